"""PDF bytes → pages: text by PDFium's own words, tables by their rules, pictures of pages by OCR."""

import io
import threading
from contextlib import ExitStack
from typing import Any

import pdfplumber
import pypdfium2 as pdfium

from hepcite.extract.formats.columns import TableBlock
from hepcite.extract.formats.glyphs import PrintedPage, printed_page
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.pages import page_of
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.tables import ruled_tables
from hepcite.records import Page, Problem

_PDFIUM = threading.Lock()
"""PDFium is not thread-safe: one file at a time in one process."""
_FEWEST_RULES = 4
"""Drawn lines or shapes below which no table is looked for."""


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def read_pdf(name: str, data: bytes) -> Reading:
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            return Reading((), (_refused(name, error),))
        try:
            return _read_pages(name, data, document)
        finally:
            document.close()


def _refused(name: str, error: Exception) -> Problem:
    if "password" in str(error).lower():
        return Problem(
            "encrypted",
            f"{name} is locked with a password. Ask the sender for a copy without one, or save it unlocked.",
        )
    return Problem(
        "damaged",
        f"{name} begins like a PDF but cannot be opened; it is cut off or damaged. Ask for the file again.",
    )


def _read_pages(name: str, data: bytes, document: Any) -> Reading:
    pages: list[Page] = []
    problems: list[Problem] = []
    with ExitStack() as stack:
        rules = _Rules(data, stack)
        for index in range(len(document)):
            page, found = _read_page(name, index, document, rules)
            pages.append(page)
            problems += found
    return Reading(tuple(pages), tuple(problems))


class _Rules:
    """pdfplumber's view of the file, opened only when a page has ruled lines."""

    def __init__(self, data: bytes, stack: ExitStack) -> None:
        self._data, self._stack = data, stack
        self._plumber: Any = None

    def tables(self, index: int, tokens: list[Token]) -> tuple[list[TableBlock], list[Token]]:
        if self._plumber is None:
            self._plumber = self._stack.enter_context(pdfplumber.open(io.BytesIO(self._data)))
        page = self._plumber.pages[index]
        try:
            return ruled_tables(page, tokens)
        finally:
            page.close()


def _read_page(name: str, index: int, document: Any, rules: _Rules) -> tuple[Page, list[Problem]]:
    number = index + 1
    try:
        pdfium_page = document[index]
    except pdfium.PdfiumError:
        return Page(number, ""), [_unreadable(name, number, "is damaged. Ask for the file again")]
    try:
        printed = printed_page(pdfium_page)
    finally:
        pdfium_page.close()
    problems = [_hidden(name, number, printed.hidden)] if printed.hidden else []
    if not printed.is_blank and not printed.is_legible:
        problems.append(_unreadable(name, number, "is a picture, and no text recognition is installed"))
    return _text_page(index, printed, rules), problems


def _text_page(index: int, printed: PrintedPage, rules: _Rules) -> Page:
    words = dict(printed.words)
    tables: list[TableBlock] = []
    if printed.paths >= _FEWEST_RULES and words.get(0):
        tables, words[0] = rules.tables(index, words[0])
    return page_of(index + 1, words, (printed.width, printed.height), tables)


def _hidden(name: str, number: int, words: int) -> Problem:
    return Problem(
        "hidden_text",
        f"{name}, page {number}: {words} words are too pale, too small or covered, so nobody sees them on paper. "
        "They were left out. Look at the page, and ask the sender where it matters.",
        page=number,
        fatal=False,
    )


def _unreadable(name: str, number: int, what: str) -> Problem:
    return Problem("unreadable_page", f"{name}, page {number} {what}.", page=number)
