"""A quote into the words around it on its page, so that a reader can judge it without opening the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from hepcite.records import Document, Evidence

AROUND = 90
"""Characters shown on each side, before they are cut back to whole words of the same line."""


@dataclass(frozen=True, slots=True)
class Passage:
    before: str
    quote: str
    after: str


def passage(evidence: Evidence, documents: Iterable[Document]) -> Passage:
    """The quote alone where its page is not at hand, or does not hold it at its place."""
    for document in documents:
        if document.name != evidence.document:
            continue
        for page in document.pages:
            if page.number == evidence.page and page.text[evidence.start : evidence.end] == evidence.quote:
                return Passage(
                    before=_end_of(page.text[: evidence.start]),
                    quote=evidence.quote,
                    after=_start_of(page.text[evidence.end :]),
                )
    return Passage("", evidence.quote, "")


def _end_of(text: str) -> str:
    line = text.rpartition("\n")[2]
    if len(line) <= AROUND:
        return line
    return "… " + line[-AROUND:].partition(" ")[2]


def _start_of(text: str) -> str:
    line = text.partition("\n")[0]
    if len(line) <= AROUND:
        return line
    return line[:AROUND].rpartition(" ")[0] + " …"
