"""Case folders into Scores: which are found, and what becomes of those that fail."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import hepcite.pipeline
from hepcite.eval import EvalError, find_cases, score_cases
from hepcite.eval.report import scores_json
from hepcite.records import Case, Result

MakeCase = Callable[[str, object], Path]


@pytest.fixture
def reviewed(monkeypatch: pytest.MonkeyPatch, result: Result) -> None:
    def review(case: Case, _files: object, _policy: object, progress: object = None) -> Result:
        if case.case_id == "D02":
            raise ValueError("SECRET")
        return replace(result, case=case)

    monkeypatch.setattr(hepcite.pipeline, "review_case", review)


@pytest.mark.usefixtures("reviewed")
def test_a_crash_is_unscored_and_named_without_its_text(make_case: MakeCase, labels: dict[str, Any]) -> None:
    scores = score_cases([make_case(name, labels) for name in ("D03", "D01", "D02")])
    assert [case.case for case in scores.cases] == ["D01", "D03"]
    assert [unscored.case for unscored in scores.unscored] == ["D02"]
    assert scores.unscored[0].why.startswith("ValueError in test_run.py, line ")
    assert "SECRET" not in scores.unscored[0].why


@pytest.mark.usefixtures("reviewed")
def test_broken_labels_and_case_files_are_unscored(make_case: MakeCase, labels: dict[str, Any]) -> None:
    unlabeled, broken = make_case("D04", labels), make_case("D05", labels)
    (unlabeled / "labels.json").unlink()
    (broken / "case.json").write_text("{")
    scores = score_cases([unlabeled, broken])
    assert scores.cases == ()
    assert [unscored.why.split(";")[0] for unscored in scores.unscored] == [
        "labels.json: is missing",
        "case.json: is not valid JSON at line 1, column 2: Expecting property name enclosed in double quotes",
    ]


def test_workers_give_what_one_process_gives(make_case: MakeCase, labels: dict[str, Any]) -> None:
    folders = [make_case(name, labels) for name in ("D01", "D02", "D03")]
    alone, together = score_cases(folders), score_cases(folders, jobs=2)
    assert len(alone.cases) == 3
    assert scores_json(alone) == scores_json(together)


def test_finds_case_folders_and_ignores_others(make_case: MakeCase, tmp_path: Path) -> None:
    first, second = make_case("D02", {}), make_case("D01", {})
    (tmp_path / "source").mkdir()
    (tmp_path / "README").write_text("x")
    assert find_cases(tmp_path) == (second, first)
    assert find_cases(tmp_path, ["D02"]) == (first,)
    assert find_cases(first) == (first,)


def test_says_which_cases_there_are(make_case: MakeCase, tmp_path: Path) -> None:
    make_case("D01", {})
    with pytest.raises(EvalError, match=r"--case D07, D09: no such folder under .*; there are D01$"):
        find_cases(tmp_path, ["D09", "D01", "D07"])


def test_says_that_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="holds no case folders"):
        find_cases(tmp_path)
    with pytest.raises(EvalError, match="is no folder"):
        find_cases(tmp_path / "none")
