"""Count, bounds and ledger of the target lesions → the sizes that one can count on, lesion by lesion."""

from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.records import Interval

SAME_CM = 0.05
"""Sizes closer than this are one size: records round to a tenth of a centimeter."""

OPEN = Interval(None, None)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The target lesions, in centimeters.

    `known` holds one interval for each lesion whose size is told; `more` says how many others there may be,
    and `of_more` between what bounds the size of each of those lies.
    """

    known: tuple[Interval, ...]
    more: Interval
    of_more: Interval

    @property
    def total_cm(self) -> Interval:
        """All diameters added up."""
        low = sum(size.min or 0 for size in self.known) + (self.more.min or 0) * (self.of_more.min or 0)
        highs = [size.max for size in self.known]
        if self.more.max != 0:
            unbounded = self.more.max is None or self.of_more.max is None
            highs.append(None if unbounded else (self.more.max or 0) * (self.of_more.max or 0))
        known_highs = [high for high in highs if high is not None]
        return Interval(low, sum(known_highs) if len(known_highs) == len(highs) else None)


def sizes_of(
    count: Interval | None,
    largest: Interval | None,
    smallest: Interval | None,
    rows: Sequence[float | None],
) -> Sizes | None:
    """None where nothing is told. `rows` are the largest diameters of the ledger's target lesions.

    The rows are used only where they agree with the other three, which may be those of another record in a
    conflict; where they do not, what is left is one lesion of the largest size and one of the smallest.
    """
    if count is None and largest is None and smallest is None and not rows:
        return None
    told = [row for row in rows if row is not None]
    of_more = Interval(smallest.min if smallest else None, largest.max if largest else None)
    ends = [end for end in (largest, smallest) if end is not None]
    untold = [end for end in ends if not _reaches(told, end)]
    high = None if count is None or count.max is None else int(count.max)
    if not rows or not _agree(told, len(rows), high, of_more) or (high and len(told) + len(untold) > high):
        rows, told, untold = (), [], ends
    low = max(len(rows), int(count.min or 0) if count else 0, 1 if ends else 0)
    if not told and low < 2:
        untold = untold[:1]  # the smallest may be the very lesion that is the largest
    known = (*(Interval(size, size) for size in told), *untold)
    more = Interval(max(low - len(known), 0), None if high is None else max(high - len(known), 0))
    return Sizes(known, more, of_more)


def _agree(told: Sequence[float], rows: int, high: int | None, bounds: Interval) -> bool:
    """The rows are no more than were counted, and none is larger or smaller than the bounds allow."""
    low_end = bounds.min is None or all(size >= bounds.min - SAME_CM for size in told)
    high_end = bounds.max is None or all(size <= bounds.max + SAME_CM for size in told)
    return (high is None or rows <= high) and low_end and high_end


def _reaches(told: Sequence[float], end: Interval) -> bool:
    """A row is the lesion that `end` is about."""
    low, high = end.min or 0, end.max
    return any(low - SAME_CM <= size and (high is None or size <= high + SAME_CM) for size in told)
