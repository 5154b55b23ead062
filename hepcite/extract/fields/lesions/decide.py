"""The telling of one note → how many target lesions, how large, and whether they are encapsulated."""

import re
from dataclasses import dataclass

from hepcite.extract.fields.lesions.counting import also_said, said_at
from hepcite.extract.fields.lesions.extremes import Span, largest_of, smallest_of
from hepcite.extract.fields.lesions.floors import count_of
from hepcite.extract.fields.lesions.guard_capsule import is_of_some, names_some
from hepcite.extract.fields.lesions.guard_count import guarded_count
from hepcite.extract.fields.lesions.guard_size import guarded_largest
from hepcite.extract.fields.lesions.link import Track, is_group, link, overlap
from hepcite.extract.fields.lesions.mention import TARGET, Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.extract.fields.lesions.relevance import is_told_as_now
from hepcite.extract.fields.lesions.words import pattern
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
    is_only_new: bool = False
    unsized: tuple[Span, ...] = ()


def decide(telling: Telling, *, must_state_total: bool = False) -> Report:
    """The values of `telling`; with `must_state_total` the lesions told are not counted up."""
    tracks = link(telling.frames, is_closed=bool(telling.closings))
    targets = [t for t in tracks if t.is_target]
    groups = [f for f in telling.frames if f.kind == TARGET and is_group(f)]
    count, count_spans = count_of(telling, tracks, targets, groups, must_state_total)
    told = count
    if not must_state_total:
        count, count_spans = guarded_count(telling, tracks, count, count_spans)
    count_spans = also_said(telling, targets, count, count_spans)
    largest, largest_spans = guarded_largest(telling, targets, count, *largest_of(targets, groups))
    smallest, smallest_spans = smallest_of(targets, groups, count)
    capsule, capsule_spans = _capsule(telling, targets, groups, count, count != told)
    firm = any(
        f.quantity and (f.quantity.is_whole or f.zone == "impression" or is_told_as_now(telling.note, f))
        for f in telling.frames
        if said_at(f) in count_spans
    )
    counted = [f for f in telling.frames if said_at(f) in count_spans]
    weak = count == Interval(2, None) and not any(f.quantity for f in counted)
    weak = weak or (count == Interval(1, 1) and _is_diagnosis(telling, targets))
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
        _is_only_new(telling, count_spans),
        _unsized(telling, targets),
    )


def _is_diagnosis(telling: Telling, targets: list[Track]) -> bool:
    """A note only names the disease: no number, no place, no size, and no word that there is no other."""
    frames = [f for t in targets for f in t.frames]
    is_bare = not any(f.quantity or f.sizes or f.segments or f.is_definite for f in frames)
    return telling.note.kind != "radiology_report" and is_bare and not telling.closings


def _is_only_new(telling: Telling, spans: tuple[Span, ...]) -> bool:
    """What is counted are new or further lesions alone."""
    counted = [f for f in telling.frames if f.kind == TARGET and (said_at(f) in spans or not is_group(f))]
    return bool(counted) and all(f.is_another or f.lot == "new" for f in counted)


def _unsized(telling: Telling, targets: list[Track]) -> tuple[Span, ...]:
    """The mentions of lesions that are as before, without a size of today."""
    text = telling.note.text
    sized = {id(f) for t in targets for f in t.frames if any(_is_size_of(g, f) for g in t.frames if g.sizes)}
    found = []
    for f in telling.frames:
        if f.kind != TARGET:
            continue
        others = _OTHERS.search(text, f.start, f.end) if f.sizes else None
        if (others and pattern("as_before").search(text, others.end(), f.end)) or (
            id(f) not in sized and not f.sizes and pattern("as_before").search(text, f.start, f.end)
        ):
            found.append((f.start, f.end))
    return tuple(found)


def _is_size_of(sized: Frame, frame: Frame) -> bool:
    """The size of the one mention is surely that of the other."""
    return sized.zone != frame.zone or sized.is_definite or overlap(sized.segments, frame.segments)


_OTHERS = re.compile(r"\b(?:the others?|others|the rest|the remain\w+|remaining)\b", re.IGNORECASE)


def _capsule(
    telling: Telling,
    targets: list[Track],
    groups: list[Frame],
    count: Interval | None,
    is_count_doubted: bool,
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
    if any(f.capsule is False and f.zone == "addendum" for f in telling.frames):
        return None, ()
    if not targets and not groups:
        return None, ()
    if any(v is True for v, _ in everywhere):
        if (
            is_count_doubted
            or any(_is_of_some(telling, f) for f in groups if f.capsule)
            or _are_some(telling, count)
        ):
            return None, ()
        return True, tuple(s for v, s in everywhere if v and s)
    with_one = [t for t in targets if t.capsule is True]
    if with_one and len(with_one) == len(targets) and (count is None or count.max == len(targets)):
        return True, tuple(s for t in with_one for s in spans[id(t)] if s)
    return None, ()


def _is_of_some(telling: Telling, frame: Frame) -> bool:
    if not frame.capsule_span:
        return False
    sentence = telling.note.sentence_at(frame.capsule_span[0])
    return is_of_some(telling.note.text, sentence.start, sentence.end, frame.capsule_span, frame)


def _are_some(telling: Telling, count: Interval | None) -> bool:
    """Words on the capsule of several lesions at once name a number of them that is not that of all."""
    text = telling.note.text
    for _, words in telling.of_all:
        start = telling.note.sentence_at(words.start).start
        if words.value and names_some(text[start : words.start], count):
            return True
    return False
