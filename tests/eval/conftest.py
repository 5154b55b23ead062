"""A small Result and the labels that it meets exactly."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hepcite.records import (
    Case,
    ChildPugh,
    Criterion,
    Determination,
    Document,
    Evidence,
    Fact,
    Findings,
    Interval,
    Pathway,
    Patient,
    Problem,
    Result,
    Treatment,
)

REQUEST = {
    "line_of_business": "commercial",
    "state": "OR",
    "received": "2026-03-16",
    "urgency": "standard",
    "patient": {"name": "Ada Sample", "birth_date": "1961-09-17"},
    "services": [{"code": "37243"}],
}


def cite(quote: str, document: str = "mri.pdf") -> tuple[Evidence, ...]:
    return (Evidence(document, 1, 0, len(quote), quote, "rule.sample"),)


@pytest.fixture
def result() -> Result:
    facts = [
        Fact("tumor_type", "hcc", "documented", cite("definite HCC")),
        Fact("lesion_count", Interval(2.0, 2.0), "documented", cite("Two LR-5 observations")),
        Fact("child_pugh", ChildPugh("A", 6, "stated"), "documented", cite("class A, 6 points", "note.txt")),
        Fact("portal_vein", None, "not_documented"),
        Fact("intent", ("palliative", "bridge"), "documented", cite("bridge")),
    ]
    criteria = (
        Criterion("I.B.1", "met", "Class A or B", "Class A.", evidence=cite("class A, 6 points", "note.txt")),
        Criterion("I.B.5", "not_documented", "No occlusion", "Silent."),
    )
    treatment = Treatment(
        "embolization",
        None,
        ("37243", "75894"),
        "needs_documentation",
        "I.B.5 is silent.",
        (
            Pathway("I.A", "Palliative", "not_applicable", ""),
            Pathway("I.B", "HCC", "not_documented", "", criteria),
        ),
    )
    return Result(
        case=Case(
            "T01",
            "commercial",
            "OR",
            datetime.date(2026, 3, 16),
            "standard",
            Patient("Ada Sample", datetime.date(1961, 9, 17)),
            (),
            (),
        ),
        documents=(
            Document("mri.pdf", "a" * 64, (), 1, "text"),
            Document("other.pdf", "b" * 64, (), 1, "text", set_aside="another patient"),
            Document("scan.pdf", "c" * 64, (), 1, "none", problems=(Problem("unreadable_page", "m", 1),) * 2),
        ),
        findings=Findings({fact.name: fact for fact in facts}),
        determination=Determination("p", "v", "0" * 64, (treatment,)),
        hepcite_version="0",
        input_sha256="0" * 64,
    )


@pytest.fixture
def labels() -> dict[str, Any]:
    return {
        "theme": "sample",
        "facts": {
            "tumor_type": "hcc",
            "lesion_count": {"min": 2, "max": 2},
            "child_pugh": {"class": "A", "score": 6, "basis": "stated"},
            "portal_vein": None,
            "intent": ["bridge", "palliative"],
        },
        "evidence": {
            "tumor_type": [{"file": "mri.pdf", "quote": "One   DEFINITE\nHCC in segment 6"}],
            "child_pugh": [{"file": "note.txt", "quote": "Child-Pugh class A, 6 points"}],
        },
        "set_aside": ["other.pdf"],
        "treatments": [
            {
                "treatment": "embolization",
                "technique": None,
                "codes": ["75894", "37243"],
                "disposition": "needs_documentation",
                "pathways": {"I.A": "not_applicable", "I.B": "not_documented"},
                "clauses": {"I.B.1": "met", "I.B.5": "not_documented"},
            }
        ],
    }


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[[str, object], Path]:
    """make_case(name, labels) writes a labeled case folder."""

    def make(name: str, labels: object) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "case.json").write_text(json.dumps({**REQUEST, "case_id": name}), encoding="utf-8")
        (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
        (folder / "mri.txt").write_text("MRI liver. Patent portal vein.", encoding="utf-8")
        return folder

    return make
