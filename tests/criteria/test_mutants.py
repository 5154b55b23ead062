"""Each threshold, operator, value and rule of the policy file matters: changing it turns a case red."""

import re
from pathlib import Path
from typing import Any

import pytest

import hepcite.criteria
from hepcite.criteria import Policy, PolicyError
from hepcite.criteria.loader import QUOTED, policy_from
from hepcite.criteria.strict_yaml import read_strict

from .clause_cases import ClauseCase, clause_cases
from .clock_cases import CLOCK_CASES, ClockCase
from .mutants import Mutant, mutants
from .request_cases import RequestCase, request_cases

FILE = Path(hepcite.criteria.__file__).parent / "policies/pacificsource/liver-tumor-treatment/2023-11-01.yaml"
DATA: Any = read_strict(FILE.read_bytes(), FILE.name, QUOTED)
MUTANTS = list(mutants(DATA))

EQUIVALENT = {
    r"clauses\[II\.B\].*(silence|any_of|otherwise).*": "the medical director decides, whatever the test says",
    r"pathways\[(I\.A|II\.B|IV\.B)\]\.gate.*otherwise becomes not_documented": "silence closes it, too",
    r"pathways\[IV\.B\]\.gate.*(not_candidate|not_bridge) gives not_documented": "silence closes it, too",
    r"pathways\[II\.B\]\.gate: when_silent.*": "the test of this gate is never silent",
    r"conflicts\[I\.A\].*(benign|(colorectal|other)_metastases) gives met": "the other conflict holds it",
    r"experimental.*section I\].*unclear gives met": "a type that is unclear keeps I.B and I.C open",
}
"""Mutants (as patterns) that no case can tell from the policy, and why."""


def is_equivalent(mutant: Mutant) -> bool:
    return any(re.fullmatch(pattern, mutant.what) for pattern in EQUIVALENT)


def is_right(case: ClauseCase | RequestCase | ClockCase, policy: Policy) -> bool:
    return case.answer(policy) == case.expected


def survives(policy: Policy, what: str = "") -> bool:
    """Whether every case is as before; those of the place that changed are asked first."""
    cases = [*clause_cases(), *request_cases(), *CLOCK_CASES]
    return all(is_right(case, policy) for case in sorted(cases, key=lambda case: not case.is_about(what)))


def test_the_policy_itself_survives() -> None:
    assert survives(policy_from(DATA, "0", FILE.name))


def test_there_are_enough_mutants() -> None:
    assert len(MUTANTS) >= 100


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.what)
def test_mutant_is_seen(mutant: Mutant) -> None:
    try:
        policy = policy_from(mutant.data, "0", FILE.name)
    except PolicyError:
        return  # refused by the loader, which is red as well
    assert survives(policy, mutant.what) is is_equivalent(mutant)
