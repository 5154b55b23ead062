"""Note → the names of tumors in it, each with what the words around make of it: stated, doubted, denied, past."""

import re
from collections.abc import Iterator, Sequence
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
_OVER = 30
"""Characters beyond a sentence into which a name may reach, over a line that the reader of the file left broken."""
_GAP = 5
"""Words that may lie between a cue and the name on which it acts."""


Span = tuple[int, int]


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


def mentions_in(note: Note) -> list[Mention]:
    """The names of tumors in `note`, in order; a name inside a longer one of an earlier kind does not count."""
    low = note.text.lower()
    taken = [span for span, _ in _occurrences(note, low, "noise", phrases(FIELD, "noise"))]
    taken.extend(_legends(note, low))
    found: list[Mention] = []
    for name in (*data(FIELD)["types"], "unsettled"):
        pattern = phrases(FIELD, "unsettled") if name == "unsettled" else phrases(FIELD, "types", name)
        for span, sentence in _occurrences(note, low, name, pattern):
            if sentence.section not in _SKIP and not _overlaps(span, taken):
                taken.append(span)
                found.append(_mention(note, name.removesuffix("_site"), sentence, *span))
    found.extend(_of_metastases(note, low))
    return sorted(_alternatives(note, found), key=lambda m: (m.start, m.kind))


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in taken)


def _occurrences(
    note: Note, low: str, name: str, pattern: re.Pattern[str]
) -> Iterator[tuple[Span, Sentence]]:
    """The matches of `pattern` in the sentences that hold a trigger of each list of `triggers.<name>`."""
    groups = data(FIELD)["triggers"][name]
    for index in sorted(set.intersection(*(_sentences_with(note, low, tuple(g)) for g in groups))):
        sentence = note.sentences[index]
        for m in pattern.finditer(note.text, sentence.start, min(len(low), sentence.end + _OVER)):
            if m.start() < sentence.end:
                yield m.span(), sentence


def _sentences_with(note: Note, low: str, triggers: tuple[str, ...]) -> set[int]:
    indexes: set[int] = set()
    for trigger in triggers:
        at = low.find(trigger)
        while at >= 0:
            sentence = note.sentence_at(at)
            indexes.add(sentence.index)
            at = low.find(trigger, max(at + 1, sentence.end))
    return indexes


def _of_metastases(note: Note, low: str) -> Iterator[Mention]:
    claimed: list[Span] = []
    for kind in ("of_liver", "growths", "plain", "staged"):
        for span, sentence in _occurrences(note, low, kind, phrases(FIELD, "metastases", kind)):
            if sentence.section in _SKIP or _overlaps(span, claimed):
                continue
            if kind != "growths":
                claimed.append(span)
            yield _mention(note, kind, sentence, *span)


def _legends(note: Note, low: str) -> Iterator[Span]:
    """Sentences that explain the categories rather than give one."""
    for index in _sentences_with(note, low, ("lr-1", "lr-2", "rads", "definitely")):
        sentence = note.sentences[index]
        if re.search(
            r"LR-?[12]\b.*LR-?5\b|LI-?RADS (?:categories|key|legend)|=\s*definitely",
            sentence.text,
            re.IGNORECASE,
        ):
            yield sentence.start, sentence.end


def _mention(note: Note, kind: str, sentence: Sentence, start: int, end: int) -> Mention:
    before = note.text[max(sentence.start, start - 110) : start]
    after = note.text[end : min(sentence.end, end + 70)]
    certainty = _certainty(kind, before, after)
    is_past = sentence.section == "past_history" or bool(
        _cue("past_before", _GAP - 2).search(before) or _after("past_after", 3).search(after)
    )
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
    if kind != "unsettled" and (_is_unsure(before) or _lists_unsure().search(before)):
        return "doubted"
    return "stated"


def _is_family(before: str, after: str) -> bool:
    told = _cue("family_before", 8).search(before)
    if told and not re.search(
        r"\b(?:he|she|patient|his|her|him|pt|who|and i|we)\b", told["gap"], re.IGNORECASE
    ):
        return len(told["gap"].split()) <= 2 or bool(
            re.search(r"\b(?:had|has|have|with|died|dead|of|from|history|positive)\b|[:–-]", told["gap"])
        )
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
    return re.compile(
        rf"(?:{cues})(?P<gap>(?:[\s(\"'-]+[\w'/.%-]*[\w'/%-]){{0,{words}}}[\s:(\"'-]*)$", re.IGNORECASE
    )


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


@cache
def _lists_unsure() -> re.Pattern[str]:
    cues = compile_phrases(data(FIELD)["cues"]["unsure_list_before"]).pattern
    return re.compile(rf"(?:{cues})[ :][^.;()]{{0,80}}$", re.IGNORECASE)


def _alternatives(note: Note, found: list[Mention]) -> Iterator[Mention]:
    """The mentions, those doubted that stand as alternatives to another kind ("HCC or cholangiocarcinoma")."""
    named = sorted(
        (m for m in found if m.kind not in ("unsettled", "growths", "staged")), key=lambda m: m.start
    )
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
