"""A value as a model writes it → the value of a fact, and back; what cannot be read is no value."""

import re

from hepcite.extract.fallback.questions import Asks
from hepcite.records import ChildPugh, Interval, Value

MARGIN_CM = 0.05
"""Sizes that agree within this are one."""

_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_EXACT = re.compile(rf"{_NUMBER}")
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}")
_AT_MOST = re.compile(rf"(?:<=?|≤|up to |at most )\s*{_NUMBER}")
_AT_LEAST = re.compile(rf"(?:>=?|≥|at least )\s*{_NUMBER}|{_NUMBER}\s*\+")
_UNIT = re.compile(r"\s*(?:cm|lesions?)\s*$", re.IGNORECASE)
_CHILD_PUGH = re.compile(r"(?:class\s+)?([ABC])\s*[-(]?\s*(?:score\s+)?(\d{1,2})?\)?", re.IGNORECASE)
_POINTS = {"A": range(5, 7), "B": range(7, 10), "C": range(10, 16)}


class NoValue(Exception):
    """The model's value is none that the fact can have."""


def value_of(asks: Asks, told: str) -> Value:
    """Raises NoValue. Never None: a model that finds nothing leaves the fact out."""
    text = " ".join(told.split())
    if asks.measured in ("count", "size"):
        return _interval(_UNIT.sub("", text))
    if asks.measured == "child_pugh":
        return _child_pugh(text)
    if set(asks.values) == {"true", "false"}:
        if text.lower() not in asks.values:
            raise NoValue
        return text.lower() == "true"
    if "bridge" in asks.values:
        return _set(asks, text)
    if text not in asks.values:
        raise NoValue
    return text


def _set(asks: Asks, text: str) -> Value:
    members = {part.strip() for part in text.split(",")}
    if not members <= set(asks.values):
        raise NoValue
    return tuple(value for value in asks.values if value in members)


def _interval(text: str) -> Interval:
    if found := _EXACT.fullmatch(text):
        return Interval(float(found[1]), float(found[1]))
    if (found := _RANGE.fullmatch(text)) and float(found[1]) <= float(found[2]):
        return Interval(float(found[1]), float(found[2]))
    if found := _AT_MOST.fullmatch(text):
        return Interval(0, float(found[1]))
    if found := _AT_LEAST.fullmatch(text):
        return Interval(float(found[1] or found[2]), None)
    raise NoValue


def _child_pugh(text: str) -> ChildPugh:
    found = _CHILD_PUGH.fullmatch(text)
    if not found:
        raise NoValue
    letter, score = found[1].upper(), int(found[2]) if found[2] else None
    if score is not None and score not in _POINTS[letter]:
        raise NoValue
    return ChildPugh(letter, score, "stated")


def told_value(value: Value) -> str:
    """`value` as a model would write it; `value_of` reads it back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Interval):
        return _told_interval(value)
    if isinstance(value, ChildPugh):
        return f"{value.letter}{value.score or ''}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _told_interval(value: Interval) -> str:
    low, high = value.min, value.max
    if high is None:
        return f"{low or 0:g}+"
    if not low:
        return f"<={high:g}"
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def is_same(a: Value, b: Value) -> bool:
    """One and the same answer: the class and, where both tell it, the score; sizes within MARGIN_CM."""
    if isinstance(a, ChildPugh) and isinstance(b, ChildPugh):
        return a.letter == b.letter and (a.score == b.score or None in (a.score, b.score))
    if isinstance(a, Interval) and isinstance(b, Interval):
        return _near(a.min, b.min) and _near(a.max, b.max)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return set(a) == set(b)
    return type(a) is type(b) and a == b


def _near(a: float | None, b: float | None) -> bool:
    return a == b if a is None or b is None else abs(a - b) <= MARGIN_CM
