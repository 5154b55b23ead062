"""labels.json: read strictly, refused without repeating what it holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from hepcite.eval import EvalError
from hepcite.eval.labels import load_labels
from hepcite.records import ChildPugh, Interval


def load(folder: Path, labels: object) -> Any:
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return load_labels(folder)


def test_values_become_those_of_the_records(tmp_path: Path, labels: dict[str, Any]) -> None:
    facts = load(tmp_path, labels).facts
    assert facts.value("lesion_count") == Interval(2, 2)
    assert facts.value("child_pugh") == ChildPugh("A", 6, "stated")
    assert facts.value("portal_vein") is None
    assert facts.value("intent") == ("bridge", "palliative")
    assert "resectability" not in facts.model_fields_set


@pytest.mark.parametrize(
    ("part", "key", "value", "told"),
    [
        ("facts", "tumour_type", "SECRET", "facts.tumour_type"),
        ("facts", "child_pugh", {"class": "D", "score": None, "basis": "stated"}, "facts.child_pugh.class"),
        ("facts", "lesion_count", 2, "facts.lesion_count"),
        ("evidence", "ascites", [], "unknown facts: ascites"),
        ("evidence", "tumor_type", [{"file": "a", "qoute": "SECRET"}], "evidence.tumor_type.0.qoute"),
    ],
)
def test_refuses(
    tmp_path: Path, labels: dict[str, Any], part: str, key: str, value: object, told: str
) -> None:
    labels[part][key] = value
    with pytest.raises(EvalError) as caught:
        load(tmp_path, labels)
    assert told in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_refuses_a_status_that_does_not_exist(tmp_path: Path, labels: dict[str, Any]) -> None:
    labels["treatments"][0]["clauses"]["I.B.1"] = "mett"
    with pytest.raises(EvalError, match=r"treatments\.0\.clauses\.I\.B\.1"):
        load(tmp_path, labels)


def test_says_that_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r"labels\.json: is missing"):
        load_labels(tmp_path)
