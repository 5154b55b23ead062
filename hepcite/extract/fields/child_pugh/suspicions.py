"""Words of class C without the name of the score, or of a liver that has turned worse: the guard of class A and B."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from hepcite.extract.fields.base import Context, absent, phrases
from hepcite.extract.fields.child_pugh.stated import is_general_at
from hepcite.extract.fields.child_pugh.timing import is_told_past
from hepcite.extract.fields.child_pugh.words import joined
from hepcite.extract.language.folding import find_all
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import Statement
from hepcite.records import ChildPugh, Evidence, Fact, Rival

SOURCE = "child_pugh.guard"
FIELD = "child_pugh"
_UNTOLD = frozenset(
    {"family_history", "past_history", "indication", "allergies", "social_history", "technique"}
)
_BESIDE = 30
"""Characters around a number of points in which another scale is named."""


def guarded(fact: Fact, statements: Sequence[Statement], context: Context) -> Fact:
    """`fact`, of class A or B, with C as a rival where words of the current records come to it; not documented where
    a newer record, or its own, tells that the liver has turned worse since."""
    said = next((s for s in statements if fact.evidence and fact.evidence[0] in s.evidence), None)
    if said is None or said.date is None:
        return fact
    for note in context.notes:
        is_own = note.document.name == said.document
        if not is_own and (note.date is None or note.date < said.date):
            continue
        of_c = [e for e in _of_class_c(note) if not (is_own and _is_before_now(e, fact.evidence[0]))]
        if of_c:
            rival = Rival(ChildPugh("C", None, "stated"), tuple(of_c[:2]))
            return replace(fact, status="conflicting", rivals=(*fact.rivals, rival))
        worse = list(_worse(note)) if not is_own or (note.date and note.date > said.date) else []
        if worse:
            return absent(fact.name, context.notes, [*worse[:2], *fact.evidence], mentioned=True)
    return fact


_NOW = re.compile(r"\b(?:today|now|currently|at present|presently)\b", re.IGNORECASE)


def _is_before_now(told: Evidence, stated: Evidence) -> bool:
    """The class is stated of today, after what the same record tells."""
    return told.start < stated.start and _NOW.search(stated.quote) is not None


@cache
def _other_scale() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{joined('not_class_c')})(?![A-Za-z])", re.IGNORECASE)


def _of_class_c(note: Note) -> Iterator[Evidence]:
    for m in find_all(phrases(FIELD, "of_class_c"), note.text):
        sentence = note.sentence_at(m.start())
        around = (
            note.text[max(sentence.start, m.start() - _BESIDE) : m.start()],
            note.text[m.end() : m.end() + 12],
        )
        if sentence.section in _UNTOLD or any(_other_scale().search(a) for a in around):
            continue
        if is_general_at(note, sentence, m.start(), m.end()) or is_told_past(
            note, sentence, m.start(), m.end()
        ):
            continue
        held = note.assertion(m.start(), m.end())
        if not held.is_any("negated", "family", "hypothetical", "historical", "resolved", "planned"):
            yield note.evidence(sentence.start, sentence.end, SOURCE)


def _worse(note: Note) -> Iterator[Evidence]:
    for m in find_all(phrases(FIELD, "worse"), note.text):
        sentence = note.sentence_at(m.start())
        held = note.assertion(m.start(), m.end())
        is_now = not held.is_any(
            "negated", "family", "hypothetical", "historical", "resolved", "planned", "uncertain"
        )
        if sentence.section not in _UNTOLD and is_now:
            yield note.evidence(sentence.start, sentence.end, SOURCE)
