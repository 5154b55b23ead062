"""The words on category, treatment and suspicion of a lesion → target, benign, low or treated."""

import re

from hepcite.extract.fields.lesions.mention import BENIGN, LOW, OTHER, TARGET, TREATED, UNKNOWN, Frame
from hepcite.extract.fields.lesions.units import Unit
from hepcite.extract.fields.lesions.words import Words, pattern
from hepcite.extract.language.note import Note


def state_of(note: Note, frame: Frame, body: str, unit: Unit, words: Words) -> str:
    """The kind after the words on category, treatment and suspicion; category first."""
    if frame.kind in (OTHER, UNKNOWN):
        return frame.kind
    if frame.category in ("4", "5", "M") and frame.kind != TREATED:
        return TARGET
    treated = treated_state(note.text[unit.start : unit.end], frame.kind == TREATED)
    if treated:
        return treated
    if frame.category in ("4", "5", "M"):
        return TARGET
    if frame.category == "3":
        return LOW
    if frame.category in ("1", "2"):
        return BENIGN
    if (
        frame.kind == TARGET
        and not any(t.kind in ("own", "malignant") for t in unit.tokens)
        and pattern("not_target_words").search(body)
    ):
        return LOW
    return frame.kind


def treated_state(text: str, is_treated: bool) -> str | None:
    """`treated` or `target` where the words speak of viability, else None."""
    if pattern("equivocal").search(text):
        return LOW
    dead = pattern("nonviable").search(text)
    was_treated = pattern("treated_then").search(text)
    if (
        was_treated
        and not pattern("viable").search(text)
        and (dead or re.search(r"\d{4}|ago", was_treated[0]))
    ):
        return TREATED
    if dead:
        return (
            TREATED
            if is_treated
            or re.search(r"viab|treated|ablat|tr\b|necro|tace|dead|devasc|lipiodol", text, re.IGNORECASE)
            else None
        )
    if is_treated and pattern("viable").search(text):
        return TARGET
    if re.search(r"lr-?tr\W*viable", text, re.IGNORECASE):
        return TARGET
    return None
