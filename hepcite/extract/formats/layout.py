"""Printed words → lines: the shapes that every page reader (PDF text, OCR) hands to the composer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import truediv
from statistics import median
from typing import NamedTuple

from hepcite.extract.formats.once import once
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box


class Token(NamedTuple):
    """One printed word. `box` in points from the top left of the page; `size` of the type in points.

    `soft_hyphen` marks a word whose last sign is a hyphen that only the line break put there.
    """

    text: str
    box: Box
    size: float
    bold: bool = False
    confidence: float | None = None
    soft_hyphen: bool = False


Cell = tuple[Token, ...]
_NEAREST_ROWS = 3
"""Rows above that a word may stand on."""


@dataclass(frozen=True)
class Line:
    """One line of reading: a printed line, or a table row. `cells` are set apart by wide gaps or by rules.

    `top` and `bottom` of a table row span its wrapped lines. `is_row` marks a row of a table.
    """

    cells: tuple[Cell, ...]
    is_row: bool = False

    @once
    def tokens(self) -> tuple[Token, ...]:
        return self.cells[0] if len(self.cells) == 1 else tuple(chain.from_iterable(self.cells))

    @once
    def box(self) -> Box:
        return bounds([token.box for token in self.tokens])

    @once
    def gaps(self) -> list[float]:
        """Between each two words, in points."""
        return _gaps_of([token.box for token in self.tokens])

    @once
    def sizes(self) -> list[float]:
        """Of each word."""
        return [token.size for token in self.tokens]

    @once
    def size(self) -> float:
        sizes = self.sizes
        return sizes[0] if sizes.count(sizes[0]) == len(sizes) else median(sizes)

    @once
    def text(self) -> str:
        return " ".join([token.text for token in self.tokens])

    @once
    def gaps_em(self) -> list[float]:
        """The same in the size of the word before."""
        return list(map(truediv, self.gaps, self.sizes))

    @once
    def is_bold(self) -> bool:
        return False not in [token.bold for token in self.tokens]

    @property
    def is_plain(self) -> bool:
        """One run of words, no cells."""
        return len(self.cells) == 1 and not self.is_row

    @once
    def is_labeled(self) -> bool:
        """It begins with a label and its colon."""
        return ":" in self.text and tolerances().label.match(self.text) is not None

    @once
    def starts_item(self) -> bool:
        """It begins with a bullet or a number, as an item of a list."""
        rules = tolerances()
        return bool(rules.bullet.match(self.text) or rules.numbering.match(self.text))

    @once
    def is_ended(self) -> bool:
        """It may end a sentence, by its last word."""
        return tolerances().sentence_end.search(self.tokens[-1].text) is not None

    @once
    def is_open(self) -> bool:
        """It ends in mid-phrase, by its last word."""
        return tolerances().open_end.search(self.tokens[-1].text) is not None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one column, read downwards. `limit` is where the layout lets the column end, in points.

    `is_margin` marks a header or footer of the page.
    """

    lines: tuple[Line, ...]
    limit: float | None = None
    is_margin: bool = False


def bounds(boxes: Iterable[Box]) -> Box:
    x0s, tops, x1s, bottoms = zip(*boxes)  # noqa: B905  # each has four
    return min(x0s), min(tops), max(x1s), max(bottoms)


def rows_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Words that stand on one line, each row from left to right, rows from top to bottom."""
    share = tolerances().rows.shared_height
    rows: list[_Row] = []
    boxes = [token.box for token in tokens]
    places = [(top + bottom, left) for left, top, _, bottom in boxes]
    for index in sorted(range(len(boxes)), key=places.__getitem__):
        token, (_, top, _, bottom) = tokens[index], boxes[index]
        height = bottom - top
        for row in rows[: -_NEAREST_ROWS - 1 : -1]:
            overlap = (bottom if bottom < row.bottom else row.bottom) - (top if top > row.top else row.top)
            if overlap > share * (height if height < row.height else row.height):
                row.tokens.append(token)
                if height > row.height:
                    row.top, row.bottom, row.height = top, bottom, height
                break
        else:
            rows.append(_Row(top, bottom, height, [token]))
    rows.sort(key=_sum_of_edges)
    for row in rows:
        row.tokens.sort(key=_left)
    return [row.tokens for row in rows]


@dataclass(slots=True)
class _Row:
    """A row that grows: as high as its highest word."""

    top: float
    bottom: float
    height: float
    tokens: list[Token]


def _sum_of_edges(row: _Row) -> float:
    return row.top + row.bottom


def _left(token: Token) -> float:
    return token.box[0]


def line_of(row: Sequence[Token]) -> Line:
    """Of words from left to right. What the cells are cut by, the line knows from then on."""
    boxes = [token.box for token in row]
    sizes = [token.size for token in row]
    gaps = _gaps_of(boxes)
    line = Line(_cells_of(row, gaps, sizes))
    vars(line).update(box=bounds(boxes), sizes=sizes, gaps=gaps)
    return line


def _gaps_of(boxes: Sequence[Box]) -> list[float]:
    return [right[0] - left[2] for left, right in pairwise(boxes)]


def _cells_of(row: Sequence[Token], gaps: Sequence[float], sizes: Sequence[float]) -> tuple[Cell, ...]:
    """A row of words cut at gaps that no word space explains; a label with its colon stays with its value."""
    rules = tolerances().rows
    size = max(sizes)
    if not gaps or _is_justified(gaps, size):
        return (tuple(row),)
    if max(gaps) <= rules.cell_gap_em * min(sizes):
        return (tuple(row),)
    usual = min(median(gaps), rules.widest_usual_gap_em * size) if len(gaps) >= 3 else 0.0
    least = rules.cell_gap_against_words * usual
    cells: list[list[Token]] = [[row[0]]]
    for gap, before, token in zip(gaps, row, row[1:], strict=False):
        em = min(token.size, before.size)
        if gap > max(rules.cell_gap_em * em, least) and not before.text.endswith(":"):
            cells.append([])
        cells[-1].append(token)
    return tuple(map(tuple, cells))


def _is_justified(gaps: Sequence[float], size: float) -> bool:
    """Gaps as even as only a justified line has them."""
    rules = tolerances().rows
    if len(gaps) < 3 or min(gaps) <= 0:
        return False
    return max(gaps) <= rules.justified_spread * min(gaps) and max(gaps) < rules.justified_gap_em * size
