"""PDF bytes → pages: text by PDFium's own words, tables by their rules, pictures of pages by OCR."""

import io
import threading
from contextlib import ExitStack
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from hepcite.extract.formats.columns import TableBlock
from hepcite.extract.formats.glyphs import PrintedPage, printed_page
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.limits import limits, too_large
from hepcite.extract.formats.ocr import scanned_page
from hepcite.extract.formats.pages import page_of
from hepcite.extract.formats.progress import page_read
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.tables import ruled_tables
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Page, Problem

_PDFIUM = threading.Lock()
"""PDFium is not thread-safe: one file at a time in one process."""
_END_MARK, _TAIL_BYTES = b"%%EOF", 2048
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
        count = len(document)
        if count > limits().most_pages:
            document.close()
            return Reading((), (too_large(name, f"has {count} pages"),))
        document.init_forms()
    try:
        reading = _read_pages(name, data, document, count)
    finally:
        with _PDFIUM:
            document.close()
    if _END_MARK in data[-_TAIL_BYTES:]:
        return reading
    return Reading(reading.pages, (*reading.problems, _cut_off(name, count)))


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


def _cut_off(name: str, pages: int) -> Problem:
    return Problem(
        "damaged",
        f"{name} is cut off: its end is missing. {pages} pages could be opened. Ask for the file again.",
    )


def _read_pages(name: str, data: bytes, document: Any, count: int) -> Reading:
    pages: list[Page] = []
    problems: list[Problem] = []
    with ExitStack() as stack:
        rules = _Rules(data, stack)
        for index in range(count):
            page, found = _read_page(name, index, document, rules)
            pages.append(page)
            problems += found
            page_read()
    return Reading(tuple(pages), tuple(problems))


class _Rules:
    """pdfplumber's view of the file, opened only when a page has ruled lines."""

    def __init__(self, data: bytes, stack: ExitStack) -> None:
        self._data, self._stack = data, stack
        self._plumber: Any = None

    def tables(self, index: int, tokens: list[Token]) -> tuple[list[TableBlock], list[Token]]:
        try:
            if self._plumber is None:
                self._plumber = self._stack.enter_context(pdfplumber.open(io.BytesIO(self._data)))
            page = self._plumber.pages[index]
            try:
                return ruled_tables(page, tokens)
            finally:
                page.close()
        except Exception:  # pdfminer raises whatever odd bytes lead it to; gaps then part the cells
            return [], tokens


def _read_page(name: str, index: int, document: Any, rules: _Rules) -> tuple[Page, list[Problem]]:
    number = index + 1
    picture = None
    with _PDFIUM:
        try:
            pdfium_page = _opened(document, index)
        except pdfium.PdfiumError:
            return Page(number, ""), [_unreadable(name, number)]
        try:
            printed = printed_page(pdfium_page)
            if not printed.is_blank and not printed.is_legible:
                picture, dpi = _drawn(pdfium_page)
        finally:
            pdfium_page.close()
    problems = [_hidden(name, number, printed.hidden)] if printed.hidden else []
    if picture is None:
        return _text_page(index, printed, rules), problems
    page, found = scanned_page(name, number, picture, dpi)
    if not page.text:
        page = _text_page(index, printed, rules)
    return page, problems + found


def _opened(document: Any, index: int) -> Any:
    """The page, with what was filled into its form fields printed on it."""
    page = document[index]
    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return page
    page.flatten()
    page.close()
    return document[index]


def _drawn(page: Any) -> tuple[Any, int]:
    """The page as a grey picture, and its dots an inch: fewer on oversized pages."""
    rules = tolerances().ocr
    longest = max(page.get_size())
    dpi = max(36, min(rules.dpi, int(72 * rules.longest_side_px / longest)))
    return page.render(scale=dpi / 72, grayscale=True).to_pil(), dpi


def _text_page(index: int, printed: PrintedPage, rules: _Rules) -> Page:
    words = dict(printed.words)
    tables: list[TableBlock] = []
    if printed.paths >= _FEWEST_RULES and words.get(0):
        tables, words[0] = rules.tables(index, words[0])
    return page_of(index + 1, words, (printed.width, printed.height), tables)


def _hidden(name: str, number: int, words: int) -> Problem:
    return Problem(
        "hidden_text",
        f"{name}, page {number}: {words} words are too pale, too small or covered to be seen on paper. "
        "They were left out. Look at the page, and ask the sender where it matters.",
        page=number,
        fatal=False,
    )


def _unreadable(name: str, number: int) -> Problem:
    return Problem(
        "unreadable_page", f"{name}, page {number} is damaged. Ask for the file again.", page=number
    )
