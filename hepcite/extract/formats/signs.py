"""A PDFium text page → arrays of its printed signs: what each is, where it stands, which text object it is of.

PDFium tells of one sign a call. The calls are made from C loops (`map`) into one array, by prototypes that
convert nothing but numbers: a tenth of the time that a call a line of Python takes.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

import numpy
import pypdfium2.raw as raw
from numpy.typing import NDArray

from hepcite.extract.formats.characters import plain
from hepcite.extract.formats.drawn import Placement

_NO_SIGN = frozenset({0, 0xFFFF})
_LAST_SIGN = 0x10FFFF
_FIRST_HALF, _LAST_HALF = 0xD800, 0xDFFF
"""Units of text that are half a sign."""
_LEFT, _TOP, _RIGHT, _BOTTOM = range(4)
"""Columns of an FS_RECTF."""


def _quick(function: Any, result: Any, *arguments: Any) -> Callable[..., int]:
    """The same function of the library, called without conversions and without giving up the interpreter."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_PAGE, _INDEX, _POINTER = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
_code_of = _quick(raw.FPDFText_GetUnicode, ctypes.c_uint, _PAGE, _INDEX)
_object_of = _quick(raw.FPDFText_GetTextObject, ctypes.c_size_t, _PAGE, _INDEX)
_put_box = _quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int, _PAGE, _INDEX, _POINTER)


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """One entry a printed sign, in the order of the page's program.

    `index` is the sign's number on the text page, `boxes` is x0, top, x1, bottom by sign, in points of the page
    as shown. `objects` are addresses. `is_parted`: white space, or the end of a line, stands before the sign.
    """

    texts: list[str]
    codes: list[int]
    index: NDArray[numpy.int64]
    objects: list[int]
    boxes: NDArray[numpy.float64]
    is_parted: NDArray[numpy.bool_]


def signs_of(textpage: Any, placed: Placement) -> Signs:
    """`textpage` is a `pypdfium2.PdfTextPage`. The caller holds the PDFium lock."""
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    codes = _codes(textpage.raw, handle)
    count = len(codes)
    texts = list(map(_sign, codes))
    shown = [index for index, text in enumerate(texts) if text > " "]
    objects = list(map(_object_of, repeat(handle), shown))
    rects = numpy.zeros((len(shown), 4), numpy.float32)
    first, step = rects.ctypes.data, rects.strides[0]
    places = range(first, first + step * len(shown), step) if shown else ()
    is_placed = list(map(_put_box, repeat(handle), shown, places))
    kept = (numpy.array(objects, numpy.uint64) != 0) & (numpy.array(is_placed, numpy.int64) != 0)
    index = numpy.array(shown, numpy.int64)[kept]
    numbers = index.tolist()
    spaces = numpy.cumsum(numpy.fromiter(map(" ".__eq__, texts), numpy.bool_, count))
    return Signs(
        texts=[texts[i] for i in numbers],
        codes=[codes[i] for i in numbers],
        index=index,
        objects=[address for address, is_kept in zip(objects, kept, strict=True) if is_kept],
        boxes=placed.boxes(rects[kept].astype(numpy.float64)[:, (_LEFT, _BOTTOM, _RIGHT, _TOP)]),
        is_parted=numpy.diff(spaces[index], prepend=0) > 0,
    )


def _codes(textpage: Any, handle: int | None) -> list[int]:
    """In one call where each sign of the page gives one unit of text, else sign by sign."""
    count = max(0, raw.FPDFText_CountChars(textpage))
    units = numpy.zeros(count + 1, numpy.uint16)
    pointer = ctypes.cast(units.ctypes.data, ctypes.POINTER(ctypes.c_ushort))
    is_whole = raw.FPDFText_GetText(textpage, 0, count, pointer) == count + 1
    if is_whole and not ((units >= _FIRST_HALF) & (units <= _LAST_HALF)).any():
        told: list[int] = units[:-1].tolist()
        return told
    return list(map(_code_of, repeat(handle), range(count)))


@cache
def _sign(code: int) -> str:
    """Empty for what is no sign, one space for white space."""
    text = "" if code in _NO_SIGN or code > _LAST_SIGN else plain(chr(code))
    return text if text.strip() or not text else " "
