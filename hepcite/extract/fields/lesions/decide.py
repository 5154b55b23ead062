"""The telling of one note → how many target lesions, how large, and whether they are encapsulated."""

from dataclasses import dataclass

from hepcite.extract.fields.lesions.counting import also_said, said_at
from hepcite.extract.fields.lesions.extremes import Span, largest_of, smallest_of
from hepcite.extract.fields.lesions.floors import count_of
from hepcite.extract.fields.lesions.link import Track, is_group, link
from hepcite.extract.fields.lesions.mention import TARGET, Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.extract.fields.lesions.relevance import is_told_as_now
from hepcite.records import Interval


@dataclass(frozen=True, slots=True)
class Report:
    """What one note says of the target lesions; each value with the spans that say it, None where it is
    silent."""

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
    is_count_weak: bool = False


def decide(telling: Telling, *, must_state_total: bool = False) -> Report:
    """The values of `telling`; with `must_state_total` the lesions told are not counted up."""
    tracks = link(telling.frames, is_closed=bool(telling.closings))
    targets = [t for t in tracks if t.is_target]
    groups = [f for f in telling.frames if f.kind == TARGET and is_group(f)]
    count, count_spans = count_of(telling, tracks, targets, groups, must_state_total)
    count_spans = also_said(telling, targets, count, count_spans)
    largest, largest_spans = largest_of(targets, groups)
    smallest, smallest_spans = smallest_of(targets, groups, count)
    capsule, capsule_spans = _capsule(telling, targets, groups, count)
    firm = any(
        f.quantity and (f.quantity.is_whole or f.zone == "impression" or is_told_as_now(telling.note, f))
        for f in telling.frames
        if said_at(f) in count_spans
    )
    weak = count == Interval(2, None) and not any(
        f.quantity for f in telling.frames if said_at(f) in count_spans
    )
    return Report(
        tuple(tracks),
        count,
        count_spans,
        largest,
        largest_spans,
        smallest,
        smallest_spans,
        capsule,
        capsule_spans,
        firm,
        weak,
    )


def _capsule(
    telling: Telling, targets: list[Track], groups: list[Frame], count: Interval | None
) -> tuple[bool | None, tuple[Span, ...]]:
    spans = {
        id(t): [f.capsule_span for f in t.frames if f.capsule_span and f.capsule == t.capsule]
        for t in targets
    }
    everywhere: list[tuple[bool | None, Span | None]] = [
        (w.value, (w.start, w.end)) for _, w in telling.of_all
    ]
    everywhere += [
        (f.capsule, f.capsule_span)
        for f in groups
        if f.capsule is not None and f.capsule_span and (not f.superlative or f.capsule is False)
    ]
    against = [s for v, s in everywhere if v is False] + [
        s for t in targets if t.capsule is False for s in spans[id(t)]
    ]
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
