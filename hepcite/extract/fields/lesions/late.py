"""A record newer than a value + its sentences → those that speak of the tumors of today, with what explains words away."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.fields.base import Source, data, source_of
from hepcite.extract.fields.lesions.relevance import IMAGING, LIMIT
from hepcite.extract.fields.lesions.words import Words, compile_phrases, pattern, scan
from hepcite.extract.fields.lesions.zones import SKIPPED
from hepcite.extract.language.note import Note, Sentence

SILENT = frozenset({"pathology", "lab_report", "cover_sheet"})
_CLAUSE_END = re.compile(
    r"[.;,]\s|\b(?:but|while|although|whereas)\b|\band (?=the\b|it\b|there\b)", re.IGNORECASE
)


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = re.compile(
    rf"\b(?:(?P<m>\d{{1,2}})/(?:\d{{1,2}}/)?|(?P<name>{'|'.join(MONTHS)})[a-z]*\.?,?\s+(?:of\s+)?(?:\d{{1,2}},?\s+)?)?(?P<y>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def _month(found: re.Match[str]) -> tuple[int, int]:
    """The year and month that are named; a year alone ends the year before."""
    month = MONTHS.index(found["name"].lower()) + 1 if found["name"] else int(found["m"] or 0)
    return int(found["y"]), month


@cache
def word_list(*path: str) -> re.Pattern[str]:
    """The list at `path` of late.yaml."""
    node: Any = data("lesions/late")
    for key in path:
        node = node[key]
    return compile_phrases(node)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a late record. `filled` is its text with lengths, places and dates blanked; spans count from its
    start. `is_reread` says that images are read anew there."""

    note: Note
    words: Words
    sentence: Sentence
    filled: str
    is_reread: bool
    day: datetime.date

    @property
    def text(self) -> str:
        return self.sentence.text

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around the span."""
        before = [m.end() for m in _CLAUSE_END.finditer(self.filled, 0, start)]
        after = _CLAUSE_END.search(self.filled, end)
        return (before[-1] if before else 0), (after.start() if after else len(self.filled))

    def nouns(self) -> list[tuple[int, int]]:
        """Where the line names lesions."""
        s = self.sentence
        found = [
            (t.start - s.start, t.end - s.start)
            for t in self.words.within(s.start, s.end, "own", "malignant", "generic")
        ]
        found += [m.span() for m in word_list("nouns").finditer(self.filled)]
        found += [m.span() for m in word_list("count", "counter").finditer(self.text)]
        return [
            (a, b)
            for a, b in found
            if not _no_noun().match(self.filled, b) and self.filled[a:b].lower() != "growth"
        ]

    def is_denied(self, start: int, end: int) -> bool:
        """The words are denied, before or after."""
        a, b = self.clause(start, end)
        near = max(a, start - 60)
        return bool(
            word_list("denied").search(self.filled, near, start)
            or word_list("denied_after").search(self.filled, end, b)
        )

    def is_past(self, start: int, end: int) -> bool:
        """The words tell of an earlier time."""
        a, b = self.clause(start, end)
        clause = self.text[a:b]
        if word_list("now").search(clause):
            return False
        if word_list("past").search(clause) or (self.is_retold and not self.is_reread):
            return True
        return any(_month(m) < (self.day.year, self.day.month) for m in _MONTH.finditer(self.text))

    @property
    def is_retold(self) -> bool:
        """An imaging study is told of in the past tense."""
        text = self.text
        return bool(
            IMAGING.search(text)
            and word_list("retold").search(text)
            and not word_list("first_hand").search(text)
        )

    def is_elsewhere(self, start: int, end: int) -> bool:
        """The clause is about another organ or something benign."""
        s = self.sentence
        a, b = self.clause(start, end)
        tokens = self.words.within(s.start + a, s.start + b, "other", "benign")
        tokens = [
            t
            for t in tokens
            if not pattern("contact").search(self.text[max(0, t.start - s.start - 24) : t.start - s.start])
        ]
        here = self.words.within(s.start + a, s.start + b, "own", "segment", "lr", "liver")
        return (bool(tokens) and not here) or any(t.kind == "benign" for t in tokens)


@cache
def _no_noun() -> re.Pattern[str]:
    return re.compile(rf"[\s-]+(?:{word_list('count', 'no_noun').pattern})", re.IGNORECASE)


def late_lines(notes: Sequence[Note], document: str, day: datetime.date) -> Iterator[Line]:
    """The sentences, in notes of `day` or newer other than `document`, that may speak of the tumors as they are."""
    for note in notes:
        if note.kind in SILENT or note.document.name == document or note.date is None or note.date < day:
            continue
        words, told = scan(note), _Retelling(day)
        for sentence in note.sentences:
            source = told.source(note, sentence)
            line = _line(note, words, sentence, day)
            if _is_aside(line) or (source and source.date < day) or (source and not line.is_reread):
                continue
            yield line


class _Retelling:
    """Which report, dated, a line goes on to retell."""

    def __init__(self, day: datetime.date) -> None:
        self.day, self.last, self.at = day, None, (-1, -1)  # type: tuple[datetime.date, Source | None, tuple[int, int]]

    def source(self, note: Note, sentence: Sentence) -> Source | None:
        """The report of the value's day or before; one newer than that is not retold, but new."""
        found = source_of(note, sentence)
        if found:
            self.last, self.at = found, (sentence.line, sentence.index)
        elif self.at[0] != sentence.line or sentence.index > self.at[1] + 2:
            self.last = None
        return self.last if self.last and self.last.date <= self.day else None


def _line(note: Note, words: Words, sentence: Sentence, day: datetime.date) -> Line:
    filled = words.text[sentence.start : sentence.end]
    return Line(note, words, sentence, filled, bool(word_list("reread").search(sentence.text)), day)


def _is_aside(line: Line) -> bool:
    """The sentence is no statement on this patient as he is now."""
    text, sentence = line.text, line.sentence
    if sentence.section in SKIPPED or sentence.label not in (None, "liver"):
        return True
    if word_list("aside").search(text) or word_list("family").search(text):
        return True
    criteria = pattern("criteria_words").search(text)
    return bool(criteria and LIMIT.search(text))
