"""Pages drawn in the child: bare dots come back, checked, and a damaged file gives none."""

import io
import struct

import pytest
from reportlab.pdfgen.canvas import Canvas

from hepcite.extract.formats.isolation import draw_pages_isolated, read_file_isolated
from hepcite.extract.formats.isolation.drawings import drawing_of


def printed(pages: int) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=(300, 400))
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 40)
        canvas.drawString(60, 300, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def test_the_pages_asked_for_are_drawn_as_their_boxes_count() -> None:
    data = printed(3)
    drawn = draw_pages_isolated(data, [3, 1, 9])
    assert [drawing.number for drawing in drawn] == [1, 3]
    page = read_file_isolated("a.pdf", data).pages[2]
    drawing = drawn[1]
    assert (drawing.width, drawing.height) == (page.width, page.height) == (300, 400)
    assert drawing.image.size == (500, 667)
    scale = drawing.image.width / drawing.width
    for word in page.words:
        assert word.box
        inside = drawing.image.crop(tuple(round(edge * scale) for edge in word.box))
        assert inside.getextrema()[0] < 60
    assert drawing.image.crop((0, 300, 500, 667)).getextrema() == (255, 255)


def test_a_damaged_file_and_one_without_pages_of_dots_give_none_and_the_child_goes_on() -> None:
    assert draw_pages_isolated(printed(1)[:200], [1]) == ()
    assert draw_pages_isolated(b"Plain words.", [1]) == ()
    assert len(draw_pages_isolated(printed(1), [1])) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"short",
        struct.pack("<QQQdd", 1, 2, 2, 10.0, 10.0) + b"123",
        struct.pack("<QQQdd", 1, 0, 0, 10.0, 10.0),
        struct.pack("<QQQdd", 1, 2, 2, float("nan"), 10.0) + b"1234",
        struct.pack("<QQQdd", 1, 2, 2, 10.0, -1.0) + b"1234",
        struct.pack("<QQQdd", 1, 1 << 20, 1 << 20, 10.0, 10.0) + b"1234",
    ],
)
def test_what_is_no_drawing_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no drawing"):
        drawing_of(bytearray(content), 1_000_000)
