"""Sentence → the complaints in it that are the liver tumor's: of hormones, of pain, or symptoms at large."""

import re
from dataclasses import dataclass

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.symptoms.patterns import FIELD, begins, word
from hepcite.extract.fields.symptoms.treatments import Story
from hepcite.extract.language.note import Sentence

_KINDS = ("symptoms", "hormonal", "pain", "bulk")
_NEAR = 80
"""Characters around a complaint in which the liver or the tumor is named as its source."""
_FAR = 9
"""Words that may lie between a denial and the complaint, in a list."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint at `start:end` of the note; `kind` is hormonal, pain, bulk or symptoms.

    `is_denied` where the words say that it is not there; `is_plain` where they name the liver, the tumor or
    its hormones.
    """

    start: int
    end: int
    kind: str
    is_denied: bool
    is_plain: bool


def complaints(story: Story, sentence: Sentence, *, secreting: bool, pain_was_told: bool) -> list[Complaint]:
    """The complaints of `sentence`. `secreting` says that the records speak of a tumor that makes hormones,
    `pain_was_told` that the note has spoken of pain of the liver tumor."""
    low = sentence.text.lower()
    if not any(stem in low for stem in data(FIELD)["stems"]):
        return []
    if not any(phrases(FIELD, "complaints", kind).search(sentence.text) for kind in _KINDS):
        return []
    text = phrases(FIELD, "other_cause").sub(_blanked, sentence.text)
    found: list[Complaint] = []
    for kind in _KINDS:
        for m in phrases(FIELD, "complaints", kind).finditer(text):
            start, end = sentence.start + m.start(), sentence.start + m.end()
            if any(c.start < end and start < c.end for c in found):
                continue
            plain = _is_plain(text, m, kind)
            may_count = kind == "symptoms" or (kind == "hormonal" and secreting)
            if (
                plain
                or may_count
                or (kind == "pain" and _is_bare_pain(story, sentence, m.group(), pain_was_told))
            ):
                found.append(Complaint(start, end, kind, _is_denied(text, m), plain))
    return sorted(found, key=lambda c: c.start)


def _blanked(m: re.Match[str]) -> str:
    """The words of a cause that is none of the liver's, out of sight; as they are where a place of the liver stands beside."""
    before = m.string[max(0, m.start() - 45) : m.start()]
    return m.group() if word("joined_place").search(before) else "\x00" * len(m.group())


def _is_plain(text: str, m: re.Match[str], kind: str) -> bool:
    around = text[max(0, m.start() - _NEAR) : m.end() + _NEAR]
    if kind == "hormonal":
        return bool(word("hormones").search(m.group()))
    if kind == "bulk":
        return bool(word("place").search(around) and word("cause").search(around))
    if kind == "symptoms":
        return bool(word("of_tumor").search(m.group()) or word("place").search(around))
    return bool(phrases(FIELD, "of_liver").search(around))


def _is_bare_pain(story: Story, sentence: Sentence, name: str, pain_was_told: bool) -> bool:
    """A pain without a place counts where the note names it elsewhere, or where a cancer drug bears on it."""
    if not word("bare_pain").match(name):
        return False
    return pain_was_told or any(
        t.kind == "systemic" and t.status in ("given", "named") for t in story.treatments(sentence)
    )


def _is_denied(text: str, m: re.Match[str]) -> bool:
    """The complaint `m` is said not to be there."""
    if word("denied_itself").match(m.group()):
        return True
    if word("relief_after").match(text, m.end()):
        return False
    before = text[max(0, m.start() - 90) : m.start()]
    for cue in phrases(FIELD, "fares", "denied").finditer(before):
        gap = before[cue.end() :]
        if len(gap.split()) <= _FAR and not re.search(r"[;:.]", gap) and not word("not_of_it").search(gap):
            return True
    return bool(begins("words", "denied_after").match(text[m.end() :]))
