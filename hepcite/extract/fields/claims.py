"""The words on what can, cannot or is to be done → claims, each with its value: for resectability, transplant and intent.

A field gives its phrases by value; this file says which of them are denied, of the past, hypothetical or general, and to
which procedure a predicate without one ("not a candidate") belongs. The grammar is claims.yaml.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.fields.base import compile_phrases, data
from hepcite.extract.fields.clauses import LONGEST_QUOTE, cited, clauses
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

OLD_DAYS = 365
"""A claim dated longer than this before its note is one of the past."""

SCRAP_CHARACTERS = 24
"""A quote shorter than this stands after fuller ones."""

SECTION_WEIGHTS = {"assessment": 3, "plan": 3, "impression": 3, "addendum": 4, "history": 1, "past_history": 0, "indication": 1}
"""How much a section's words weigh against those of another; 2 where it is not named."""

NEVER = frozenset({"family_history", "technique", "allergies", "comparison", "medications"})


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
def shared(field: str, key: str) -> re.Pattern[str]:
    """The list `key` of claims.yaml with the topic of `field`."""
    return compile_phrases(data("claims")[key], dict(macros_of(field)))


@cache
def words(key: str) -> re.Pattern[str]:
    """The list `key` of claims.yaml as it stands."""
    return compile_phrases(data("claims")[key], dict(data("claims")["macros"]))


@cache
def _raw(key: str) -> re.Pattern[str]:
    gap = str(data("claims")["macros"]["w"][0])
    entries = [str(e).replace("{w}", gap).replace(" ", r"\s+") for e in data("claims")[key]]
    return re.compile("|".join(f"(?:{e})" for e in entries), re.IGNORECASE)


@cache
def _denial() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Far denials, near ones, and verbs of opinion that a denial carries past commas; each up to the claim."""
    lists = data("claims")
    far = "|".join(str(w).replace(" ", r"\s+") for w in lists["denial"])
    near = "|".join(str(w) for w in lists["denial_near"])
    opinion = str(lists["opinion"][0]).replace("{w}", str(lists["macros"]["w"][0])).replace(" ", r"\s+")
    return (
        re.compile(rf"(?:\b(?:{far})|n['’]t)\b(?:[\s,]+[^\s,]+){{0,9}}?\s*$", re.IGNORECASE),
        re.compile(rf"\b(?:{near})\b[\s-]+(?:[^\s,]+\s+){{0,2}}$", re.IGNORECASE),
        re.compile(rf"{opinion}\b.{{0,90}}$", re.IGNORECASE | re.DOTALL),
    )


_INNER_DENIAL = re.compile(r"\b(?:not|never|no|nor|neither|cannot|unable|without)\b|n['’]t\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\bnot\s+(?:only|just|merely|simply|solely)\b", re.IGNORECASE)
_SOFT_COMMA = re.compile(r",(?!\s+(?:in|by|per|at|for|with|as|to|nor|or)\b)", re.IGNORECASE)


def reach(note: Note, sentence: Sentence, start: int, limit: int = 160, boundary: str = "boundary") -> str:
    """The words before `start` in its sentence, back to where the reach of a cue ends (the list `boundary`)."""
    before = note.text[max(sentence.start, start - limit) : start]
    cut = 0
    for m in _raw(boundary).finditer(before):
        cut = m.end()
    return before[cut:]


def is_denied(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """A denial stands before the phrase, within reach, or inside it."""
    if _INNER_DENIAL.search(note.text, start, end):
        return True
    before = _NOT_ONLY.sub(" ", reach(note, sentence, start))
    far, near, opinion = _denial()
    if opinion.search(before):
        return True
    commas = list(_SOFT_COMMA.finditer(before))
    piece = before[commas[-1].end() :] if commas else before
    return bool(far.search(piece) or near.search(piece))


_ANSWER = re.compile(r"\s?\?[\s:|-]*(?:(?P<no>no\b|not\b)|(?P<yes>yes\b))?", re.IGNORECASE)


def answer_after(note: Note, end: int) -> str | None:
    """ "no", "yes" or "open" where a question mark follows the phrase ("Resectable? No"), else None."""
    m = _ANSWER.match(note.text, end)
    return (m.lastgroup or "open") if m else None


_MODAL_NEXT = re.compile(r"\s*(?:\w+\s+)?(?:would|could|may|might)\b", re.IGNORECASE)


_UNRULED = re.compile(
    r"(?:\b(?:not|never)|n['’]t)\s(?:\w+\s){0,3}?(?:contra|preclud|exclud|ruled|impossible|prohibit|declin|out of|off the|denied|reject|dismiss)",
    re.IGNORECASE,
)


def is_unruled(note: Note, start: int, end: int) -> bool:
    """The words of an "it cannot be done" take it back themselves ("has not been ruled out")."""
    return bool(_UNRULED.search(note.text, start, end))


def is_hypothetical(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The phrase stands under an "if" before it, or under a modal with an "if" after it."""
    before = reach(note, sentence, start, 240, "hard_boundary")
    if words("hypothetical").search(before):
        return True
    near = note.text[max(sentence.start, start - 40) : end] + (_MODAL_NEXT.match(note.text[end : end + 24]) or [""])[0]
    after = note.text[end : sentence.end].split(";")[0]
    return bool(words("modal").search(near) and words("hypothetical_after").search(after))


def is_past(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """A word puts the phrase in the past."""
    if words("past").search(reach(note, sentence, start)):
        return True
    after = re.split(r"[,;]|\b(?:but|and|now)\b", note.text[end : min(end + 60, sentence.end)])[0]
    return bool(words("past_after").search(after))


_YEAR = re.compile(r"\b(?:in|since|of|back in|from|during|until)\s+(?:early |late |mid-?|spring |summer |fall |autumn |winter )?((?:19|20)\d\d)\b", re.IGNORECASE)


def is_old(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """A date in the clause of the phrase lies long before the note, and none of the clause is recent."""
    if note.date is None:
        return False
    a, b = clause_at(note, sentence, start, end)
    dates = note.dates_in(a, b)
    ages = [_age(note, d) for d in dates]
    years = [int(m[1]) for m in _YEAR.finditer(note.text, a, b) if not any(d.start <= m.start(1) < d.end for d in dates)]
    ages += [(note.date.year - y) * 365 for y in years]
    return bool(ages) and min(ages) > OLD_DAYS


def _age(note: Note, mention: DateMention) -> int:
    return (note.date - mention.date).days if note.date else 0


def is_general(sentence: Sentence) -> bool:
    """The sentence is about medicine in general, not about this patient."""
    return bool(_raw("general").search(sentence.text))


_KIN = re.compile(
    r"\b(?:mother|father|brother|sister|aunt|uncle|cousin|grand(?:mother|father)|sibling|nephew|niece|husband|wife|spouse|parent|relative|friend|neighbor|donor)(?:['’]s)?\b"
    r"(?!\s+(?:and\s+\w+\s+)?(?:is|was|are|were)?\s*(?:present|here|in attendance|with (?:him|her)|asks?|asked|understands?|agrees?|reports?|states?|says?|who|came))",
    re.IGNORECASE,
)


def is_of_kin(note: Note, sentence: Sentence, start: int) -> bool:
    """The clause up to the phrase has a relative as its subject."""
    before = reach(note, sentence, start, 100)
    m = _KIN.search(before)
    return bool(m) and not re.search(r"\b(?:with|and) (?:his|her|the) \w*$", before[: m.start()] if m else "", re.IGNORECASE)


def clause_at(note: Note, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The clause that holds `start:end`, widened where the phrase crosses clauses."""
    spans = clauses(note.text, sentence.start, sentence.end)
    held = [s for s in spans if s[0] < end and start < s[1]]
    return (held[0][0], held[-1][1]) if held else (sentence.start, sentence.end)


def cite(note: Note, sentence: Sentence, start: int, end: int, source: str) -> Evidence:
    """The sentence or clause of the phrase as evidence; a scrap ("Unresectable.") with the sentence before it."""
    begin = sentence.start
    if len(sentence.text.strip()) < SCRAP_CHARACTERS and sentence.index:
        before = note.sentences[sentence.index - 1]
        if before.line == sentence.line and sentence.end - before.start < 3 * LONGEST_QUOTE // 2:
            begin = before.start
    if begin < sentence.start:
        return note.evidence(begin, sentence.end, source)
    return cited(note, [(start, end)], sentence, clause_at(note, sentence, start, end), source)


def support(value: str, chosen: Sequence[Claim], found: Sequence[Claim]) -> list[Evidence]:
    """The evidence of the `chosen` claims, then of others of the same value: each quote once, sentences before scraps."""
    agreeing = [c for c in found if c.value == value]
    distinct = {(e.page, e.start, e.end): e for e in (c.evidence for c in (*chosen, *agreeing))}
    return sorted(distinct.values(), key=lambda e: len(e.quote) < SCRAP_CHARACTERS)


def weight_of(sentence: Sentence) -> int:
    return SECTION_WEIGHTS.get(sentence.section, 2)


@cache
def _topics() -> re.Pattern[str]:
    lists: Mapping[str, Sequence[str]] = data("claims")["topics"]
    parts = [f"(?P<{name}>" + "|".join(str(e).replace(" ", r"\s+") for e in entries) + ")" for name, entries in lists.items()]
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)


def topic_before(note: Note, sentence: Sentence, position: int) -> str | None:
    """The procedure ("surgery", "transplant", "other") that the words of the line before `position` named last."""
    begin = sentence.start
    for other in reversed(note.sentences[: sentence.index]):
        if other.line != sentence.line:
            break
        begin = other.start
    last = None
    for m in _topics().finditer(note.text, max(begin, position - 400), position):
        last = m.lastgroup
    return last


def topic_of_bare(note: Note, found: Found) -> str | None:
    """The procedure of a predicate that names none: one that stands inside its words, else the one named last before."""
    inside = topics_in(note.text[found.start : found.end])
    return inside[-1][0] if inside else topic_before(note, found.sentence, found.start)


def topics_in(text: str) -> list[tuple[str, int, int]]:
    """The procedures that `text` names, in order."""
    return [(m.lastgroup or "other", m.start(), m.end()) for m in _topics().finditer(text)]


def crosses_rival(note: Note, found: Found, topic: str) -> bool:
    """The phrase runs from its topic over another procedure, not joined to it by "or", to its predicate."""
    text = note.text[found.start : found.end]
    for name, start, end in topics_in(text):
        if name == topic:
            continue
        joined = re.search(r"(?:\b(?:and|or|nor|neither|either)\b|[,/])\s*(?:\w+\s+){0,2}$", text[:start], re.IGNORECASE)
        joins = re.match(r"\s*(?:[,/]|(?:and|or|nor)\b)", text[end:], re.IGNORECASE)
        if not joined and not joins:
            return True
    return False


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
    for sentence in note.sentences:
        if sentence.section not in NEVER and speaks_of(text[sentence.start : sentence.end], field, "trigger"):
            yield sentence


def matches(note: Note, sentence: Sentence, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> list[Found]:
    """The phrases of the sentence, those of earlier patterns first."""
    return [
        Found(value, m.start(), m.end(), sentence)
        for value, compiled in patterns
        for m in compiled.finditer(note.text, sentence.start, sentence.end)
        if m.end() > m.start()
    ]


def judged(found: Sequence[Found], judge: Callable[[Found], str | None]) -> list[tuple[str | None, Found]]:
    """Each phrase with what `judge` makes of it; one that lies inside a longer one that counts is left out, and of
    those that do not count the first is kept."""
    verdicts = [(judge(f), f) for f in found]
    counted = sorted((v for v in verdicts if v[0]), key=lambda v: v[1].start - v[1].end)
    kept: list[tuple[str | None, Found]] = []
    for value, f in counted:
        if not any(k.start <= f.start and f.end <= k.end for _, k in kept):
            kept.append((value, f))
    if not kept:
        return [v for v in verdicts if v[0] is None][:1]
    return sorted(kept, key=lambda v: v[1].start)
