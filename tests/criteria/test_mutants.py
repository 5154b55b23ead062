"""Each threshold, operator, quantifier, value and rule of a policy file matters: a change turns a case red.

`make mutate` is the long form: it prints every mutant with the case that sees it.
"""

from itertools import groupby

import pytest

from hepcite.criteria.loader import policy_from

from .mutants import Mutant
from .mutate import BENCHES, Bench


def place(mutant: Mutant) -> str:
    """The clause, pathway or other item that is changed: "clauses[I.B.1]"."""
    return mutant.what.split("]")[0].split(":")[0]


ALL = [
    pytest.param(bench, tuple(group), id=f"{name}: {where}]")
    for name, bench in BENCHES.items()
    for where, group in groupby(bench.mutants, place)
]


@pytest.mark.parametrize("bench", BENCHES.values(), ids=BENCHES)
def test_the_policy_itself_survives(bench: Bench) -> None:
    assert bench.red(policy_from(bench.data, "0", bench.path.name), bench.cases) is None


@pytest.mark.parametrize("bench", BENCHES.values(), ids=BENCHES)
def test_there_are_enough_mutants(bench: Bench) -> None:
    assert len(bench.mutants) >= 100


@pytest.mark.parametrize(("bench", "group"), ALL)
def test_mutants_are_seen(bench: Bench, group: tuple[Mutant, ...]) -> None:
    survivors = [mutant.what for mutant in group if bench.seen_by(mutant, short=True) is None]
    assert survivors == [mutant.what for mutant in group if bench.is_equivalent(mutant)]
