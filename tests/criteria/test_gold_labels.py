"""The labeled cases, fed with their gold facts: every clause, pathway and disposition as labeled."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from hepcite.criteria import decide, policy_for
from hepcite.records import Determination, Treatment

from .facts import case_of, findings_of

CASES = Path(__file__).parents[2] / "eval" / "cases"
POLICY_ID = "pacificsource/liver-tumor-treatment"

AUXILIARY: dict[str, dict[str, Any]] = {
    # The segment 5 tumor of D32 measures 3.4 cm, the other one 3.8 cm by the addendum.
    "D32": {"smallest_lesion_cm": 3.4},
}
"""What a label rests on beside the 13 facts, read from the documents of the case."""


def determined(folder: Path) -> tuple[Determination, list[dict[str, Any]]]:
    request = json.loads((folder / "case.json").read_text())
    labels = json.loads((folder / "labels.json").read_text())
    facts = {name: plain(value) for name, value in labels["facts"].items()}
    received = datetime.date.fromisoformat(request["received"])
    case = case_of(
        request["services"], request["line_of_business"], request["state"], request["urgency"], received
    )
    findings = findings_of({**facts, **AUXILIARY.get(folder.name, {})})
    return decide(case, findings, policy_for(POLICY_ID, received)), labels["treatments"]


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value["class"] if "class" in value else [value["min"], value["max"]]
    return value


def answer_of(treatment: Treatment) -> dict[str, Any]:
    decided = not treatment.information_only
    return {
        "treatment": treatment.treatment,
        "technique": treatment.technique,
        "codes": list(treatment.codes),
        "disposition": treatment.disposition,
        "pathways": {p.clause: p.status for p in treatment.pathways} if decided else {},
        "clauses": {c.clause: c.status for p in treatment.pathways for c in p.criteria} if decided else {},
    }


@pytest.mark.parametrize("folder", sorted(CASES.glob("D*")), ids=lambda folder: folder.name)
def test_gold_facts_give_the_gold_answer(folder: Path) -> None:
    determination, labels = determined(folder)
    assert [answer_of(treatment) for treatment in determination.treatments] == labels


def test_there_are_labeled_cases() -> None:
    assert len(list(CASES.glob("D*/labels.json"))) >= 40
