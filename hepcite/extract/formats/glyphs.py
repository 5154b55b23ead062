"""A PDFium page → its printed words with boxes, and the words that nobody could see on paper."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

from hepcite.extract.formats.characters import plain
from hepcite.extract.formats.drawn import Drawn, Placement
from hepcite.extract.formats.layout import Token, bounds
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box

_INVISIBLE_MODE = 3
_COMMON_SIGNS = frozenset(".,;:/()-+%<>=[]'\"#&*_|≤≥±")
_HYPHENS = {0x02, 0xFFFE, 0xAD}


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
class _Glyph:
    text: str
    box: Box
    look: _Look
    is_line_hyphen: bool


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """Words in the order of the page's program, by the angle that they run at: 0, 90 (upwards) and so on.

    `hidden` counts the words that nobody sees; they are kept out. The invisible text that scanners lay under
    their pictures is not counted. `picture_share` is the part of the page that its largest picture covers,
    `is_blank` is true where the page draws nothing at all, `paths` counts drawn lines and shapes.
    """

    width: float
    height: float
    words: dict[int, list[Token]]
    hidden: int
    picture_share: float
    is_blank: bool
    paths: int

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
        plain = sum(sign.isalnum() or sign in _COMMON_SIGNS for sign in text)
        return plain >= rules.least_plain_share * len(text)


def printed_page(page: Any) -> PrintedPage:
    """Read a `pypdfium2.PdfPage`. The caller holds the PDFium lock and closes the page."""
    width, height = page.get_size()
    placed = Placement(page.get_bbox(), page.get_rotation(), width, height)
    textpage = page.get_textpage()
    try:
        groups = list(_grouped(_glyphs(textpage, placed)))
    finally:
        textpage.close()
    words: dict[int, list[Token]] = {}
    hidden = 0
    drawn = Drawn(page, placed, width, height)
    for group in groups:
        token, look = _token(group), group[0].look
        if look.invisible:
            continue
        if _is_hidden(token, look, drawn, width, height):
            hidden += 1
        else:
            words.setdefault(look.angle, []).append(token)
    return PrintedPage(
        width, height, words, hidden, drawn.picture_share, not groups and not drawn.has_any, drawn.paths
    )


def _glyphs(textpage: Any, placed: Placement) -> Iterator[_Glyph | None]:
    """Each sign of the page; None where white space or the end of a text object stands between two."""
    looks: dict[int, _Look] = {}
    rect = raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        text = "" if code in (0, 0xFFFF) else plain(chr(code))
        if not text.strip():
            if text:
                yield None
            continue
        pointer = raw.FPDFText_GetTextObject(textpage, index)
        if not pointer or not raw.FPDFText_GetLooseCharBox(textpage, index, rect):
            continue
        address = ctypes.addressof(pointer.contents)
        if address not in looks:
            looks[address] = _look(textpage, index, pointer, placed.rotation)
        box = placed.box(rect.left, rect.bottom, rect.right, rect.top)
        yield _Glyph(text, box, looks[address], code in _HYPHENS)


def _look(textpage: Any, index: int, pointer: Any, page_rotation: int) -> _Look:
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
        invisible=raw.FPDFTextObj_GetTextRenderMode(pointer) == _INVISIBLE_MODE,
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


def _grouped(glyphs: Iterator[_Glyph | None]) -> Iterator[list[_Glyph]]:
    """Signs that touch one another in reading direction, as words."""
    gap_em = tolerances().glyphs.word_gap_em
    group: list[_Glyph] = []
    for glyph in glyphs:
        if group and (glyph is None or not _touch(group[-1], glyph, gap_em)):
            yield group
            group = []
        if glyph is not None:
            group.append(glyph)
    if group:
        yield group


def _touch(left: _Glyph, right: _Glyph, gap_em: float) -> bool:
    if left.look.angle != right.look.angle or left.look.invisible != right.look.invisible:
        return False
    if left.look.luminance != right.look.luminance and max(left.look.luminance, right.look.luminance) > 0.7:
        return False
    reach = gap_em * max(left.look.size, right.look.size)
    if left.look.angle in (90, 270):
        first, second, across = (
            (left.box[1], left.box[3]),
            (right.box[1], right.box[3]),
            (left.box[0], right.box[0]),
        )
    else:
        first, second, across = (
            (left.box[0], left.box[2]),
            (right.box[0], right.box[2]),
            (left.box[1], right.box[1]),
        )
    gap = max(first[0], second[0]) - min(first[1], second[1])
    return -reach * 2 <= gap <= reach and abs(across[0] - across[1]) < 0.6 * max(
        left.look.size, right.look.size
    )


def _token(group: list[_Glyph]) -> Token:
    x0, top, x1, bottom = bounds(glyph.box for glyph in group)
    return Token(
        text="".join(glyph.text for glyph in group),
        box=(round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)),
        size=group[0].look.size,
        bold=group[0].look.bold,
        soft_hyphen=len(group) > 1 and group[-1].is_line_hyphen,
    )


def _is_hidden(token: Token, look: _Look, drawn: Drawn, width: float, height: float) -> bool:
    rules = tolerances().glyphs
    x0, top, x1, bottom = token.box
    if look.size < rules.smallest_pt or x1 <= 0 or bottom <= 0 or x0 >= width or top >= height:
        return True
    doubtful = look.luminance > 0.6 or look.opacity < 0.6 or drawn.has_ground(token.box)
    return doubtful and drawn.contrast(token.box) < rules.least_contrast
