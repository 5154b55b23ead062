"""The signs of a PDFium text page → how each is printed: size, weight, ink, direction; asked once a text object."""

import ctypes
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
import pypdfium2.raw as raw
from numpy.typing import NDArray

from hepcite.extract.formats.calls import at, pointer, quick
from hepcite.extract.formats.signs import Signs

_INVISIBLE_MODES = frozenset({3, 7})
"""Neither filled nor stroked; the latter only cuts what is drawn later."""
_BOLD_NAMES = ("bold", "black", "heavy")
_BOLD_WEIGHT = 600
_LONGEST_NAME = 256

_matrix_of = quick(raw.FPDFText_GetMatrix, ctypes.c_int)
_size_of = quick(raw.FPDFText_GetFontSize, ctypes.c_double)
_ink_of = quick(raw.FPDFPageObj_GetFillColor, ctypes.c_int)
_mode_of = quick(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int)
_font_of = quick(raw.FPDFTextObj_GetFont, ctypes.c_size_t)


class Look(NamedTuple):
    """How a text object is printed. `luminance` and `opacity` from 0 to 1."""

    size: float
    bold: bool
    invisible: bool
    luminance: float
    opacity: float
    angle: int


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The looks of a page's text objects, and for each sign the number of its own."""

    known: list[Look]
    of_sign: NDArray[numpy.intp]

    def sizes(self) -> NDArray[numpy.float64]:
        """Of each look."""
        return numpy.array([look.size for look in self.known], numpy.float64)

    def such(self, claim: Callable[[Look], bool]) -> NDArray[numpy.bool_]:
        """Of each look, whether the claim is true."""
        return numpy.array([claim(look) for look in self.known], numpy.bool_)


def looks_of(textpage: Any, signs: Signs, page_rotation: int) -> Looks:
    """The caller holds the PDFium lock."""
    is_first = numpy.ones(signs.objects.size, numpy.bool_)
    numpy.not_equal(signs.objects[1:], signs.objects[:-1], out=is_first[1:])
    addresses = signs.objects[is_first].tolist()
    teller = _Teller(textpage, page_rotation)
    known: list[Look] = []
    numbers: dict[int, int] = {}
    for address, index in zip(addresses, signs.index[is_first].tolist(), strict=True):
        if address not in numbers:
            numbers[address] = len(known)
            known.append(teller.look(address, index))
    runs = numpy.array([numbers[address] for address in addresses], numpy.intp)
    return Looks(known, runs[numpy.cumsum(is_first) - 1])


class _Teller:
    """Asks PDFium with the same room for all answers of a page."""

    def __init__(self, textpage: Any, page_rotation: int) -> None:
        self._textpage, self._rotation = textpage, page_rotation
        self._page = pointer(textpage)
        self._matrix = (ctypes.c_float * 6)()
        self._ink = (ctypes.c_uint * 4)()
        self._at_matrix = ctypes.byref(self._matrix)
        self._at_inks = [ctypes.byref(self._ink, ctypes.sizeof(ctypes.c_uint) * place) for place in range(4)]
        self._bold_fonts: dict[int, bool] = {}

    def look(self, address: int, index: int) -> Look:
        """Of the text object at `address`, to which sign `index` belongs."""
        item = at(address)
        a, b, c, d = self._matrix[:4] if _matrix_of(self._page, index, self._at_matrix) else (0.0,) * 4
        red, green, blue, alpha = self._ink[:] if _ink_of(item, *self._at_inks) else (0, 0, 0, 255)
        is_level = b == 0 and a > 0
        degrees = 0 if is_level else round(math.degrees(math.atan2(b, a)) / 45) * 45
        return Look(
            size=_size_of(self._page, index) * (math.hypot(c, d) or 1.0),
            bold=self._is_bold(_font_of(item), index),
            invisible=_mode_of(item) in _INVISIBLE_MODES,
            luminance=(0.299 * red + 0.587 * green + 0.114 * blue) / 255,
            opacity=alpha / 255,
            angle=int(degrees - self._rotation) % 360,
        )

    def _is_bold(self, font: int, index: int) -> bool:
        """By the name or the weight of the font; `font` is its address."""
        found = self._bold_fonts.get(font)
        if found is None:
            found = self._bold_fonts[font] = self._is_bold_sign(index)
        return found

    def _is_bold_sign(self, index: int) -> bool:
        buffer, flags = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_int(0)
        raw.FPDFText_GetFontInfo(self._textpage, index, buffer, _LONGEST_NAME, flags)
        name = buffer.value.decode("utf-8", "replace").lower()
        return (
            any(part in name for part in _BOLD_NAMES)
            or raw.FPDFText_GetFontWeight(self._textpage, index) >= _BOLD_WEIGHT
        )
