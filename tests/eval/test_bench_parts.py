"""`make bench`: each part within its time, what only prints is written, and what fails leaves the earlier figures."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """bench/all.py, with a folder of scripts and a RESULTS.md of its own."""
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    for name in ("all", "results_file"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import all as every
    import results_file

    monkeypatch.setattr(every, "HERE", tmp_path)
    monkeypatch.setattr(results_file, "FILE", tmp_path / "RESULTS.md")
    (tmp_path / "prints.py").write_text(
        "import os; print('| a |'); print(os.environ.get('HEPCITE_CACHE', 'none'))"
    )
    (tmp_path / "fails.py").write_text("raise SystemExit(3)")
    (tmp_path / "sleeps.py").write_text("import time; time.sleep(600)")
    return every


def test_what_a_script_prints_becomes_its_part_with_machine_and_versions(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEPCITE_CACHE", "kept")
    part = bench.Part("reading", ("prints.py",), 1, written_as="Reading", compares=("pytest",))
    assert bench.run(part, tmp_path, tmp_path) == ""
    text = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert "## Reading\n" in text
    assert "load average at the end" in text
    assert f"pytest {pytest.__version__}." in text
    assert text.endswith("| a |\nnone\n")


def test_a_part_that_fails_or_takes_too_long_is_told_and_writes_nothing(
    bench: ModuleType, tmp_path: Path
) -> None:
    failing = bench.Part("reading", ("fails.py",), 1, written_as="Reading")
    assert bench.run(failing, tmp_path, tmp_path) == "ended with status 3"
    slow = bench.Part("reading", ("sleeps.py",), 1 / 60, written_as="Reading")
    assert bench.run(slow, tmp_path, tmp_path).startswith("stopped after ")
    assert not (tmp_path / "RESULTS.md").exists()


def test_the_parts_end_within_half_an_hour_and_their_scripts_are_there(bench: ModuleType) -> None:
    assert sum(part.most_minutes for part in bench.PARTS) <= 30
    assert [part.name for part in bench.PARTS if not (ROOT / "bench" / part.words[0]).is_file()] == []


def test_parts_of_the_file_are_replaced_one_by_one(bench: ModuleType, tmp_path: Path) -> None:
    import results_file

    for told in ("one", "two"):
        results_file.write_part("Reading", [told])
    results_file.write_part("Language: speed", ["three"])
    text = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert text.index("## Language: speed") < text.index("## Reading")
    assert "two" in text
    assert "one" not in text
