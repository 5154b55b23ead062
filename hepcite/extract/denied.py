"""Facts beside the questions of forms that were answered No → the same, in conflict where such an answer denies the value.

A form that says "Unresectable: No" does not say what the tumor is, and no other record may stand against it unseen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from hepcite.extract.fields import Context
from hepcite.extract.language.note import Note
from hepcite.extract.yaml_data import read_yaml
from hepcite.records import ChildPugh, Evidence, Fact, Interval, Rival, Value

SOURCE = "form.denied"


@cache
def _rows(name: str) -> tuple[tuple[re.Pattern[str], tuple[Any, ...], Any], ...]:
    rows = read_yaml("hepcite.extract", "denied").get(name, [])
    return tuple((re.compile(r["asks"], re.IGNORECASE), tuple(r["denies"]), r["instead"]) for r in rows)


def marked(context: Context, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """`facts`, those that an answer of the same day or later denies in conflict with it."""
    answers = [(note, span) for note in context.notes for span in note.denied]
    if not answers:
        return dict(facts)
    return {name: _beside(fact, answers, context) for name, fact in facts.items()}


def _beside(fact: Fact, answers: Sequence[tuple[Note, tuple[int, int]]], context: Context) -> Fact:
    if fact.status == "not_documented" and not (fact.name == "transplant_status" and fact.value):
        return fact
    days = {note.document.name: note.date for note in context.notes}
    latest = max((d for e in fact.evidence if (d := days.get(e.document))), default=None)
    for note, (start, end) in answers:
        if latest and note.date and note.date < latest:
            continue
        for rival in _rivals(fact, note.text_as_written(start, end)):
            said: Evidence = note.evidence(start, end, SOURCE)
            return replace(
                fact, status="conflicting", rivals=(*fact.rivals, Rival(rival, (said,))), absence=None
            )
    return fact


def _rivals(fact: Fact, question: str) -> Iterator[Value]:
    """What the denied question puts in the place of the value, where it denies that."""
    row = next((row for row in _rows(fact.name) if row[0].search(question)), None)
    if row is None:
        return
    _, denies, instead = row
    if isinstance(fact.value, Interval):
        if fact.value.max is not None:
            yield Interval(fact.value.max, None)
    elif isinstance(fact.value, ChildPugh):
        if fact.value.letter in denies:
            yield ChildPugh(instead, None, "stated")
    elif fact.value in denies:
        yield instead
