"""Labels against the records, and against themselves."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from hepcite.eval.lint import lint_cases

MakeCase = Callable[[str, object], Path]


@pytest.fixture
def sound() -> dict[str, Any]:
    return {
        "facts": {"portal_vein": "patent", "child_pugh": None},
        "evidence": {"portal_vein": [{"file": "mri.txt", "quote": "patent  portal\nvein"}]},
        "set_aside": [],
        "treatments": [
            {
                "treatment": "embolization", "technique": None, "codes": ["37243"],
                "disposition": "needs_documentation",
                "pathways": {"I.A": "not_applicable", "I.B": "not_documented", "I.C": "not_applicable"},
                "clauses": {
                    "I.B.stem": "met", "I.B.1": "met", "I.B.2.count": "met", "I.B.2.size": "met",
                    "I.B.2.encapsulated": "not_documented", "I.B.3": "met", "I.B.4": "met", "I.B.5": "met",
                },
            }
        ],
    }  # fmt: skip


def test_sound_labels_have_no_fault(make_case: MakeCase, sound: dict[str, Any]) -> None:
    found = lint_cases([make_case("T01", sound)])
    assert (found.faults, found.cases, found.quotes) == ((), 1, 1)


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda x: x["evidence"]["portal_vein"][0].update(quote="occluded"), "portal_vein, quote 1: does not stand in mri.txt"),
        (lambda x: x["evidence"]["portal_vein"][0].update(file="ct.txt"), "portal_vein, quote 1: there is no file ct.txt"),
        (lambda x: x.update(set_aside=["mri.txt"]), "portal_vein, quote 1: mri.txt is labeled as set aside"),
        (lambda x: x["facts"].update(portal_vein=None), "portal_vein: is labeled as not given, and has quotes"),
        (
            lambda x: x["treatments"][0]["pathways"].update({"I.B": "met"}),
            "embolization: I.B: its clauses imply not_documented, it is labeled met",
        ),
        (
            lambda x: x["treatments"][0].update(disposition="meets_criteria"),
            "embolization: its pathways imply needs_documentation, it is labeled meets_criteria",
        ),
        (lambda x: x["treatments"][0]["pathways"].update({"V": "met"}), "embolization: V: the policy has no such pathway"),
        (lambda x: x["treatments"][0]["clauses"].update({"V.1": "met"}), "embolization: V.1: the policy has no such clause"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    make_case: MakeCase, sound: dict[str, Any], spoil: Spoil, fault: str
) -> None:
    labels = deepcopy(sound)
    spoil(labels)
    told = [each for _, each in lint_cases([make_case("T01", labels)]).faults]
    assert fault in told


def test_a_case_that_cannot_be_read_is_a_fault(make_case: MakeCase, sound: dict[str, Any]) -> None:
    folder = make_case("T02", sound)
    (folder / "labels.json").unlink()
    assert lint_cases([folder]).faults == (("T02", "labels.json: is missing; add it, or leave the case out"),)
