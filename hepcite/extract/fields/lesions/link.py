"""The frames of one note → tracks: each lesion once, with all that is said of it."""

from dataclasses import dataclass, field

from hepcite.extract.fields.lesions.mention import BENIGN, LOW, OTHER, TARGET, TREATED, UNKNOWN, Frame, Size
from hepcite.records import Evidence

SAME_SIZE_CM = 0.2
_ZONES = {"addendum": 0, "impression": 1, "findings": 2, "table": 2}


@dataclass(slots=True)
class Track:
    """One lesion of one note. `frames` in the order told."""

    kind: str
    segments: frozenset[str] = frozenset()
    number: str | None = None
    frames: list[Frame] = field(default_factory=list)
    sizes: list[tuple[str, Size, Frame]] = field(default_factory=list)
    capsule: bool | None = None
    is_largest: bool = False
    is_satellite: bool = False
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def sized(self) -> tuple[str, Size, Frame] | None:
        """The size that holds: of the addendum, else of the impression where it contradicts, else the first
        told."""
        if not self.sizes:
            return None
        first = self.sizes[0]
        for zone in ("addendum", "impression"):
            for entry in self.sizes:
                if entry[0] == zone and not _agree(entry[1], first[1]):
                    return entry
        return first

    @property
    def is_target(self) -> bool:
        return self.kind == TARGET


def _agree(a: Size, b: Size) -> bool:
    if a.high is None or b.high is None:
        return (a.low or 0) <= (b.high or 99) + SAME_SIZE_CM and (b.low or 0) <= (a.high or 99) + SAME_SIZE_CM
    return abs(a.high - b.high) <= SAME_SIZE_CM + 1e-6


def overlap(a: frozenset[str], b: frozenset[str]) -> bool:
    """The two sets name a common segment; "4" is common with "4a"."""
    return any(x == y or x.rstrip("ab") == y or y.rstrip("ab") == x for x in a for y in b)


def is_group(frame: Frame) -> bool:
    """The frame speaks of several lesions at once."""
    count = frame.quantity.count if frame.quantity else None
    return bool(count and count.max != 1) or (frame.is_plural and not (count and count.max == 1))


def link(frames: list[Frame], *, is_closed: bool = False) -> list[Track]:
    """The lesions told in `frames`, no others where `is_closed`; groups give their members (a list of
    sizes, the largest of several)."""
    tracks: list[Track] = []
    for frame in frames:
        if frame.kind in (OTHER, UNKNOWN):
            continue
        size = frame.size
        if is_group(frame):
            if size and size.values:
                for value in size.values:
                    _take(tracks, frame, Size(value, value, None, size.start, size.end), frozenset())
            elif size and size.is_exact and size.smallest is None:
                _take(
                    tracks,
                    frame,
                    size,
                    frame.segments if len(frame.segments) == 1 else frozenset(),
                    is_largest=frame.superlative or frame.is_example,
                )
            continue
        if size and size.values and len(frame.segments) <= 1:
            for value in size.values:
                _take(tracks, frame, Size(value, value, None, size.start, size.end), frame.segments)
            continue
        if is_closed and size and _is_the_only(tracks, frame):
            frame.is_definite = True
        _take(tracks, frame, size, frame.segments, is_largest=frame.superlative or frame.is_example)
    return [t for t in tracks if t.frames]


def _is_the_only(tracks: list[Track], frame: Frame) -> bool:
    """The impression, without a place, speaks of the one lesion that the findings tell."""
    return (
        frame.zone == "impression"
        and not frame.segments
        and not frame.is_another
        and len([t for t in tracks if t.kind == frame.kind]) == 1
    )


def _take(
    tracks: list[Track], frame: Frame, size: Size | None, segments: frozenset[str], is_largest: bool = False
) -> None:
    track = _match(tracks, frame, size, segments)
    if track is None:
        known = any(t.kind == frame.kind for t in tracks)
        if not size and not segments and known and not (frame.is_another and not frame.is_definite):
            return
        track = Track(frame.kind, segments, frame.number)
        tracks.append(track)
    track.frames.append(frame)
    track.segments = track.segments or segments
    track.number = track.number or frame.number
    track.is_largest = track.is_largest or is_largest
    track.is_satellite = track.is_satellite or frame.satellite
    if size:
        track.sizes.append((frame.zone, size, frame))
    if (
        frame.capsule is not None
        and not is_group(frame)
        and (track.capsule is None or frame.capsule is False)
    ):
        track.capsule = frame.capsule
    if frame.kind != TARGET and track.kind == TARGET and (frame.category or frame.kind == TREATED):
        track.kind = frame.kind
    elif frame.kind == TARGET and track.kind in (LOW, TREATED) and frame.category in ("4", "5", "M"):
        track.kind = TARGET


def _by_label(tracks: list[Track], frame: Frame) -> Track | None:
    """The lesion of the same number, or the one whose size an addendum calls wrong."""
    if frame.number and frame.zone == "findings":
        for t in tracks:
            if t.number == frame.number:
                return t
    wrong = frame.replaces_cm
    if wrong is not None:
        for t in tracks:
            if any(s.high is not None and abs(s.high - wrong) < 0.051 for _, s, _ in t.sizes):
                return t
    return None


def _match(tracks: list[Track], frame: Frame, size: Size | None, segments: frozenset[str]) -> Track | None:
    labelled = _by_label(tracks, frame)
    if labelled:
        return labelled
    is_numbered = frame.number and frame.zone == "findings" and any(t.number for t in tracks)
    if is_numbered and size and not frame.is_definite:
        return None
    fits = [t for t in tracks if _kinds_fit(t, frame)]
    near = [t for t in fits if segments and t.segments and overlap(segments, t.segments)]
    sized = [t for t in fits if size and any(_agree(size, s) for _, s, _ in t.sizes)]
    sized_too = {id(t) for t in sized}
    both = [t for t in near if id(t) in sized_too]
    same_zone = [t for t in both if all(f.zone != frame.zone for f in t.frames)]
    if both:
        return (
            (same_zone or both)[0]
            if same_zone or frame.is_definite or frame.superlative or not _is_fresh(frame)
            else None
        )
    if near:
        other_zone = [
            t for t in near if all(f.zone != frame.zone for f in t.frames) or not t.sizes or not size
        ]
        return other_zone[0] if len(other_zone) == 1 or (other_zone and not size) else None
    if segments and any(t.segments for t in fits) and not sized:
        loose = [t for t in fits if not t.segments and (not t.sizes or not size)]
        if not size and frame.zone == "impression":
            placeless = [t for t in loose if all(f.zone != frame.zone for f in t.frames)]
            return placeless[0] if len(placeless) == 1 else None
        return loose[0] if len(loose) == 1 and len(fits) == 1 else None
    if sized:
        open_ended = [t for t in sized if not (segments and t.segments)]
        told = [
            t
            for t in open_ended
            if all(f.zone != frame.zone for f in t.frames)
            or frame.is_definite
            or frame.superlative
            or is_group(frame)
        ]
        return told[0] if told else None
    return _only(tracks, fits, frame, size)


def _only(tracks: list[Track], fits: list[Track], frame: Frame, size: Size | None) -> Track | None:
    """The lesion that a mention without place and size of its own can only mean."""
    if not fits:
        return None
    single = len([t for t in fits if t.kind == frame.kind]) == 1
    is_one = bool(frame.quantity and frame.quantity.count.max == 1 and frame.quantity.is_whole)
    elsewhere = all(f.zone != frame.zone for f in fits[-1].frames)
    if frame.satellite != fits[-1].is_satellite:
        return None
    if not size and frame.is_another and frame.zone == "impression":
        untold = [t for t in fits if all(f.zone != frame.zone for f in t.frames)]
        return untold[-1] if len(fits) > 1 and untold else None
    if not size:
        return (
            fits[-1]
            if frame.is_definite
            or is_one
            or (single and (elsewhere or not fits[-1].segments))
            or frame.superlative
            else None
        )
    if not fits[-1].sizes and single:
        return fits[-1]
    is_one_more = frame.is_added or frame.is_another or (fits[-1].is_largest and not frame.superlative)
    if frame.zone == "addendum" and is_one_more and frame.replaces_cm is None:
        return None
    if single and elsewhere and (is_one or frame.is_definite or frame.zone == "addendum"):
        return fits[-1]
    return None


def _is_fresh(frame: Frame) -> bool:
    return bool(frame.size) and not frame.is_definite


def _kinds_fit(track: Track, frame: Frame) -> bool:
    if (
        track.kind == TARGET
        and frame.category in ("1", "2", "3")
        and overlap(track.segments, frame.segments)
        and not any(f.is_named or f.category for f in track.frames)
    ):
        return True
    if track.kind == frame.kind or {track.kind, frame.kind} <= {LOW, BENIGN}:
        return True
    return (
        not frame.is_named
        and frame.category is None
        and frame.kind == TARGET
        and track.number is not None
        and track.number == frame.number
    )
