"""Note → the names of tumors in it, each with what the words around make of it: stated, doubted, denied, past."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.base import compile_phrases, data, phrases
from hepcite.extract.language.note import Note, Sentence

FIELD = "tumor_type"
LIVER_KINDS = frozenset({"hcc", "cholangiocarcinoma", "other_primary"})
METASTASES_OF = {
    "neuroendocrine": "neuroendocrine_metastases",
    "colorectal": "colorectal_metastases",
    "other_cancer": "other_metastases",
}
_SKIP = frozenset({"family_history", "technique", "comparison", "allergies", "social_history"})
_FULL = frozenset({"impression", "assessment", "addendum", "plan"})
_GAP = 5
"""Words that may lie between a cue and the name on which it acts."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a tumor, or of metastases (`kind` "metastases", "staged", "growths") or of something unsettled.

    `weight` counts the section and the past. `certainty` is stated, doubted or denied.
    """

    kind: str
    start: int
    end: int
    sentence: Sentence
    certainty: str
    is_past: bool
    weight: float

    @property
    def is_stated(self) -> bool:
        return self.certainty == "stated"


def mentions(note: Note) -> list[Mention]:
    """The names of tumors in `note`, in order; a name inside a longer one of an earlier kind does not count."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = [m.span() for m in phrases(FIELD, "noise").finditer(note.text)]
    taken.extend(_legends(note))
    for kind, pattern in _kinds():
        for m in pattern.finditer(note.text):
            sentence = note.sentence_at(m.start())
            if sentence.section in _SKIP or any(a < m.end() and m.start() < b for a, b in taken):
                continue
            taken.append(m.span())
            found.append(_mention(note, kind, sentence, m.start(), m.end()))
    found.extend(_of_metastases(note, taken))
    return sorted(_alternatives(note, found), key=lambda m: (m.start, m.kind))


def _kinds() -> Iterator[tuple[str, re.Pattern[str]]]:
    for kind in data(FIELD)["types"]:
        yield kind, phrases(FIELD, "types", kind)
    yield "unsettled", phrases(FIELD, "unsettled")


def _of_metastases(note: Note, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    claimed: list[tuple[int, int]] = []
    for kind in ("of_liver", "growths", "plain", "staged"):
        for m in phrases(FIELD, "metastases", kind).finditer(note.text):
            sentence = note.sentence_at(m.start())
            if sentence.section in _SKIP or any(a < m.end() and m.start() < b for a, b in claimed):
                continue
            if kind != "growths":
                claimed.append(m.span())
            yield _mention(note, kind, sentence, m.start(), m.end())


def _legends(note: Note) -> Iterator[tuple[int, int]]:
    """Sentences that explain the categories rather than give one."""
    for sentence in note.sentences:
        if re.search(r"LR-?[12]\b.*LR-?5\b|LI-?RADS (?:categories|key|legend)|=\s*definitely", sentence.text, re.IGNORECASE):
            yield sentence.start, sentence.end


def _mention(note: Note, kind: str, sentence: Sentence, start: int, end: int) -> Mention:
    before = note.text[max(sentence.start, start - 110) : start]
    after = note.text[end : min(sentence.end, end + 70)]
    certainty = _certainty(kind, before, after)
    is_past = sentence.section == "past_history" or bool(_cue("past_before", _GAP - 2).search(before) or _after("past_after", 3).search(after))
    weight = 3.0 if sentence.section in _FULL else 0.7 if sentence.section == "indication" else 1.0
    return Mention(kind, start, end, sentence, certainty, is_past, weight * (0.3 if is_past else 1.0))


def _certainty(kind: str, before: str, after: str) -> str:
    if _is_family(before, after):
        return "denied"
    if _cue("unsure_negative_before", 4).search(before):
        return "doubted"
    unsure_after = _after("unsure_after", 0).match(after)
    if _is_denied(before) or (not unsure_after and _after("denied_after", 1).match(after)):
        return "denied"
    if _cue("hypothetical_before", _GAP).search(before):
        return "denied"
    if unsure_after or _listed_as_unsure().match(after):
        return "doubted"
    if kind != "unsettled" and _is_unsure(before):
        return "doubted"
    return "stated"


def _is_family(before: str, after: str) -> bool:
    told = _cue("family_before", 8).search(before)
    if told and not re.search(r"\b(?:he|she|patient|his|her|him|pt|who|and i|we)\b", told["gap"], re.IGNORECASE):
        return len(told["gap"].split()) <= 2 or bool(re.search(r"\b(?:had|has|have|with|died|dead|of|from|history|positive)\b|[:–-]", told["gap"]))
    return bool(_after("family_after", 0).match(after))


def _is_denied(before: str) -> bool:
    for pattern in (_cue("denied_before", _GAP), _list("denied_before")):
        found = pattern.search(before)
        if found and not phrases(FIELD, "takes_denial").search(found["gap"]):
            return True
    return False


def _is_unsure(before: str) -> bool:
    found = _cue("unsure_before", _GAP).search(before)
    return bool(found) and not phrases(FIELD, "takes_doubt").search(found["gap"] if found else "")


@cache
def _cue(name: str, words: int) -> re.Pattern[str]:
    """A cue at most `words` words before the end of the text, no comma between; the words between are the group gap."""
    cues = compile_phrases(data(FIELD)["cues"][name]).pattern
    return re.compile(rf"(?:{cues})(?P<gap>(?:[\s(\"'-]+[\w'/.%-]*[\w'/%-]){{0,{words}}}[\s:(\"'-]*)$", re.IGNORECASE)


@cache
def _list(name: str) -> re.Pattern[str]:
    """A cue before a list that ends in "or" or "nor" and the name."""
    cues = compile_phrases(data(FIELD)["cues"][name]).pattern
    return re.compile(rf"(?:{cues})(?P<gap>[^.;:()]{{0,70}}\b(?:or|nor)\s+(?:\w+\s+){{0,2}})$", re.IGNORECASE)


@cache
def _after(name: str, words: int) -> re.Pattern[str]:
    cues = compile_phrases(data(FIELD)["cues"][name]).pattern
    return re.compile(rf"[\s)(\]]*(?:[\w'-]+\s+){{0,{words}}}(?:{cues})", re.IGNORECASE)


@cache
def _listed_as_unsure() -> re.Pattern[str]:
    """A list that the name opens or continues, and that ends in doubt ("HCC and adenoma are both considered")."""
    cues = compile_phrases(data(FIELD)["cues"]["unsure_list_after"]).pattern
    return re.compile(rf"(?:[^.;:]{{0,60}}\s)?(?:{cues})", re.IGNORECASE)


def _alternatives(note: Note, found: list[Mention]) -> Iterator[Mention]:
    """The mentions, those doubted that stand as alternatives to another kind ("HCC or cholangiocarcinoma")."""
    named = sorted((m for m in found if m.kind not in ("unsettled", "growths", "staged")), key=lambda m: m.start)
    doubted: set[tuple[int, int]] = set()
    for left, right in zip(named, named[1:], strict=False):
        gap = note.text[left.end : right.start]
        if left.kind != right.kind and left.sentence is right.sentence and _joins_alternatives(gap):
            doubted |= {(left.start, left.end), (right.start, right.end)}
    for m in found:
        if (m.start, m.end) in doubted and m.is_stated:
            yield Mention(m.kind, m.start, m.end, m.sentence, "doubted", m.is_past, m.weight)
        else:
            yield m


def _joins_alternatives(gap: str) -> bool:
    return bool(re.fullmatch(r"[\s,]*(?:vs\.?|versus|or|/|and/or)\s*(?:[\w-]+\s+){0,3}", gap, re.IGNORECASE))
