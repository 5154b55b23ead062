"""A PDF page's form fields and comments → ticks to print in their places, and what was added to the page later."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.drawn import Placement
from hepcite.extract.formats.layout import Token
from hepcite.records import Box, Page

TICKED, UNTICKED = "[x]", "[ ]"
_COMMENTS = frozenset(
    {
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_CARET,
        raw.FPDF_ANNOT_STAMP,
    }
)
_PRINTED = frozenset({raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP})
_TICKS = frozenset({raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON})
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW | raw.FPDF_ANNOT_FLAG_INVISIBLE
_MOST_ANNOTATIONS = 2000


@dataclass(frozen=True, slots=True)
class Annotations:
    """`ticks` stand on the page; `comments` are what a viewer shows beside it, and no part of the record.

    `printed` counts comments and stamps that show on the page itself; `unseen` counts words that no viewer shows.
    """

    ticks: tuple[Token, ...] = ()
    comments: tuple[str, ...] = ()
    printed: int = 0
    unseen: int = 0


def annotations_of(document: Any, page: Any) -> Annotations:
    """`page` before its fields are printed on it. The caller holds the PDFium lock."""
    width, height = page.get_size()
    placed = Placement(page.get_bbox(), page.get_rotation(), width, height)
    form = document.formenv.raw if document.formenv else None
    ticks: list[Token] = []
    comments: list[str] = []
    printed = unseen = 0
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        with _opened(page, index) as annotation:
            box = _box(annotation, placed)
            if annotation is None or box is None:
                continue
            is_unseen = bool(raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN)
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind == raw.FPDF_ANNOT_WIDGET and form is not None and not is_unseen:
                ticks += _ticks(form, annotation, box)
            elif kind in _PRINTED and not is_unseen:
                printed += 1
            elif kind in _COMMENTS and (said := _contents(annotation)):
                unseen += len(said.split()) if is_unseen else 0
                comments += [] if is_unseen else [said]
    return Annotations(tuple(ticks), tuple(comments), printed, unseen)


def added_to(page: Page, notes: Annotations) -> int:
    """How many comments somebody put on the page after it was made, without those that only mark its own words."""
    shown = " ".join(page.text.split())
    return notes.printed + sum(said not in shown for said in notes.comments)


@contextmanager
def _opened(page: Any, index: int) -> Iterator[Any]:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)


def _box(annotation: Any, placed: Placement) -> Box | None:
    rect = raw.FS_RECTF()
    if not annotation or not raw.FPDFAnnot_GetRect(annotation, rect):
        return None
    return placed.box(rect.left, rect.bottom, rect.right, rect.top)


def _ticks(form: Any, annotation: Any, box: Box) -> list[Token]:
    if raw.FPDFAnnot_GetFormFieldType(form, annotation) not in _TICKS:
        return []
    text = TICKED if raw.FPDFAnnot_IsChecked(form, annotation) else UNTICKED
    pieces = text.split(" ")
    share = (box[2] - box[0]) / len(pieces)
    lefts = [box[0] + share * index for index in range(len(pieces))]
    size = min(12.0, box[3] - box[1])
    top, bottom = round(box[1], 2), round(box[3], 2)
    return [
        Token(piece, (round(left, 2), top, round(left + share, 2), bottom), size)
        for piece, left in zip(pieces, lefts, strict=True)
    ]


def _contents(annotation: Any) -> str:
    """On one line; what nobody can see in it is taken out as everywhere."""
    length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(length)
    pointer = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", pointer, length)
    return " ".join(plain_text(buffer.raw.decode("utf-16-le", "ignore").rstrip("\0")).split())
