"""Grids from a page's own paths are those that pdfplumber finds."""

import io

import pdfplumber
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas
from sheets import drawn

from hepcite.extract.formats.glyphs import printed_page

GRID = (50, 150, 260, 400), (500, 530, 570, 590)


def by_lines(canvas: Canvas) -> None:
    xs, ys = GRID
    canvas.grid(xs, ys)


def by_one_path(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for x in GRID[0]:
        path.moveTo(x, GRID[1][0])
        path.lineTo(x, GRID[1][-1])
    for y in GRID[1]:
        path.moveTo(GRID[0][0], y)
        path.lineTo(GRID[0][-1], y)
    canvas.drawPath(path)


def by_cells(canvas: Canvas) -> None:
    """Boxes that nearly touch, of which one is merged."""
    for y in (500, 530.5, 561):
        canvas.rect(50, y, 100, 30)
        if y != 500:
            canvas.rect(150.5, y, 100, 30)
    canvas.rect(150.5, 500, 201, 30)


def by_thin_fills(canvas: Canvas) -> None:
    for x in GRID[0]:
        canvas.rect(x, 500, 0.5, 90, stroke=0, fill=1)
    for y in GRID[1]:
        canvas.rect(50, y, 350, 0.5, stroke=0, fill=1)


def by_dashes(canvas: Canvas) -> None:
    for y in GRID[1]:
        for x in range(50, 400, 5):
            canvas.line(x, y, x + 3, y)
    for x in GRID[0]:
        canvas.line(x, 500, x, 590)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("table")
    by_lines(canvas)
    canvas.endForm()
    canvas.translate(20, 40)
    canvas.scale(0.9, 0.8)
    canvas.doForm("table")


def two_tables(canvas: Canvas) -> None:
    canvas.grid([50, 150, 250], [600, 620, 640])
    canvas.grid([300, 350, 450], [610, 630, 650, 700])


def a_curve_and_a_slope(canvas: Canvas) -> None:
    by_lines(canvas)
    canvas.circle(300, 300, 80)
    canvas.line(60, 100, 300, 240)
    canvas.roundRect(100, 100, 200, 100, 12)


def open_below(canvas: Canvas) -> None:
    """The cell at the top has a gap in its lower line."""
    canvas.line(50, 640, 150, 640)
    for x in (50, 150):
        canvas.line(x, 540, x, 640)
        canvas.line(x - 10, 600, x + 10, 600)
    for y in (540, 570):
        canvas.line(50, y, 150, y)
    canvas.grid([150, 250, 350], [540, 570, 600])


def turned(canvas: Canvas) -> None:
    canvas.translate(600, 50)
    canvas.rotate(90)
    by_lines(canvas)


DRAWINGS = [
    by_lines,
    by_one_path,
    by_cells,
    by_thin_fills,
    by_dashes,
    in_a_form,
    two_tables,
    a_curve_and_a_slope,
    open_below,
    turned,
]


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_the_same_cells(draw):
    data = drawn(lambda canvas: (canvas.drawString(60, 510, "Segment"), draw(canvas)))
    with pdfplumber.open(io.BytesIO(data)) as file:
        tables = sorted(file.pages[0].find_tables(), key=lambda t: (t.bbox[1], t.bbox[0]))
        wanted = [[[c for c in row.cells if c] for row in table.rows] for table in tables]
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    grids = printed_page(page).grids
    page.close()
    document.close()
    assert wanted
    assert [[len(row) for row in grid.rows] for grid in grids] == [[len(row) for row in t] for t in wanted]
    for grid, table in zip(grids, wanted, strict=True):
        for row, cells in zip(grid.rows, table, strict=True):
            for box, cell in zip(row, cells, strict=True):
                assert box == pytest.approx(cell, abs=0.01)
