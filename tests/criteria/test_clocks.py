"""When an answer is due."""

import datetime

import pytest

from hepcite.criteria import decide, policy_for
from hepcite.records import Due

from .clock_cases import CLOCK_CASES, ClockCase
from .facts import case_of, findings_of

POLICY = policy_for("pacificsource/liver-tumor-treatment", datetime.date(2026, 3, 2))


@pytest.mark.parametrize("case", CLOCK_CASES, ids=str)
def test_due(case: ClockCase) -> None:
    assert case.answer(POLICY) == case.expected


def test_the_rule_is_named() -> None:
    case = case_of([{"code": "47382"}], line="medicare", received=datetime.date(2026, 3, 14))
    assert decide(case, findings_of({}), POLICY).due == Due(
        datetime.date(2026, 3, 21),
        "7 calendar days for a standard request (CMS-0057-F; 42 CFR 422.568, 438.210)",
    )
