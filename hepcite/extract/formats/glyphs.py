"""A PDFium page → its printed words with boxes, and the words that nobody could see on paper."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

from hepcite.extract.formats.characters import plain
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
    """Words in the order of the page's program, by the angle that they run at: 0, 90 (upwards), 180, 270, or between.

    `hidden` counts the words that nobody sees; they are kept out. The invisible text that scanners lay under their
    pictures is not counted. `picture_share` is the part of the page that its largest picture covers, `is_blank` is true
    where the page draws nothing at all, `paths` counts drawn lines and shapes.
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
        """The page's words can be taken from its text: there are some, they are words, and no picture holds the rest."""
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
    placed = _Placement(page.get_bbox(), page.get_rotation(), width, height)
    textpage = page.get_textpage()
    try:
        groups = list(_grouped(_glyphs(textpage, placed)))
    finally:
        textpage.close()
    words: dict[int, list[Token]] = {}
    hidden = 0
    drawn = _Drawn(page, placed, width, height)
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


def _glyphs(textpage: Any, placed: "_Placement") -> Iterator[_Glyph | None]:
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


def _is_hidden(token: Token, look: _Look, drawn: "_Drawn", width: float, height: float) -> bool:
    rules = tolerances().glyphs
    x0, top, x1, bottom = token.box
    if look.size < rules.smallest_pt or x1 <= 0 or bottom <= 0 or x0 >= width or top >= height:
        return True
    doubtful = look.luminance > 0.6 or look.opacity < 0.6 or drawn.has_ground(token.box)
    return doubtful and drawn.contrast(token.box) < rules.least_contrast


class _Placement:
    """Turns PDF user space (origin bottom left, unrotated) into points from the top left of the page as shown."""

    def __init__(self, bbox: Box, rotation: int, width: float, height: float) -> None:
        self.rotation = rotation
        self._left, self._bottom, self._right, self._top = bbox
        self._width, self._height = width, height

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self._point(left, top)
        x1, y1 = self._point(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self._bottom, x - self._left
        if self.rotation == 180:
            return self._right - x, y - self._bottom
        if self.rotation == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y


class _Drawn:
    """What lies under and over the type. The page is drawn only when a word may be hidden."""

    _SCALE = 2.0

    def __init__(self, page: Any, placed: _Placement, width: float, height: float) -> None:
        self._page = page
        self._picture: Any = None
        self._grounds: list[Box] = []
        self.paths = 0
        self.picture_share = 0.0
        self.has_any = False
        for item in page.get_objects(filter=_DRAWN_KINDS, max_depth=4):
            self.has_any = True
            x0, top, x1, bottom = box = placed.box(*item.get_bounds())
            if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                self.picture_share = max(self.picture_share, (x1 - x0) * (bottom - top) / (width * height))
            self.paths += item.type == raw.FPDF_PAGEOBJ_PATH
            if x1 - x0 > 4 and bottom - top > 4 and _is_filled(item):
                self._grounds.append(box)

    def has_ground(self, box: Box) -> bool:
        """A filled shape or picture lies where the word stands."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in self._grounds)

    def contrast(self, box: Box) -> float:
        """Between the lightest and the darkest point of the word's box as drawn, 0 to 1."""
        if self._picture is None:
            self._picture = self._page.render(scale=self._SCALE).to_pil().convert("L")
        limits = self._picture.size
        x0, top, x1, bottom = (round(edge * self._SCALE) for edge in box)
        area = (
            max(0, x0),
            max(0, top),
            min(limits[0], max(x1, x0 + 1)),
            min(limits[1], max(bottom, top + 1)),
        )
        if area[0] >= area[2] or area[1] >= area[3]:
            return 0.0
        low, high = self._picture.crop(area).getextrema()
        return float(high - low) / 255


_DRAWN_KINDS = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)


def _is_filled(item: Any) -> bool:
    if item.type != raw.FPDF_PAGEOBJ_PATH:
        return True
    mode, stroke = ctypes.c_int(0), ctypes.c_int(0)
    raw.FPDFPath_GetDrawMode(item, mode, stroke)
    return mode.value != raw.FPDF_FILLMODE_NONE
