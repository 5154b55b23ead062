"""Note → the names of tumors in it, each with what the words around make of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.tumor_type.certainty import FIELD, certainty_of, is_past
from hepcite.extract.language.note import Note, Sentence

LIVER_KINDS = frozenset({"hcc", "cholangiocarcinoma", "other_primary"})
METASTASES_OF = {
    "neuroendocrine": "neuroendocrine_metastases",
    "colorectal": "colorectal_metastases",
    "other_cancer": "other_metastases",
}
_SKIP = frozenset({"family_history", "technique", "comparison", "allergies", "social_history"})
_FULL = frozenset({"impression", "assessment", "addendum", "plan"})
_UNNAMED = frozenset({"unsettled", "growths", "staged"})
METASTATIC = frozenset({"of_liver", "plain"})
_OVER = 30
"""Characters beyond a sentence into which a name may reach, over a line left broken."""
_BEFORE, _BEHIND = 110, 110
"""Characters of the sentence before and behind a name in which its certainty is told."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a tumor, of metastases, or of something unsettled.

    `kind` is one of the `types` of tumor_type.yaml, "unsettled", or how plainly metastases are the liver's:
    "of_liver", "plain", "staged" (a stage IV), "growths" (something in the liver). `certainty` is stated,
    doubted or denied. `weight` counts the section and the past.
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
    """The names of tumors in `note`, in order; one inside a longer one of an earlier kind does not count."""
    low = note.text.lower()
    taken = [span for span, _ in _occurrences(note, low, "noise", phrases(FIELD, "noise"))]
    taken.extend(_legends(note, low))
    found: list[Mention] = []
    for name in (*data(FIELD)["types"], "unsettled"):
        pattern = phrases(FIELD, "unsettled") if name == "unsettled" else phrases(FIELD, "types", name)
        for span, sentence in _occurrences(note, low, name, pattern):
            at = (span[0], span[0] + 1) if name == "unsettled" else span
            if sentence.section not in _SKIP and not _overlaps(at, taken):
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
        if phrases(FIELD, "words", "legend").search(sentence.text):
            yield sentence.start, sentence.end


def _mention(note: Note, kind: str, sentence: Sentence, start: int, end: int) -> Mention:
    before = note.text[max(sentence.start, start - _BEFORE) : start]
    after = note.text[end : min(sentence.end, end + _BEHIND)]
    past = sentence.section == "past_history" or is_past(before, after)
    weight = 3.0 if sentence.section in _FULL else 0.7 if sentence.section == "indication" else 1.0
    certainty = certainty_of(before, after, is_finding=kind != "unsettled")
    return Mention(kind, start, end, sentence, certainty, past, weight * (0.3 if past else 1.0))


def _alternatives(note: Note, found: list[Mention]) -> Iterator[Mention]:
    """The mentions, doubted where they are alternatives to another kind ("HCC or cholangiocarcinoma")."""
    named = sorted((m for m in found if m.kind not in _UNNAMED), key=lambda m: m.start)
    doubted: set[Span] = set()
    for left, right in pairwise(named):
        is_one = {left.kind, right.kind} & METASTASES_OF.keys() and {left.kind, right.kind} & METASTATIC
        gap = note.text[left.end : right.start]
        if left.kind == right.kind or left.sentence is not right.sentence or is_one:
            continue
        if phrases(FIELD, "words", "alternative").fullmatch(gap):
            doubted |= {(left.start, left.end), (right.start, right.end)}
    for m in found:
        yield replace(m, certainty="doubted") if (m.start, m.end) in doubted and m.is_stated else m
