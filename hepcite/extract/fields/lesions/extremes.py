"""The target lesions and groups of one note → the largest and the smallest size, with the words that say
so."""

from hepcite.extract.fields.lesions.link import Track
from hepcite.extract.fields.lesions.mention import Frame, Size
from hepcite.records import Interval

Span = tuple[int, int]


def span_of(told: Frame | Size) -> Span:
    return (told.start, told.end)


def _interval(size: Size) -> Interval:
    return Interval(size.low, size.high)


def largest_of(targets: list[Track], groups: list[Frame]) -> tuple[Interval | None, tuple[Span, ...]]:
    stated = [f for f in groups if f.zone == "impression" and f.superlative and f.size and f.size.is_exact]
    entries = [(s[1], s[2]) for t in targets if (s := t.sized)]
    entries += [
        (f.size, f)
        for f in groups
        if f.size
        and ((f.size.smallest is not None and not f.size.values) or not f.size.is_exact)
        and not (f.is_rest and f.size.low == 0.0)
    ]
    exact = [e for e in entries if e[0].is_exact]
    corrected = any(s[2].zone == "addendum" for t in targets if (s := t.sized))
    if stated and not corrected and stated[0].size:
        top = stated[0].size
        also = [e for e in exact if abs((e[0].high or 0) - (top.high or 0)) <= 0.2]
        return _interval(top), tuple(dict.fromkeys([span_of(top), *(span_of(s) for s, _ in also)]))
    lower = [e for e in entries if e[0].high is None]
    if exact:
        best = max(exact, key=lambda e: e[0].high or 0)
        if not lower or max(e[0].low or 0 for e in lower) <= (best[0].high or 0):
            return _interval(best[0]), _sizes_like(targets, best[0])
    if lower:
        best = max(lower, key=lambda e: e[0].low or 0)
        return _interval(best[0]), (span_of(best[0]),)
    if entries:
        best = max(entries, key=lambda e: e[0].high or 0)
        return _interval(best[0]), (span_of(best[0]),)
    return None, ()


def _sizes_like(targets: list[Track], size: Size) -> tuple[Span, ...]:
    """The span of `size`, then those that give the same size again, the impression's first."""
    again = [
        e
        for t in targets
        for e in t.sizes
        if e[1].is_exact and abs((e[1].high or 0) - (size.high or 0)) <= 0.2
    ]
    again.sort(key=lambda e: e[0] != "impression")
    return tuple(dict.fromkeys([span_of(size), *(span_of(s) for _, s, _ in again)]))


def smallest_of(
    targets: list[Track], groups: list[Frame], count: Interval | None
) -> tuple[Interval | None, tuple[Span, ...]]:
    entries = [(s[1], s[2]) for t in targets if (s := t.sized)]
    ranges = [(f.size, f) for f in groups if f.size and f.size.smallest is not None]
    if ranges and ranges[0][0]:
        low = min(s.smallest or 0 for s, _ in ranges if s)
        known = [s.high for s, _ in entries if s.high is not None]
        low = min([low, *known])
        return Interval(low, low), (span_of(ranges[0][1]),)
    if not entries:
        return None, ()
    least = min(entries, key=lambda e: e[0].high if e[0].high is not None else 99)
    if count and count.max == len(entries) == len(targets):
        return _interval(least[0]), (span_of(least[0]),)
    return Interval(0.0, least[0].high), (span_of(least[0]),)
