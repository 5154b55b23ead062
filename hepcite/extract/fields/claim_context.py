"""A claim in its sentence → whether it is denied, hypothetical, past, general or of kin; its procedure.

ConText's engine (language/assertion.py) reads findings; claims on what can be done are denied and put in the
past in other ways ("was deemed unresectable" is no history), so they have cues of their own, in claims.yaml.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from hepcite.extract.fields.base import compile_phrases, data
from hepcite.extract.fields.claims import Found, clause_at
from hepcite.extract.language.note import Note, Sentence

OLD_DAYS = 365
"""A claim dated longer than this before its note is one of the past."""

HYPOTHETICAL_CHARACTERS, REACH_CHARACTERS, OPENING_CHARACTERS = 240, 160, 22
"""How far before a claim an "if" and other cues are sought; how long an "On March 3, 2024," is at most."""


@cache
def _words(key: str) -> re.Pattern[str]:
    """The list `key` of claims.yaml as phrases."""
    return compile_phrases(data("claims")[key], dict(data("claims")["macros"]))


@cache
def _raw(key: str) -> re.Pattern[str]:
    """The list `key` of claims.yaml without word boundaries."""
    gap = str(data("claims")["macros"]["w"][0])
    entries = [str(e).replace("{w}", gap).replace(" ", r"\s+") for e in data("claims")[key]]
    return re.compile("|".join(f"(?:{e})" for e in entries), re.IGNORECASE)


@cache
def _denials() -> tuple[re.Pattern[str], ...]:
    """Denials that reach far and near ones, each up to the claim."""
    far, near = (f"(?:{_raw(key).pattern})" for key in ("denial", "denial_near"))
    return (
        re.compile(rf"(?:\b{far}|n['’]t)\b(?:[\s,]+[^\s,]+){{0,9}}?\s*$", re.IGNORECASE),
        re.compile(rf"\b{near}\b[\s-]+(?:[^\s,]+\s+){{0,2}}$", re.IGNORECASE),
    )


@cache
def _opinion() -> re.Pattern[str]:
    """Denied verbs of opinion, whose denial reaches the claim past commas."""
    return re.compile(rf"(?:{_raw('opinion').pattern})\b.{{0,90}}$", re.IGNORECASE | re.DOTALL)


_SOFT_COMMA = re.compile(r",(?!\s+(?:in|by|per|at|for|with|as|to|nor|or)\b)", re.IGNORECASE)


def reach(
    note: Note, sentence: Sentence, start: int, limit: int = REACH_CHARACTERS, boundary: str = "boundary"
) -> str:
    """The words before `start` in its sentence, back to where the reach of a cue ends (list `boundary`)."""
    before = note.text[max(sentence.start, start - limit) : start]
    cut = 0
    for m in _raw(boundary).finditer(before):
        cut = m.end()
    return before[cut:]


def is_denied(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """A denial stands before the phrase, within reach, or inside it."""
    if _raw("inner_denial").search(note.text, start, end):
        return True
    before = _raw("not_only").sub(" ", reach(note, sentence, start))
    if _opinion().search(before):
        return True
    commas = list(_SOFT_COMMA.finditer(before))
    piece = before[commas[-1].end() :] if commas else before
    return any(denial.search(piece) for denial in _denials())


def is_unruled(note: Note, start: int, end: int) -> bool:
    """The words of an "it cannot be done" take it back themselves ("has not been ruled out")."""
    return bool(_raw("unruled").search(note.text, start, end))


_ANSWER = re.compile(r"\s?\?[\s:|-]*(?:(?P<no>no\b|not\b)|(?P<yes>yes\b))?", re.IGNORECASE)


def answer_after(note: Note, end: int) -> str | None:
    """ "no", "yes" or "open" where a question mark follows the phrase ("Resectable? No"), else None."""
    m = _ANSWER.match(note.text, end)
    return (m.lastgroup or "open") if m else None


_WORD_OR_TWO = re.compile(r"\s*(?:\w+\s+)?\w+")


def is_hypothetical(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The phrase stands under an "if" before it, or under a modal with an "if" after it."""
    before = reach(note, sentence, start, HYPOTHETICAL_CHARACTERS, "hard_boundary")
    if _words("hypothetical").search(before):
        return True
    follows = _WORD_OR_TWO.match(note.text, end, sentence.end)
    near = note.text[max(sentence.start, start - 40) : follows.end() if follows else end]
    after = note.text[end : sentence.end].split(";")[0]
    return bool(_words("modal").search(near) and _words("hypothetical_after").search(after))


_PHRASE_END = re.compile(r"[,;]|\b(?:but|and|now)\b", re.IGNORECASE)


def is_past(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """A word puts the phrase in the past."""
    before = reach(note, sentence, start)
    told = list(_words("past").finditer(before))
    if (
        told
        and not _HOLDS_STILL.search(before[told[-1].end() :])
        and not _is_set_off(before, told[-1].start(), told[-1].end())
    ):
        return True
    after = _PHRASE_END.split(note.text[end : min(end + 60, sentence.end)])[0]
    return bool(_words("past_after").search(after))


_HOLDS_STILL = re.compile(r"\bthat\s+(?:\w+\s+){1,2}(?:is|are|isn['’]t|aren['’]t)\b", re.IGNORECASE)
"""What was said then is told in the present tense: "told him last year that he is not a candidate"."""


def _is_set_off(before: str, start: int, end: int) -> bool:
    """A comma ends what the word of the past belongs to ("looked at this at the outset, not a candidate"); an opening
    "Initially, ..." is set off and still holds."""
    return len(before[:start].split()) > 2 and "," in before[end:]


_SINCE = re.compile(r"\bsince\s+(?:\w+\s+)?$", re.IGNORECASE)


def is_old(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The dates beside the phrase lie long before the note. "Since 2019" is no such date."""
    if note.date is None:
        return False
    today = note.date
    a, b = _beside(note, sentence, start, end)
    dates = note.dates_in(a, b)
    ages = [
        (today - d.date).days for d in dates if not _SINCE.search(note.text[max(a, d.start - 12) : d.start])
    ]
    for m in _raw("year").finditer(note.text, a, b):
        if not any(d.start <= m.start(1) < d.end for d in dates):
            ages.append((today.year - int(m[1])) * 365)
    return bool(ages) and min(ages) > OLD_DAYS


def _beside(note: Note, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The words around the phrase up to the commas, and a short "In 2023," before them."""
    a, b = clause_at(note, sentence, start, end)
    before, after = note.text.rfind(",", a, start), note.text.find(",", end, b)
    if before >= 0 and before - a > OPENING_CHARACTERS:
        a = before + 1
    return a, after if after >= 0 else b


def is_general(sentence: Sentence) -> bool:
    """The sentence is about medicine in general, not about this patient."""
    return bool(_raw("general").search(sentence.text)) and not _raw("person").search(sentence.text)


def is_of_kin(note: Note, sentence: Sentence, start: int) -> bool:
    """The clause up to the phrase has a relative as its subject, or tells what one died of."""
    before = note.text[max(sentence.start, start - REACH_CHARACTERS) : start]
    return bool(_raw("kin").search(reach(note, sentence, start, 100)) or _raw("kin_death").search(before))


@cache
def _topics() -> re.Pattern[str]:
    lists: Mapping[str, Sequence[str]] = data("claims")["topics"]
    parts = [f"(?P<{name}>{'|'.join(str(e) for e in entries)})" for name, entries in lists.items()]
    return re.compile(r"\b(?:" + "|".join(parts).replace(" ", r"\s+") + r")\b", re.IGNORECASE)


def topic_before(note: Note, sentence: Sentence, position: int) -> str | None:
    """The procedure ("surgery", "transplant", "other") named last in the line before `position`."""
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
    """The procedure of a predicate that names none: one inside its words, else the one named last before."""
    inside = topics_in(note.text[found.start : found.end])
    return inside[-1][0] if inside else topic_before(note, found.sentence, found.start)


def topics_in(text: str) -> list[tuple[str, int, int]]:
    """The procedures that `text` names, in order."""
    return [(m.lastgroup or "other", m.start(), m.end()) for m in _topics().finditer(text)]


_JOINED_BEFORE = re.compile(r"(?:\b(?:and|or|nor|neither|either)\b|[,/])\s*(?:\w+\s+){0,2}$", re.IGNORECASE)
_JOINED_AFTER = re.compile(r"\s*(?:[,/]|(?:and|or|nor)\b)", re.IGNORECASE)


def crosses_rival(note: Note, found: Found, topic: str) -> bool:
    """The phrase runs from its topic over another procedure, not joined to it by "or", to its predicate."""
    text = note.text[found.start : found.end]
    for name, start, end in topics_in(text):
        if name == topic:
            continue
        if not _JOINED_BEFORE.search(text[:start]) and not _JOINED_AFTER.match(text[end:]):
            return True
    return False
