"""A quote that the parser cannot read → whether its words lean to the claimed value and none of them away from it.

This is a wide and shallow reader. It never makes evidence: it only keeps a model from proposing what its own quote denies.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hepcite.extract.fallback.questions import Asks, Questions, questions
from hepcite.extract.fallback.quotes import Place
from hepcite.extract.fallback.values import MARGIN_CM, told_value
from hepcite.extract.language.measures import Measure
from hepcite.records import ChildPugh, Interval, Value


@dataclass(frozen=True, slots=True)
class _Lean:
    """One cue: the values that it goes with, and whether it stands in the quote itself."""

    values: frozenset[str]
    is_quoted: bool
    is_doubtful: bool


def objection(asks: Asks, value: Value, place: Place) -> str | None:
    """Why the quote cannot stand for the value; None where it can."""
    if asks.needs_pattern is not None and not any(asks.needs_pattern.search(s.text) for s in place.sentences):
        return "the quote names no treatment"
    if asks.measured:
        return _measured(asks, value, place, questions())
    return _leaning(asks, value, list(_leans(asks, place)))


def _leans(asks: Asks, place: Place) -> Iterator[_Lean]:
    low, high = place.whole
    note = place.note
    for cue in asks.cues:
        for match in cue.pattern.finditer(note.text, low, high):
            assertion = note.assertion(match.start(), match.end())
            values = cue.denied if "negated" in assertion else cue.says
            is_quoted = place.start <= match.start() and match.end() <= place.end
            yield _Lean(frozenset(values), is_quoted, "uncertain" in assertion)


def _leaning(asks: Asks, value: Value, leans: list[_Lean]) -> str | None:
    claimed = frozenset(value) if isinstance(value, tuple) else frozenset((told_value(value),))
    is_open = claimed <= frozenset(asks.open_values)
    if not is_open and any(lean.is_doubtful for lean in leans):
        return "the quote is in doubt"
    if any(not claimed & lean.values for lean in leans):
        return "the quote leans to another value"
    supported = {v for lean in leans if lean.is_quoted for v in lean.values}
    if not claimed <= supported:
        return "no word of the quote leans to the value"
    return None


def _measured(asks: Asks, value: Value, place: Place, table: Questions) -> str | None:
    if isinstance(value, ChildPugh):
        return _class_objection(value, place, table)
    if not isinstance(value, Interval):
        return "the value is no number"
    if _is_negated(asks, place):
        return "the quote denies it"
    return _size_objection(value, place) if asks.measured == "size" else _count_objection(value, place, table)


def _is_negated(asks: Asks, place: Place) -> bool:
    low, high = place.whole
    return any(
        place.note.assertion(m.start(), m.end()).is_any("negated", "uncertain")
        for m in asks.topic_pattern.finditer(place.note.text, low, high)
    )


def _size_objection(value: Interval, place: Place) -> str | None:
    """The value has to be the largest length of the sentences, and to stand in the quote."""
    quoted = place.note.measures_in(place.start, place.end)
    around = place.note.measures_in(*place.whole)
    if any(m.is_prior for m in around):
        return "an earlier size stands beside it"
    if not any(_is_of(value, m) for m in quoted):
        return "the number does not stand in the quote"
    most = max(max(m.values_cm) for m in around)
    told = value.max if value.max is not None else value.min
    if told is None or most > told + MARGIN_CM:
        return "a larger size stands beside it"
    return None


def _is_of(value: Interval, measure: Measure) -> bool:
    """The measure says the value: exact, as a range, or as the same kind of bound."""
    low, high = min(measure.values_cm), max(measure.values_cm)
    if value.max is None:
        return measure.bound == "lower" and abs((value.min or 0) - low) <= MARGIN_CM
    if not value.min:
        return measure.bound in ("upper", "maximum") and abs(value.max - high) <= MARGIN_CM
    if measure.bound in ("upper", "lower") or abs(value.max - high) > MARGIN_CM:
        return False
    return value.min == value.max if measure.kind != "range" else abs(value.min - low) <= MARGIN_CM


def _count_objection(value: Interval, place: Place, table: Questions) -> str | None:
    """All numbers of the quote that can count something have to be the value."""
    found = set(_counts_in(place.quote, table))
    if (value.min, value.max) not in found:
        return "the number does not stand in the quote"
    return "other numbers stand in the quote" if len(found) > 1 else None


def _counts_in(text: str, table: Questions) -> Iterator[tuple[float, float | None]]:
    for words in table.count_words:
        if words.pattern.search(text):
            yield float(words.min), None if words.max is None else float(words.max)
    for match in table.digits.finditer(text):
        if not match["other"]:
            yield float(match["n"]), float(match["n"])


def _class_objection(value: ChildPugh, place: Place, table: Questions) -> str | None:
    low, high = place.whole
    found = list(table.child_pugh_class.finditer(place.note.text, low, high))
    if any(
        place.note.assertion(m.start("letter"), m.end("letter")).is_any("negated", "uncertain") for m in found
    ):
        return "the quote denies it, or is in doubt"
    if not any(m["letter"] == value.letter and m.end("letter") <= place.end for m in found):
        return "the class does not stand in the quote"
    letters = {m["letter"] for m in found}
    scores = {int(m["score"]) for m in found if m["score"]}
    if letters != {value.letter} or (value.score is not None and scores != {value.score}):
        return "the quote tells another class or score"
    return None
