"""A PDFium page → what is drawn on it beside its type: lines and shapes, pictures, shades, forms opened."""

import ctypes
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pypdfium2.raw as raw

from hepcite.extract.formats.calls import at, pointer, quick
from hepcite.records import Box

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Stretch = tuple[list[Point], bool]
"""The points of a path without a jump, and whether the last is joined to the first."""

PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST = 4
_KINDS = frozenset({raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING})
_POINTS_A_CURVE = 3

_object_of_page = quick(raw.FPDFPage_GetObject, ctypes.c_size_t)
_object_of_form = quick(raw.FPDFFormObj_GetObject, ctypes.c_size_t)
_kind_of = quick(raw.FPDFPageObj_GetType, ctypes.c_int)


@dataclass(frozen=True, slots=True)
class Shape:
    """`item` is PDFium's object; `matrix` takes its own space (that of its form) to the page's user space."""

    item: Any
    kind: int
    matrix: Matrix

    @property
    def is_path(self) -> bool:
        return bool(self.kind == raw.FPDF_PAGEOBJ_PATH)

    @property
    def is_picture(self) -> bool:
        return bool(self.kind == raw.FPDF_PAGEOBJ_IMAGE)

    @property
    def is_filled(self) -> bool:
        if not self.is_path:
            return True
        mode, stroke = ctypes.c_int(0), ctypes.c_int(0)
        raw.FPDFPath_GetDrawMode(self.item, mode, stroke)
        return bool(mode.value != raw.FPDF_FILLMODE_NONE)

    def bounds(self) -> Box:
        """Left, bottom, right, top in the page's user space."""
        edges = [ctypes.c_float(0) for _ in range(4)]
        raw.FPDFPageObj_GetBounds(self.item, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        corners = [moved(self.matrix, (x, y)) for x in (left, right) for y in (bottom, top)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def stretches(self) -> Iterator[Stretch]:
        """Of a path; of a curve only its ends. In the page's user space."""
        matrix = times(_matrix(self.item), self.matrix)
        points: list[Point] = []
        is_closed, controls = False, 0
        for kind, point, closes in _segments(self.item):
            controls = (controls + 1) % _POINTS_A_CURVE if kind == raw.FPDF_SEGMENT_BEZIERTO else 0
            if kind == raw.FPDF_SEGMENT_MOVETO and points:
                yield points, is_closed
                points, is_closed = [], False
            if controls == 0:
                points.append(moved(matrix, point))
            is_closed = is_closed or closes
        if points:
            yield points, is_closed


def shapes_of(page: Any, texts: Collection[int] = ()) -> Iterator[Shape]:
    """In the order of drawing. `page` is a `pypdfium2.PdfPage`; the caller holds the PDFium lock.

    `texts`: addresses of objects that are known to be type.
    """
    count = raw.FPDFPage_CountObjects(page.raw)
    yield from _opened(page.raw, count, _object_of_page, PLAIN, 1, frozenset((0, *texts)))


def _opened(
    holder: Any,
    count: int,
    address_of: Callable[[Any, int], int],
    matrix: Matrix,
    depth: int,
    known: frozenset[int],
) -> Iterator[Shape]:
    for address in list(map(address_of, repeat(pointer(holder)), range(count))):
        if address in known:
            continue
        kind = _kind_of(at(address))
        item = ctypes.cast(address, raw.FPDF_PAGEOBJECT)
        if kind in _KINDS:
            yield Shape(item, kind, matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = times(_matrix(item), matrix)
            held = raw.FPDFFormObj_CountObjects(item)
            yield from _opened(item, held, _object_of_form, inner, depth + 1, known)


def _segments(item: Any) -> Iterator[tuple[int, Point, bool]]:
    x, y = ctypes.c_float(0), ctypes.c_float(0)
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if segment and raw.FPDFPathSegment_GetPoint(segment, x, y):
            closes = bool(raw.FPDFPathSegment_GetClose(segment))
            yield raw.FPDFPathSegment_GetType(segment), (x.value, y.value), closes


def _matrix(item: Any) -> Matrix:
    said = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, said):
        return PLAIN
    return said.a, said.b, said.c, said.d, said.e, said.f


def times(first: Matrix, second: Matrix) -> Matrix:
    """The one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def moved(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f
