"""PDF bytes → pages: text by PDFium's own words, tables by their rules, pictures of pages by OCR."""

import threading
from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL.Image import Image

from hepcite.extract.formats.annotations import Annotations, added_to, annotations_of
from hepcite.extract.formats.attachments import attached
from hepcite.extract.formats.columns import TableBlock
from hepcite.extract.formats.glyphs import PrintedPage, printed_page
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.limits import limits, too_large
from hepcite.extract.formats.ocr import scanned_page
from hepcite.extract.formats.pages import page_of
from hepcite.extract.formats.passwords import password
from hepcite.extract.formats.progress import page_read
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.tables import ruled_tables
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Page, Problem

_PDFIUM = threading.Lock()
"""PDFium is not thread-safe: one file at a time in one process."""
_END_MARK, _TAIL_BYTES = b"%%EOF", 2048


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def read_pdf(name: str, data: bytes) -> Reading:
    with _PDFIUM:
        try:
            document = _document(data)
        except pdfium.PdfiumError as error:
            return Reading((), (_refused(name, error),))
        count = len(document)
        if count > limits().most_pages:
            document.close()
            return Reading((), (too_large(name, f"has {count} pages"),))
        document.init_forms()
        members = attached(name, document, count)
    try:
        reading = _read_pages(name, document, count)
    finally:
        with _PDFIUM:
            document.close()
    problems = reading.problems
    if _END_MARK not in data[-_TAIL_BYTES:]:
        problems = (*problems, _cut_off(name, count))
    return Reading(reading.pages, problems, members)


def _document(data: bytes) -> Any:
    return pdfium.PdfDocument(data, password=password())


def _refused(name: str, error: Exception) -> Problem:
    if "password" in str(error).lower():
        wrong = "the password in case.json does not open it" if password() else "it is locked with a password"
        remedy = 'Ask the sender for a copy without one, or add the password to case.json: "passwords": {'
        return Problem("encrypted", f'{name} was not read: {wrong}. {remedy}"file name": "…"}}.')
    return Problem(
        "damaged",
        f"{name} begins like a PDF but cannot be opened; it is cut off or damaged. Ask for the file again.",
    )


def _cut_off(name: str, pages: int) -> Problem:
    return Problem(
        "damaged",
        f"{name} is cut off: its end is missing. {pages} pages could be opened. Ask for the file again.",
    )


def _read_pages(name: str, document: Any, count: int) -> Reading:
    pages: list[Page] = []
    problems: list[Problem] = []
    for index in range(count):
        page, found = _read_page(name, index, document)
        pages.append(page)
        problems += found
        page_read()
    return Reading(tuple(pages), tuple(problems))


def _read_page(name: str, index: int, document: Any) -> tuple[Page, list[Problem]]:
    number = index + 1
    picture = None
    with _PDFIUM:
        try:
            pdfium_page, notes = _opened(document, index)
        except pdfium.PdfiumError:
            return Page(number, ""), [_unreadable(name, number)]
        try:
            printed = printed_page(pdfium_page)
            if not printed.is_blank and not printed.is_legible:
                picture, dpi = _drawn(pdfium_page)
        finally:
            pdfium_page.close()
    hidden = printed.hidden + notes.unseen
    problems = [_hidden(name, number, hidden)] if hidden else []
    if picture is None:
        page = _text_page(index, printed, notes.ticks)
        return page, problems + _added(name, page, notes)
    page, found = scanned_page(name, number, picture, dpi)
    if not page.text:
        page = _text_page(index, printed, notes.ticks)
    return page, problems + found + _added(name, page, notes)


def opened(document: Any, index: int) -> Any:
    """The page, with what was filled into its form fields printed on it."""
    return _opened(document, index)[0]


def _opened(document: Any, index: int) -> tuple[Any, Annotations]:
    page = document[index]
    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return page, Annotations()
    notes = annotations_of(document, page)
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return document[index], notes


def _drawn(page: Any) -> tuple[Image, int]:
    """The page as a grey picture, and its dots an inch: fewer on oversized pages."""
    rules = tolerances().ocr
    longest = max(page.get_size())
    dpi = max(36, min(rules.dpi, int(72 * rules.longest_side_px / longest)))
    picture: Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return picture, dpi


def _text_page(index: int, printed: PrintedPage, ticks: Sequence[Token] = ()) -> Page:
    words = dict(printed.words)
    if ticks:
        words[0] = [*words.get(0, ()), *ticks]
    tables: list[TableBlock] = []
    if printed.grids and words.get(0):
        tables, words[0] = ruled_tables(printed.grids, words[0])
    return page_of(index + 1, words, (printed.width, printed.height), tables)


def _hidden(name: str, number: int, words: int) -> Problem:
    return Problem(
        "hidden_text",
        f"{name}, page {number}: {words} words are too pale, too small or covered to be seen on paper. "
        "They were left out. Look at the page, and ask the sender where it matters.",
        page=number,
        fatal=False,
    )


def _added(name: str, page: Page, notes: Annotations) -> list[Problem]:
    count = added_to(page, notes)
    if not count:
        return []
    what = (
        f"{name}, page {page.number}: {count} {'comment was' if count == 1 else 'comments were'} added to the page "
        "after it was made. Those beside it were left out; words put on it cannot be told from the record's own. "
        "Open the file and see who added them."
    )
    return [Problem("comments", what, page=page.number, fatal=False)]


def _unreadable(name: str, number: int) -> Problem:
    return Problem(
        "unreadable_page", f"{name}, page {number} is damaged. Ask for the file again.", page=number
    )
