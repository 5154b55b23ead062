"""The type that one record states, against what the same record leaves open: the guard of a stated type."""

import re
from collections.abc import Sequence

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.tumor_type.certainty import FIELD
from hepcite.extract.fields.tumor_type.decide import is_open
from hepcite.extract.fields.tumor_type.mentions import LIVER_KINDS, METASTASES_OF, Mention
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import Statement

_ORIGIN = re.compile(r"origin|primary", re.IGNORECASE)
_UNNAMED = frozenset({"unsettled", "growths", "staged"})
_CONCLUSION = 3.0
"""The weight of a name in the impression or the assessment."""


def doubts(note: Note, names: Sequence[Mention], verdicts: Sequence[Statement]) -> tuple[Mention, ...]:
    """The names that leave the type open, where nothing but the past, or no more than the history, states one."""
    if note.kind == "pathology" or any(v.is_retold for v in verdicts):
        return ()
    stated = [m for m in names if m.is_stated and m.kind not in _UNNAMED]
    taken = {m.sentence.index for m in stated}
    every = is_open(note, names)
    unknown = tuple(m for m in every if _ORIGIN.match(note.text, m.start))
    left = tuple(m for m in every if m.sentence.index not in taken)
    if unknown or (left and all(m.is_past for m in stated)):
        return unknown or left
    against = left or _against(note, names, stated)
    own = [m for m in stated if m.kind != "benign"]
    if against and own and all(m.is_past or _is_of_referral(note, m) for m in own):
        return against
    if not any(m.kind in METASTASES_OF for m in stated) and all(v.value not in LIVER_KINDS for v in verdicts):
        primaries = tuple(m for m in names if m.kind in METASTASES_OF and m.certainty == "doubted")
        if primaries:
            return primaries
    kinds = {m.kind for m in stated}
    other = tuple(m for m in left if m.kind != "unsettled" and m.kind not in kinds)
    if other and all(m.is_past or phrases(FIELD, "words", "treated").search(m.sentence.text) for m in stated):
        return other
    concluded = tuple(m for m in left if m.weight >= _CONCLUSION)
    return concluded if not any(m.weight >= _CONCLUSION for m in stated) else ()


def _is_of_referral(note: Note, mention: Mention) -> bool:
    """The name is what the patient was sent with, not the writer's own."""
    return bool(phrases(FIELD, "words", "referral").search(note.text, mention.sentence.start, mention.start))


def _against(note: Note, names: Sequence[Mention], stated: Sequence[Mention]) -> tuple[Mention, ...]:
    """A benign tumor, or a denial of the type that is stated elsewhere."""
    kinds = {m.kind for m in stated if m.kind != "benign"}
    return tuple(m for m in names if _denies(note, m, kinds) or (m.kind == "benign" and m.is_stated))


def _denies(note: Note, mention: Mention, kinds: set[str]) -> bool:
    return mention.kind in kinds and mention.certainty == "denied"


def denials(note: Note, names: Sequence[Mention], kind: str) -> tuple[Mention, ...]:
    """The names of `kind` of which the record says that the tumor is not one."""
    lead = phrases(FIELD, "words", "is_not")
    return tuple(
        m
        for m in names
        if m.kind == kind and m.certainty == "denied" and lead.search(note.text[m.sentence.start : m.start])
    )
