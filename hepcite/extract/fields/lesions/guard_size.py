"""The largest size chosen + the other lengths told of target lesions → the size left open where a larger one stands
unexplained. A size that is too small is the one that harms."""

import re

from hepcite.extract.fields.lesions.extent import is_axis_or_whole
from hepcite.extract.fields.lesions.extremes import Span, span_of
from hepcite.extract.fields.lesions.link import SAME_SIZE_CM, Track
from hepcite.extract.fields.lesions.mention import TARGET, Frame, Size
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.extract.fields.lesions.sizes import OVER
from hepcite.extract.fields.lesions.words import pattern
from hepcite.records import Interval

MOST_CM = 30.0
_ZONE = re.compile(
    r"\b(?:zones?|cavit(?:y|ies)|beds?|defects?|scars?|lipiodol)\b(?:\s+(?:of|is|now|measur\w+|about))*\s*$",
    re.IGNORECASE,
)
_CORRECTED = re.compile(r"\b(?:should (?:be|read|have)|correct\w*|error|actually)\b[^.;]*\Z", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\d\s*(?:cm|mm)?[\s,]*[(\[][^)\]]*\Z")


def guarded_largest(
    telling: Telling,
    targets: list[Track],
    count: Interval | None,
    largest: Interval | None,
    spans: tuple[Span, ...],
) -> tuple[Interval | None, tuple[Span, ...]]:
    """`largest`, or an interval up to the largest length that nothing explains."""
    if largest is None or largest.max is None:
        return largest, spans
    wrong = {f.replaces_cm for f in telling.frames} - {None}
    text = telling.note.text
    homes = {id(f): t for t in reversed(targets) for f in t.frames}
    rivals = [s for f in telling.frames if f.kind == TARGET for s in _sizes_of(text, homes, count, f)]
    larger = [s for s in rivals if s.high not in wrong and _is_larger(text, s, largest.max)]
    if not larger:
        return largest, spans
    most = max(larger, key=lambda s: s.high if s.high is not None else 99)
    return Interval(largest.min, most.high), (*spans, span_of(most))


def _is_larger(text: str, size: Size, most: float) -> bool:
    """The length is larger than `most`, by more than readers differ or in so many words ("just over 5 cm (5.2 cm)")."""
    is_over = bool(OVER.search(text[max(0, size.start - 45) : size.start]))
    high = size.high if size.high is not None else size.low or 0
    return high > most + (0 if is_over else SAME_SIZE_CM) + 1e-6


def _sizes_of(text: str, homes: dict[int, Track], count: Interval | None, frame: Frame) -> list[Size]:
    """The lengths of `frame` that could be the size of its lesion; none where an impression or an addendum gives that
    lesion another size."""
    if _is_overruled(homes, frame) or _is_corrected(text, homes, frame):
        return []
    sums = [s for s in frame.sums if _is_one_mass(text, count, s)]
    return [s for s in (*frame.sizes, *sums) if s.low and not _is_explained(text, s)]


def _is_explained(text: str, size: Size) -> bool:
    """The length stands in brackets behind another one, as the earlier or other value, or is no length of a lesion."""
    if (size.low or 0) > MOST_CM:
        return True
    before = text[max(0, size.start - 45) : size.start]
    if _ZONE.search(before):
        return True
    if _CORRECTED.search(before) or OVER.search(before):
        return False
    return bool(_IN_BRACKETS.search(before)) and not is_axis_or_whole(text, size)


def _is_one_mass(text: str, count: Interval | None, size: Size) -> bool:
    """A combined length is that of one mass: one lesion is told, or lesions that have grown together."""
    around = text[max(0, size.start - 160) : size.end + 60]
    return bool(count and count.max == 1) or bool(pattern("grown_together").search(around))


_TAKEN_BACK = re.compile(
    r"\b(?:correct(?:ed|ion)|revised|amended|re-?measured|should (?:be|read|have been))\b", re.IGNORECASE
)


def _is_corrected(text: str, homes: dict[int, Track], frame: Frame) -> bool:
    """An addendum gives the lesion another size and says that it corrects the one of the report."""
    track = homes.get(id(frame))
    sized = track.sized if track else None
    if not sized or sized[0] != "addendum" or frame.zone == "addendum":
        return False
    return bool(_TAKEN_BACK.search(text, sized[2].start, sized[1].start))


def _is_overruled(homes: dict[int, Track], frame: Frame) -> bool:
    """A later part of the report contradicts all that `frame` measures (READING.md 5, rule 7)."""
    track = homes.get(id(frame))
    sized = track.sized if track else None
    if frame.zone not in ("findings", "table", "note") or not sized or sized[0] == frame.zone:
        return False
    told = [x for s in frame.sizes for x in (s.high or 0, *s.axes)]
    return not any(abs(x - (sized[1].high or 0)) <= SAME_SIZE_CM for x in told)
