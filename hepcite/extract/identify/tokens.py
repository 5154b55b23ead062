"""A document → its words in a form that a scan and a print of it share."""

import re
from dataclasses import dataclass

from hepcite.extract.identify.faces import has_title_form, names_patient
from hepcite.extract.language.lines import join_pages
from hepcite.records import Document, Page

_PIECE = re.compile(r"\d+(?:[.,]\d+)*(?=cm|mm|mg|ml|x|\b)|[a-z0-9]+|[<>≤≥+☐☑☒✓✔✗✘]")
_ALIKE = str.maketrans("oliszb≤≥☑✓✔✗✘", "011528<>☒☒☒☒☒")
_HEAD_LINES = 2


@dataclass(frozen=True, slots=True)
class Token:
    """`key` is what two readings share: figures and the letters that look like them are one, and of the
    signs there are those that bound a number or answer a question: < > + and ticked boxes.

    `confidence` is 1 where nothing was recognised. `is_marginal`: of an edge line that names a patient or a house.
    """

    text: str
    key: str
    confidence: float
    is_marginal: bool

    @property
    def is_number(self) -> bool:
        return not any(sign.isalpha() for sign in self.text)


def tokens_of(document: Document) -> tuple[Token, ...]:
    """Of all pages, without page furniture."""
    joined = join_pages(document)
    found: list[Token] = []
    for page, start in zip(document.pages, joined.starts, strict=True):
        found += _of_page(page, joined.text[start : start + len(page.text)])
    return tuple(found)


def _of_page(page: Page, text: str) -> list[Token]:
    sure = _confidences(page)
    marginal = _margins(text)
    return [
        Token(
            match.group(),
            match.group().replace(".", "").replace(",", "").translate(_ALIKE),
            min(sure[match.start() : match.end()], default=1.0),
            any(a <= match.start() < b for a, b in marginal),
        )
        for match in _PIECE.finditer(text.lower())
    ]


def _confidences(page: Page) -> list[float]:
    """By character."""
    sure = [1.0] * len(page.text)
    for word in page.words:
        if word.confidence is not None:
            sure[word.start : word.end] = [word.confidence] * (word.end - word.start)
    return sure


def _margins(text: str) -> list[tuple[int, int]]:
    """The spans of the first lines and the last one, where they name a patient or a house and state nothing."""
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    edge = [*spans[:_HEAD_LINES], *spans[-1:]]
    return [(a, b) for a, b in edge if names_patient(text[a:b]) or has_title_form(text[a:b].strip())]
