"""Ruled tables of a PDF page → one line a row, with the words of each cell."""

from collections.abc import Sequence
from typing import Any

from hepcite.extract.formats.columns import TableBlock
from hepcite.extract.formats.layout import Cell, Line, Token, center, rows_of
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box


def ruled_tables(plumber_page: Any, tokens: Sequence[Token]) -> tuple[list[TableBlock], list[Token]]:
    """The page's tables, and the words outside them. `plumber_page` is pdfplumber's."""
    tables: list[TableBlock] = []
    rest = list(tokens)
    for found in sorted(plumber_page.find_tables(), key=lambda t: (t.bbox[1], t.bbox[0])):
        rows = [[box for box in row.cells if box is not None] for row in found.rows]
        if max(map(len, rows), default=0) < 2 or len(rows) < 2:
            continue
        inside = [token for token in rest if _holds(found.bbox, token)]
        lines = [line for row in rows if (line := _row_line(row, inside)) is not None]
        if not lines or _is_frame(lines):
            continue
        placed = {id(token) for line in lines for token in line.tokens}
        rest = [token for token in rest if id(token) not in placed]
        tables.append(TableBlock(tuple(lines), tuple(found.bbox)))
    return tables, rest


def _row_line(cells: Sequence[Box], tokens: Sequence[Token]) -> Line | None:
    """Empty cells keep their place before the last filled one; a merged cell counts once."""
    filled: list[Cell] = []
    for box in cells:
        words = [token for token in tokens if _holds(box, token)]
        filled.append(tuple(token for row in rows_of(words) for token in row))
    while filled and not filled[-1]:
        filled.pop()
    return Line(tuple(filled), is_row=True) if filled else None


def _holds(box: Box, token: Token) -> bool:
    x, y = center(token.box)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_frame(lines: Sequence[Line]) -> bool:
    """Rules that frame a page's parts rather than cells of a table."""
    most = tolerances().tables.most_lines_in_a_cell
    return any(len(rows_of(cell)) > most for line in lines for cell in line.cells)
