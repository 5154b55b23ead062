"""clauses/*.yaml → the cases: plain facts in, the status of a clause or pathway or the disposition out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from hepcite.criteria import Policy, decide
from hepcite.records import Case, Findings, Treatment

from .facts import case_of, findings_of

FOLDER = Path(__file__).parent / "clauses"
SUPPLIED = ("ecog_status", "surgery_refused", "extrahepatic_extent")
"""What the second payer's policy has a reviewer supply."""


@dataclass(frozen=True)
class ClauseCase:
    """`aspect` is clause, pathway or disposition; `name` the clause or pathway (empty for a disposition)."""

    file: str
    number: int
    aspect: str
    name: str
    expected: str
    services: Any
    facts: Any

    def __str__(self) -> str:
        return f"{self.file}-{self.number}-{self.aspect}-{self.name}-{self.expected}"

    def is_about(self, place: str) -> bool:
        return f"[{self.name}]" in place or (
            self.aspect == "disposition" and place.startswith(("con", "exp"))
        )

    def answer(self, policy: Policy) -> str | None:
        """None where the request does not make one treatment, or there is no such clause or pathway."""
        treatments = decide(self.case, self.findings, policy).treatments
        return self._of(treatments[0]) if len(treatments) == 1 else None

    @cached_property
    def case(self) -> Case:
        return case_of(self.services)

    @cached_property
    def findings(self) -> Findings:
        return findings_of(self.facts, SUPPLIED)

    def _of(self, treatment: Treatment) -> str | None:
        if self.aspect == "disposition":
            return treatment.disposition
        if self.aspect == "pathway":
            return next((p.status for p in treatment.pathways if p.clause == self.name), None)
        criteria = (c for p in treatment.pathways for c in p.criteria)
        return next((c.status for c in criteria if c.clause == self.name), None)


@cache
def clause_cases(folder: Path = FOLDER) -> tuple[ClauseCase, ...]:
    return tuple(case for path in sorted(folder.glob("*.yaml")) for case in _of_file(path))


def _of_file(path: Path) -> Iterator[ClauseCase]:
    data = yaml.safe_load(path.read_text())
    for number, row in enumerate(data["cases"], start=1):
        (aspect,) = {"clause", "pathway", "disposition"} & set(row)
        if set(row) - {"clause", "pathway", "disposition", "facts", "status"}:
            raise KeyError(f"{path.name}: case {number}: unknown key")
        disposition = aspect == "disposition"
        yield ClauseCase(
            file=path.stem,
            number=number,
            aspect=aspect,
            name="" if disposition else row[aspect],
            expected=row["disposition"] if disposition else row["status"],
            services=data["services"],
            facts={**data["assume"], **row["facts"]},
        )
