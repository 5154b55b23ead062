"""The five inputs as the records give them → the class that they come to (READING.md, section 4)."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.base import Context, data, phrases
from hepcite.extract.fields.child_pugh.clinical import SOURCE, points_of
from hepcite.extract.fields.child_pugh.words import letter_of
from hepcite.extract.fields.labs import LabValue, read_labs
from hepcite.extract.language.note import Note
from hepcite.records import ChildPugh, Evidence, Fact, WorksheetLine

LABS = ("bilirubin", "albumin", "inr")
CLINICAL = ("ascites", "encephalopathy")
WINDOW_DAYS = 90
"""The five inputs lie within this many days of each other, and of the statement held against them."""

NEAR_DAYS = 30
"""Records that grade a finding differently within this many days leave it open between them."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input as one record gives it: `low` to `high` points. `shown` is what the worksheet prints."""

    name: str
    low: int
    high: int
    day: datetime.date
    evidence: tuple[Evidence, ...]
    shown: str
    is_treated: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """`value` has no score where the inputs leave one open that does not change the class."""

    value: ChildPugh
    evidence: tuple[Evidence, ...]
    worksheet: str

    def fact(self, name: str) -> Fact:
        return Fact(name, self.value, "documented", self.evidence, rule="4 calculated", note=self.worksheet)


def inputs_of(context: Context) -> tuple[Input, ...]:
    """What all records give for the five inputs."""
    return tuple(i for note in context.notes for i in _inputs(note))


def calculate(
    context: Context, every: Sequence[Input], around: datetime.date | None = None
) -> Calculation | None:
    """The class that the five inputs come to, those within 90 days of `around` where it is given; None where
    one is missing or unclear, they lie too far apart, or no record speaks of liver disease."""
    if not _has_liver_disease(context):
        return None
    chosen: list[Input] = []
    for name in (*LABS, *CLINICAL):
        inputs = [i for i in every if i.name == name]
        if around:
            inputs = [i for i in inputs if abs((i.day - around).days) <= WINDOW_DAYS]
        if not inputs:
            return None
        chosen.append(_settled(inputs))
    days = [i.day for i in chosen]
    if (max(days) - min(days)).days > WINDOW_DAYS:
        return None
    return _worked(chosen)


LEAST_OF_C = 10


def least(context: Context, every: Sequence[Input], around: datetime.date) -> Calculation | None:
    """Class C where the inputs known, not all five, come to it already, those missing counted at their least; of
    the 90 days before `around` and all since. None where they do not."""
    if not _has_liver_disease(context):
        return None
    current = [i for i in every if (around - i.day).days <= WINDOW_DAYS]
    newest = max((i.day for i in current), default=around)
    current = [i for i in current if (newest - i.day).days <= WINDOW_DAYS]
    named = [[i for i in current if i.name == name] for name in (*LABS, *CLINICAL)]
    chosen = [_settled(inputs) for inputs in named if inputs]
    total = sum(i.low for i in chosen) + len(named) - len(chosen)
    if total < LEAST_OF_C:
        return None
    parts = ", ".join(f"{i.name} {i.shown} ({i.day}) {i.low}" for i in chosen)
    evidence = tuple(e for i in chosen for e in i.evidence)
    return Calculation(
        ChildPugh("C", None, "calculated"), evidence, f"points: {parts}; at least {total}, class C"
    )


def worksheet(every: Sequence[Input], around: datetime.date | None) -> tuple[WorksheetLine, ...]:
    """The five inputs as the records give them, those within 90 days of `around` where it is given."""
    near = [i for i in every if not around or abs((i.day - around).days) <= WINDOW_DAYS]
    return tuple(_line(name, [i for i in near if i.name == name]) for name in (*LABS, *CLINICAL))


def _line(name: str, inputs: list[Input]) -> WorksheetLine:
    if not inputs:
        return WorksheetLine(name)
    used = _settled(inputs)
    return WorksheetLine(name, used.shown, used.low, used.high, used.day.isoformat(), used.evidence)


def _worked(chosen: list[Input]) -> Calculation | None:
    low, high = sum(i.low for i in chosen), sum(i.high for i in chosen)
    letter = letter_of(low)
    if letter is None or letter != letter_of(high):
        return None
    score = low if low == high else None
    parts = ", ".join(
        f"{i.name} {i.shown} ({i.day}) {i.low if i.low == i.high else f'{i.low}–{i.high}'}" for i in chosen
    )
    total = str(low) if score else f"{low}–{high}"
    evidence = tuple(e for i in chosen for e in i.evidence)
    return Calculation(
        ChildPugh(letter, score, "calculated"), evidence, f"points: {parts}; sum {total}, class {letter}"
    )


def _settled(inputs: list[Input]) -> Input:
    """The newest of `inputs`; widened by those of nearly the same day that differ, unless drugs hold the
    finding."""
    newest = max(inputs, key=lambda i: i.day)
    if newest.name in LABS:
        return newest
    near = [i for i in inputs if (newest.day - i.day).days <= NEAR_DAYS]
    treated = [i for i in near if i.is_treated]
    if treated:
        return max(treated, key=lambda i: i.day)
    low, high = min(i.low for i in near), max(i.high for i in near)
    return Input(newest.name, low, high, newest.day, newest.evidence, newest.shown if low == high else "open")


def _inputs(note: Note) -> Iterator[Input]:
    for value in read_labs(note, frozenset(LABS)):
        found = _lab_input(note, value)
        if found:
            yield found
    for name in CLINICAL:
        points = points_of(note, name)
        if points and note.date:
            shown = {(1, 1): "none", (2, 2): "slight", (3, 3): "marked"}.get(
                (points.low, points.high), "open"
            )
            yield Input(name, points.low, points.high, note.date, points.evidence, shown, points.is_treated)


def _lab_input(note: Note, value: LabValue) -> Input | None:
    name, day = value.analyte, value.day(note)
    if value.is_past or day is None:
        return None
    bounds = [lab_points(name, v) for v in (value.low, value.high) if v is not None]
    is_open = value.low is None or value.high is None
    low, high = (min(bounds), max(bounds)) if not is_open else _open_points(name, value)
    shown = f"{value.low:g}" if value.low is not None and value.low == value.high else "bound"
    evidence = (note.evidence(value.start, value.end, SOURCE),)
    return Input(name, low, high, day, evidence, shown)


def _open_points(name: str, value: LabValue) -> tuple[int, int]:
    """The points that a bound leaves open ("INR < 1.2")."""
    known = lab_points(name, value.low if value.low is not None else value.high or 0.0)
    grows = (value.low is not None) != (name == "albumin")
    return (known, 3) if grows else (1, known)


def lab_points(name: str, number: float) -> int:
    """1 to 3 points; the limits themselves score 2. Units: mg/dL, g/dL."""
    first, second = data("child_pugh")["limits"][name]
    if name == "albumin":
        return 1 if number > second else 2 if number >= first else 3
    return 1 if number < first else 2 if number <= second else 3


@cache
def _disease() -> re.Pattern[str]:
    return phrases("child_pugh", "liver_disease")


def _has_liver_disease(context: Context) -> bool:
    """A record says that the patient has cirrhosis, another chronic liver disease or HCC, or the request
    codes it."""
    codes = re.compile("|".join(data("child_pugh")["liver_codes"]))
    if any(codes.match(code) for code in context.case.diagnoses):
        return True
    return any(_is_said(note) for note in context.notes)


def _is_said(note: Note) -> bool:
    for sentence in note.sentences:
        for m in _disease().finditer(note.text, sentence.start, sentence.end):
            held = note.assertion(m.start(), m.end())
            if (
                not held.is_any("negated", "family", "hypothetical", "uncertain", "planned")
                and note.text[m.start() - 7 : m.start() - 1].lower() != "pseudo"
            ):
                return True
    return False
