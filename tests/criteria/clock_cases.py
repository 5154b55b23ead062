"""Requests and the day that their answer is due."""

import datetime
from dataclasses import dataclass

from hepcite.criteria import Policy, decide

from .facts import case_of, findings_of


@dataclass(frozen=True)
class ClockCase:
    line: str
    urgency: str
    received: str
    expected: str | None

    def answer(self, policy: Policy) -> str | None:
        received = datetime.date.fromisoformat(self.received)
        case = case_of([{"code": "47382"}], line=self.line, urgency=self.urgency, received=received)
        due = decide(case, findings_of({}), policy).due
        return due.at.isoformat() if due else None

    def is_about(self, place: str) -> bool:
        return place.startswith("clocks") or "clocks loses" in place


CLOCK_CASES = (
    ClockCase("commercial", "standard", "2026-03-14", None),
    ClockCase("commercial", "expedited", "2026-03-14", None),
    ClockCase("medicare", "standard", "2026-03-14", "2026-03-21"),
    ClockCase("medicare", "expedited", "2026-03-14", "2026-03-17"),
    ClockCase("medicaid", "standard", "2026-02-26", "2026-03-05"),
    ClockCase("medicaid", "expedited", "2026-02-26", "2026-03-01"),
    ClockCase("medicare", "standard", "2026-01-01", "2026-01-08"),
    ClockCase("medicare", "standard", "2025-12-31", "2026-01-14"),
    ClockCase("medicare", "expedited", "2025-12-31", "2026-01-03"),
)
