"""Words on what can, cannot or is to be done → claims, each with its value.

For resectability, transplant and intent. A field gives its phrases by value; `claim_context` says which hold.
The grammar is claims.yaml.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.fields.base import compile_phrases, data, join_phrases
from hepcite.extract.fields.clauses import LONGEST_QUOTE, cited, clauses
from hepcite.extract.language.folding import fold, folded, regards_case
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

SCRAP_CHARACTERS = 24
"""A quote shorter than this stands after fuller ones."""

SECTION_WEIGHTS = {
    "addendum": 4,
    "assessment": 3,
    "plan": 3,
    "impression": 3,
    "history": 1,
    "indication": 1,
    "past_history": 0,
}
"""How much a section's words weigh against those of another; 2 where it is not named."""

NEVER = frozenset({"family_history", "technique", "allergies", "comparison", "medications"})
"""Sections that make no claim."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of `value` at `start:end` of the note, before it is known what the words around make of it."""

    value: str
    start: int
    end: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says: `value`, with the weight of its place and the words to cite."""

    value: str
    start: int
    end: int
    sentence: Sentence
    weight: int
    evidence: Evidence


@cache
def macros_of(field: str) -> dict[str, Sequence[str]]:
    """The macros of a field's file over those of claims.yaml."""
    own: dict[str, Sequence[str]] = data(field).get("macros", {})
    shared: dict[str, Sequence[str]] = data("claims")["macros"]
    return {**own, **shared}


@cache
def pattern(field: str, *path: str) -> re.Pattern[str]:
    """The list at `path` of `fields/<field>.yaml`, with the field's macros and those of claims.yaml."""
    node: Any = data(field)
    for key in path:
        node = node[key]
    return compile_phrases(node, dict(macros_of(field)))


@cache
def sought(
    field: str, own: tuple[str, ...], of_all: tuple[str, ...] = ()
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases that `matches` looks for, under their keys: lists of the field's file, then lists of claims.yaml."""
    lists = [(key, data(field)[key]) for key in own] + [(key, data("claims")[key]) for key in of_all]
    macros = dict(macros_of(field))
    return tuple((key, _for_folded(join_phrases(entries, macros))) for key, entries in lists)


def _for_folded(joined: str) -> re.Pattern[str]:
    return re.compile(joined, re.IGNORECASE) if regards_case(joined) else folded(joined)


@cache
def stems(field: str, key: str) -> tuple[str, ...]:
    """The list `key` of a field's file as plain lower-case text."""
    return tuple(str(stem) for stem in data(field)[key])


def speaks_of(text: str, field: str, key: str) -> bool:
    """`text`, in lower case, holds a stem of the list."""
    return any(stem in text for stem in stems(field, key))


def sentences_of(note: Note, field: str) -> Iterator[Sentence]:
    """The sentences that may speak of the field: those that hold a stem of its `trigger`."""
    text = note.text.lower()
    there = [stem for stem in stems(field, "trigger") if stem in text]
    for sentence in note.sentences if there else ():
        if sentence.section in NEVER:
            continue
        words = text[sentence.start : sentence.end]
        if any(stem in words for stem in there):
            yield sentence


def matches(note: Note, sentence: Sentence, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> list[Found]:
    """The phrases of the sentence, those of earlier patterns first; `patterns` are those of `sought`."""
    text = fold(note.text)
    return [
        Found(value, m.start(), m.end(), sentence)
        for value, compiled in patterns
        for m in compiled.finditer(
            note.text if compiled.flags & re.IGNORECASE else text, sentence.start, sentence.end
        )
        if m.end() > m.start()
    ]


def judged(found: Sequence[Found], judge: Callable[[Found], str | None]) -> list[tuple[str | None, Found]]:
    """Each phrase with what `judge` makes of it. One inside a longer one that counts is left out; where none
    counts, the first is kept."""
    verdicts = [(judge(f), f) for f in found]
    counted = sorted((v for v in verdicts if v[0]), key=lambda v: v[1].start - v[1].end)
    kept: list[tuple[str | None, Found]] = []
    for value, f in counted:
        if not any(k.start <= f.start and f.end <= k.end for _, k in kept):
            kept.append((value, f))
    if not kept:
        return [v for v in verdicts if v[0] is None][:1]
    return sorted(kept, key=lambda v: v[1].start)


def clause_at(note: Note, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The clause that holds `start:end`, widened where the phrase crosses clauses."""
    spans = clauses(note.text, sentence.start, sentence.end)
    held = [s for s in spans if s[0] < end and start < s[1]]
    return (held[0][0], held[-1][1]) if held else (sentence.start, sentence.end)


def cite(note: Note, sentence: Sentence, start: int, end: int, source: str) -> Evidence:
    """The sentence or clause of the phrase; a scrap ("Unresectable.") with the sentence before it."""
    begin = sentence.start
    if len(sentence.text.strip()) < SCRAP_CHARACTERS and sentence.index:
        before = note.sentences[sentence.index - 1]
        if before.line == sentence.line and sentence.end - before.start < 3 * LONGEST_QUOTE // 2:
            begin = before.start
    if begin < sentence.start:
        return note.evidence(begin, sentence.end, source)
    return cited(note, [(start, end)], sentence, clause_at(note, sentence, start, end), source)


def support(value: str, chosen: Sequence[Claim], found: Sequence[Claim]) -> list[Evidence]:
    """The evidence of the `chosen` claims, then of others of the same value, each quote once, scraps last."""
    agreeing = [c for c in found if c.value == value]
    distinct = {(e.page, e.start, e.end): e for e in (c.evidence for c in (*chosen, *agreeing))}
    return sorted(distinct.values(), key=lambda e: len(e.quote) < SCRAP_CHARACTERS)


def weight_of(sentence: Sentence) -> int:
    return SECTION_WEIGHTS.get(sentence.section, 2)
