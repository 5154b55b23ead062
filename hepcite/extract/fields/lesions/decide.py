"""The telling of one note → how many target lesions, how large, and whether they are encapsulated."""

from dataclasses import dataclass

from hepcite.extract.fields.lesions.frames import TARGET, Frame, Size
from hepcite.extract.fields.lesions.link import Track, is_group, link
from hepcite.extract.fields.lesions.reading import Telling
from hepcite.records import Interval

Span = tuple[int, int]
_ORDER = ("addendum", "impression", "findings")


@dataclass(frozen=True, slots=True)
class Report:
    """What one note says of the target lesions; each value with the spans that say it, None where it is silent."""

    tracks: tuple[Track, ...]
    count: Interval | None
    count_spans: tuple[Span, ...]
    largest: Interval | None
    largest_spans: tuple[Span, ...]
    smallest: Interval | None
    smallest_spans: tuple[Span, ...]
    encapsulated: bool | None
    capsule_spans: tuple[Span, ...]
    is_count_firm: bool = True


def decide(telling: Telling, *, must_state_total: bool = False) -> Report:
    """The values of `telling`; with `must_state_total` the lesions told are not counted up."""
    tracks = link(telling.frames)
    targets = [t for t in tracks if t.is_target]
    groups = [f for f in telling.frames if f.kind == TARGET and is_group(f)]
    count, count_spans = _count(telling, tracks, targets, groups, must_state_total)
    retold = [_span(f) for t in targets for f in _told_best(t) if f.zone == "impression"]
    count_spans = tuple(dict.fromkeys((*count_spans, *retold)))
    largest, largest_spans = _largest(targets, groups)
    smallest, smallest_spans = _smallest(targets, groups, count)
    capsule, capsule_spans = _capsule(telling, targets, groups, count)
    firm = any(f.quantity and (f.quantity.is_whole or f.zone == "impression") for f in telling.frames if _span(f) in count_spans)
    return Report(tuple(tracks), count, count_spans, largest, largest_spans, smallest, smallest_spans, capsule, capsule_spans, firm)


def _span(frame: Frame | Size) -> Span:
    return (frame.start, frame.end)


def _count(telling: Telling, tracks: list[Track], targets: list[Track], groups: list[Frame], must_state_total: bool) -> tuple[Interval | None, tuple[Span, ...]]:
    said = [f for f in telling.frames if f.kind == TARGET and f.quantity]
    vague: tuple[Interval, tuple[Span, ...]] | None = None
    for zone in _ORDER:
        found = _zone_total([f for f in said if f.zone == zone], zone, tracks, targets)
        if found and found[0].max is not None:
            if vague and not _within(found[0], vague[0]):
                continue
            return found
        if found and found[0].min not in (2, 6, None):
            return found
        vague = vague or found
    if must_state_total:
        return vague or (None, ())
    enumerated = [t for t in targets if not (t.is_largest and len(targets) == 1)]
    spans = tuple(dict.fromkeys(_span(f) for t in targets for f in _told_best(t)))
    if vague and not (_is_complete(enumerated, groups) and vague[0].min == 2):
        return vague
    if telling.closings and targets and not (groups and vague):
        return Interval(len(targets), len(targets)), (*spans[:3], *telling.closings)
    if not enumerated:
        plural = [f for f in groups if f.is_plural]
        return (Interval(2, None), (_span(plural[0]),)) if plural and not targets else (None, ())
    if any(t.is_largest for t in targets) and groups and not any(f.quantity and f.quantity.count.max for f in groups):
        return Interval(max(2, len(targets)), None), spans
    if len(targets) == 1 and all(f.is_definite for f in targets[0].frames) and not telling.closings:
        return Interval(1, 1), spans
    return Interval(len(enumerated), len(enumerated)), spans


def _told_best(track: Track) -> list[Frame]:
    """The mentions to quote for a lesion: that of the impression, else the first."""
    return [f for f in track.frames if f.zone == "impression"][:1] or track.frames[:1]


def _is_complete(targets: list[Track], groups: list[Frame]) -> bool:
    """The lesions are listed one by one (numbered), none of them as an example of more."""
    return len(targets) >= 2 and all(t.number for t in targets) and not any(t.is_largest for t in targets)


def _within(exact: Interval, vague: Interval) -> bool:
    return vague.min is None or (exact.min or 0) >= vague.min


def _zone_total(said: list[Frame], zone: str, tracks: list[Track], targets: list[Track]) -> tuple[Interval, tuple[Span, ...]] | None:
    """The total that the quantities of one zone come to."""
    whole = [f for f in said if f.quantity and f.quantity.is_whole and (f.quantity.count.max != 1 or not f.satellite)]
    full = [f for f in said if f.quantity and not f.quantity.is_partial and not f.satellite and f.quantity.count.max != 1]
    if not whole and not full and not any(f.quantity and f.quantity.count.max != 1 for f in said):
        ones = [f for f in said if zone == "impression" and f.is_named]
        return _sum_ones(ones, zone, targets) if ones else None
    chosen = [f for f in whole if f.quantity and f.quantity.count.max != 1][:1] or full or whole
    if chosen and not chosen[0].is_named and _is_mixed(chosen[0], tracks, targets):
        return None
    return _sum(chosen, said, zone, targets)


def _is_mixed(frame: Frame, tracks: list[Track], targets: list[Track]) -> bool:
    """A total of lesions, some of which are no targets ("three observations", one of them LR-3)."""
    count = frame.quantity.count if frame.quantity else None
    return bool(count and count.max and len(targets) < count.max and targets and len(tracks) >= count.max)


def _sum_ones(ones: list[Frame], zone: str, targets: list[Track]) -> tuple[Interval, tuple[Span, ...]] | None:
    here = [t for t in targets if any(f.zone == zone for f in t.frames)]
    if len(here) < len(targets):
        return None
    return Interval(len(here), len(here)), tuple(_span(f) for f in ones)


def _sum(chosen: list[Frame], said: list[Frame], zone: str, targets: list[Track]) -> tuple[Interval, tuple[Span, ...]] | None:
    if not chosen:
        return None
    first = _most_specific(chosen)
    assert first.quantity
    count, spans = first.quantity.count, [_span(first)]
    low, high = count.min or 0, count.max
    if first.quantity.is_whole and count.max != 1:
        return Interval(low, high), tuple(spans)
    inside = {first.category} if first.category else set()
    for f in said:
        apart = f.satellite or (first.category and f.category and f.category not in inside and f.category in ("4", "5", "M"))
        if f is first or not f.quantity or not apart or f.quantity.count.max is None and not f.satellite:
            continue
        inside.add(f.category or "satellite")
        low, high = low + (f.quantity.count.min or 0), high + f.quantity.count.max if high is not None and f.quantity.count.max is not None else None
        spans.append(_span(f))
    for t in targets:
        loose = [f for f in t.frames if f.zone == zone and not f.quantity and (f.satellite or (first.category and f.category in ("4", "5", "M") and f.category != first.category)) and not is_group(f)]
        if loose and all(f.quantity is None for f in t.frames) and high is not None:
            low, high = low + 1, high + 1
            spans.append(_span(loose[0]))
    return Interval(low, high), tuple(spans)


def _most_specific(frames: list[Frame]) -> Frame:
    """The total to go by: an exact one before a vague one, of named lesions before any, the first told."""

    def key(f: Frame) -> tuple[bool, bool, bool]:
        count = f.quantity.count if f.quantity else Interval(None, None)
        return (not (f.quantity and f.quantity.is_whole), count.max is None and (count.min or 0) == 2, not f.is_named)

    return min(frames, key=key)


def _interval(size: Size) -> Interval:
    return Interval(size.low, size.high)


def _largest(targets: list[Track], groups: list[Frame]) -> tuple[Interval | None, tuple[Span, ...]]:
    stated = [f for f in groups if f.zone == "impression" and f.superlative and f.size and f.size.is_exact]
    entries = [(s[1], s[2]) for t in targets if (s := t.sized)]
    entries += [(f.size, f) for f in groups if f.size and (f.size.smallest is not None or not f.size.is_exact)]
    exact = [e for e in entries if e[0].is_exact]
    corrected = any(s[2].zone == "addendum" for t in targets if (s := t.sized))
    if stated and not corrected and stated[0].size:
        top = stated[0].size
        also = [e for e in exact if abs((e[0].high or 0) - (top.high or 0)) <= 0.2]
        return _interval(top), tuple(dict.fromkeys([_span(top), *(_span(s) for s, _ in also)]))
    lower = [e for e in entries if e[0].high is None]
    if exact:
        best = max(exact, key=lambda e: e[0].high or 0)
        if not lower or max(e[0].low or 0 for e in lower) <= (best[0].high or 0):
            return _interval(best[0]), _sizes_like(targets, best[0])
    if lower:
        best = max(lower, key=lambda e: e[0].low or 0)
        return _interval(best[0]), (_span(best[0]),)
    if entries:
        best = max(entries, key=lambda e: e[0].high or 0)
        return _interval(best[0]), (_span(best[0]),)
    return None, ()


def _sizes_like(targets: list[Track], size: Size) -> tuple[Span, ...]:
    """The span of `size`, then those that give the same size again, the impression's first."""
    again = [e for t in targets for e in t.sizes if e[1].is_exact and abs((e[1].high or 0) - (size.high or 0)) <= 0.2]
    again.sort(key=lambda e: e[0] != "impression")
    return tuple(dict.fromkeys([_span(size), *(_span(s) for _, s, _ in again)]))


def _smallest(targets: list[Track], groups: list[Frame], count: Interval | None) -> tuple[Interval | None, tuple[Span, ...]]:
    entries = [(s[1], s[2]) for t in targets if (s := t.sized)]
    ranges = [(f.size, f) for f in groups if f.size and f.size.smallest is not None]
    if ranges and ranges[0][0]:
        low = min(s.smallest or 0 for s, _ in ranges if s)
        known = [s.high for s, _ in entries if s.high is not None]
        low = min([low, *known])
        return Interval(low, low), (_span(ranges[0][1]),)
    if not entries:
        return None, ()
    least = min(entries, key=lambda e: e[0].high if e[0].high is not None else 99)
    if count and count.max == len(entries) == len(targets):
        return _interval(least[0]), (_span(least[0]),)
    return Interval(0.0, least[0].high), (_span(least[0]),)


def _capsule(telling: Telling, targets: list[Track], groups: list[Frame], count: Interval | None) -> tuple[bool | None, tuple[Span, ...]]:
    spans = {id(t): [f.capsule_span for f in t.frames if f.capsule_span and f.capsule == t.capsule] for t in targets}
    everywhere: list[tuple[bool | None, Span | None]] = [(w.value, (w.start, w.end)) for _, w in telling.of_all]
    everywhere += [(f.capsule, f.capsule_span) for f in groups if f.capsule is not None and f.capsule_span and (not f.superlative or f.capsule is False)]
    against = [s for v, s in everywhere if v is False] + [s for t in targets if t.capsule is False for s in spans[id(t)]]
    if against:
        return False, tuple(s for s in against if s)
    if not targets and not groups:
        return None, ()
    if any(v is True for v, _ in everywhere):
        return True, tuple(s for v, s in everywhere if v and s)
    with_one = [t for t in targets if t.capsule is True]
    if with_one and len(with_one) == len(targets) and (count is None or count.max == len(targets)):
        return True, tuple(s for t in with_one for s in spans[id(t)] if s)
    return None, ()
