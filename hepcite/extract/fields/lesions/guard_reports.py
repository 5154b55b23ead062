"""The facts of the newest record + the reports before it → the facts left open where the newest names lesions that only
an older report counts or measures."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from hepcite.extract.fields.lesions.decide import Report
from hepcite.extract.fields.lesions.extremes import Span
from hepcite.extract.language.note import Note
from hepcite.records import Evidence, Fact, Interval


class Telling(Protocol):
    """What one record says."""

    @property
    def note(self) -> Note: ...
    @property
    def report(self) -> Report: ...


_MORE = re.compile(
    r"\b(?:progress(?:ion|ive)|increas\w+ in (?:the )?(?:size and )?number|more numerous)\b"
    r"|\b(?:new|additional|further|another)\s+(?:[\w-]+\s+){0,4}?(?:hccs?|metastas[ie]s|mets|lesions?|nodules?|tumou?rs?|mass(?:es)?"
    r"|foc(?:us|i)|observations?|deposits?|satellites?|carcinomas?)\b(?!\s*(?::|$))",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|without|nor|never|free of|negative for|absence of|rule out|r/o|evaluate for|assess for|if|concern for|risk of)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_SILENT = frozenset({"technique", "comparison", "indication", "header"})
_ELSEWHERE = re.compile(
    r"\b(?:lung|pulmonary|bone|osseous|nod(?:e|al)|adrenal|renal|kidney|splen\w+|peritone\w+|cyst)",
    re.IGNORECASE,
)


def guarded_by_reports(fact: Fact, told: Sequence[Telling]) -> Fact:
    """`fact`, as an interval where the newest imaging leaves what an older report told unsaid."""
    value = fact.value
    if (
        fact.name not in ("lesion_count", "largest_lesion_cm")
        or not isinstance(value, Interval)
        or value.max is None
    ):
        return fact
    reports = [t for t in told if t.note.kind == "radiology_report" and t.note.date]
    newest = max(reports, key=lambda t: t.note.date or datetime.date.min, default=None)
    older = [t for t in reports if newest and t.note.date != newest.note.date]
    if newest is None or not older:
        return fact
    if fact.name == "lesion_count":
        return _count(fact, value, newest, older)
    return _largest(fact, value, newest, older)


def _is_from(fact: Fact, told: Telling) -> bool:
    return any(e.document == told.note.document.name for e in fact.evidence)


def _count(fact: Fact, value: Interval, newest: Telling, older: Sequence[Telling]) -> Fact:
    """New lesions beside those that an older report counted: their number together is not told."""
    more = tells_more(newest.note)
    if more is None:
        return fact
    counted = [t.report.count for t in older if t.report.count]
    if _is_from(fact, newest) and not (newest.report.is_only_new and counted):
        return fact
    return _opened(fact, Interval(value.min, None), newest.note, more)


def tells_more(note: Note) -> Span | None:
    """Where the note tells of new or further lesions in the liver."""
    for sentence in note.sentences:
        if sentence.section in _SILENT:
            continue
        for m in _MORE.finditer(sentence.text):
            if _DENIED.search(sentence.text[: m.start()]) or _ELSEWHERE.search(sentence.text):
                continue
            return sentence.start + m.start(), sentence.start + m.end()
    return None


def _largest(fact: Fact, value: Interval, newest: Telling, older: Sequence[Telling]) -> Fact:
    """A lesion named without a size, which may be the one that an older report measured larger."""
    if not newest.report.unsized or not _is_from(fact, newest):
        return fact
    sizes = [t.report.largest.max for t in older if t.report.largest and t.report.largest.max]
    most = max(sizes, default=0.0)
    if most <= (value.max or 0) + 0.2:
        return fact
    return _opened(fact, Interval(value.min, most), newest.note, newest.report.unsized[0])


def _opened(fact: Fact, value: Interval, note: Note, span: Span) -> Fact:
    evidence: Evidence = note.evidence(*span, f"lesions.{fact.name}")
    return replace(fact, value=value, evidence=(*fact.evidence, evidence))
