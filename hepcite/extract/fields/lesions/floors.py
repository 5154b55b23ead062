"""The number of target lesions that a note tells of, and what raises it: a place in a count, another lot, more lesions
measured apart. A count that is too low is the one that harms."""

from hepcite.extract.fields.lesions.counting import count_told, said_at
from hepcite.extract.fields.lesions.extremes import Span, span_of
from hepcite.extract.fields.lesions.link import SAME_SIZE_CM, Track, is_group, overlap
from hepcite.extract.fields.lesions.mention import LOW, TARGET, TREATED, Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.records import Interval


def count_of(
    telling: Telling, tracks: list[Track], targets: list[Track], groups: list[Frame], must_state_total: bool
) -> tuple[Interval | None, tuple[Span, ...]]:
    """The number of target lesions, never below one that the telling reaches by other ways."""
    count, spans = count_told(telling, tracks, targets, groups, must_state_total)
    new = [] if must_state_total else _new(telling.frames)
    if new and (count is None or count == Interval(2, None)):
        return Interval(max(2, *(n for n, _ in new)), None), (*spans, *(span for _, span in new))
    if count is None or count.max is None or must_state_total:
        return count, spans
    beside = _beside(telling.frames, spans)
    if beside:
        more = len(beside)
        count, spans = Interval((count.min or 0) + more, count.max + more), (*spans, *map(span_of, beside))
    nth = _highest_place(telling, tracks)
    if nth and nth[0] > (count.max or 0):
        return Interval(nth[0], nth[0]), (*spans, nth[1])
    return _not_below_sized(count, spans, targets)


def _new(frames: list[Frame]) -> list[tuple[int, Span]]:
    """The exact numbers of new lesions, which say nothing of those that were there before."""
    counted = [
        (f, f.quantity.count.max) for f in frames if f.kind == TARGET and f.lot == "new" and f.quantity
    ]
    return [(int(most), said_at(f)) for f, most in counted if most and most > 1]


def _beside(frames: list[Frame], spans: tuple[Span, ...]) -> list[Frame]:
    """The single lesions that the sentence of the total tells beside it, as of another lot or category."""
    total = next(
        (f for f in frames if f.quantity and f.quantity.count.max != 1 and said_at(f) in spans[:1]), None
    )
    if total is None or (total.quantity and total.quantity.is_whole):
        return []
    return [
        f
        for f in frames
        if f.kind == TARGET
        and f.sentence == total.sentence
        and not is_group(f)
        and not f.quantity
        and not f.ordinal
        and span_of(f) not in spans
        and _is_of_another_lot(f, total)
    ]


def _is_of_another_lot(frame: Frame, total: Frame) -> bool:
    if frame.lot and total.lot:
        return frame.lot != total.lot
    return bool(
        frame.category in ("4", "5", "M")
        and total.category in ("4", "5", "M")
        and frame.category != total.category
    )


def _highest_place(telling: Telling, tracks: list[Track]) -> tuple[int, Span] | None:
    """The highest place that a lesion is given in a count ("a fourth lesion"), those that are no targets taken off."""
    placed = [(f.ordinal, span_of(f)) for f in telling.frames if f.kind == TARGET and f.ordinal]
    if not placed:
        return None
    nth, span = max(placed)
    others = [
        int(f.quantity.count.max or 0) for f in telling.frames if f.kind in (TREATED, LOW) and f.quantity
    ]
    told_apart = len([t for t in tracks if t.kind in (TREATED, LOW)])
    return nth - max([told_apart, *others]), span


def _not_below_sized(
    count: Interval, spans: tuple[Span, ...], targets: list[Track]
) -> tuple[Interval, tuple[Span, ...]]:
    """More lesions are placed and measured apart than the words count: which number holds is left open."""
    apart = _placed_apart(targets)
    if len(apart) <= (count.max or 0):
        return count, spans
    return Interval(count.min, len(apart)), tuple(
        dict.fromkeys((*spans, *(said_at(t.frames[0]) for t in apart)))
    )


def _placed_apart(targets: list[Track]) -> list[Track]:
    """The lesions that have a segment of their own and a size of their own."""
    kept: list[Track] = []
    for t in targets:
        size = t.sized
        if not t.segments or not size or not size[1].is_exact or not any(f.is_named for f in t.frames):
            continue
        if any(overlap(t.segments, k.segments) or _same_size(t, k) for k in kept):
            continue
        kept.append(t)
    return kept


def _same_size(a: Track, b: Track) -> bool:
    one, other = a.sized, b.sized
    return bool(one and other and abs((one[1].high or 0) - (other[1].high or 0)) <= SAME_SIZE_CM + 1e-6)
