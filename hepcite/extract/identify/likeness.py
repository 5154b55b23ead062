"""The head of a recognised page against the request → whether a misread name or birth date could be the patient's.

A recogniser turns "Abelardo Quispe" into "Abclardo QUISFE". Such a document is the patient's where the birth date
agrees, and not surely anybody else's where only one of the two comes near. Printed text is never asked here.
"""

import datetime
from difflib import SequenceMatcher
from typing import Literal

from hepcite.extract.identify.dates import is_labelled
from hepcite.extract.identify.kinds import HEAD_CHARACTERS
from hepcite.extract.identify.patients import is_same_day, name_tokens, stated_names
from hepcite.extract.language.dates import find_dates
from hepcite.records import Patient

_NEAR_WORD = 0.7
"""Share of signs that a misread word has in common with the right one, in order."""
_MISREAD_FIGURES = 2
"""Of the eight of a date."""

Likeness = Literal["same", "perhaps", "other"]


def likeness(text: str, patient: Patient) -> Likeness:
    """`text` names somebody else, sign by sign. Half a likeness, in the name or in the date alone, is "perhaps"."""
    head = text[: 2 * HEAD_CHARACTERS]
    births = [d for d in find_dates(head, None) if d.precision == "day" and is_labelled(head, d, "birth")]
    is_own_day = any(is_same_day(head, d, patient.birth_date) for d in births)
    if _is_near_name(head, patient):
        if is_own_day or not births:
            return "same"
        return "perhaps" if any(_is_near_day(d.date, patient.birth_date) for d in births) else "other"
    return "perhaps" if is_own_day else "other"


def _is_near_name(head: str, patient: Patient) -> bool:
    """Two words of the request's name, or its only one, are nearly words of one name in the head."""
    wanted = name_tokens(patient.name)
    enough = min(2, len(wanted))
    named = stated_names(head) or [name_tokens(head)]
    return any(sum(_has_near(word, name) for word in wanted) >= enough for name in named)


def _has_near(word: str, words: set[str]) -> bool:
    return any(SequenceMatcher(None, word, other).ratio() >= _NEAR_WORD for other in words)


def _is_near_day(read: datetime.date, wanted: datetime.date) -> bool:
    pairs = zip(f"{read:%m%d%Y}", f"{wanted:%m%d%Y}", strict=True)
    return sum(a != b for a, b in pairs) <= _MISREAD_FIGURES
