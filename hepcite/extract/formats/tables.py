"""Ruled tables of a PDF page → one line a row, with the words of each cell."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import pairwise

from hepcite.extract.formats.columns import TableBlock
from hepcite.extract.formats.layout import Cell, Line, Token, bounds, rows_of
from hepcite.extract.formats.ruling import Grid
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box

_Known = Callable[[], frozenset[str]]
"""The words that surely are whole; worked out where it is asked."""


def ruled_tables(grids: Sequence[Grid], tokens: Sequence[Token]) -> tuple[list[TableBlock], list[Token]]:
    """The page's tables, and the words outside them."""
    tables: list[TableBlock] = []
    rest = list(tokens)
    for found in grids:
        rows = found.rows
        if max(map(len, rows), default=0) < 2 or len(rows) < 2:
            continue
        inside = _held_by(found.box, rest)
        known = cache(partial(_known_words, rest, found.box))
        held = [_cells_held(row, inside) for row in rows]
        lines = [line for row in held if (line := _row_line(row, known)) is not None]
        if not lines or _is_frame(lines):
            continue
        placed = {id(token) for row in held for _, words in row for token in words}
        rest = [token for token in rest if id(token) not in placed]
        tables.append(TableBlock(tuple(lines), found.box))
    return tables, rest


def _cells_held(row: Sequence[Box], inside: Sequence[Token]) -> list[tuple[Box, list[Token]]]:
    """Each cell of a row with its words."""
    near = _held_by(bounds(row), inside)
    return [(box, _held_by(box, near)) for box in row]


def _row_line(cells: Sequence[tuple[Box, Sequence[Token]]], known: _Known) -> Line | None:
    """Empty cells keep their place before the last filled one; a merged cell counts once."""
    filled = [_whole(box, rows_of(words), known) for box, words in cells]
    while filled and not filled[-1]:
        filled.pop()
    return Line(tuple(filled), is_row=True) if filled else None


def _known_words(tokens: Sequence[Token], table: Box) -> frozenset[str]:
    """The words of the page outside the table, and the commonest ones."""
    inside = set(map(id, _held_by(table, tokens)))
    outside = {_bare(token.text) for token in tokens if id(token) not in inside}
    return tolerances().tables.whole_words | outside


def _whole(cell: Box, lines: Sequence[Sequence[Token]], known: _Known) -> Cell:
    """The words of a cell, of which those are joined that it was too narrow for."""
    if not lines:
        return ()
    left = min(token.box[0] for line in lines for token in line)
    right = cell[2] - max(0.0, left - cell[0])
    words = list(lines[0])
    for above, below in pairwise(lines):
        if _is_broken(words[-1], above[-1], below[0], right - left, right, known):
            words[-1] = _joined(words[-1], below[0])
            words += below[1:]
        else:
            words += below
    return tuple(words)


def _is_broken(word: Token, end: Token, start: Token, width: float, right: float, known: _Known) -> bool:
    """No room was left on the line, none would have held the whole word, and the parts are not two words."""
    if not (end.text[-1:].isalpha() and start.text[:1].isalpha()):
        return False
    if start.text[:1].isupper() and not end.text[-1:].isupper():
        return False
    rules = tolerances().tables
    slack = rules.broken_slack_em * end.size
    letter = end.size * (rules.wide_letter_em if start.text[0] in "mwMW" else rules.letter_em)
    is_full = right - end.box[2] < letter + slack
    is_too_wide = (end.box[2] - end.box[0]) + (start.box[2] - start.box[0]) > width - slack
    if not (is_full and is_too_wide):
        return False
    first, second = _bare(word.text), _bare(start.text)
    return first not in known() or (second not in known() and len(first) < rules.shortest_ended_word)


def _joined(first: Token, second: Token) -> Token:
    box = bounds((first.box, second.box))
    return first._replace(text=first.text + second.text, box=box, soft_hyphen=second.soft_hyphen)


def _bare(text: str) -> str:
    return text.strip(".,;:()").lower()


def _held_by(box: Box, tokens: Sequence[Token]) -> list[Token]:
    """The words whose middle lies in the box."""
    left, top, right, bottom = box
    return [
        token
        for token in tokens
        if left <= (token.box[0] + token.box[2]) / 2 <= right
        and top <= (token.box[1] + token.box[3]) / 2 <= bottom
    ]


def _is_frame(lines: Sequence[Line]) -> bool:
    """Rules that frame a page's parts rather than cells of a table."""
    most = tolerances().tables.most_lines_in_a_cell
    return any(len(rows_of(cell)) > most for line in lines for cell in line.cells)
