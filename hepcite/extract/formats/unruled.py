"""Lines read across a region → the same lines, with cells that wrapped folded back into their row."""

from collections.abc import Sequence
from itertools import pairwise

from hepcite.extract.formats.layout import Cell, Line, bounds
from hepcite.extract.formats.tolerances import tolerances


def with_folded_cells(lines: Sequence[Line], limit: float | None) -> list[Line]:
    """`limit`: where the last cell of a row may end, in points."""
    folded: list[Line] = []
    last_drawn: list[Line] = []
    for line in lines:
        if folded and (places := _places(folded[-1], last_drawn[-1], line, limit)):
            folded[-1] = _joined(folded[-1], line, places)
        else:
            folded.append(line)
            last_drawn.append(line)
        last_drawn[-1] = line
    return folded


def share_columns(line: Line, other: Line) -> bool:
    """Two rows of one unruled table: two or more cells of the one start where cells of the other do."""
    if len(line.cells) < 2 or len(other.cells) < 2:
        return False
    return sum(any(_aligned(a, b) for b in other.cells) for a in line.cells) >= 2


def _places(row: Line, drawn: Line, line: Line, limit: float | None) -> list[int]:
    """For each cell of `line` the cell of `row` that it continues; empty where any does not.

    `drawn` is the printed line just above.
    """
    if row.is_row or len(row.cells) < 2 or len(line.cells) >= len(row.cells) or line.is_row:
        return []
    pitch = tolerances().paragraphs.default_pitch_em * line.size
    if not 0 < line.box[3] - drawn.box[3] <= pitch:
        return []
    places = []
    for cell in line.cells:
        index = next((i for i, above in enumerate(row.cells) if _starts_under(cell, above)), None)
        if index is None or not _continues(row, index, cell, limit):
            return []
        places.append(index)
    return places


def _continues(row: Line, index: int, cell: Cell, limit: float | None) -> bool:
    above = row.cells[index]
    size = row.size
    end = row.cells[index + 1][0].box[0] - 0.5 * size if index + 1 < len(row.cells) else limit
    if end is None or bounds(token.box for token in cell)[2] > end + size:
        return False
    word = cell[0].box[2] - cell[0].box[0]
    has_room = above[-1].box[2] + tolerances().paragraphs.space_em * size + word <= end
    text = " ".join(token.text for token in above)
    first = cell[0].text[0]
    reads_on = first.islower() or first == "(" or bool(tolerances().open_end.search(text))
    return reads_on if index == 0 else reads_on or not has_room


def _joined(row: Line, line: Line, places: Sequence[int]) -> Line:
    cells = list(row.cells)
    for index, cell in zip(places, line.cells, strict=True):
        cells[index] = (*cells[index], *cell)
    return Line(tuple(cells))


def _starts_under(cell: Cell, above: Cell) -> bool:
    """Under the cell's first word, or under the value behind its label."""
    if _aligned(cell, above):
        return True
    return any(label.text.endswith(":") and _aligned(cell, (value,)) for label, value in pairwise(above))


def _aligned(cell: Cell, other: Cell) -> bool:
    return abs(cell[0].box[0] - other[0].box[0]) < tolerances().paragraphs.indent_em * cell[0].size
