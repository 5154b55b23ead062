"""The reports of all notes → the four facts and the ledger, after the record that wins (READING.md 5)."""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hepcite.extract.fields.base import Context, Source, absent, statement
from hepcite.extract.fields.lesions.decide import Report, decide
from hepcite.extract.fields.lesions.extremes import Span
from hepcite.extract.fields.lesions.guard_late import guarded_by_late
from hepcite.extract.fields.lesions.guard_reports import guarded_by_reports
from hepcite.extract.fields.lesions.history import OlderReport, earlier_sizes
from hepcite.extract.fields.lesions.link import Track
from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.placing import Telling
from hepcite.extract.fields.lesions.reading import Reader
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import NOTE, Statement, resolve
from hepcite.records import Evidence, Fact, Interval, Lesion, Value

NAMES = ("lesion_count", "largest_lesion_cm", "encapsulated", "smallest_lesion_cm")
SILENT_KINDS = frozenset({"pathology", "lab_report", "operative_note", "cover_sheet"})
"""Records that measure specimens, or lesions that were then taken out."""
AGREE_CM = 0.2
EVIDENCE = 6
"""At most so many quotes a fact and record."""
QUOTE_CHARACTERS = 170
"""A sentence up to this length is quoted whole, a longer one by its clause."""


_REREAD = re.compile(
    r"\b(?:re-?read|over-?read|re-?reviewed|second read|on (?:our|my) (?:own )?review|not (?:described|mentioned|reported|included) in the (?:\w+ )?report"
    r"|missed (?:on|in|by) the)\b",
    re.IGNORECASE,
)
"""The note does not retell a report, but reads its images anew."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one note says of one imaging study (its own, or the one it retells)."""

    note: Note
    order: int
    source: Source | None
    is_retelling: bool
    follows: bool
    report: Report


def read_ledger(context: Context) -> tuple[tuple[Fact, ...], tuple[Lesion, ...]]:
    """The facts lesion_count, largest_lesion_cm, encapsulated and smallest_lesion_cm, and the ledger."""
    told = [
        t
        for i, note in enumerate(context.notes)
        if note.kind not in SILENT_KINDS
        for t in _told(note, i, context.notes)
    ]
    facts = []
    for name in NAMES:
        statements = [s for t in _heard(name, told) if (s := _statement(name, t))]
        facts.append(resolve(name, statements, "imaging", _AGREE[name]) or absent(name, context.notes))
    facts = [_with_capsule_of_today(guarded_by_reports(f, told), told, context) for f in facts]
    facts = [guarded_by_late(f, told, context, _days_of(f.name, told).get) for f in facts]
    return tuple(facts), _ledger(told)


def _days_of(name: str, told: Sequence[Told]) -> dict[str, datetime.date]:
    """Of each document that speaks of `name`: the day of the newest study that it tells of."""
    days: dict[str, datetime.date] = {}
    for t in told:
        day = t.source.date if t.source else t.note.date
        if day and _value(name, t)[0] is not None:
            known = days.get(t.note.document.name, day)
            days[t.note.document.name] = max(day, known)
    return days


def _with_capsule_of_today(fact: Fact, told: Sequence[Told], context: Context) -> Fact:
    """A capsule told before a new lesion came up says nothing of the new one: then not every target has one."""
    if fact.name != "encapsulated" or fact.value is not True:
        return fact
    reports = [t for t in told if t.note.kind == "radiology_report" and t.note.date and t.report.count]
    said_in = {e.document for e in fact.evidence}
    before = [t for t in reports if t.note.document.name in said_in and t.report.encapsulated]
    newest = max(reports, key=lambda t: t.note.date or datetime.date.min, default=None)
    if not newest or not before or newest in before:
        return fact
    most = max((t.report.count.max or 0) for t in before if t.report.count)
    now = newest.report.count
    if now and now.max is not None and now.max <= most:
        return fact
    return absent(fact.name, context.notes, fact.evidence, mentioned=True)


def _heard(name: str, told: Sequence[Told]) -> Sequence[Told]:
    """The records to hear on `name`: a bare plural ("the metastases") counts only where no number is said."""
    firm = [t for t in told if not t.report.is_count_weak]
    return firm if name == "lesion_count" and any(t.report.count for t in firm) else told


def _told(note: Note, order: int, notes: Sequence[Note]) -> list[Told]:
    telling = Reader(note).read()
    if note.kind == "radiology_report":
        return [Told(note, order, None, False, _follows(note, notes), decide(telling))]
    has_reports = any(n.kind == "radiology_report" for n in notes)
    parts: dict[tuple[Source | None, bool], Telling] = {}
    for frame in telling.frames:
        key = _key(frame)
        parts.setdefault(key, Telling(note, words=telling.words)).frames.append(frame)
    for frame, words in telling.of_all:
        parts.setdefault(_key(frame), Telling(note, words=telling.words)).of_all.append((frame, words))
    return [
        Told(
            note,
            order,
            source,
            retold,
            False,
            decide(part, must_state_total=has_reports or (len(parts) > 1 and _is_bare(part))),
        )
        for (source, retold), part in parts.items()
    ]


def _is_bare(part: Telling) -> bool:
    """All mentions only point to lesions told elsewhere ("all of them")."""
    return not any(f.quantity or f.sizes or f.segments or (f.is_named and not f.leader) for f in part.frames)


def _key(frame: Frame) -> tuple[Source | None, bool]:
    return (frame.source, frame.source is None and frame.is_imaging_told)


def _follows(note: Note, notes: Sequence[Note]) -> bool:
    """The report names the date of another report of the packet: it was read beside it."""
    others = {n.date for n in notes if n is not note and n.date and n.kind == "radiology_report"}
    return any(abs(d.date - o) <= datetime.timedelta(days=1) for d in note.dates for o in others)


def _statement(name: str, told: Told) -> Statement | None:
    value, spans = _value(name, told)
    if value is None:
        return None
    evidence = [quote(told.note, span, f"lesions.{name}") for span in spans[:EVIDENCE]]
    is_reread = told.source is not None and _REREAD.search(told.note.text) is not None
    if is_reread and name in ("lesion_count", "largest_lesion_cm"):
        return statement(told.note, told.order, value, evidence)
    made = statement(told.note, told.order, value, evidence, told.source, told.follows)
    is_loose = name == "lesion_count" and not told.report.is_count_firm
    if (told.is_retelling or is_loose) and made.rank == NOTE:
        return Statement(
            made.value, made.evidence, made.document, made.order, made.date, NOTE, True, made.follows
        )
    return made


def _value(name: str, told: Told) -> tuple[Value, tuple[Span, ...]]:
    report = told.report
    if name == "lesion_count":
        return report.count, report.count_spans
    if name == "largest_lesion_cm":
        return report.largest, report.largest_spans
    if name == "smallest_lesion_cm":
        return report.smallest, report.smallest_spans
    return report.encapsulated, report.capsule_spans


def quote(note: Note, span: Span, source: str) -> Evidence:
    """The sentence of `span` where it is short and holds it, else the span itself."""
    start, end = span
    sentence = note.sentence_at(start)
    if sentence.start <= start and end <= sentence.end and sentence.end - sentence.start <= QUOTE_CHARACTERS:
        start, end = sentence.start, sentence.end
    elif end - start < 30:
        start, end = max(sentence.start, start - 60), min(sentence.end, end + 60)
        while start > sentence.start and note.text[start - 1].isalnum():
            start -= 1
        while end < sentence.end and note.text[end].isalnum():
            end += 1
    return note.evidence(start, end, source)


def _intervals_meet(a: Value, b: Value) -> bool:
    if not isinstance(a, Interval) or not isinstance(b, Interval):
        return a == b
    return (a.min or 0) <= (b.max if b.max is not None else 999) and (b.min or 0) <= (
        a.max if a.max is not None else 999
    )


def _sizes_agree(a: Value, b: Value) -> bool:
    if not isinstance(a, Interval) or not isinstance(b, Interval):
        return a == b
    low, high = (
        max(a.min or 0, b.min or 0),
        min(a.max if a.max is not None else 999, b.max if b.max is not None else 999),
    )
    return low - high <= AGREE_CM + 1e-6


_AGREE: dict[str, Callable[[Value, Value], bool]] = {
    "lesion_count": _intervals_meet,
    "largest_lesion_cm": _sizes_agree,
    "smallest_lesion_cm": _sizes_agree,
    "encapsulated": lambda a, b: a == b,
}


def _ledger(told: Sequence[Told]) -> tuple[Lesion, ...]:
    """The lesions of the newest imaging that lists any, else of the newest note, largest first."""
    listing = [t for t in told if t.report.tracks and any(x.is_target for x in t.report.tracks)] or [
        t for t in told if t.report.tracks
    ]
    if not listing:
        return ()
    best = max(
        listing,
        key=lambda t: (
            t.note.kind == "radiology_report",
            t.source is not None,
            t.note.date or datetime.date.min,
        ),
    )
    tracks = sorted(best.report.tracks, key=lambda t: -(_cm(t) or 0))
    earlier = earlier_sizes(tracks, _older(told, best))
    return tuple(
        replace(_lesion(f"L{i}", t, best), earlier=earlier[id(t)]) for i, t in enumerate(tracks, start=1)
    )


def _older(told: Sequence[Told], best: Told) -> list[OlderReport]:
    """The imaging reports before the one that the ledger follows, oldest first."""
    newest = best.source.date if best.source else best.note.date
    dated = [(t.note.date, t) for t in told if t.note.kind == "radiology_report" and t.note.date]
    before = sorted((d for d in dated if newest and d[0] < newest), key=lambda d: d[0])
    return [OlderReport(t.note, date, t.report.tracks) for date, t in before]


def _cm(track: Track) -> float | None:
    sized = track.sized
    return sized[1].high if sized else None


def _lesion(name: str, track: Track, told: Told) -> Lesion:
    date = told.source.date if told.source else told.note.date
    state = {"target": "viable", "treated": "treated", "benign": "benign"}.get(track.kind, "low_suspicion")
    frames = [track.sized[2]] if track.sized else track.frames[:1]
    evidence = tuple(quote(told.note, (f.start, f.end), "lesions.ledger") for f in frames)
    return Lesion(
        name,
        _cm(track),
        "/".join(sorted(track.segments)) or None,
        track.capsule,
        state,
        date.isoformat() if date else None,
        evidence,
        track.is_target,
    )
