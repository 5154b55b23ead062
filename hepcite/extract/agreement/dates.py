"""Choices between records by their dates → the facts in doubt whose order rests on a date that is not read for certain.

A year misread on a fax would make an old report the newest. Only dates that decided between records that disagree
are looked at again.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hepcite.extract.agreement.doubts import PageKey, is_sure, look_at
from hepcite.extract.agreement.rules import words_between
from hepcite.extract.language.dates import find_dates
from hepcite.extract.reconcile import Choice, Statement
from hepcite.records import Case, Document, Evidence, Page


@dataclass(frozen=True, slots=True)
class Unordered:
    """Two records that disagree on the fact `name`, and which of them is newer is not sure. `other` lost by its date."""

    name: str
    other: Statement
    places: tuple[PageKey, ...]


def unordered(
    case: Case,
    choices: Sequence[Choice],
    documents: Sequence[Document],
    pages: Mapping[PageKey, Page],
    files: Mapping[str, bytes],
) -> Iterator[Unordered]:
    """`pages` are the recognised ones."""
    looks = _Dates(case, documents, pages, files)
    for choice in choices:
        for other in choice.beaten:
            if _is_by_date(choice, other):
                places = tuple(place for s in (choice.winner, other) for place in looks.unsure(s))
                if places:
                    yield Unordered(choice.name, other, places)


def _is_by_date(choice: Choice, other: Statement) -> bool:
    """A type of tumor goes by rank before its date."""
    return choice.precedence != "tumor_type" or choice.winner.rank == other.rank


class _Dates:
    def __init__(
        self,
        case: Case,
        documents: Sequence[Document],
        pages: Mapping[PageKey, Page],
        files: Mapping[str, bytes],
    ) -> None:
        self._case, self._pages, self._files = case, pages, files
        self._of = {(d.name, page.number): d for d in documents for page in d.pages}
        self._known: dict[tuple[str, int, datetime.date], tuple[PageKey, ...]] = {}

    def unsure(self, statement: Statement) -> tuple[PageKey, ...]:
        """The recognised pages with the statement's date, where it is read surely on none of the pages that have it.

        All recognised pages where no date was found: it ranks as the oldest record only because nobody could read it.
        """
        document = self._document(statement.evidence)
        if document is None:
            return ()
        if statement.date is None:
            keys = ((document.name, page.number) for page in document.pages)
            return tuple(key for key in keys if key in self._pages)
        key = (document.name, document.first_page, statement.date)
        if key not in self._known:
            self._known[key] = self._looked(document, statement.date)
        return self._known[key]

    def _document(self, evidence: Sequence[Evidence]) -> Document | None:
        return next((self._of.get((e.document, e.page)) for e in evidence), None)

    def _looked(self, document: Document, date: datetime.date) -> tuple[PageKey, ...]:
        """Empty, too, where no page writes it out ("last week")."""
        shaky: list[PageKey] = []
        for page in document.pages:
            spans = [(d.start, d.end) for d in find_dates(page.text, None) if d.date == date]
            key = (document.name, page.number)
            if spans and key not in self._pages:
                return ()
            if spans and any(self._is_sure(key, *span) for span in spans):
                return ()
            shaky += [key] if spans else []
        return tuple(shaky)

    def _is_sure(self, key: PageKey, start: int, end: int) -> bool:
        page = self._pages[key]
        look = look_at(page, self._files.get(key[0]), self._case.password(key[0]))
        return all(is_sure(word, look) for word in words_between(page, start, end))
