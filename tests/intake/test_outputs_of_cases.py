"""FHIR and the letter of labeled cases of every kind: valid, stable, whole, and without a word of a decision."""

import re
from functools import cache
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from hepcite.intake.casefolder import load_case
from hepcite.intake.outputs import parse_formats
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import Result
from hepcite.review.fhir import to_fhir, to_fhir_json
from hepcite.review.letter import needs_of, to_letter_text

CASES = Path(__file__).parents[2] / "eval" / "cases"
NAMES = (
    "D37",
    "D61",
    "C04",
    "D09",
    "D31",
    "D59",
    "E12",
    "G03",
    "D63",
    "D19",
    "E11",
    "B04",
    "C01",
    "B12",
    "B03",
)
"""Chosen so that nearly every disposition, status of a pathway and status of a fact comes up; none needs OCR.
bench/fhir_cases.py does the same for all cases."""
DECISION_WORDS = re.compile(
    r"\b(approv\w*|den(?:y|ied|ial)\w*|authoriz\w*|reject\w*|certif\w*|appeal\w*)\b", re.I
)


@cache
def result_of(name: str) -> Result:
    case, files = load_case(CASES / name)
    return review_case(case, files, policy_of(case))


@pytest.mark.parametrize("name", NAMES)
def test_fhir_is_valid_and_stable(name: str) -> None:
    result = result_of(name)
    bundle = to_fhir(result)
    Bundle.model_validate(bundle)
    assert to_fhir_json(result) == to_fhir_json(result)
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds.count("DocumentReference") == len(result.documents)
    assert kinds.count("ClaimResponse") == 1
    assert kinds.count("QuestionnaireResponse") == len(
        [t for t in result.determination.treatments if t.pathways]
    )
    needs = needs_of(result)
    assert kinds.count("Task") == len([*needs.documents, *needs.conflicts, *needs.ambiguous])


@pytest.mark.parametrize("name", NAMES)
def test_letter_only_asks(name: str) -> None:
    result = result_of(name)
    text = to_letter_text(result)
    assert DECISION_WORDS.findall(re.sub(r"“[^”]*”", "", text)) == []
    assert not [t for t in result.determination.treatments if t.disposition in text]
    asked = {m.clause for t in result.determination.treatments if not t.information_only for m in t.missing}
    told = {clause for d in needs_of(result).documents for q in d.questions for clause in q.clauses}
    assert told == asked
    assert all(clause in text for clause in told)


def test_formats_name_their_files() -> None:
    assert [f.file_name for f in parse_formats("fhir,letter,letter-pdf")] == [
        "bundle.json",
        "request.txt",
        "request.docx",
        "request.pdf",
    ]
