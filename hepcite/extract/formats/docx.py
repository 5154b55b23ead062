"""DOCX bytes → one page: paragraphs and table rows in the order of the document."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import nsmap, qn

from hepcite.extract.formats.archive import names_in
from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem

_MOST_UNPACKED_BYTES = 300_000_000
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_TEXT = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), _FALLBACK}
"""Deleted or moved text, and the second copy of drawings for old programs."""
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_WHITE = {"FFFFFF", "FEFEFE"}


def is_docx(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and "word/document.xml" in names_in(data)


def read_docx(name: str, data: bytes) -> Reading:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_UNPACKED_BYTES:
            return _damaged(f"{name} unpacks to {unpacked // 1_000_000} MB, too much for a record")
        flow = _Flow()
        text = "\n".join(_lines(docx.Document(io.BytesIO(data)), flow)).strip("\n")
    except Exception:  # python-docx lets zip, XML and key errors of damaged files through
        return _damaged(f"{name} is a damaged Word file")
    problems = (_hidden(name, flow.hidden),) if flow.hidden else ()
    return Reading((written_page(1, text),), problems)


def _damaged(what: str) -> Reading:
    return Reading((), (Problem("damaged", f"{what}. Ask for the file again, or for a PDF of it."),))


def _hidden(name: str, runs: int) -> Problem:
    message = f"{name}: {runs} passages are hidden or white, so nobody sees them. They were left out."
    return Problem("hidden_text", message, fatal=False)


def _lines(document: Any, flow: "_Flow") -> Iterator[str]:
    headers = [part for s in document.sections for part in (s.first_page_header, s.header)]
    footers = [part for s in document.sections for part in (s.first_page_footer, s.footer)]
    yield from _distinct(headers, flow)
    yield from flow.lines(document.element.body)
    yield from _distinct(footers, flow)


def _distinct(parts: list[Any], flow: "_Flow") -> list[str]:
    """Header or footer lines, each once though every section repeats them."""
    lines = [line for part in parts if not part.is_linked_to_previous for line in flow.lines(part._element)]
    return list(dict.fromkeys(line for line in lines if line.strip()))


class _Flow:
    """Walks the elements of a document; counts the runs that nobody sees."""

    def __init__(self) -> None:
        self.hidden = 0

    def lines(self, parent: Any) -> Iterator[str]:
        """A line a paragraph or table row, in order; text boxes follow the paragraph that holds them."""
        for child in parent.iterchildren():
            if child.tag == qn("w:p"):
                boxes: list[Any] = []
                yield plain_text("".join(self._signs(child, boxes)))
                for box in boxes:
                    yield from self.lines(box)
            elif child.tag == qn("w:tbl"):
                yield from self._rows(child)
            elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
                yield from self.lines(child)

    def _signs(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        for child in element.iterchildren():
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == qn("w:txbxContent"):
                boxes.append(child)
            elif child.tag == qn("w:r") and _is_hidden(child):
                self.hidden += any(text.text for text in child.iter(qn("w:t")))
            elif child.tag not in _NOT_TEXT:
                yield from self._signs(child, boxes)

    def _rows(self, table: Any) -> Iterator[str]:
        for row in table.iterchildren(qn("w:tr")):
            cells = [" ".join(" ".join(self.lines(cell)).split()) for cell in row.iterchildren(qn("w:tc"))]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield " | ".join(cells)


def _is_hidden(run: Any) -> bool:
    marks = run.find("w:rPr", nsmap)
    if marks is None:
        return False
    vanish, color = marks.find("w:vanish", nsmap), marks.find("w:color", nsmap)
    if vanish is not None and vanish.get(qn("w:val"), "1") not in ("0", "false"):
        return True
    on_ground = marks.find("w:shd", nsmap) is not None or marks.find("w:highlight", nsmap) is not None
    return color is not None and color.get(qn("w:val")) in _WHITE and not on_ground
