"""Sentence → the treatments named in it, each as given, planned, denied or stopped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.base import compile_phrases, data, phrases
from hepcite.extract.language.note import Note, Sentence

FIELD = "symptoms"
Span = tuple[int, int]
_AROUND = 60
"""Characters before and after a treatment in which it is said to be planned, denied or stopped."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment at `start:end` of the note. `kind` is systemic, other or generic ("this", "the medication"); `status`
    is given, planned, denied, off, or named where the words around say none of these."""

    start: int
    end: int
    kind: str
    status: str


def treatments(note: Note, sentence: Sentence) -> list[Treatment]:
    """The treatments that `sentence` names, in order."""
    found: list[Treatment] = []
    for kind in ("systemic", "other", "generic"):
        for m in phrases(FIELD, "treatments", kind).finditer(note.text, sentence.start, sentence.end):
            if m.end() > m.start() and not any(t.start < m.end() and m.start() < t.end for t in found):
                found.append(Treatment(m.start(), m.end(), kind, _status(note, sentence, m.span())))
    return sorted(_of_one_list(note, found), key=lambda t: t.start)


def _status(note: Note, sentence: Sentence, span: Span) -> str:
    before = note.text[max(sentence.start, span[0] - _AROUND) : span[0]]
    after = note.text[span[1] : min(sentence.end, span[1] + _AROUND)]
    if _ends("off_before", 1).search(before):
        return "off"
    denied = _ends("denied_before", 2).search(before)
    if (denied and not _JOINED.search(denied["gap"])) or _begins("denied_after").match(after):
        return "denied"
    if _is_planned(before, after):
        return "planned"
    return "given" if _is_given(note, sentence, span) else "named"


def _is_planned(before: str, after: str) -> bool:
    planned = _ends("planned_before", 6).search(before)
    if planned and not _SINCE.search(before, 0, planned.start()) and not re.search(r"\b(?:despite|refractory|controlled|persist\w*|failed|after|since|continue\w*|while|during|already|underwent|received)\b", planned["gap"], re.IGNORECASE):
        return True
    return bool(_begins("planned_after").match(after))


def _is_given(note: Note, sentence: Sentence, span: Span) -> bool:
    if sentence.section == "medications":
        return True
    window = note.text[max(sentence.start, span[0] - _AROUND) : min(sentence.end, span[1] + _AROUND)]
    return bool(phrases(FIELD, "given").search(window))


_SINCE = re.compile(r"\b(?:since|after|upon|following|with|once|from|was|were|has|have|had)\s*$", re.IGNORECASE)
_JOINED = re.compile(
    r"\b(?:on|since|after|with|while|under|during|by|to|from|in|despite|controlled?|reliev\w+|respon\w+|improv\w+|help\w*|effect|benefit|relief|change|fail\w*)\b",
    re.IGNORECASE,
)
"""Words that stand between a denial and a treatment where the denial is of something else ("no flushing on octreotide")."""


@cache
def _ends(name: str, words: int) -> re.Pattern[str]:
    cues = compile_phrases(data(FIELD)[name], data(FIELD)["macros"]).pattern
    return re.compile(rf"(?:{cues})(?P<gap>(?:[\s(\"'+/-]+[\w'/+.-]*[\w'/]){{0,{words}}}[\s:(\"'/+-]*)$", re.IGNORECASE)


@cache
def _begins(name: str) -> re.Pattern[str]:
    cues = compile_phrases(data(FIELD)[name], data(FIELD)["macros"]).pattern
    return re.compile(rf"[\s)]*(?:\([^)]*\)\s*)?(?:{cues})", re.IGNORECASE)


_LINK = re.compile(r"[\s,/+&]*(?:and|or|plus|with|then|nor|,)?[\s,/+&]*(?:\w+ )?", re.IGNORECASE)


def _of_one_list(note: Note, found: list[Treatment]) -> Iterator[Treatment]:
    """A treatment joined to the one before it in a list shares what is said of that one."""
    before: Treatment | None = None
    for t in sorted(found, key=lambda t: t.start):
        if before and t.status in ("given", "named") and before.status in ("planned", "denied", "off") and _LINK.fullmatch(note.text[before.end : t.start]):
            t = Treatment(t.start, t.end, t.kind, before.status)
        yield t
        before = t
