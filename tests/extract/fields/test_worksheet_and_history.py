"""What stands beside a fact for the reader: the inputs of Child-Pugh, and the sizes that a lesion had before."""

import datetime
from collections.abc import Callable
from typing import Any

from hepcite.extract.fields import child_pugh, lesions
from hepcite.extract.fields.base import Context

ContextOf = Callable[[dict[str, Any]], Context]
NEW, OLD = datetime.date(2026, 4, 1), datetime.date(2026, 1, 5)


def test_the_worksheet_shows_the_inputs_beside_a_stated_class(context_of: ContextOf) -> None:
    text = "Child-Pugh A5. Bilirubin 1.1 mg/dL, INR 1.2. No ascites."
    (fact,) = child_pugh.read(context_of({"kind": "clinic_note", "text": text}))
    assert [(line.name, line.shown, line.low, line.high, line.date) for line in fact.worksheet] == [
        ("bilirubin", "1.1", 1, 1, "2026-04-01"),
        ("albumin", None, None, None, None),
        ("inr", "1.2", 1, 1, "2026-04-01"),
        ("ascites", "none", 1, 1, "2026-04-01"),
        ("encephalopathy", None, None, None, None),
    ]
    assert "1.1" in fact.worksheet[0].evidence[0].quote


def test_a_value_far_from_the_stated_class_is_not_held_against_it(context_of: ContextOf) -> None:
    docs = [
        {"kind": "clinic_note", "text": "Child-Pugh A5.", "date": NEW},
        {"kind": "clinic_note", "text": "INR 2.4.", "date": datetime.date(2025, 9, 1)},
    ]
    (fact,) = child_pugh.read(context_of({"docs": docs}))
    assert [line.shown for line in fact.worksheet] == [None] * 5


def history(context_of: ContextOf, before: str, now: str) -> list[list[tuple[float, str]]]:
    docs = [{"text": before, "date": OLD}, {"text": now, "date": NEW}]
    _, ledger = lesions.read_ledger(context_of({"docs": docs}))
    return [[(size.largest_cm, size.date) for size in lesion.earlier] for lesion in ledger]


def test_a_lesion_alone_in_its_segment_in_both_reports_has_its_earlier_size(context_of: ContextOf) -> None:
    before = "HCC in segment 6, 2.1 cm. A second HCC in segment 2, 1.0 cm."
    now = "HCC in segment 6, 3.4 cm. A second HCC in segment 2, 1.2 cm."
    assert history(context_of, before, now) == [[(2.1, "2026-01-05")], [(1.0, "2026-01-05")]]


def test_of_two_in_one_segment_nobody_can_tell_which_was_which(context_of: ContextOf) -> None:
    before = "HCC in segment 6, 2.1 cm. A second HCC in segment 6, 1.0 cm."
    now = "HCC in segment 6, 3.4 cm."
    assert history(context_of, before, now) == [[]]
