"""Resectability on sentences of many voices, and on packets of several records."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import resectability
from hepcite.extract.fields.base import Context
from hepcite.records import Fact

FILES = sorted(Path(__file__).parent.glob("resectability*.yaml"))
ENTRIES: list[dict[str, Any]] = [e for path in FILES for e in yaml.safe_load(path.read_text("utf-8"))]
ContextOf = Callable[[dict[str, Any]], Context]


def read_fact(context_of: ContextOf, entry: dict[str, Any]) -> Fact:
    docs = [{"kind": "clinic_note", **d} for d in entry.get("docs") or [entry]]
    (fact,) = resectability.read(context_of({"docs": docs}))
    return fact


@pytest.mark.parametrize("entry", ENTRIES, ids=[str(i) for i in range(len(ENTRIES))])
def test_value_of_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    fact = read_fact(context_of, entry)
    if entry["want"] == "open":
        assert fact.value in {None, "undetermined"} or fact.status == "conflicting"
        return
    assert fact.value == entry["want"]
    assert fact.status != "conflicting"


def test_surgeons_who_disagree_within_two_weeks_are_a_conflict(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "HPB: the tumor is resectable."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "He is not a candidate for resection."}
    fact = read_fact(context_of, {"docs": [older, newer]})
    assert (fact.value, fact.status) == ("unresectable", "conflicting")
    assert [r.value for r in fact.rivals] == ["resectable"]


def test_a_change_that_the_newer_record_names_is_no_conflict(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "HPB: the tumor is resectable."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "After volumetry it is no longer resectable."}
    fact = read_fact(context_of, {"docs": [older, newer]})
    assert (fact.value, fact.status) == ("unresectable", "documented")


def test_two_answers_in_one_note_are_a_conflict(context_of: ContextOf) -> None:
    text = "Dr. Lee considers the tumor resectable. Dr. Ortiz considers it unresectable."
    assert read_fact(context_of, {"text": text}).status == "conflicting"


def test_technically_resectable_yields_to_the_heart(context_of: ContextOf) -> None:
    text = "Technically resectable. With an EF of 25 percent he is not a surgical candidate."
    fact = read_fact(context_of, {"text": text})
    assert (fact.value, fact.status) == ("unresectable", "documented")


def test_refusal_is_told_to_the_reader(context_of: ContextOf) -> None:
    fact = read_fact(context_of, {"text": "She declines surgery."})
    assert (fact.value, fact.note) == ("undetermined", resectability.REFUSAL)


def test_a_scrap_is_quoted_with_the_words_before_it(context_of: ContextOf) -> None:
    fact = read_fact(context_of, {"text": "Too little liver would be left after both lobes. Unresectable."})
    assert fact.evidence[0].quote == "Too little liver would be left after both lobes. Unresectable."


def test_near_misses_are_kept_where_nothing_counts(context_of: ContextOf) -> None:
    fact = read_fact(context_of, {"text": "If it proves unresectable we will use Y-90."})
    assert fact.absence is not None
    assert fact.absence.kind == "only_planned_historical_or_negated"
    assert [e.quote for e in fact.absence.near_misses] == ["If it proves unresectable we will use Y-90."]
