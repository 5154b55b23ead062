"""A PDFium page → its printed words with boxes, and the words that nobody could see on paper."""

import re
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from hepcite.extract.formats.drawn import Drawn, Placement
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.looks import Look, Looks, looks_of
from hepcite.extract.formats.rounding import rounded
from hepcite.extract.formats.ruling import Grid, grids_of
from hepcite.extract.formats.signs import Signs, signs_of
from hepcite.extract.formats.tolerances import tolerances

_UNCOMMON = re.compile(r"""[^A-Za-z0-9_.,;:()/+%<>=\[\]'"#&*|≤≥±-]+""")
_DOWN_THE_PAGE = frozenset({90, 270})
"""At which words run up or down."""
_PALE = 0.7
"""Luminance above which a sign of another one is of another word: it may be hidden."""
_LIGHT, _SHEER = 0.6, 0.6
"""Luminance above which, and opacity below which, a word is looked at as drawn."""
_SAME_LINE_EM = 0.6


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
        text = "".join([token.text for tokens in self.words.values() for token in tokens])
        count = sum(map(len, self.words.values()))
        if not text or (
            self.picture_share > rules.page_picture_share and count < rules.fewest_words_beside_a_picture
        ):
            return False
        strange = sum(not sign.isalnum() for part in _UNCOMMON.findall(text) for sign in part)
        return len(text) - strange >= rules.least_plain_share * len(text)


def printed_page(page: Any) -> PrintedPage:
    """Read a `pypdfium2.PdfPage`. The caller holds the PDFium lock and closes the page."""
    width, height = page.get_size()
    placed = Placement(page.get_bbox(), page.get_rotation(), width, height)
    textpage = page.get_textpage()
    try:
        signs = signs_of(textpage, placed)
        looks = looks_of(textpage.raw, signs, placed.rotation)
    finally:
        textpage.close()
    drawn = Drawn(page, placed, (width, height), set(signs.objects.tolist()))
    printed = _tokens(signs, looks)
    unseen = _unseen(printed, looks, drawn)
    words, hidden = _sorted_out(printed, looks, unseen, drawn.picture_share)
    return PrintedPage(
        width,
        height,
        words,
        hidden,
        drawn.picture_share,
        not signs.objects.size and not drawn.has_any,
        tuple(grids_of(drawn.rules)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Printed:
    """All words, the number of the look of each, and their edges: a row of x0, of top, of x1, of bottom."""

    tokens: list[Token]
    looks: NDArray[numpy.intp]
    edges: NDArray[numpy.float64]


def _sorted_out(
    printed: _Printed, looks: Looks, unseen: frozenset[Token], picture_share: float
) -> tuple[dict[int, list[Token]], int]:
    """The visible words by angle, and how many are hidden."""
    kinds = {(look.angle, look.invisible) for look in looks.known}
    if len(kinds) == 1 and not unseen:
        angle, is_invisible = kinds.pop()
        if not is_invisible:
            return {angle: printed.tokens}, 0
    words: dict[int, list[Token]] = {}
    hidden = 0
    for token, number in zip(printed.tokens, printed.looks.tolist(), strict=True):
        look = looks.known[number]
        if look.invisible:
            hidden += picture_share <= tolerances().glyphs.page_picture_share
        elif unseen and token in unseen:
            hidden += 1
        else:
            words.setdefault(look.angle, []).append(token)
    return words, hidden


def _first_signs(signs: Signs, looks: Looks) -> NDArray[numpy.intp]:
    """Where the words begin: signs that touch one another in reading direction are one."""
    if not signs.objects.size:
        return numpy.empty(0, numpy.intp)
    start, side, end, _ = signs.edges
    runs_down = looks.such(lambda look: look.angle in _DOWN_THE_PAGE)[looks.of_sign]
    if runs_down.any():
        x0, top, x1, bottom = signs.edges
        start, side, end = numpy.where(runs_down, (top, x0, bottom), (x0, top, x1))
    size = looks.sizes()[looks.of_sign]
    widest = numpy.maximum(size[:-1], size[1:])
    gap = numpy.maximum(start[:-1], start[1:]) - numpy.minimum(end[:-1], end[1:])
    step = numpy.abs(side[1:] - side[:-1])
    reach = tolerances().glyphs.word_gap_em * widest
    is_new = numpy.ones(signs.objects.size, numpy.bool_)
    touch = (-2 * reach <= gap) & (gap <= reach) & (step < _SAME_LINE_EM * widest)
    is_new[1:] = signs.is_parted[1:] | ~touch
    ways = _ways_of_printing(looks)[looks.of_sign]
    is_new[1:] |= ways[1:] != ways[:-1]
    return numpy.flatnonzero(is_new)


def _ways_of_printing(looks: Looks) -> NDArray[numpy.intp]:
    """A number for each look: the signs of one word have the same."""
    ways: dict[tuple[int, bool, float], int] = {}
    for look in looks.known:
        ways.setdefault(_way_of_printing(look), len(ways))
    return numpy.array([ways[_way_of_printing(look)] for look in looks.known], numpy.intp)


def _way_of_printing(look: Look) -> tuple[int, bool, float]:
    """Dark inks are one."""
    return look.angle, look.invisible, look.luminance if look.luminance > _PALE else 0.0


def _tokens(signs: Signs, looks: Looks) -> _Printed:
    first = _first_signs(signs, looks)
    if not first.size:
        return _Printed([], first, numpy.empty((4, 0)))
    ends = numpy.append(first[1:], signs.objects.size)
    low = numpy.minimum.reduceat(signs.edges[:2], first, axis=1)
    high = numpy.maximum.reduceat(signs.edges[2:], first, axis=1)
    edges = rounded(numpy.concatenate((low, high)))
    of_token = looks.of_sign[first]
    known = [looks.known[number] for number in of_token.tolist()]
    pieces = zip(signs.starts[first].tolist(), signs.starts[ends].tolist(), strict=True)
    columns = (
        [signs.text[start:end] for start, end in pieces],
        zip(*edges.tolist(), strict=True),
        [look.size for look in known],
        [look.bold for look in known],
        [None] * len(known),
        ((ends - first > 1) & signs.is_hyphen[ends - 1]).tolist(),
    )
    tokens = map(Token._make, zip(*columns, strict=True))
    return _Printed(list(tokens), of_token, edges)


def _unseen(printed: _Printed, looks: Looks, drawn: Drawn) -> frozenset[Token]:
    """The words too small, off the page, or without contrast to what lies under or over them."""
    rules = tolerances().glyphs
    small = looks.sizes() < rules.smallest_pt
    faint = looks.such(lambda look: look.luminance > _LIGHT or look.opacity < _SHEER)
    is_off = drawn.are_off_the_page(printed.edges)
    if not (drawn.has_grounds or small.any() or faint.any() or is_off.any()):
        return frozenset()
    is_inked = looks.such(lambda look: not look.invisible)[printed.looks]
    is_lost = is_off | small[printed.looks]
    is_doubtful = faint[printed.looks] | drawn.have_ground(printed.edges)
    unseen = [printed.tokens[i] for i in numpy.flatnonzero(is_inked & is_lost).tolist()]
    doubtful = [printed.tokens[i] for i in numpy.flatnonzero(is_inked & ~is_lost & is_doubtful).tolist()]
    contrasts = drawn.contrasts([token.box for token in doubtful])
    pale = (t for t, c in zip(doubtful, contrasts, strict=True) if c < rules.least_contrast)
    return frozenset((*unseen, *pale))
