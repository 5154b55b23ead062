"""Each policy with its cases → the mutants that no case can tell from it. `make mutate` prints them all."""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import hepcite.criteria
from hepcite.criteria import Policy, PolicyError
from hepcite.criteria.loader import QUOTED, policy_from
from hepcite.criteria.strict_yaml import read_strict

from .clause_cases import ClauseCase, clause_cases
from .clock_cases import CLOCK_CASES, ClockCase
from .mutants import Mutant, mutants
from .request_cases import RequestCase, request_cases

Case = ClauseCase | RequestCase | ClockCase
SECOND_PAYER = Path(__file__).parent / "second_payer"


@dataclass(frozen=True)
class Bench:
    """A policy file, the cases that hold it to its meaning, and the mutants (patterns) that mean the same.

    `sections` are the keys of the file that are mutated, all where empty.
    """

    path: Path
    cases: Sequence[Case]
    equivalent: Mapping[str, str]
    sections: tuple[str, ...] = ()

    @cached_property
    def data(self) -> Any:
        return read_strict(self.path.read_bytes(), self.path.name, QUOTED)

    @cached_property
    def mutants(self) -> tuple[Mutant, ...]:
        return tuple(m for m in mutants(self.data) if m.what.startswith(self.sections or ""))

    def is_equivalent(self, mutant: Mutant) -> bool:
        return any(re.fullmatch(pattern, mutant.what) for pattern in self.equivalent)

    def seen_by(self, mutant: Mutant, short: bool = False) -> str | None:
        """The case that turns red, or the refusal of the loader; None where the mutant survives.

        `short`: only the cases about the place that changed are asked of mutants that are to mean the same.
        """
        try:
            policy = policy_from(mutant.data, "0", self.path.name)
        except PolicyError as error:
            return f"refused: {str(error).splitlines()[0]}"
        near = [case for case in self.cases if case.is_about(mutant.what)]
        found = self.red(policy, near)
        return found if found or (short and self.is_equivalent(mutant)) else self.red(policy, self.cases)

    def red(self, policy: Policy, cases: Sequence[Case]) -> str | None:
        """A case that `policy` answers otherwise."""
        return next((str(case) for case in cases if case.answer(policy) != case.expected), None)


SHIPPED = Bench(
    path=Path(hepcite.criteria.__file__).parent
    / "policies/pacificsource/liver-tumor-treatment/2023-11-01.yaml",
    cases=(*clause_cases(), *request_cases(), *CLOCK_CASES),
    equivalent={
        r"clauses\[II\.B\].*(silence|any_of|otherwise).*": "the medical director decides whatever it says",
        r"pathways\[(I\.A|II\.B|IV\.B)\]\.gate.*otherwise becomes not_documented": "silence closes it, too",
        r"pathways\[IV\.B\]\.gate.*(not_candidate|not_bridge) gives not_documented": "silence closes it, too",
        r"pathways\[II\.B\]\.gate: when_silent.*": "the test of this gate is never silent",
        r"conflicts\[I\.A\].*(benign|(colorectal|other)_metastases) gives met": "the other conflict holds it",
        r"experimental.*section I\].*unclear gives met": "a type that is unclear keeps I.B and I.C open",
    },
)
OTHER = Bench(
    path=SECOND_PAYER / "policy.yaml",
    cases=clause_cases(SECOND_PAYER / "clauses"),
    equivalent={
        r"clauses\[1\.A\.limits\].*one_of\[0\].*each becomes some": "the limit is on a single lesion",
        r"clauses\[1\.A\.ecog\].*end 0 shifted by -1": "no performance status is below 0",
    },
    sections=("clauses", "pathways"),
)
BENCHES = {"shipped": SHIPPED, "second payer": OTHER}


def main() -> int:
    survivors = []
    for name, bench in BENCHES.items():
        for mutant in bench.mutants:
            seen_by = bench.seen_by(mutant)
            reasons = [why for pattern, why in bench.equivalent.items() if re.fullmatch(pattern, mutant.what)]
            told = (
                f"seen by {seen_by}"
                if seen_by
                else (f"same meaning: {reasons[0]}" if reasons else "SURVIVES")
            )
            survivors += [mutant] if not seen_by and not reasons else []
            print(f"{name}: {mutant.what}: {told}")
    total = sum(len(bench.mutants) for bench in BENCHES.values())
    same = sum(bench.is_equivalent(mutant) for bench in BENCHES.values() for mutant in bench.mutants)
    print(f"{total} mutants, {same} of the same meaning, {len(survivors)} survivors")
    for mutant in survivors:
        print(f"  {mutant.what}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
