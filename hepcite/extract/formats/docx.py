"""DOCX bytes → one page: paragraphs and table rows in the order of the document."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem


def is_docx(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"word/" in data


def read_docx(name: str, data: bytes) -> Reading:
    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document))
    except Exception:  # python-docx lets zip, XML and key errors of damaged files through
        problem = Problem(
            "damaged", f"{name} is a damaged Word file. Ask for the file again, or for a PDF of it."
        )
        return Reading((), (problem,))
    return Reading((written_page(1, "\n".join(lines).strip("\n")),))


def _lines(document: Any) -> Iterator[str]:
    section = document.sections[0] if len(document.sections) else None
    if section is not None:
        yield from _flow(section.header._element)
    yield from _flow(document.element.body)
    if section is not None:
        yield from _flow(section.footer._element)


def _flow(parent: Any) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            yield _paragraph(child)
        elif child.tag == qn("w:tbl"):
            yield from _table(child)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _flow(child)


def _paragraph(element: Any) -> str:
    parts: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.getparent().tag == qn("w:r"):
            parts.append("\n" if node.tag == qn("w:br") else "\t")
    return plain_text("".join(parts))


def _table(element: Any) -> Iterator[str]:
    for row in element.iterchildren(qn("w:tr")):
        cells = []
        for cell in row.iterchildren(qn("w:tc")):
            cells.append(" ".join(" ".join(_flow(cell)).split()))
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield " | ".join(cells)
