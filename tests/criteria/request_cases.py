"""requests.yaml → the cases: service lines in, treatments out."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hepcite.criteria import Policy, decide

from .facts import case_of, findings_of


@dataclass(frozen=True)
class RequestCase:
    lines: Any
    line: str
    state: str
    expected: Any

    def __str__(self) -> str:
        return f"{self.line}-{self.state}-" + "+".join(str(code or words) for code, words in self.lines)

    def is_about(self, place: str) -> bool:
        return place.startswith(("requests", "lines_of_business"))

    def answer(self, policy: Policy) -> list[list[Any]]:
        """As `expected` has it: the disposition is left out where the case does not name it."""
        services = [{"code": code, "description": words} for code, words in self.lines]
        case = case_of(services, self.line, self.state)
        found = decide(case, findings_of({}), policy).treatments
        rows = [[t.treatment, t.technique, list(t.codes), t.disposition] for t in found]
        return [row[: len(wanted)] for row, wanted in zip(rows, self.expected, strict=False)] + rows[
            len(self.expected) :
        ]


@cache
def request_cases() -> tuple[RequestCase, ...]:
    data = yaml.safe_load((Path(__file__).with_name("requests.yaml")).read_text())
    return tuple(
        RequestCase(row["lines"], row.get("line", "commercial"), row.get("state", "OR"), row["gives"])
        for row in data["cases"]
    )
