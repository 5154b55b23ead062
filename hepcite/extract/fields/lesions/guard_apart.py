"""A number of lesions + the mentions beside it → what the mentions add: lesions of another place, lot or category, at a
treated place, or told as further ones."""

import re
from dataclasses import dataclass

from hepcite.extract.fields.lesions import scope
from hepcite.extract.fields.lesions.extremes import Span, span_of
from hepcite.extract.fields.lesions.link import Track, is_group
from hepcite.extract.fields.lesions.mention import Frame

_TO = re.compile(r"\s*(?:to|-|–)\s*\d")
_THEN = re.compile(
    r"\b(?:described|seen|present|noted|reported|found)\s+(?:in|on)\s+(?:the\s+)?(?:prior|previous|last|old|outside|[a-z]+ber|january"
    r"|february|march|april|may|june|july|august)\b|\bpreviously\s+(?:described|seen|noted|reported)\b",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    r"(?:\d\s*[x×]|\b(?:obs|observation|lesion|target|nodule|mass|no)\.?\s*#?)\s*\Z", re.IGNORECASE
)
_ANOTHER = re.compile(r"\banother\b|\ba (?:further|similar|additional)\b", re.IGNORECASE)
_NEW = re.compile(r"\b(?:new|fresh|now|rather than|increased)\b", re.IGNORECASE)
_UPGRADED = re.compile(r"upgrad|re-?classif|re-?categor|\bnow\b|revis", re.IGNORECASE)

MOST_GROUPS = 40
"""More groups of lesions than that are not held against each other."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """At least `least` and at most `most` lesions (None: no bound), as the words at `span` say."""

    least: int
    most: int | None
    span: Span


def says(frame: Frame, number: int) -> bool:
    return bool(frame.quantity and frame.quantity.count.max == number)


def is_no_number(text: str, frame: Frame) -> bool:
    """The number is a length without its unit ("previously 25 x 22"), the label of a lesion ("Obs 3"), or that of an
    earlier study."""
    quantity = frame.quantity
    if quantity is None:
        return False
    if _NO_NUMBER.search(text, max(0, quantity.start - 14), quantity.start) or _TO.match(text, quantity.end):
        return True
    return frame.is_definite and bool(_THEN.search(text, frame.start, frame.end))


def told_apart(
    text: str, frames: list[Frame], targets: list[Track], saying: list[Frame], number: int
) -> list[Doubt]:
    """Lesions told beside the number: of another place, lot or category, at a treated place, or added."""
    chief = next((f for f in saying if says(f, number)), None)
    if chief is None:
        return []
    totals = [
        f
        for f in frames
        if says(f, number)
        and not scope.is_elsewhere(text, f, chief)
        and (any(f is s for s in saying) or not _is_partial(f))
    ]
    others = [f for f in frames if not any(f is s for s in (*saying, *totals)) and not is_no_number(text, f)]
    apart = {id(f): how for f in others if (how := _how_apart_from(text, f, totals, frames))}
    groups = [f for f in others if is_group(f) and id(f) in apart and not _is_held(text, f, others, apart)][
        :MOST_GROUPS
    ]
    zones = {f.zone for f in totals}
    singles = [
        t for t in targets if _is_apart(t, apart, zones) and not any(f is s for f in t.frames for s in totals)
    ]
    singles = [t for t in singles if not any(not scope.is_elsewhere(text, t.frames[0], g) for g in groups)]
    if not groups and not singles:
        return []
    more, sure = len(singles), sum(any(apart.get(id(f)) == "sure" for f in t.frames) for t in singles)
    span = span_of(groups[0] if groups else singles[0].frames[0])
    for g in groups:
        size = g.quantity.count.max if g.quantity else None
        if size is None:
            return [Doubt(number + sure, None, span)]
        more += int(size)
        sure += int(size) if apart[id(g)] == "sure" else 0
    least = number + sure if more == sure else 0
    return [Doubt(least, number + more, span)]


def _is_partial(frame: Frame) -> bool:
    return bool(frame.quantity and frame.quantity.is_partial)


def _is_apart(track: Track, apart: dict[int, str], zones: set[str]) -> bool:
    """The lesion is told apart from the number wherever a number is told, by itself and not as one of a group."""
    beside = [f for f in track.frames if f.zone in zones] or track.frames
    return all(id(f) in apart for f in beside) and not any(is_group(f) for f in track.frames)


def _end(text: str, total: Frame) -> int:
    """The end of the words that go with the number: some way into the rest of its sentence."""
    if text[total.start : total.end].rstrip().endswith("."):
        return total.end
    stop = text.find(". ", total.end, total.end + 40)
    return stop if stop >= 0 else min(len(text), total.end + 40)


def _how_apart_from(text: str, frame: Frame, totals: list[Frame], frames: list[Frame]) -> str | None:
    """How `frame` stands to the number of its own part of the note, else to the one that counts."""
    has_new = any(_NEW.search(text, t.start, _end(text, t)) for t in totals)
    near = next((t for t in totals if t.zone == frame.zone), totals[0])
    is_first = not any(near.end <= f.start < frame.start and not is_group(f) for f in frames)
    may_be_more = not has_new and (frame.leader is not near or (is_first and not frame.ordinal))
    return _how_apart(text, frame, near, may_be_more)


def _how_apart(text: str, frame: Frame, total: Frame, may_be_more: bool) -> str | None:
    """ "sure" where the mention is of lesions that the number cannot hold, "maybe" where it may, else None."""
    if frame.zone == "addendum" and total.zone != "addendum":
        return _how_added(text, frame, total)
    if total.quantity and total.quantity.is_whole:
        return None
    here = frame.zone == total.zone
    if frame.ordinal and frame.ordinal <= int(total.quantity.count.max or 0 if total.quantity else 0):
        return None
    if frame.sentence == total.sentence:
        return "sure" if scope.is_elsewhere(text, frame, total) and not frame.leader else None
    if scope.is_elsewhere(text, frame, total):
        return "sure" if here else "maybe"
    if scope.is_of_other_category(text, frame, total):
        return "sure" if here else "maybe"
    if scope.is_of_other_lot(frame, total) and (here or total.lot == "new"):
        return "sure" if here else "maybe"
    if not here or frame.start < total.start:
        return None
    if may_be_more and frame.lot == "new" and _NEW.search(text, frame.start, frame.end):
        return "maybe"
    is_treated = scope.is_at_treated_site(text, frame, total)
    if frame.satellite or (
        may_be_more
        and (frame.is_another or frame.is_added or _ANOTHER.search(text, frame.start, frame.end))
        and not frame.is_definite
    ):
        return "maybe"
    return "maybe" if is_treated else None


def _how_added(text: str, frame: Frame, total: Frame) -> str | None:
    """How a lesion of the addendum stands to the number that the report gave before it."""
    if frame.replaces_cm:
        return None
    is_again = frame.quantity and total.quantity and frame.quantity.count == total.quantity.count
    if is_again or (frame.quantity and frame.is_definite):
        return None
    is_more = frame.is_another or frame.is_added or bool(_UPGRADED.search(text, frame.start, frame.end))
    if frame.is_definite and not is_more:
        return None
    return "sure" if frame.is_another or frame.segments - total.segments else "maybe"


def _is_held(text: str, frame: Frame, others: list[Frame], apart: dict[int, str]) -> bool:
    """The group is told before: in the same place by an earlier group that is apart too."""
    return any(
        is_group(o) and id(o) in apart and o.start < frame.start and not scope.is_elsewhere(text, o, frame)
        for o in others
    )


def summed_by_place(text: str, frames: list[Frame], targets: list[Track], number: int) -> list[Doubt]:
    """The sum of the numbers and single lesions that one part of the note tells of places apart from each other."""
    found = []
    for zone in {f.zone for f in frames}:
        groups: list[Frame] = []
        for f in (f for f in frames if f.zone == zone and f.quantity and is_group(f)):
            count = f.quantity.count.max if f.quantity else None
            place = scope.scope_of(text, f)
            if not count or not (place.segments or place.sides) or is_no_number(text, f):
                continue
            if len(groups) < MOST_GROUPS and all(scope.is_elsewhere(text, f, g) for g in groups):
                groups.append(f)
        singles = [
            t
            for t in targets
            if any(f.zone == zone and not is_group(f) for f in t.frames)
            and all(scope.is_elsewhere(text, f, g) for f in t.frames for g in groups)
        ]
        total = sum(int(g.quantity.count.max or 0) for g in groups if g.quantity) + len(singles)
        if groups and total > number:
            found.append(Doubt(0, total, span_of(groups[-1])))
    return found


def _most(frame: Frame) -> int:
    """The number that the mention gives, 1 for a single measured lesion, 0 where it leaves it open."""
    if frame.quantity:
        return int(frame.quantity.count.max or 0)
    return int(not frame.is_plural and len(frame.sizes) == 1)


def summed_by_category(frames: list[Frame]) -> list[Doubt]:
    """The sum of the numbers that one part of the note tells of LR-4, LR-5 and LR-M lesions, each category once."""
    found = []
    for zone in {f.zone for f in frames}:
        counted = [f for f in frames if f.zone == zone and f.category in ("4", "5", "M")]
        exact = [m for f in counted if (m := _most(f))]
        if len({f.category for f in counted}) == len(counted) == len(exact) > 1:
            found.append(Doubt(sum(exact), sum(exact), span_of(counted[-1])))
    return found
