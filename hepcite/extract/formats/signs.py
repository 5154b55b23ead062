"""A PDFium text page → arrays of its printed signs: what each is, where it stands, which text object it is of.

PDFium tells of one sign a call. The calls are quick ones, made from C loops (`map`) with pointers made ahead: a
tenth of the time that a call a line of Python takes.
"""

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

import numpy
import pypdfium2.raw as raw
from numpy.typing import NDArray

from hepcite.extract.formats.calls import pointer, quick
from hepcite.extract.formats.characters import plain
from hepcite.extract.formats.drawn import Placement

_NO_SIGN = frozenset({0, 0xFFFF})
_LAST_SIGN = 0x10FFFF
_FIRST_HALF, _LAST_HALF = 0xD800, 0xDFFF
"""Units of text that are half a sign."""
_UNIT_BYTES = 2
_HYPHENS = frozenset({0x02, 0xFFFE, 0xAD})
_UNKNOWN, _NOTHING, _SPACE, _SIGN, _HYPHEN = range(5)
_ENCODING = f"utf-32-{sys.byteorder[0]}e"
_AT_ONCE = 4096
"""Boxes asked for with the same pointers."""


_code_of = quick(raw.FPDFText_GetUnicode, ctypes.c_uint)
_object_of = quick(raw.FPDFText_GetTextObject, ctypes.c_size_t)
_put_text = quick(raw.FPDFText_GetText, ctypes.c_int)
_put_box = quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int)


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """One entry a printed sign, in the order of the page's program.

    Sign `i` stands for `text[starts[i]:starts[i + 1]]`. `index` is its number on the text page, `edges` holds a row
    of x0, of top, of x1, of bottom, in points of the page as shown. `objects` are addresses. `is_parted`: white space, or the
    end of a line, stands before the sign. `is_hyphen`: the line break may have put it there.
    """

    text: str
    starts: NDArray[numpy.int64]
    index: NDArray[numpy.int64]
    objects: NDArray[numpy.uint64]
    edges: NDArray[numpy.float64]
    is_parted: NDArray[numpy.bool_]
    is_hyphen: NDArray[numpy.bool_]


def signs_of(textpage: Any, placed: Placement) -> Signs:
    """`textpage` is a `pypdfium2.PdfTextPage`. The caller holds the PDFium lock."""
    handle = pointer(textpage.raw)
    codes = _codes(textpage.raw, handle)
    kinds = _table().kinds_of(codes)
    index = numpy.flatnonzero(kinds >= _SIGN)
    shown = index.tolist()
    objects = numpy.fromiter(map(_object_of, repeat(handle), shown), numpy.uint64, len(shown))
    rects, is_placed = _rects(handle, shown)
    kept = (objects != 0) & is_placed
    if not kept.all():
        index, objects, rects = index[kept], objects[kept], rects[kept]
    text, starts = _table().text_of(codes[index])
    left, top, right, bottom = rects.T.astype(numpy.float64, order="C")  # the order of an FS_RECTF
    return Signs(
        text=text,
        starts=starts,
        index=index,
        objects=objects,
        edges=placed.edges(left, bottom, right, top),
        is_parted=_grows(numpy.cumsum(kinds == _SPACE)[index]),
        is_hyphen=kinds[index] == _HYPHEN,
    )


def _grows(counts: NDArray[numpy.intp]) -> NDArray[numpy.bool_]:
    """Where a count is another than the one before; before the first stands 0."""
    is_other: NDArray[numpy.bool_] = counts != 0
    numpy.not_equal(counts[1:], counts[:-1], out=is_other[1:])
    return is_other


def _codes(textpage: Any, handle: Any) -> NDArray[numpy.uint32]:
    """In one call where each sign of the page gives one unit of text, else sign by sign."""
    count = max(0, raw.FPDFText_CountChars(textpage))
    room = bytearray(_UNIT_BYTES * (count + 1))
    is_whole = _put_text(handle, 0, count, ctypes.byref(ctypes.c_char.from_buffer(room))) == count + 1
    units = numpy.frombuffer(room, numpy.uint16)
    if is_whole and not ((units >= _FIRST_HALF) & (units <= _LAST_HALF)).any():
        return units[:-1].astype(numpy.uint32)
    return numpy.fromiter(map(_code_of, repeat(handle), range(count)), numpy.uint32, count)


def _rects(handle: Any, shown: Sequence[int]) -> tuple[NDArray[numpy.float32], NDArray[numpy.bool_]]:
    """By sign: left, top, right, bottom in the page's user space, and whether it has such a box."""
    rects = numpy.zeros((len(shown), 4), numpy.float32)
    is_placed = numpy.zeros(len(shown), numpy.bool_)
    room, pointers = _room()
    for first in range(0, len(shown), _AT_ONCE):
        some = shown[first : first + _AT_ONCE]
        told = bytes(map(_put_box, repeat(handle), some, pointers))
        is_placed[first : first + _AT_ONCE] = numpy.frombuffer(told, numpy.uint8) != 0
        rects[first : first + _AT_ONCE] = room[: len(some)]
    return rects, is_placed


@cache
def _room() -> tuple[NDArray[numpy.float32], list[Any]]:
    """Where PDFium puts boxes, and a pointer to the place of each. Used by one at a time, as PDFium itself."""
    buffer = (raw.FS_RECTF * _AT_ONCE)()
    pointers = [ctypes.byref(buffer, ctypes.sizeof(raw.FS_RECTF) * place) for place in range(_AT_ONCE)]
    return numpy.frombuffer(buffer, numpy.float32).reshape(_AT_ONCE, 4), pointers


class _Table:
    """Every code of a sign → its kind, and the plain letters that it stands for. Filled in as codes are met."""

    def __init__(self) -> None:
        self._kinds = numpy.full(_LAST_SIGN + 2, _UNKNOWN, numpy.uint8)
        self._letters = numpy.zeros(_LAST_SIGN + 2, numpy.uint32)
        self._kinds[[*_NO_SIGN, _LAST_SIGN + 1]] = _NOTHING
        self._opened: dict[int, str] = {}
        """Codes that stand for several letters."""

    def kinds_of(self, codes: NDArray[numpy.uint32]) -> NDArray[numpy.uint8]:
        inside = numpy.minimum(codes, _LAST_SIGN + 1)
        kinds = self._kinds[inside]
        if not kinds.all():
            for code in set(inside[kinds == _UNKNOWN].tolist()):
                self._meet(code)
            kinds = self._kinds[inside]
        return kinds

    def text_of(self, codes: NDArray[numpy.uint32]) -> tuple[str, NDArray[numpy.int64]]:
        """Of signs met before: their letters, and where those of each begin and the last end."""
        letters = self._letters[codes]
        if letters.all():
            return letters.tobytes().decode(_ENCODING), numpy.arange(len(codes) + 1)
        texts = [self._opened.get(code) or chr(self._letters[code]) for code in codes.tolist()]
        return "".join(texts), numpy.cumsum([0, *map(len, texts)])

    def _meet(self, code: int) -> None:
        text = plain(chr(code))
        if not text.strip():
            self._kinds[code] = _SPACE if text else _NOTHING
            return
        self._kinds[code] = _HYPHEN if code in _HYPHENS else _SIGN
        if len(text) > 1:
            self._opened[code] = text
        else:
            self._letters[code] = ord(text)


@cache
def _table() -> _Table:
    return _Table()
