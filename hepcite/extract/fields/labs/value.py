"""A number and its unit as written → a laboratory value in US units, with its date."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.fields.base import compile_phrases, data
from hepcite.extract.language.note import Note, Sentence


@dataclass(frozen=True, slots=True)
class LabValue:
    """One value: bilirubin and creatinine in mg/dL, albumin in g/dL, eGFR in mL/min/1.73 m2.

    `low` and `high` are equal for a plain number; None is an open end (">60"). `date` is the day of
    collection where it is written, else None (that of the document). `start:end` spans name and value;
    `is_past` marks an earlier one.
    """

    analyte: str
    low: float | None
    high: float | None
    date: datetime.date | None
    start: int
    end: int
    sentence: Sentence
    is_past: bool = False

    def day(self, note: Note) -> datetime.date | None:
        return self.date or note.date


def newest(values: Iterable[LabValue], note: Note) -> LabValue | None:
    """The newest of the `values` of one note: a present one before an earlier one, then by date, then the
    last written."""

    def key(v: LabValue) -> tuple[bool, int, int]:
        day = v.day(note)
        return (not v.is_past, day.toordinal() if day else 0, v.start)

    return max(values, key=key, default=None)


@cache
def words(name: str) -> re.Pattern[str]:
    """The phrases `name` of labs.yaml as one pattern."""
    return compile_phrases(data("labs")[name], data("labs")["macros"])


def joined(name: str) -> str:
    """The phrases `name` of labs.yaml as one alternative without word boundaries."""
    entries = sorted(map(str, data("labs")[name]), key=len, reverse=True)
    return "|".join(e.replace(" ", r"\s+") for e in entries)


@cache
def analyte_data(name: str) -> Any:
    return data("labs")["analytes"][name]


@cache
def unit_pattern(analyte: str) -> re.Pattern[str] | None:
    units = analyte_data(analyte).get("si")
    return re.compile("|".join(units), re.IGNORECASE) if units else None


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGIT = "(?:" + "|".join(_DIGITS) + ")"
_DICTATED = rf"(?i:{_DIGIT}\s+point\s+{_DIGIT}(?:\s+{_DIGIT})?)"
NUMBER = rf"(?:\d{{1,4}}(?:[.,]\d{{1,2}})?|\.\d{{1,2}}|[lIO][.,]\d{{1,2}}|{_DICTATED})"
"""A number as written: decimal point or comma, a letter for a digit (OCR), or dictated."""

_LETTERS = str.maketrans({"l": "1", "i": "1", "o": "0", ",": "."})


def to_number(written: str) -> float:
    """`written`, a match of NUMBER, as a number: "l.2", "0,9", "zero point nine"."""
    said = written.lower().split()
    if len(said) > 1:
        return float("".join("." if word == "point" else str(_DIGITS.index(word)) for word in said))
    return float(written.lower().translate(_LETTERS))


def in_us_units(analyte: str, number: float, unit: str, *, is_si_note: bool) -> float | None:
    """`number` in US units, or None where it cannot be a value of `analyte`.

    `unit` is what is written beside the value; `is_si_note` says that the note gives such values in SI units.
    """
    known = analyte_data(analyte)
    si = unit_pattern(analyte)
    if si and (
        si.search(unit)
        or number >= known.get("si_from", float("inf"))
        or _is_bare_si(analyte, number, unit, is_si_note)
    ):
        number = round(number / known["divisor"], 2)
    return number if known["low"] <= number <= known["high"] else None


def _is_bare_si(analyte: str, number: float, unit: str, is_si_note: bool) -> bool:
    return is_si_note and analyte == "bilirubin" and number >= 4 and not re.search(r"mg", unit, re.IGNORECASE)
