"""Mentions of lesions → which of them a number counts: its place, lot and category against those of another mention."""

import re
from dataclasses import dataclass

from hepcite.extract.fields.lesions.link import overlap
from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.words import pattern, segments_named

_SIDE = re.compile(
    r"\b(right|left|rt|lt)\b(?! (?:portal|kidney|renal|adrenal|hepatic (?:vein|artery)|lower|upper|lung|pleural))|\b(caudate)\b",
    re.IGNORECASE,
)
_LEFT = frozenset({"2", "3", "4", "4a", "4b"})
_CLAUSE_END = re.compile(r"[;:]|\((?!\s*segments\b)|\s[-–]\s|,(?!\s*segments\b)|\.\s")

_ONE_PLACE = re.compile(r"[^,;:.(]*,?\s*(?:in\s+)?seg\w*\s*\w{1,4}\W*$", re.IGNORECASE)
"""After a number: one segment, and nothing more."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the lesions of a mention lie; empty where the words leave it open."""

    sides: frozenset[str]
    segments: frozenset[str]


def scope_of(text: str, frame: Frame) -> Scope:
    """The place of `frame`; for a number only what stands before it or in its own clause."""
    start, end = frame.start, frame.end
    if frame.quantity and not start <= frame.quantity.start < end:
        return Scope(frozenset(), frozenset())
    if frame.quantity and _is_several(frame):
        cut = _CLAUSE_END.search(text, frame.quantity.end, end)
        end = cut.start() if cut else end
    named = frozenset(
        (m[1] or m[2]).lower().replace("rt", "right").replace("lt", "left")
        for m in _SIDE.finditer(text, start, end)
    )
    is_whole = bool(re.search(r"\b(?:both|bilobar|either|throughout|each)\b", text[start:end], re.IGNORECASE))
    sides = frozenset() if is_whole or len(named) > 1 else named
    if _is_several(frame) and frame.quantity and _ONE_PLACE.match(text[frame.quantity.end : frame.end]):
        return Scope(frozenset(_side(s) for s in frame.segments), frame.segments)
    is_here = not _is_several(frame) or _names_all(text, frame) or bool(segments_named(text, start, end))
    segments = frame.segments if is_here else frozenset()
    if segments and _is_several(frame):
        segments = segments.union(*segments_named(text, start, frame.end))
    if not sides and not named and segments:
        sides = frozenset(_side(s) for s in segments)
    return Scope(sides if len(sides) == 1 else frozenset(), segments)


def _is_several(frame: Frame) -> bool:
    return bool(frame.quantity and frame.quantity.count.max != 1)


def _names_all(text: str, frame: Frame) -> bool:
    """The mention names as many segments as it counts lesions."""
    count = frame.quantity.count.max if frame.quantity else None
    named: set[str] = set().union(*segments_named(text, frame.start, frame.end))
    return bool(count and len(named) == count)


def _side(segment: str) -> str:
    return "caudate" if segment == "1" else "left" if segment in _LEFT else "right"


def is_elsewhere(text: str, frame: Frame, total: Frame) -> bool:
    """The two mentions tell of different places."""
    one, other = scope_of(text, frame), scope_of(text, total)
    if one.segments and other.segments:
        return not overlap(one.segments, other.segments)
    return bool(one.sides and other.sides and one.sides != other.sides)


def is_of_other_lot(frame: Frame, total: Frame) -> bool:
    """One mention is of new lesions, the other of known ones."""
    return {frame.lot, total.lot} == {"new", "known"}


def is_of_other_category(text: str, frame: Frame, total: Frame) -> bool:
    """The mention is of a suspicious category that the number does not name."""
    if total.category is None or frame.category not in ("4", "5", "M"):
        return False
    named = re.findall(
        r"LR-?\s?([45M])|(?<=[/,&])\s?(?:LR-?)?([45M])\b", text[total.start : total.end], re.IGNORECASE
    )
    return frame.category not in {(a or b).upper() for a, b in named}


_SITE = re.compile(
    r"lr-?tr|\b(?:ablation|ablated|resection|treated|treatment|surgical|tace|y-?90|embolization)\b"
    r"|\b(?:recurren\w+|residual|marginal)\b",
    re.IGNORECASE,
)


def is_at_treated_site(text: str, frame: Frame, total: Frame) -> bool:
    """The mention is of tumor at a place that was treated, the number is not."""
    return bool(_SITE.search(text, frame.start, frame.end)) and not _SITE.search(text, total.start, total.end)


_ADJECTIVE = re.compile(r"\s+(?:(?![\w-]*(?:s|foci)\b)[\w-]+\s+)?")


def is_sample(text: str, total: Frame) -> bool:
    """The number is of lesions picked out of others: index, target, measured, representative ones."""
    if not total.quantity:
        return False
    at = total.quantity.end
    lead = _ADJECTIVE.match(text, at, total.end)
    starts = [at + 1, lead.end()] if lead else [at + 1]
    before = text[max(total.start, total.quantity.start - 16) : total.quantity.start]
    return any(pattern("sample").match(text, i) for i in starts) or bool(pattern("sample").search(before))
