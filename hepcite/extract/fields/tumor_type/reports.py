"""Pathology report → what it diagnoses; a retold biopsy → the report that it retells."""

from collections.abc import Sequence

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.tumor_type.certainty import FIELD
from hepcite.extract.fields.tumor_type.mentions import Mention
from hepcite.extract.language.note import Note, Sentence

_DIAGNOSIS = frozenset({"assessment", "impression", "addendum", "plan"})
_NOT_DIAGNOSIS = frozenset({"indication", "history", "past_history", "header", "findings", "technique"})
_WINDOW = 28
"""Characters around a word for a biopsy in which its organ or its being planned is named."""


def is_of_liver(note: Note) -> bool:
    """The specimen is the liver's: the lines of specimen or diagnosis say so, or name no organ."""
    text = _specimen_and_diagnosis(note)
    if phrases(FIELD, "liver_words").search(text):
        return True
    return not phrases(FIELD, "elsewhere").search(text)


def _specimen_and_diagnosis(note: Note) -> str:
    lines = [
        s
        for s in note.sentences
        if s.section in _DIAGNOSIS or phrases(FIELD, "specimen_line").match(s.text.strip())
    ]
    lines += [s for s in note.sentences if s.section == "specimen"][:3]
    return " ".join(s.text for s in lines) or note.text


def primary_of(note: Note) -> str | None:
    """The kind of primary that a report on another organ diagnoses; None where it finds no carcinoma."""
    text = _specimen_and_diagnosis(note)
    if not phrases(FIELD, "invasive").search(text):
        return None
    kinds = ("neuroendocrine", "colorectal", "other_cancer")
    return next((kind for kind in kinds if phrases(FIELD, "sites", kind).search(text)), None)


def diagnosed(found: Sequence[Mention]) -> list[list[Mention]]:
    """The names of a pathology report, in the order in which its parts count: diagnosis, comment, rest."""
    first = [m for m in found if m.sentence.section in _DIAGNOSIS]
    second = [m for m in found if m.sentence.section not in _DIAGNOSIS | _NOT_DIAGNOSIS]
    rest = [m for m in found if m.sentence.section in ("header", "findings")]
    return [first, first + second, first + second + rest]


def counted(found: Sequence[Mention]) -> list[Mention]:
    """The names of the first part of a pathology report that holds any."""
    return next((part for part in diagnosed(found) if part), [])


def retold(note: Note, found: Sequence[Mention]) -> list[tuple[Sentence, list[Mention], bool]]:
    """The sentences that tell the result of a liver biopsy, their names, and whether they name the liver."""
    told = []
    for i, sentence in enumerate(note.sentences):
        cue = _biopsy_at(note, sentence)
        if cue is None:
            continue
        group = [m for m in found if m.sentence is sentence and m.start > cue] or [
            m for m in found if m.sentence is sentence
        ]
        follower = note.sentences[i + 1] if i + 1 < len(note.sentences) else None
        if (
            follower
            and not any(m.is_stated and m.kind != "unsettled" for m in group)
            and follower.line - sentence.line <= 1
        ):
            group = [m for m in found if m.sentence is sentence or m.sentence is follower]
        names_liver = bool(phrases(FIELD, "liver_words").search(sentence.text))
        if group:
            told.append((sentence, group, names_liver))
    return told


def _biopsy_at(note: Note, sentence: Sentence) -> int | None:
    """Where the sentence names a biopsy of the liver that was done, or one whose organ it does not name."""
    low = sentence.text.lower()
    if sentence.section in ("family_history", "technique", "comparison") or not any(
        t in low for t in data(FIELD)["biopsy_triggers"]
    ):
        return None
    for m in phrases(FIELD, "biopsy").finditer(note.text, sentence.start, sentence.end):
        before = note.text[max(sentence.start, m.start() - _WINDOW) : m.start()]
        after = note.text[m.end() : min(sentence.end, m.end() + _WINDOW)]
        near = before[-18:] + m.group()
        if phrases(FIELD, "biopsy_not").search(before[-18:] + " " + after[:22]):
            continue
        if phrases(FIELD, "elsewhere").search(near) and not phrases(FIELD, "liver_words").search(near):
            continue
        taken_from = after[:24]
        if taken_from.lstrip().startswith(("of ", "from ")) and phrases(FIELD, "elsewhere").search(
            taken_from
        ):
            continue
        return m.start()
    return None
