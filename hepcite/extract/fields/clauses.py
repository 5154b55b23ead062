"""A sentence → its clauses, what a clause makes of a phrase, and the words to cite."""

import datetime
import re
from collections.abc import Iterable
from functools import cache

from hepcite.extract.fields.base import Source, data, source_of
from hepcite.extract.language.assertion import Assertion, assertion_at
from hepcite.extract.language.folding import folded
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import NOTE
from hepcite.records import Evidence

Span = tuple[int, int]


@cache
def pattern(field: str, key: str) -> re.Pattern[str]:
    """The regular expression `patterns.<key>` of `fields/<field>.yaml` as it is, without regard to case."""
    return re.compile(data(field)["patterns"][key], re.IGNORECASE)


@cache
def speaks_of(field: str) -> re.Pattern[str]:
    """`patterns.relevant` of `fields/<field>.yaml`, for the folded text of a note."""
    return folded(data(field)["patterns"]["relevant"])


_VERB = r"(?:is|are|was|were|has|have|remains?|contains?|shows?|appears?|demonstrates?|opacif\w+|enhances?)"
_NEWS = r"(?:showed|appeared|developed|revealed|emerged|demonstrated|arose|(?:was|were) (?:found|seen|noted))"
_CUT = re.compile(
    r";\s*"
    r"|(?<=[a-z)\d]{2})\.\s+(?=[A-Za-z])"
    r"|\s*,?\s+(?:but|however|although|though|whereas|while|yet|nevertheless)\b,?\s+"
    r"|,\s+and\s+(?=(?:the|there|it|no|its|both|all|she|he|we|has|is|are)\b)"
    rf"|\s+and\s+(?=(?:there\s+{_VERB}|it\s+{_VERB}|the\s+(?:\w+\s+){{1,4}}?{_VERB})\b)"
    rf"|,?\s+(?=(?:when|until|till)\s+(?:[\w/-]+\s+){{1,5}}?{_NEWS}\b)"
    r"|,\s+then\s+(?=(?:a|an|the|new|she|he|her|his|in)\b)"
    r"|\s+[–—]\s+|\s+--\s+",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\W*(?:the|both|all)\s+(?:[\w-]+\s+){0,3}[\w-]+", re.IGNORECASE)
_PLURAL = re.compile(r"the\s+(?:[\w-]+\s+){1,4}?(?:are|were|have|remain|appear)\b", re.IGNORECASE)
"""After bare names: "the portal vein and the SMV are patent" is one clause."""
_ABBREVIATED = re.compile(
    r"\b(?:seg|segs|approx|vs|no|dr|e\.g|i\.e|st|ant|post|incl|resp|max)$", re.IGNORECASE
)
_STOPS_AT_COMMA = frozenset({"historical", "planned", "comparison", "resolved"})
"""Categories whose cues act within their phrase only."""


def clauses(text: str, start: int, end: int) -> list[Span]:
    """The clauses of the sentence `text[start:end]`; a table row is one."""
    if " | " in text[start:end]:
        return [(start, end)]
    spans: list[Span] = []
    at = start
    for cut in _CUT.finditer(text, start, end):
        if cut.group().lstrip().startswith(".") and _ABBREVIATED.search(text, at, cut.start()):
            continue
        if _NAMES.fullmatch(text, at, cut.start()) and _PLURAL.match(text, cut.end(), end):
            continue
        if text[at : cut.start()].strip():
            spans.append((at, cut.start()))
        at = cut.end()
    if text[at:end].strip():
        spans.append((at, end))
    return spans


def assertion_within(note: Note, sentence: Sentence, clause: Span, start: int, end: int) -> Assertion:
    """The assertion of `note.text[start:end]` from the cues of its clause alone.

    Cues of `_STOPS_AT_COMMA` reach no further than the next comma.
    """
    text = note.text
    inside = tuple(
        c
        for c in sentence.cues
        if clause[0] <= c.start
        and c.end <= clause[1]
        and not (c.category in _STOPS_AT_COMMA and "," in _gap(text, c.start, c.end, start, end))
    )
    return assertion_at(text, clause[0], clause[1], sentence.section, inside, start, end)


def _gap(text: str, cue_start: int, cue_end: int, start: int, end: int) -> str:
    return text[cue_end:start] if cue_end <= start else text[end:cue_start]


LONGEST_QUOTE = 170
"""Characters of a sentence that are quoted whole; of a longer one the clause is."""


def cited(note: Note, spans: Iterable[Span], sentence: Sentence, clause: Span, source: str) -> Evidence:
    """The words to underline: the sentence where it is short, else its clause, widened to hold `spans`."""
    spans = list(spans)
    start, end = (sentence.start, sentence.end) if sentence.end - sentence.start <= LONGEST_QUOTE else clause
    first, last = min([start, *(a for a, _ in spans)]), max([end, *(b for _, b in spans)])
    if last - first > 2 * LONGEST_QUOTE:
        first, last = start, end
    if end - start > 2 * LONGEST_QUOTE and spans:
        first, last = _phrase(note.text, min(a for a, _ in spans), max(b for _, b in spans), (start, end))
    return note.evidence(first, last, source)


def _phrase(text: str, start: int, end: int, bounds: Span) -> Span:
    """`start:end` widened to the commas or cell borders around it."""
    left = max(text.rfind(mark, bounds[0], start) for mark in (", ", ": ", "| "))
    rights = [i for i in (text.find(mark, end, bounds[1]) for mark in (", ", "; ", " |", ". ")) if i >= 0]
    return (left + 2 if left >= bounds[0] else bounds[0]), min([*rights, bounds[1]])


_FOLLOWS = re.compile(
    r"\b(?:resolved|resolution|previous(?:ly)?|no longer|now|new|newly|interval|since|gone|compared|prior"
    r"|has (?:appeared|developed|progressed|cleared)|again|increased|decreased|unchanged|stable|formerly)\b",
    re.IGNORECASE,
)


def says_it_follows(evidence: Iterable[Evidence]) -> bool:
    """The words tell a change since an earlier record, which they so do not contradict (READING.md 5.6)."""
    return any(_FOLLOWS.search(e.quote) for e in evidence)


_LONG_AGO = re.compile(
    r"\b(?:last (?:year|spring|summer|fall|autumn|winter)"
    r"|(?:a|one|two|three|four|five|several|many|\d+) years? (?:ago|earlier|before)"
    r"|at (?:that time|the time of diagnosis|(?:first |initial )?(?:diagnosis|presentation))|back then)\b",
    re.IGNORECASE,
)
_OPENING_YEAR = re.compile(
    r"\W*(?:back )?(?:in|during|at \w+ in) (?:early |late |mid-?)?(?:[a-z]+ )?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
OLD_DAYS = 90
"""A date in a note that far before the note tells of an earlier state."""


def is_of_long_ago(note: Note, clause: Span) -> bool:
    """The clause of a note says in words that it tells of years before; a report speaks for itself."""
    if note.kind == "radiology_report":
        return False
    opening = _OPENING_YEAR.match(note.text, *clause)
    is_old_year = opening and note.date and int(opening["year"]) < note.date.year - 1
    return bool(is_old_year or _LONG_AGO.search(note.text, *clause))


def source_in(note: Note, sentence: Sentence, clause: Span, position: int) -> Source | None:
    """The report that the sentence retells; else, where the clause has old dates only, a note of the last."""
    told = source_of(note, sentence, position)
    if told or note.kind == "radiology_report" or not note.date:
        return told
    dates = [d.date for d in note.dates_in(*clause)]
    is_old = bool(dates) and (note.date - max(dates)).days > OLD_DAYS
    return Source(max(dates), NOTE) if is_old else None


STALE_DAYS = 190
"""Good news of a day that far before the note is not news of now."""
_BARE_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")
_TO_DATE = re.compile(
    r"\b(?:since|now|current(?:ly)?|today|remain(?:s|ed)?|still|unchanged|stable|to date|so far|never|again)\b",
    re.IGNORECASE,
)
_AFTER_EVENT = re.compile(
    r"\b(?:since|after|following|s/p|status post|post)\s+(?:[\w/.-]+\s+){0,3}$", re.IGNORECASE
)
_AS_OF = re.compile(
    r"\W*(?:(?:back )?(?:in|on|at|when|as of|by|during|before|copied|per|last)\b|(?:19|20)\d\d\b|\d{1,2}/\d)",
    re.IGNORECASE,
)
_MONTHS_AGO = re.compile(
    r"\b(?:[7-9]|[1-9]\d|eight|nine|ten|eleven|twelve|twenty|\w+teen) months (?:ago|earlier|before)\b",
    re.IGNORECASE,
)
_THEN = re.compile(r"\b(?:then|at that (?:time|point)|back then)\s*[.;)]*\s*$", re.IGNORECASE)
_COMMA = re.compile(r",(?!\s*(?:19|20)\d\d)(?=\s)")


def comma_part(text: str, clause: Span, position: int) -> Span:
    """The words between the commas around `position`; the comma of a date parts nothing."""
    cuts = [m.start() for m in _COMMA.finditer(text, *clause)]
    start = max((c + 1 for c in cuts if c < position), default=clause[0])
    return start, min((c for c in cuts if c >= position), default=clause[1])


def is_stale(note: Note, clause: Span, position: int, told: Source | None = None) -> bool:
    """What a note says at `position` is of a day long before it (`told` is the report it retells), and no word
    brings it up to the present; a report speaks for itself."""
    if note.kind == "radiology_report" or note.date is None:
        return False
    text = note.text
    part = comma_part(text, clause, position)
    if _TO_DATE.search(text, *part):
        return False
    spans = [part]
    if _AS_OF.match(text, *clause):
        spans.append(comma_part(text, clause, clause[0]))
    if _MONTHS_AGO.search(text, *clause) or _THEN.search(text, *part):
        return True
    days = [told.date] if told else []
    for a, b in spans:
        days += [d.date for d in note.dates_in(a, b)]
        days += [
            datetime.date(int(m.group()), 12, 31)
            for m in _BARE_YEAR.finditer(text, a, b)
            if not _AFTER_EVENT.search(text, a, m.start())
        ]
    return bool(days) and (note.date - max(days)).days > STALE_DAYS
