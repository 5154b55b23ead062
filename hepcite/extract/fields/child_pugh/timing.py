"""The words around one class → whether it holds now, held once, and on which day."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.child_pugh.values import Mention
from hepcite.extract.fields.child_pugh.words import joined
from hepcite.extract.language.note import Note, Sentence

RECENT_DAYS = 120
"""A class given with its own day counts as a statement of that day up to this age; then it is history."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(?:in|of|since|from|during)\s+(?:early |late |mid-?\s?)?"
    r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{2,6})?\b(?!\s+\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?![\d/-])")
_OTHER_EVENT = re.compile(
    r"\b(?:mri?|ct|pet|scan|ultrasound|us|egd|biopsy|tace|y-?90|ablation|seen|visit of)\b[^,;]{0,12}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """`date` is the day that the words give, else that of the note. `is_weak` marks a "was" that may be
    narrative."""

    date: datetime.date | None
    is_past: bool
    is_present: bool
    is_weak: bool


@cache
def _cues(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{joined(name)})(?![A-Za-z])", re.IGNORECASE)


@cache
def _moves() -> re.Pattern[str]:
    return re.compile(
        rf"^[\s,)]*(?:{joined('moves')})[\s,]*(?:(?:an?|class|child|pugh|now|ctp)[\s-]*)*$", re.IGNORECASE
    )


def time_of(note: Note, mention: Mention, same_sentence: Sequence[Mention]) -> Time:
    """When the class of `mention` held; `same_sentence` are all mentions of its sentence, in order."""
    before = [m for m in same_sentence if m.at < mention.at]
    after = [m for m in same_sentence if m.at > mention.at]
    lead = _lead(note, mention, before[-1].end if before else mention.sentence.start)
    tail = _tail(note, mention, after[0] if after else None)
    present, past = _last(_cues("present"), lead), _last(_cues("past"), lead)
    moved_here = mention.is_moved_to or (bool(before) and _is_move(note, before[-1], mention))
    leads_away = bool(after) and _is_move(note, mention, after[0])
    is_present = present > past or moved_here or bool(_cues("present").match(tail.lstrip()))
    day = mention.date or _day(note, mention, tail, len(lead))
    if day and note.date:
        age = (note.date - day).days
        if 0 <= age <= RECENT_DAYS and not leads_away:
            return Time(day, False, is_present, False)
        if age > RECENT_DAYS:
            return Time(day, True, False, False)
    called_past = not moved_here and (past > present or bool(_cues("past_after").search(tail)))
    said_past = called_past or _is_long_ago(note, lead[-60:], tail)
    is_past = leads_away or (said_past and present <= past)
    weak = _last(_cues("weak_past"), lead) > present and not moved_here
    return Time(note.date, is_past, is_present, weak)


def is_told_past(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The words of the clause around `start:end` put it into the past."""
    lead = re.split(r"[;.,]\s", note.text[sentence.start : start])[-1]
    tail = re.split(r"[;.,](?=\s|$)", note.text[end : sentence.end])[0][:50]
    is_past = _last(_cues("past"), lead) > _last(_cues("present"), lead) or bool(
        _cues("past_after").search(tail)
    )
    return is_past or _last(_cues("weak_past"), lead) >= 0 or _is_long_ago(note, lead[-60:], tail)


def _is_move(note: Note, one: Mention, next_one: Mention) -> bool:
    """The words between two classes lead from the one to the other ("A6 to B8", "A5 -> B7")."""
    return bool(_moves().match(note.text[one.end : next_one.at]))


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match of `pattern` in `text` ends, -1 for none."""
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def _lead(note: Note, mention: Mention, begin: int) -> str:
    """The clause before the class; an opening adverb before a comma belongs to it ("Previously, ...")."""
    text = note.text[begin : mention.at]
    own = mention.start - begin
    cut = max(
        (m.end() for m in re.finditer(r"[;.]\s|\((?![^()]*\))|,\s|\n|\|", text[: max(own, 0)])), default=0
    )
    opening = text[:cut].rstrip(" ,")
    is_adverb = begin == mention.sentence.start and len(opening.split()) <= 3 and "(" not in opening
    return text if is_adverb else text[cut:]


def _tail(note: Note, mention: Mention, following: Mention | None) -> str:
    """The words that belong to the class after it, to the end of the clause or the next class."""
    end = following.start if following else mention.sentence.end
    text = note.text[mention.end : max(mention.end, end)]
    text = _OTHER_VALUE.split(text)[0]
    if following:
        text = _LEADS_ON.sub("", text.split("(")[0])
    return re.split(
        r"[;,.](?=\s|$)|\s[-–—]+\s|\b(?:and|but|now|today|currently|with|after|until)\b|\|", text
    )[0][:70]


_OTHER_VALUE = re.compile(r"\((?=[^()]{0,14}(?:(?<![\d/.-])(?:[5-9]|1[0-5])(?![\d/.-])|\b[ABC]\d?\b))")
"""A bracket that holds another class or score: its words are not about this one."""

_LEADS_ON = re.compile(
    r"(?:\b(?:previous(?:ly)?|prior|former(?:ly)?|was|were|from|earlier|up|down|initial(?:ly)?|old|before)\b[\s:,]*)+$",
    re.IGNORECASE,
)
"""Words at the end that speak of the class after them."""


_BRACKET = 16
"""Characters after a class in which a bracket may hold its day."""


def _day(note: Note, mention: Mention, tail: str, lead_length: int) -> datetime.date | None:
    """The day written beside the class, none of another event."""
    beside = note.dates_in(mention.end, mention.end + _BRACKET)
    if beside and note.text[mention.end : beside[0].start].strip() == "(":
        return beside[0].date
    dates = note.dates_in(mention.end, mention.end + len(tail))
    if dates:
        before = note.text[mention.end : dates[0].start]
        return dates[0].date if not re.search(r"\bsince\b|\bon (?:mri|ct)\b", before, re.IGNORECASE) else None
    for d in reversed(
        note.dates_in(max(mention.sentence.start, mention.at - min(lead_length, 70)), mention.at)
    ):
        if not _OTHER_EVENT.search(note.text[max(0, d.start - 30) : d.start]):
            return d.date
    return None


def _is_long_ago(note: Note, lead: str, tail: str) -> bool:
    """A year before that of the note, or a month more than three months back."""
    if note.date is None:
        return False
    for text in (lead, tail):
        years = [int(m["year"]) for m in _YEAR.finditer(text)]
        if any(1990 < y < note.date.year for y in years):
            return True
        for m in _MONTH.finditer(text):
            back = (note.date.month - 1 - _MONTHS.index(m["name"][:3].lower())) % 12
            if back > 3:
                return True
    return False
