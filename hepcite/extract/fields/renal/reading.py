"""One note → what it says of the kidney function: its newest measurement, and its words."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from hepcite.extract.fields.base import Context, data
from hepcite.extract.fields.labs import LabValue, by_sentence, newest, read_labs
from hepcite.extract.fields.renal.ckd_epi import is_severe_creatinine
from hepcite.extract.fields.renal.doubts import is_of_patient_now
from hepcite.extract.fields.renal.words import TOPIC, Worded, read_words
from hepcite.extract.language.note import Note
from hepcite.records import Evidence

SOURCE_LAB = "renal.laboratory"
TESTS = frozenset({"creatinine", "egfr"})
SAME_DRAW_DAYS = 3
"""A creatinine and an eGFR within this many days are of one draw; the eGFR speaks."""


@dataclass(frozen=True, slots=True)
class Said:
    """`is_severe` is None where the note leaves it open; `is_unsaid` where it only came near.

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
    tells_change: bool = False
    note: str | None = None


def read_note_says(context: Context, note: Note, order: int) -> Iterator[Said]:
    """What `note` says: one statement, two where it contradicts itself, and near misses."""
    words = tuple(read_words(note))
    measured = _measured(context, note, alone=not any(w.is_severe is not None for w in words))
    base = Said(None, (), note.document.name, order, note.date, follows=_tells_change(note, measured))
    for w in words:
        if w.is_unsaid:
            yield replace(base, evidence=(w.evidence,), is_unsaid=True)
    yield from _decided(base, note, [w for w in words if not w.is_unsaid], measured)


def _decided(base: Said, note: Note, words: Sequence[Worded], measured: _Measured | None) -> Iterator[Said]:
    """Severe by any measure is severe; a history that the newest value contradicts yields, in conflict."""
    severe = [w for w in words if w.is_severe]
    mild = tuple(w.evidence for w in words if w.is_severe is False)
    lab: Said | None = None
    if measured:
        day = measured.value.day(note)
        lab = replace(
            base,
            is_severe=measured.is_severe,
            evidence=measured.evidence,
            date=day,
            is_measured=True,
            note=measured.note,
        )
    if severe:
        yield from _severe(base, severe, lab)
    elif lab and lab.is_severe is False and mild:
        yield replace(lab, evidence=lab.evidence + mild, date=base.date)
    elif lab and lab.is_severe is not None:
        yield lab
        if mild:
            yield replace(base, is_severe=False, evidence=mild)
    elif mild:
        yield replace(base, is_severe=False, evidence=mild)
    elif lab:
        yield lab
    elif words:
        yield replace(base, evidence=tuple(w.evidence for w in words))


def _severe(base: Said, severe: Sequence[Worded], lab: Said | None) -> Iterator[Said]:
    told = replace(base, is_severe=True, evidence=tuple(w.evidence for w in severe))
    if lab is None or lab.is_severe is not False:
        yield replace(told, evidence=told.evidence + (lab.evidence if lab and lab.is_severe else ()))
        return
    contrary = replace(lab, date=base.date)
    is_only_carried = all(w.is_carried for w in severe)
    yield from (contrary, told) if is_only_carried else (told, contrary)


@cache
def _change() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data('renal')['change'])})\b", re.IGNORECASE)


def _tells_change(note: Note, measured: _Measured | None) -> bool:
    """The note says that the function was another before: an older record does not contradict it."""
    if measured and measured.tells_change:
        return True
    return any(_change().search(s.text) for s, _ in by_sentence(note, TOPIC))


def _measured(context: Context, note: Note, *, alone: bool) -> _Measured | None:
    """The newest eGFR of the note, or a creatinine where no eGFR is as new and, above 1.5 mg/dL, no words
    settle it (`alone`)."""
    values = [v for v in read_labs(note, TESTS) if is_of_patient_now(note, v)]
    egfr = newest([v for v in values if v.analyte == "egfr" and not v.is_past], note)
    creatinine = newest([v for v in values if v.analyte == "creatinine" and not v.is_past], note)
    if egfr and not (creatinine and _is_newer(creatinine, egfr, note)):
        return _Measured(
            _is_severe_egfr(egfr), egfr, _cited(note, egfr, values), _has_older(note, egfr, values)
        )
    if creatinine is None:
        return None
    number = creatinine.low if creatinine.low is not None else creatinine.high or 0.0
    if not alone and number > data("renal")["never_severe_to_creatinine_mg_dl"]:
        return None
    severe = is_severe_creatinine(number, context, creatinine.day(note))
    if creatinine.low is None or creatinine.high is None:
        severe = _bounded(severe, creatinine)
    said = {True: "below 30", False: "30 or more", None: "not known without age and sex"}[severe]
    worked = f"creatinine {number:g} mg/dL; eGFR by CKD-EPI 2021 {said}"
    cited = _cited(note, creatinine, values)
    return _Measured(severe, creatinine, cited, _has_older(note, creatinine, values), worked)


def _has_older(note: Note, chosen: LabValue, values: Sequence[LabValue]) -> bool:
    day = chosen.day(note)
    return any(v.is_past or (v.date and day and v.date < day) for v in values if v.analyte == chosen.analyte)


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
