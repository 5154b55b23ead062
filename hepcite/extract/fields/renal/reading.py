"""One note → what it says of the kidney function: its newest measurement, and its words."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import Context, data
from hepcite.extract.fields.labs import LabValue, newest, read_labs
from hepcite.extract.fields.renal.ckd_epi import is_severe_creatinine
from hepcite.extract.fields.renal.words import Worded, read_words
from hepcite.extract.language.note import Note
from hepcite.records import Evidence

SOURCE_LAB = "renal.laboratory"
SAME_DRAW_DAYS = 3
"""A creatinine and an eGFR within this many days are of one draw; the eGFR speaks."""


@dataclass(frozen=True, slots=True)
class Said:
    """`is_severe` is None where the note speaks of the function and leaves it open; `is_unsaid` where it only came near.

    `is_measured` marks a laboratory value, `follows` a note that says itself that the state has changed.
    """

    is_severe: bool | None
    evidence: tuple[Evidence, ...]
    document: str
    order: int
    date: datetime.date | None
    is_measured: bool = False
    is_unsaid: bool = False
    follows: bool = False
    note: str | None = None

    @property
    def ordinal(self) -> int:
        return self.date.toordinal() if self.date else 1


@dataclass(frozen=True, slots=True)
class _Measured:
    is_severe: bool | None
    value: LabValue
    evidence: tuple[Evidence, ...]
    note: str | None = None


def read_note_says(context: Context, note: Note, order: int) -> Iterator[Said]:
    """What `note` says: one statement, two where it contradicts itself, and near misses."""
    words = tuple(read_words(note))
    measured = _measured(context, note, alone=not any(w.is_severe is not None for w in words))
    for w in words:
        if w.is_unsaid:
            yield Said(None, (w.evidence,), note.document.name, order, note.date, is_unsaid=True)
    yield from _decided(note, order, [w for w in words if not w.is_unsaid], measured)


def _decided(note: Note, order: int, words: Sequence[Worded], measured: _Measured | None) -> Iterator[Said]:
    """Severe by any measure is severe; a history that the newest value contradicts yields to it, as a
    conflict."""
    name = note.document.name
    settled = [w for w in words if w.is_severe is not None]
    severe = [w for w in settled if w.is_severe]
    mild = [w for w in settled if w.is_severe is False]
    lab = measured.is_severe if measured else None
    lab_evidence = measured.evidence if measured else ()
    lab_day = measured.value.day(note) if measured else None
    if severe:
        told = tuple(w.evidence for w in severe)
        contrary = lab is False
        firm = [w for w in severe if not w.is_carried]
        first = Said(True, told + (lab_evidence if lab else ()), name, order, note.date)
        second = Said(False, lab_evidence, name, order, note.date, is_measured=True)
        if contrary and not firm:
            yield second
        yield first
        if contrary and firm:
            yield second
        return
    if measured and lab is not None:
        agreeing = tuple(w.evidence for w in mild) if not lab else ()
        yield Said(
            lab,
            lab_evidence + agreeing,
            name,
            order,
            lab_day if not agreeing else note.date,
            True,
            note=measured.note,
        )
        if lab and mild:
            yield Said(False, tuple(w.evidence for w in mild), name, order, note.date)
        return
    if mild:
        yield Said(False, tuple(w.evidence for w in mild), name, order, note.date)
        return
    if measured:
        yield Said(None, lab_evidence, name, order, lab_day, True, note=measured.note)
    elif words:
        yield Said(None, tuple(w.evidence for w in words), name, order, note.date)


def _measured(context: Context, note: Note, *, alone: bool) -> _Measured | None:
    """The newest eGFR of the note, or a creatinine where no eGFR is as new and, above 1.5 mg/dL, no words
    settle it."""
    values = read_labs(note, frozenset({"creatinine", "egfr"}))
    egfr = newest([v for v in values if v.analyte == "egfr" and not v.is_past], note)
    creatinine = newest([v for v in values if v.analyte == "creatinine" and not v.is_past], note)
    if egfr and not (creatinine and _is_newer(creatinine, egfr, note)):
        return _Measured(_is_severe_egfr(egfr), egfr, _cited(note, egfr, values))
    if creatinine is None:
        return None
    number = creatinine.low if creatinine.low is not None else creatinine.high
    if number is None:
        return None
    if not alone and number > data("renal")["never_severe_to_creatinine_mg_dl"]:
        return None
    severe = is_severe_creatinine(number, context, creatinine.day(note))
    if creatinine.low is None or creatinine.high is None:
        severe = _bounded(severe, creatinine)
    said = {True: "below 30", False: "30 or more", None: "not known without age and sex"}[severe]
    return _Measured(
        severe,
        creatinine,
        _cited(note, creatinine, values),
        f"creatinine {number:g} mg/dL; eGFR by CKD-EPI 2021 {said}",
    )


_TAIL = re.compile(r"\s*(?:\([^()\n]{1,30}\)|(?:at|on|by) discharge|today|now|throughout)", re.IGNORECASE)


def _cited(note: Note, chosen: LabValue, values: Sequence[LabValue]) -> tuple[Evidence, ...]:
    """`chosen`, and beside a table row the sentence that gives a value of the same day in words."""
    told = [
        v
        for v in values
        if v.is_past == chosen.is_past and v.day(note) == chosen.day(note) and not v.sentence.is_row
    ]
    cited = [chosen, *told[:1]] if chosen.sentence.is_row else [chosen]
    return tuple(note.evidence(v.start, _tail_end(note, v), SOURCE_LAB) for v in cited)


def _tail_end(note: Note, value: LabValue) -> int:
    tail = _TAIL.match(note.text, value.end, value.sentence.end)
    return tail.end() if tail else value.end


def _bounded(severe: bool | None, creatinine: LabValue) -> bool | None:
    """A bound settles it only from the side that it bounds."""
    if creatinine.low is None:
        return False if severe is False else None
    return True if severe else None


def _is_newer(creatinine: LabValue, egfr: LabValue, note: Note) -> bool:
    a, b = creatinine.day(note), egfr.day(note)
    return bool(a and b and (a - b).days > SAME_DRAW_DAYS)


def _is_severe_egfr(value: LabValue) -> bool | None:
    limit = data("renal")["severe_below_egfr"]
    if value.low is not None and value.low >= limit:
        return False
    if value.high is not None and (value.high < limit or (value.high <= limit and value.low is None)):
        return True
    return None
