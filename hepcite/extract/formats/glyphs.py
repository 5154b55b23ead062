"""A PDFium page → its printed words with boxes, and the words that nobody could see on paper."""

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pypdfium2.raw as raw
from numpy.typing import NDArray

from hepcite.extract.formats.drawn import Drawn, Placement
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.ruling import Grid, grids_of
from hepcite.extract.formats.signs import Signs, signs_of
from hepcite.extract.formats.tolerances import tolerances

_INVISIBLE_MODES = frozenset({3, 7})
"""Neither filled nor stroked; the latter only cuts what is drawn later."""
_COMMON_SIGNS = frozenset(".,;:/()-+%<>=[]'\"#&*_|≤≥±")
_HYPHENS = frozenset({0x02, 0xFFFE, 0xAD})
_DOWN_THE_PAGE = frozenset({90, 270})
"""At which words run up or down."""
_PALE = 0.7
"""Luminance above which a sign of another one is of another word: it may be hidden."""
_SAME_LINE_EM = 0.6


@dataclass(frozen=True, slots=True)
class _Look:
    """How a text object is printed. `luminance` and `opacity` from 0 to 1."""

    size: float
    bold: bool
    invisible: bool
    luminance: float
    opacity: float
    angle: int


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """Words in the order of the page's program, by the angle that they run at: 0, 90 (upwards) and so on.

    `hidden` counts the words that nobody sees; they are kept out. The invisible text that scanners lay under
    the picture of a page is not counted. `picture_share` is the part of the page that its largest picture covers,
    `is_blank` is true where the page draws nothing at all, `grids` are those of ruled tables.
    """

    width: float
    height: float
    words: dict[int, list[Token]]
    hidden: int
    picture_share: float
    is_blank: bool
    grids: tuple[Grid, ...]

    @property
    def is_legible(self) -> bool:
        """The words can be taken from the page's text: there are some, and no picture holds the rest."""
        rules = tolerances().glyphs
        text = "".join(token.text for tokens in self.words.values() for token in tokens)
        count = sum(map(len, self.words.values()))
        if not text or (
            self.picture_share > rules.page_picture_share and count < rules.fewest_words_beside_a_picture
        ):
            return False
        plain = sum(map(str.isalnum, text)) + sum(map(_COMMON_SIGNS.__contains__, text))
        return plain >= rules.least_plain_share * len(text)


def printed_page(page: Any) -> PrintedPage:
    """Read a `pypdfium2.PdfPage`. The caller holds the PDFium lock and closes the page."""
    width, height = page.get_size()
    placed = Placement(page.get_bbox(), page.get_rotation(), width, height)
    textpage = page.get_textpage()
    try:
        signs = signs_of(textpage, placed)
        looks = _looks(textpage, signs, placed.rotation)
    finally:
        textpage.close()
    drawn = Drawn(page, placed, width, height)
    words: dict[int, list[Token]] = {}
    hidden = 0
    printed = list(_tokens(signs, looks))
    unseen = _unseen([(t, look) for t, look in printed if not look.invisible], drawn, width, height)
    for token, look in printed:
        if look.invisible:
            hidden += drawn.picture_share <= tolerances().glyphs.page_picture_share
        elif token in unseen:
            hidden += 1
        else:
            words.setdefault(look.angle, []).append(token)
    return PrintedPage(
        width,
        height,
        words,
        hidden,
        drawn.picture_share,
        not signs.objects and not drawn.has_any,
        tuple(grids_of(drawn.rules)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Looks:
    """The looks of a page's text objects, and for each sign the number of its own."""

    known: list[_Look]
    of_sign: NDArray[numpy.intp]

    def each(self, value: Callable[[_Look], float]) -> NDArray[numpy.float64]:
        """One value a sign."""
        values: NDArray[numpy.float64] = numpy.array([value(look) for look in self.known], float)[
            self.of_sign
        ]
        return values


def _looks(textpage: Any, signs: Signs, page_rotation: int) -> _Looks:
    known: list[_Look] = []
    numbers: dict[int, int] = {}
    for address, index in zip(signs.objects, signs.index, strict=True):
        if address not in numbers:
            numbers[address] = len(known)
            known.append(_look(textpage.raw, int(index), page_rotation))
    return _Looks(known, numpy.array([numbers[address] for address in signs.objects], numpy.intp))


def _look(textpage: Any, index: int, page_rotation: int) -> _Look:
    pointer = raw.FPDFText_GetTextObject(textpage, index)
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = raw.FPDFText_GetFontSize(textpage, index) * scale
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(pointer, red, green, blue, alpha):
        alpha = ctypes.c_uint(255)
    luminance = (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
    degrees = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 45) * 45
    return _Look(
        size=size,
        bold=_is_bold(textpage, index),
        invisible=raw.FPDFTextObj_GetTextRenderMode(pointer) in _INVISIBLE_MODES,
        luminance=luminance,
        opacity=alpha.value / 255,
        angle=int(degrees - page_rotation) % 360,
    )


def _is_bold(textpage: Any, index: int) -> bool:
    buffer = ctypes.create_string_buffer(256)
    flags = ctypes.c_int(0)
    raw.FPDFText_GetFontInfo(textpage, index, buffer, 256, flags)
    name = buffer.value.decode("utf-8", "replace").lower()
    return (
        "bold" in name
        or "black" in name
        or "heavy" in name
        or raw.FPDFText_GetFontWeight(textpage, index) >= 600
    )


def _first_signs(signs: Signs, looks: _Looks) -> NDArray[numpy.intp]:
    """Where the words begin: signs that touch one another in reading direction are one."""
    if not signs.objects:
        return numpy.empty(0, numpy.intp)
    size = looks.each(lambda look: look.size)
    widest = numpy.maximum(size[:-1], size[1:])
    x0, top, x1, bottom = signs.boxes.T
    runs_across = looks.each(lambda look: look.angle not in _DOWN_THE_PAGE)[:-1] > 0
    start, end = numpy.where(runs_across, (x0[:-1], x1[:-1]), (top[:-1], bottom[:-1]))
    next_start, next_end = numpy.where(runs_across, (x0[1:], x1[1:]), (top[1:], bottom[1:]))
    gap = numpy.maximum(start, next_start) - numpy.minimum(end, next_end)
    step = numpy.where(runs_across, numpy.diff(top), numpy.diff(x0))
    reach = tolerances().glyphs.word_gap_em * widest
    touch = (-reach * 2 <= gap) & (gap <= reach) & (numpy.abs(step) < _SAME_LINE_EM * widest)
    touch &= ~signs.is_parted[1:] & _are_alike(looks)
    return numpy.flatnonzero(numpy.concatenate(([True], ~touch)))


def _are_alike(looks: _Looks) -> NDArray[numpy.bool_]:
    """For each sign but the first: it may be of one word with the sign before, by its look."""
    angle, invisible = looks.each(lambda look: look.angle), looks.each(lambda look: look.invisible)
    luminance = looks.each(lambda look: look.luminance)
    palest = numpy.maximum(luminance[:-1], luminance[1:])
    same = (numpy.diff(angle) == 0) & (numpy.diff(invisible) == 0)
    alike: NDArray[numpy.bool_] = same & ((numpy.diff(luminance) == 0) | (palest <= _PALE))
    return alike


def _tokens(signs: Signs, looks: _Looks) -> Iterator[tuple[Token, _Look]]:
    first = _first_signs(signs, looks)
    if not first.size:
        return
    ends = [*first[1:].tolist(), len(signs.objects)]
    of_sign = looks.of_sign.tolist()
    low = numpy.minimum.reduceat(signs.boxes[:, :2], first).tolist()
    high = numpy.maximum.reduceat(signs.boxes[:, 2:], first).tolist()
    for start, end, (x0, top), (x1, bottom) in zip(first.tolist(), ends, low, high, strict=True):
        look = looks.known[of_sign[start]]
        box = (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
        ends_in_hyphen = end - start > 1 and signs.codes[end - 1] in _HYPHENS
        text = "".join(signs.texts[start:end])
        yield Token(text, box, look.size, look.bold, soft_hyphen=ends_in_hyphen), look


def _unseen(
    printed: Sequence[tuple[Token, _Look]], drawn: Drawn, width: float, height: float
) -> frozenset[Token]:
    """The words too small, off the page, or without contrast to what lies under or over them."""
    rules = tolerances().glyphs
    unseen: list[Token] = []
    doubtful: list[Token] = []
    for token, look in printed:
        x0, top, x1, bottom = token.box
        if look.size < rules.smallest_pt or x1 <= 0 or bottom <= 0 or x0 >= width or top >= height:
            unseen.append(token)
        elif look.luminance > 0.6 or look.opacity < 0.6 or drawn.has_ground(token.box):
            doubtful.append(token)
    contrasts = drawn.contrasts([token.box for token in doubtful])
    pale = (t for t, c in zip(doubtful, contrasts, strict=True) if c < rules.least_contrast)
    return frozenset((*unseen, *pale))
