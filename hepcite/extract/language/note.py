"""Document → Note: its text with sections, sentences, table rows, measurements, dates and assertion, ready for the fields."""

import bisect
import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from hepcite.extract.language.assertion import Assertion, Cue, assertion_at
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.lines import PAGE_JOIN, Joined
from hepcite.extract.language.measures import Measure
from hepcite.records import Document, Evidence

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is `note.text[start:end]`. `section` is a kind of sections.yaml, or "header" or "other".

    `label` is the organ whose label the sentence stands under, None where there is none. `is_row` marks a table row.
    `cues` are the assertion cues inside.
    """

    index: int
    start: int
    end: int
    text: str
    section: str
    label: str | None
    is_row: bool
    line: int
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the spans of its cells, in characters of the note."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]
    sentence: int


@dataclass(frozen=True, slots=True)
class Table:
    """Two or more consecutive rows. Whether the first one names the columns is for the field to say."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Note:
    """One document as the fields read it. Offsets count characters of `text`, which is that of the joined pages.

    `denied` are the questions of forms that favor the request and were answered No; `text` has them blanked.
    """

    document: Document
    joined: Joined
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    measures: tuple[Measure, ...]
    dates: tuple[DateMention, ...]
    denied: tuple[tuple[int, int], ...] = ()
    _assertions: dict[tuple[int, int], Assertion] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> str:
        return self.joined.text

    @property
    def kind(self) -> str:
        return self.document.kind

    @property
    def date(self) -> datetime.date | None:
        return self.document.date

    @cached_property
    def doc(self) -> "Doc":
        """The note for spaCy, whose components may go on from it: tokens, sentences, and our finds as span groups."""
        from hepcite.extract.language.spacy_doc import doc_of

        return doc_of(self)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds `position`, or the one before it."""
        return self.sentences[max(0, bisect.bisect_right(self._sentence_starts, position) - 1)]

    def assertion(self, start: int, end: int) -> Assertion:
        """What the words around `text[start:end]` make of it: negated, historical, hypothetical and so on."""
        key = (start, end)
        if key not in self._assertions:
            sentence = self.sentence_at(start)
            self._assertions[key] = assertion_at(
                self.text, sentence.start, sentence.end, sentence.section, sentence.cues, start, end
            )
        return self._assertions[key]

    def measures_in(self, start: int, end: int) -> tuple[Measure, ...]:
        return tuple(m for m in self.measures if m.start >= start and m.end <= end)

    def dates_in(self, start: int, end: int) -> tuple[DateMention, ...]:
        return tuple(d for d in self.dates if d.start >= start and d.end <= end)

    def text_as_written(self, start: int, end: int) -> str:
        """What stands at `start:end` on the pages, blanked or not."""
        return PAGE_JOIN.join(page.text for page in self.document.pages)[start:end]

    def evidence(self, start: int, end: int, source: str) -> Evidence:
        """The evidence `text[start:end]`, white space trimmed, cut to the page where it begins."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        page_index = bisect.bisect_right(self.joined.starts, start) - 1
        page = self.document.pages[page_index]
        base = self.joined.starts[page_index]
        end = min(end, base + len(page.text))
        while end > start and text[end - 1].isspace():
            end -= 1
        a, b = start - base, end - base
        return Evidence(
            document=self.document.name,
            page=page.number,
            start=a,
            end=b,
            quote=page.text[a:b],
            source=source,
            boxes=page.boxes(a, b),
        )
