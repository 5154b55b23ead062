"""The lesions of the newest report + those of older reports → the sizes that each surely had before."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fields.lesions.link import Track, overlap
from hepcite.extract.language.note import Note
from hepcite.records import EarlierSize

SOURCE = "lesions.history"


@dataclass(frozen=True, slots=True)
class OlderReport:
    note: Note
    date: datetime.date
    tracks: tuple[Track, ...]


def earlier_sizes(
    tracks: Sequence[Track], older: Sequence[OlderReport]
) -> dict[int, tuple[EarlierSize, ...]]:
    """By the id of each track. Only a lesion that is alone in its segment in both reports is the same one."""
    return {
        id(track): tuple(size for report in older if (size := _size_in(report, track, tracks)))
        for track in tracks
    }


def _size_in(report: OlderReport, track: Track, tracks: Sequence[Track]) -> EarlierSize | None:
    here = [t for t in tracks if overlap(t.segments, track.segments)]
    there = [t for t in report.tracks if overlap(t.segments, track.segments)]
    sized = there[0].sized if len(here) == len(there) == 1 else None
    if sized is None or not sized[1].is_exact or sized[1].high is None:
        return None
    frame = sized[2]
    quoted = report.note.evidence(frame.start, frame.end, SOURCE)
    return EarlierSize(sized[1].high, report.date.isoformat(), (quoted,))
