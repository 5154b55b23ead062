"""Transplant status on sentences of many voices, and on packets of several records."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import transplant
from hepcite.extract.fields.base import Context
from hepcite.records import Fact

FILES = sorted(Path(__file__).parent.glob("transplant*.yaml"))
ENTRIES: list[dict[str, Any]] = [e for path in FILES for e in yaml.safe_load(path.read_text("utf-8"))]
ContextOf = Callable[[dict[str, Any]], Context]


def read_fact(context_of: ContextOf, entry: dict[str, Any]) -> Fact:
    docs = [{"kind": "clinic_note", **d} for d in entry.get("docs") or [entry]]
    (fact,) = transplant.read(context_of({"docs": docs}))
    return fact


@pytest.mark.parametrize("entry", ENTRIES, ids=[str(i) for i in range(len(ENTRIES))])
def test_value_of_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    fact = read_fact(context_of, entry)
    if entry["want"] == "open":
        assert fact.value == "listed" or [r.value for r in fact.rivals] == ["listed"]
        return
    assert fact.value == entry["want"]
    assert fact.status != "conflicting"


def test_silence_is_not_documented(context_of: ContextOf) -> None:
    fact = read_fact(context_of, {"text": "HCC, Child A. Plan ablation."})
    assert (fact.value, fact.status) == ("none_mentioned", "not_documented")


def test_not_listed_in_words_is_documented(context_of: ContextOf) -> None:
    fact = read_fact(context_of, {"text": "He is on no transplant waiting list."})
    assert (fact.value, fact.status) == ("none_mentioned", "documented")
    assert fact.evidence[0].quote == "He is on no transplant waiting list."


def test_listed_and_refused_within_two_weeks_are_a_conflict(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "Listed for liver transplant."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "Not a transplant candidate."}
    fact = read_fact(context_of, {"docs": [older, newer]})
    assert (fact.value, fact.status) == ("not_candidate", "conflicting")
    assert [r.value for r in fact.rivals] == ["listed"]


def test_an_evaluation_that_ended_in_a_listing_is_no_conflict(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "Transplant evaluation is under way."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "Listed for liver transplant on 3/8."}
    fact = read_fact(context_of, {"docs": [older, newer]})
    assert (fact.value, fact.status) == ("listed", "documented")
