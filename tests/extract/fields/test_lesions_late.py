"""A note newer than the report, in words of its own → the facts of the report that it leaves open."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields.base import Context
from hepcite.extract.fields.lesions import read_ledger
from hepcite.records import Interval

ContextOf = Callable[[dict[str, Any]], Context]
LATE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "lesions_late.yaml").read_text("utf-8"))
REPORT = (
    "FINDINGS: Two LR-5 observations, both encapsulated. Segment 5: 3.2 cm HCC. Segment 8: 2.1 cm HCC. "
    "No other lesion.\nIMPRESSION: Two encapsulated HCCs, the largest 3.2 cm."
)
NAMES = {"lesion_count": "count", "largest_lesion_cm": "largest", "encapsulated": "capsule"}
TOLD: dict[str, object] = {
    "lesion_count": Interval(2, 2),
    "largest_lesion_cm": Interval(3.2, 3.2),
    "encapsulated": True,
}


def opened(context: Context) -> list[str]:
    facts = {f.name: f for f in read_ledger(context)[0]}
    return [
        short
        for name, short in NAMES.items()
        if facts[name].status == "conflicting" or facts[name].value != TOLD[name]
    ]


@pytest.mark.parametrize("entry", LATE, ids=lambda e: str(e["text"])[:60])
def test_late_note(entry: dict[str, Any], context_of: ContextOf) -> None:
    late = {"text": entry["text"], "kind": entry.get("kind", "clinic_note"), "date": entry.get("date")}
    context = context_of({"docs": [{"text": REPORT}, {**late, "date": _day(entry.get("date"))}]})
    got = opened(context)
    assert set(entry["against"]) <= set(got)
    assert entry["against"] or not got


def _day(told: str | None) -> Any:
    return datetime.date.fromisoformat(told) if told else datetime.date(2026, 4, 15)
