"""Another payer's policy, made up, with limits that the shipped one lacks: each of its cases."""

from pathlib import Path

import pytest

from hepcite.criteria import load_policy

from .clause_cases import ClauseCase, clause_cases

FOLDER = Path(__file__).parent / "second_payer"
POLICY = load_policy(FOLDER / "policy.yaml")
CASES = clause_cases(FOLDER / "clauses")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: ClauseCase) -> None:
    assert case.answer(POLICY) == case.expected


@pytest.mark.parametrize("clause", [clause.id for clause in POLICY.terms.clauses])
def test_each_clause_has_a_case_for_each_status(clause: str) -> None:
    reached = {case.expected for case in CASES if case.aspect == "clause" and case.name == clause}
    assert reached == {"met", "not_met", "not_documented", "unclear"}
