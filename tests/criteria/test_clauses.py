"""Every case of clauses/*.yaml, and that they reach every clause, pathway, status and disposition."""

import datetime

import pytest

from hepcite.criteria import policy_for

from .clause_cases import ClauseCase, clause_cases

POLICY = policy_for("pacificsource/liver-tumor-treatment", datetime.date(2026, 3, 2))
CASES = clause_cases()

NEVER = {
    "IV.A.waitlist": {"not_documented"},  # silence is presumed met
    "II.B": {"met", "not_met", "not_documented", "unclear"},  # the medical director's
}
"""Statuses that a clause cannot have."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: ClauseCase) -> None:
    assert case.answer(POLICY) == case.expected


@pytest.mark.parametrize("clause", [clause.id for clause in POLICY.terms.clauses])
def test_each_clause_has_a_case_for_each_status(clause: str) -> None:
    reached = {case.expected for case in CASES if case.aspect == "clause" and case.name == clause}
    wanted = {"met", "not_met", "not_documented", "unclear"} - NEVER.get(clause, set())
    assert reached == (wanted or {"medical_director_review"})


@pytest.mark.parametrize("pathway", [pathway.id for pathway in POLICY.terms.pathways])
def test_each_pathway_is_met_and_closed_and_left_open(pathway: str) -> None:
    reached = {case.expected for case in CASES if case.aspect == "pathway" and case.name == pathway}
    met = "medical_director_review" if pathway == "II.B" else "met"
    closed = "not_met" if pathway == "III" else "not_applicable"
    assert {met, closed, "unclear"} <= reached


def test_each_disposition_of_the_criteria_is_reached() -> None:
    assert {case.expected for case in CASES if case.aspect == "disposition"} == {
        "meets_criteria",
        "needs_clinical_review",
        "medical_director_review",
        "needs_documentation",
        "does_not_meet_criteria",
        "experimental_investigational",
    }
