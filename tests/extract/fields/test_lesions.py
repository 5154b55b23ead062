"""The lesion ledger over sentences as records write them, and over whole packets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields.base import Context
from hepcite.extract.fields.lesions import read_ledger
from hepcite.records import Fact, Interval

ContextOf = Callable[[dict[str, Any]], Context]
FILES = [*sorted(Path(__file__).parent.glob("lesions*[0-9].yaml")), Path(__file__).parent / "lesions.yaml"]
ENTRIES: list[dict[str, Any]] = [entry for path in FILES for entry in yaml.safe_load(path.read_text("utf-8"))]
FACTS = {
    "count": "lesion_count",
    "largest": "largest_lesion_cm",
    "smallest": "smallest_lesion_cm",
    "capsule": "encapsulated",
}


def _plain(value: object) -> object:
    return [value.min, value.max] if isinstance(value, Interval) else value


def _name(entry: dict[str, Any]) -> str:
    return str(entry.get("text") or entry["docs"][-1]["text"])[:60].replace("\n", " ")


@pytest.mark.parametrize("entry", ENTRIES, ids=_name)
def test_ledger_of(entry: dict[str, Any], context_of: ContextOf) -> None:
    context = context_of(entry)
    facts: dict[str, Fact] = {f.name: f for f in read_ledger(context)[0]}
    got = {key: _plain(facts[name].value) for key, name in FACTS.items() if key in entry}
    assert got == {key: entry[key] for key in FACTS if key in entry}
    if "conflicting" in entry:
        assert [n for n, f in facts.items() if f.status == "conflicting"] == entry["conflicting"]
    pages = {n.document.name: n.document.pages for n in context.notes}
    for evidence in (e for f in facts.values() for e in f.evidence):
        assert (
            pages[evidence.document][evidence.page - 1].text[evidence.start : evidence.end] == evidence.quote
        )


def test_ledger_rows_are_ordered_by_size_and_say_their_state(context_of: ContextOf) -> None:
    tumors = "Segment 8 HCC, 3.4 cm, encapsulated. Segment 3 HCC, 5.1 cm."
    text = f"{tumors} Segment 6 cyst, 2.0 cm. Segment 2, 0.8 cm, LR-3."
    rows = read_ledger(context_of({"text": text}))[1]
    assert [(r.id, r.largest_cm, r.segment, r.encapsulated, r.state, r.target, r.date) for r in rows] == [
        ("L1", 5.1, "3", None, "viable", True, "2026-04-01"),
        ("L2", 3.4, "8", True, "viable", True, "2026-04-01"),
        ("L3", 2.0, "6", None, "benign", False, "2026-04-01"),
        ("L4", 0.8, "2", None, "low_suspicion", False, "2026-04-01"),
    ]
