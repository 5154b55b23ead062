"""The lengths told of one lesion → the one that is its largest diameter, where the words say that it is an axis or the
whole."""

import re
from dataclasses import replace

from hepcite.extract.fields.lesions.mention import Frame, Size
from hepcite.extract.fields.lesions.words import pattern
from hepcite.extract.language.measures import Measure
from hepcite.extract.language.note import Note, Sentence

_TREATED = re.compile(
    r"treat|ablat|lr-?tr|\btace\b|emboli|y-?90|\bzone|cavit|lipiodol|\bpost\b", re.IGNORECASE
)
_SUM = re.compile(
    r"\b(?:combined|aggregate|total)(?: (?:tumou?r|lesion|mass))?(?: (?:diameter|size|length|extent))?(?: is| of|:)?\s*$"
    r"|\ba (?:length|total) of\s*$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\([a-z]{1,15}\)|[a-z]{2,18})?\s*(?:[x×]|by)\s*(?P<v>\d{1,2}(?:\.\d+)?)(?P<more>\s*(?:\([a-z]{1,15}\)|[a-z]{2,18})?"
    r"\s*(?:cm|mm)?)",
    re.IGNORECASE,
)
BEFORE, AFTER = 45, 32
"""Characters around a length in which its axis is named."""


def is_axis_or_whole(text: str, size: Size) -> bool:
    """The words right around the length name an axis, or say that it is the whole."""
    around = text[max(0, size.start - BEFORE) : size.end + AFTER]
    return bool(pattern("axis").search(around) or pattern("whole").search(around))


def fullest_first(note: Note, held: Frame, sizes: list[Size]) -> list[Size]:
    """`sizes` with the largest in front, where it is another axis or the whole of what the first one measures."""
    first = sizes[0] if sizes else None
    if first is None or not first.is_exact or first.values or first.smallest is not None:
        return sizes
    larger = [s for s in sizes[1:] if s.is_exact and not s.values and (s.high or 0) > (first.high or 0)]
    if not larger or _TREATED.search(note.text, held.start, sizes[-1].end):
        return sizes
    most = max(larger, key=lambda s: s.high or 0)
    if not is_axis_or_whole(note.text, most):
        return sizes
    return [most, *(s for s in sizes if s is not most)]


def sums_of(note: Note, sentence: Sentence, taken: list[Measure]) -> list[Size]:
    """The lengths of `sentence` that are called combined or total, and were passed over as a sum."""
    starts = {m.start for m in taken}
    return [
        Size(m.largest_cm, m.largest_cm, None, m.start, m.end)
        for m in note.measures_in(sentence.start, sentence.end)
        if m.start not in starts
        and not m.is_prior
        and _SUM.search(note.text[max(sentence.start, m.start - 40) : m.start])
    ]


def is_treated(note: Note) -> bool:
    """The note speaks of a treatment: a length beside that of the viable part may be that of the place it left."""
    return bool(_TREATED.search(note.text))


def with_tail(note: Note, measure: Measure, end: int) -> Measure:
    """`measure` with the further dimensions that stand behind it ("3.9 (AP) x 4.4 (T) x 6.0 (CC) cm")."""
    while tail := _TAIL.match(note.text, measure.end, end):
        value = float(tail["v"])
        if tail["more"].lower().endswith("mm"):
            value = round(value / 10, 3)
        if measure.kind == "range" or value > 10 * measure.largest_cm:
            return measure
        stop = tail.end("v") if not tail["more"].strip() else tail.end()
        measure = replace(measure, end=stop, kind="size", values_cm=(*measure.values_cm, value))
    return measure
