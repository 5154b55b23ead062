"""Printed words → lines: the shapes that every page reader (PDF text, OCR) hands to the composer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box


@dataclass(frozen=True, slots=True)
class Token:
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


@dataclass(frozen=True)
class Line:
    """One line of reading: a printed line, or a table row. `cells` are set apart by wide gaps or by rules.

    `top` and `bottom` of a table row span its wrapped lines. `is_row` marks a row of a table.
    """

    cells: tuple[Cell, ...]
    is_row: bool = False

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for cell in self.cells for token in cell)

    @cached_property
    def box(self) -> Box:
        return bounds(token.box for token in self.tokens)

    @cached_property
    def size(self) -> float:
        return median(token.size for token in self.tokens)

    @cached_property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def is_bold(self) -> bool:
        return all(token.bold for token in self.tokens)

    @property
    def is_plain(self) -> bool:
        """One run of words, no cells."""
        return len(self.cells) == 1 and not self.is_row


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one column, read downwards. `limit` is where the layout lets the column end, in points.

    `is_margin` marks a header or footer of the page.
    """

    lines: tuple[Line, ...]
    limit: float | None = None
    is_margin: bool = False


def bounds(boxes: Iterable[Box]) -> Box:
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)


def center(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def rows_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Words that stand on one line, each row from left to right, rows from top to bottom."""
    share = tolerances().rows.shared_height
    rows: list[list[Token]] = []
    spans: list[tuple[float, float]] = []
    for token in sorted(tokens, key=lambda t: (t.box[1] + t.box[3], t.box[0])):
        top, bottom = token.box[1], token.box[3]
        for index in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            row_top, row_bottom = spans[index]
            overlap = min(bottom, row_bottom) - max(top, row_top)
            if overlap > share * min(bottom - top, row_bottom - row_top):
                rows[index].append(token)
                if bottom - top > row_bottom - row_top:
                    spans[index] = (top, bottom)
                break
        else:
            rows.append([token])
            spans.append((top, bottom))
    for row in rows:
        row.sort(key=lambda t: t.box[0])
    order = sorted(range(len(rows)), key=lambda i: spans[i][0] + spans[i][1])
    return [rows[i] for i in order]


def cells_of(row: Sequence[Token]) -> tuple[Cell, ...]:
    """A row of words cut at gaps that no word space explains; a label with its colon stays with its value."""
    rules = tolerances().rows
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(row)]
    size = max(token.size for token in row)
    if _is_justified(gaps, size):
        return (tuple(row),)
    usual = min(median(gaps), rules.widest_usual_gap_em * size) if len(gaps) >= 3 else 0.0
    cells: list[list[Token]] = [[row[0]]]
    for gap, token in zip(gaps, row[1:], strict=True):
        em = min(token.size, cells[-1][-1].size)
        is_label = cells[-1][-1].text.endswith(":")
        if not is_label and gap > max(rules.cell_gap_em * em, rules.cell_gap_against_words * usual):
            cells.append([])
        cells[-1].append(token)
    return tuple(tuple(cell) for cell in cells)


def _is_justified(gaps: Sequence[float], size: float) -> bool:
    """Gaps as even as only a justified line has them."""
    rules = tolerances().rows
    if len(gaps) < 3 or min(gaps) <= 0:
        return False
    return max(gaps) <= rules.justified_spread * min(gaps) and max(gaps) < rules.justified_gap_em * size


def line_of(row: Sequence[Token]) -> Line:
    return Line(cells=cells_of(row))
