"""The frames and lesions of one note → how many target lesions it tells of, with the words that say so."""

from hepcite.extract.fields.lesions.additions import is_on_top, lowest_sum
from hepcite.extract.fields.lesions.extremes import Span, span_of
from hepcite.extract.fields.lesions.link import Track, is_group
from hepcite.extract.fields.lesions.mention import TARGET, Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.records import Interval

_ORDER = ("addendum", "impression", "findings")


def said_at(frame: Frame) -> Span:
    """The words of the number where `frame` has one, else the whole mention."""
    return (frame.quantity.start, frame.quantity.end) if frame.quantity else span_of(frame)


def also_said(
    telling: Telling, targets: list[Track], count: Interval | None, spans: tuple[Span, ...]
) -> tuple[Span, ...]:
    """`spans` and, from each other zone, what says the same count: its number, a "no other", its lesions."""
    if count is None:
        return spans
    also: list[Span] = []
    for zone in ("impression", "findings"):
        said = [
            f
            for f in telling.frames
            if f.zone == zone and f.kind == TARGET and f.quantity and not f.quantity.is_partial
        ]
        also += [said_at(f) for f in said if f.quantity and _meets(f.quantity.count, count)][:1]
    if count.max is not None:
        also += telling.closings[:1]
        also += [span_of(f) for t in targets for f in _told_best(t) if f.zone == "impression"]
    return tuple(dict.fromkeys((*spans, *also)))


def _meets(said: Interval, count: Interval) -> bool:
    """The two counts may both be true, and `said` is no single lesion out of many."""
    if said.max is not None and count.max is None:
        return (said.min or 0) >= (count.min or 0)
    return (said.min or 0) <= (count.max or 99) and (said.max is None or said.max >= (count.min or 0))


def count_told(
    telling: Telling, tracks: list[Track], targets: list[Track], groups: list[Frame], must_state_total: bool
) -> tuple[Interval | None, tuple[Span, ...]]:
    said = [f for f in telling.frames if f.kind == TARGET and f.quantity]
    vague: tuple[Interval, tuple[Span, ...]] | None = None
    for zone in _ORDER:
        found = _zone_total([f for f in said if f.zone == zone], zone, tracks, targets)
        if found and found[0].max is not None:
            if vague and not _within(found[0], vague[0]):
                continue
            return _at_least_listed(found, zone, said, targets)
        if found and found[0].min not in (2, 6, None):
            return found
        vague = vague or found
    if must_state_total:
        return vague or (None, ())
    return _counted_up(telling, said, targets, groups, vague)


def _counted_up(
    telling: Telling,
    said: list[Frame],
    targets: list[Track],
    groups: list[Frame],
    vague: tuple[Interval, tuple[Span, ...]] | None,
) -> tuple[Interval | None, tuple[Span, ...]]:
    """The number of lesions told one by one, where no exact total is stated; `vague` is one like "many"."""
    enumerated = [t for t in targets if not (t.is_largest and len(targets) == 1)]
    spans = tuple(dict.fromkeys(said_at(f) for t in targets for f in _told_best(t)))
    beside = _told_beside(said, targets)
    if beside and not vague:
        return beside
    more = [f for f in said if f.quantity and f.quantity.is_partial and f.quantity.count.max is None]
    if not vague and more and targets:
        return Interval(lowest_sum(len(targets), more[0]), None), (*spans, said_at(more[0]))
    if vague and vague[0].min == 2 and _is_told_singly(telling, targets, groups):
        return Interval(len(targets), len(targets)), (*spans, *vague[1])
    if vague and not (vague[0].min == 2 and (_is_complete(enumerated) or _is_list(targets, vague[1]))):
        return vague
    if telling.closings and targets and not (groups and vague):
        return Interval(len(targets), len(targets)), (*spans[:3], *telling.closings)
    plural = [f for f in groups if f.is_plural]
    if not enumerated:
        return (Interval(2, None), (said_at(plural[0]),)) if plural else (None, ())
    if (
        any(t.is_largest for t in targets)
        and groups
        and not any(f.quantity and f.quantity.count.max for f in groups)
    ):
        return Interval(max(2, len(targets)), None), spans
    if len(enumerated) == 1 and plural and not telling.closings:
        return Interval(2, None), (said_at(plural[0]), *spans)
    return Interval(len(enumerated), len(enumerated)), spans


def _told_beside(said: list[Frame], targets: list[Track]) -> tuple[Interval, tuple[Span, ...]] | None:
    """The lesions told one by one, and a number of others that the findings give beside them."""
    for f in said:
        if not (
            f.quantity and f.quantity.is_partial and f.is_rest and not f.is_definite and f.zone == "findings"
        ):
            continue
        count = f.quantity.count
        alone = [
            t for t in targets if not any(m is f or m.leader is f for m in t.frames) and not t.is_satellite
        ]
        if count.max is not None and count.max > 1 and alone:
            total = len(alone) + count.max
            return Interval(total, total), (*(span_of(t.frames[0]) for t in alone), said_at(f))
    return None


def _at_least_listed(
    found: tuple[Interval, tuple[Span, ...]], zone: str, said: list[Frame], targets: list[Track]
) -> tuple[Interval, tuple[Span, ...]]:
    """A number beside which its zone measures more lesions than it counts was only a part ("two new
    lesions")."""
    listed = [t for t in targets if any(z == zone for z, _, _ in t.sizes)]
    is_whole = any(f.quantity and f.quantity.is_whole and said_at(f) in found[1] for f in said)
    if (is_whole and found[0].max != 1) or len(listed) <= (found[0].max or 0):
        return found
    return Interval(len(listed), len(listed)), tuple(
        dict.fromkeys((*found[1], *(said_at(t.frames[0]) for t in listed)))
    )


def _told_best(track: Track) -> list[Frame]:
    """The mentions to quote for a lesion: that of the impression, else the first."""
    return [f for f in track.frames if f.zone == "impression"][:1] or track.frames[:1]


def _is_told_singly(telling: Telling, targets: list[Track], groups: list[Frame]) -> bool:
    """Only the impression says "multifocal": the findings tell each lesion with its size, and no group."""
    return (
        len([t for t in targets if any(z == "findings" for z, _, _ in t.sizes)]) >= 2
        and all(t.sizes for t in targets)
        and not any(f.zone == "findings" and not f.satellite for f in groups)
        and not any(f.satellite and f.is_plural and not f.sizes and not f.is_definite for f in telling.frames)
    )


def _is_list(targets: list[Track], spans: tuple[Span, ...]) -> bool:
    """The lesions follow the vague word as a list in its own sentence, each with its size and its place."""
    frames = [f for t in targets for f in t.frames]
    homes = {f.sentence for f in frames if any(f.start <= a < f.end for a, _ in spans)}
    members = [t for t in targets if t.segments and t.sizes and any(f.sentence in homes for f in t.frames)]
    return len(members) >= 2 and len(members) == len(targets) and not any(t.is_largest for t in targets)


def _is_complete(targets: list[Track]) -> bool:
    """The lesions are listed one by one (numbered), none of them as an example of more."""
    return len(targets) >= 2 and all(t.number for t in targets) and not any(t.is_largest for t in targets)


def _within(exact: Interval, vague: Interval) -> bool:
    return vague.min is None or (exact.min or 0) >= vague.min


def _zone_total(
    said: list[Frame], zone: str, tracks: list[Track], targets: list[Track]
) -> tuple[Interval, tuple[Span, ...]] | None:
    """The total that the quantities of one zone come to."""
    whole = [
        f
        for f in said
        if f.quantity and f.quantity.is_whole and (f.quantity.count.max != 1 or not f.satellite)
    ]
    full = [
        f
        for f in said
        if f.quantity and not f.quantity.is_partial and not f.satellite and f.quantity.count.max != 1
    ]
    if not whole and not full and not any(f.quantity and f.quantity.count.max != 1 for f in said):
        ones = [f for f in said if zone == "impression" and f.is_named]
        return _sum_ones(ones, zone, targets) if ones else None
    chosen = [f for f in whole if f.quantity and f.quantity.count.max != 1][:1] or full or whole
    if chosen and is_mixed(chosen[0], tracks, targets):
        return None
    return _sum(chosen, said, zone, targets)


def is_mixed(frame: Frame, tracks: list[Track], targets: list[Track]) -> bool:
    """A total of lesions, some of which are no targets ("three observations", one of them LR-3)."""
    count = frame.quantity.count if frame.quantity and not frame.is_named else None
    return bool(count and count.max and len(targets) < count.max and targets and len(tracks) >= count.max)


def _sum_ones(ones: list[Frame], zone: str, targets: list[Track]) -> tuple[Interval, tuple[Span, ...]] | None:
    here = [t for t in targets if any(f.zone == zone for f in t.frames)]
    if len(here) < len(targets):
        return None
    return Interval(len(here), len(here)), tuple(said_at(f) for f in ones)


def _sum(
    chosen: list[Frame], said: list[Frame], zone: str, targets: list[Track]
) -> tuple[Interval, tuple[Span, ...]] | None:
    if not chosen:
        return _with_satellites([f for f in said if f.satellite], targets)
    first = _most_specific(chosen)
    if not first.quantity:
        return None
    count, spans = first.quantity.count, [said_at(first)]
    low, high = count.min or 0, count.max
    if first.quantity.is_whole and count.max != 1:
        return Interval(low, high), tuple(spans)
    inside = {first.category} if first.category else set()
    for f in said:
        apart = (
            f.satellite
            or (f.lot and first.lot and f.lot != first.lot and f.sentence == first.sentence)
            or (f.side and first.side and f.side != first.side and f.sentence == first.sentence)
            or (first.category and f.category and f.category not in inside and f.category in ("4", "5", "M"))
            or is_on_top(f, first, said)
        )
        is_open = bool(f.quantity and f.quantity.count.max is None and not f.satellite)
        if f is first or not f.quantity or not apart or (is_open and not is_on_top(f, first, said)):
            continue
        inside.add(f.category or f.side or f.lot or "satellite")
        low, high = (
            low + (f.quantity.count.min or 0),
            high + f.quantity.count.max if high is not None and f.quantity.count.max is not None else None,
        )
        spans.append(said_at(f))
    apart_frames = _told_apart(first, zone, targets) if high is not None else []
    return Interval(low + len(apart_frames), None if high is None else high + len(apart_frames)), (
        *spans,
        *(said_at(f) for f in apart_frames),
    )


def _told_apart(first: Frame, zone: str, targets: list[Track]) -> list[Frame]:
    """The lesions of the zone that the total does not hold: satellites, those of another category, and those
    larger than the largest that it counts."""
    found = []
    for t in targets:
        loose = [
            f
            for f in t.frames
            if f.zone == zone
            and not f.quantity
            and (
                f.satellite
                or (f.lot and first.lot and f.lot != first.lot and f.sentence == first.sentence)
                or (first.category and f.category in ("4", "5", "M") and f.category != first.category)
            )
            and not is_group(f)
        ]
        if loose and all(f.quantity is None for f in t.frames):
            found.append(loose[0])
    size = first.size
    if size and size.is_exact and first.superlative:
        found += [
            s[2]
            for t in targets
            if (s := t.sized)
            and s[0] == zone
            and (s[1].low or 0) > (size.high or 0) + 0.2
            and s[2].sentence != first.sentence
        ]
    return list({id(f): f for f in found}.values())


def _with_satellites(
    satellites: list[Frame], targets: list[Track]
) -> tuple[Interval, tuple[Span, ...]] | None:
    """The tumors that are told and the satellites that are counted."""
    if not satellites or not satellites[0].quantity:
        return None
    main = max(1, len([t for t in targets if not t.is_satellite]))
    count = satellites[0].quantity.count
    spans = (*(said_at(t.frames[0]) for t in targets if not t.is_satellite), said_at(satellites[0]))
    return Interval(main + (count.min or 0), main + count.max if count.max is not None else None), spans


def _most_specific(frames: list[Frame]) -> Frame:
    """The total to go by: an exact one before a vague one, of named lesions before any, the first told."""

    def key(f: Frame) -> tuple[bool, bool, bool]:
        count = f.quantity.count if f.quantity else Interval(None, None)
        return (
            not (f.quantity and f.quantity.is_whole),
            count.max is None and (count.min or 0) == 2,
            not f.is_named,
        )

    return min(frames, key=key)
