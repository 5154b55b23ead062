"""`hepcite batch`: what is done is skipped, what is wrong is told, and a torn or foreign result is made anew."""

import csv
import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hepcite.intake import batch, batch_cli
from hepcite.intake.batch import Done, find_case_folders, review_folder
from hepcite.intake.batch_files import write_files
from hepcite.intake.cli import app
from hepcite.intake.errors import IntakeError

MakeCase = Callable[..., Path]


def test_a_folder_is_reviewed_skipped_and_made_anew(make_case: MakeCase, tmp_path: Path) -> None:
    folder, out = make_case("T01"), tmp_path / "out"

    def state() -> str:
        return review_folder(tmp_path, folder, out, ("json",)).state

    assert state() == "decided"
    result = out / "T01" / "result.json"
    first = result.read_bytes()
    assert state() == "skipped"
    result.write_bytes(first[:100])
    assert state() == "decided"
    assert result.read_bytes() == first
    (folder / "mri.txt").write_text("MRI LIVER\nPortal vein occluded.\n", encoding="utf-8")
    assert state() == "decided"
    assert result.read_bytes() != first
    assert [path.name for path in (out / "T01").iterdir()] == ["result.json"]


def test_no_summary_of_an_earlier_result_is_left(make_case: MakeCase, tmp_path: Path) -> None:
    folder, out = make_case("T01"), tmp_path / "out"
    assert review_folder(tmp_path, folder, out, ("json", "text")).state == "decided"
    first = (out / "T01" / "summary.txt").read_bytes()
    assert review_folder(tmp_path, folder, out, ("json", "letter")).state == "decided"
    assert (out / "T01" / "summary.txt").read_bytes() == first
    (folder / "mri.txt").write_text("MRI LIVER\nPortal vein occluded.\n", encoding="utf-8")
    review_folder(tmp_path, folder, out, ("json",))
    assert [path.name for path in (out / "T01").iterdir()] == ["result.json"]
    assert review_folder(tmp_path, folder, out, ("json", "text")).state == "decided"
    assert (out / "T01" / "summary.txt").read_bytes() != first


def test_a_wrong_case_is_told_and_stops_nobody(make_case: MakeCase, tmp_path: Path) -> None:
    folder = make_case("T02", state="oregon")
    done = review_folder(tmp_path, folder, tmp_path / "out", ("json",))
    assert (done.state, done.is_all_read) == ("wrong", False)
    assert "state" in done.problem


def test_a_fault_is_told_by_type_and_place(
    make_case: MakeCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Ada Sample")

    monkeypatch.setattr(batch, "load_case", fail)
    done = review_folder(tmp_path, make_case("T03"), tmp_path / "out", ("json",))
    assert done.state == "failed"
    assert done.problem.startswith("ValueError in test_batch.py")
    assert "Ada" not in done.problem


def test_case_folders_are_found_at_any_depth_in_order(make_case: MakeCase, tmp_path: Path) -> None:
    make_case("b")
    (tmp_path / "a" / "deep").mkdir(parents=True)
    make_case("a/deep/case")
    assert [path.relative_to(tmp_path).as_posix() for path in find_case_folders(tmp_path)] == [
        "a/deep/case",
        "b",
    ]
    for wrong in (tmp_path / "none", tmp_path / "b" / "mri.txt"):
        with pytest.raises(IntakeError, match="is no folder"):
            find_case_folders(wrong)
    make_case("b/older")
    assert [path.name for path in find_case_folders(tmp_path)] == ["case", "b"]  # a case holds no other case
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntakeError, match="holds no case folders"):
        find_case_folders(tmp_path / "empty")


def test_the_worklist_is_in_order_and_runs_no_formulas(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "result.json").write_text(json.dumps({"case_id": name}))
    done = {
        "b": Done("b", "decided", "=cmd()", ("meets_criteria",), "2026-03-21", ("I.B.3",)),
        "a": Done("a", "skipped", "A1", ("not_covered", "meets_criteria"), is_all_read=False),
        "c": Done("c", "wrong", problem="case.json: state: is missing", is_all_read=False),
    }
    write_files(tmp_path, ["a", "b", "c"], done)
    with (tmp_path / "worklist.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["folder"], row["state"], row["case_id"], row["all_read"]) for row in rows] == [
        ("a", "decided", "A1", "no"),
        ("b", "decided", "'=cmd()", "yes"),
        ("c", "wrong", "", "no"),
    ]
    assert rows[0]["disposition"] == "not_covered meets_criteria"
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["case_id"] for line in lines] == ["a", "b"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "results.jsonl", "worklist.csv"]


def die_once(root: Path, folder: Path, out: Path, _formats: tuple[str, ...]) -> Done:
    """Stands in for a review whose process is killed: each time for `bad`, the first time for `shaky`."""
    import os

    out.mkdir(exist_ok=True)
    mark = out / folder.name
    if folder.name == "bad" or (folder.name == "shaky" and not mark.exists()):
        mark.touch()
        os._exit(9)
    return Done(folder.name, "decided")


def test_a_process_that_dies_takes_no_other_case_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "review_folder", die_once)
    quick = multiprocessing.get_context("fork")  # starting five interpreters takes long
    monkeypatch.setattr(batch.multiprocessing, "get_context", lambda _method: quick)
    names = ["good", "bad", "fine", "shaky", "sound"]
    told: list[Done] = []
    folders = [tmp_path / name for name in names]
    totals = batch.run_batch(tmp_path, folders, tmp_path / "out", ("json",), 1, told.append)
    assert {done.folder: done.state for done in told} == {
        name: "failed" if name == "bad" else "decided" for name in names
    }
    assert (len(told), totals.not_all_read) == (5, 1)


class _BreaksAtSubmit:
    """A pool one of whose processes dies between two submissions."""

    made = 0

    def __init__(self, *_: object, **__: object) -> None:
        type(self).made += 1
        self._left = 2 if self.made == 1 else 99

    def submit(self, _call: object, _root: object, folder: Path, *_: object) -> "Future[Done]":
        if not self._left:
            raise BrokenProcessPool
        self._left -= 1
        future: Future[Done] = Future()
        future.set_result(Done(folder.name, "decided"))
        return future

    def shutdown(self, *, cancel_futures: bool) -> None:
        assert cancel_futures


def test_a_death_between_two_submissions_loses_no_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "ProcessPoolExecutor", _BreaksAtSubmit)
    folders, told = [tmp_path / name for name in "abcdef"], []
    batch.run_batch(tmp_path, folders, tmp_path / "out", ("json",), 2, told.append)
    assert {done.folder for done in told} == set("abcdef")


@pytest.mark.parametrize(
    ("numbers", "line"),
    [
        ((0, 10, 0, 0.0), "0 of 10 cases, 0.0 a second, time left unknown"),
        ((5, 10, 5, 2.0), "5 of 10 cases, 2.5 a second, 2 s left"),
        ((10, 10_000, 10, 4.0), "10 of 10000 cases, 2.5 a second, 1 h 6 min left"),
        ((90, 100, 10, 100.0), "90 of 100 cases, 0.1 a second, 1 min 40 s left"),
    ],
)
def test_progress_says_rate_and_time_left(numbers: tuple[int, int, int, float], line: str) -> None:
    assert batch_cli.progress_line(*numbers) == line


def test_the_exit_status_says_whether_all_was_read(
    make_case: MakeCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case("cases_here")

    def run(*states: str) -> int:
        def fake(
            _root: object,
            _folders: object,
            _out: object,
            _formats: object,
            _jobs: int,
            told: Callable[[Done], None],
        ) -> batch.Totals:
            totals = batch.Totals()
            for number, state in enumerate(states):
                done = Done(f"{number}", state, is_all_read=state == "skipped")  # type: ignore[arg-type]
                totals.count(done)
                told(Done(f"{number}", "failed"))
            return totals

        monkeypatch.setattr(batch, "run_batch", fake)
        return (
            CliRunner()
            .invoke(app, ["batch", str(tmp_path), "--out", str(tmp_path.with_name("out"))])
            .exit_code
        )

    assert run("skipped", "skipped") == 0
    assert run("skipped", "wrong") == 1
    assert (
        CliRunner().invoke(app, ["batch", str(tmp_path / "none"), "--out", str(tmp_path / "o")]).exit_code
        == 2
    )
    inside = CliRunner().invoke(app, ["batch", str(tmp_path), "--out", str(tmp_path / "out")])
    assert inside.exit_code == 2
