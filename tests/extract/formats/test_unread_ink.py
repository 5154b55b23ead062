"""Type that no word was read from is found by its ink; rules, frames, specks and signatures are not type."""

import numpy
import pytest
from PIL import Image, ImageDraw
from sheets import PROSE, paragraphs, single

from hepcite.extract.formats import read_file
from hepcite.extract.formats.isolation import draw_pages_isolated
from hepcite.extract.formats.unread_ink import unread_strips

FILE = single(paragraphs(PROSE))
PAGE = read_file("sheet.pdf", FILE).pages[0]
SPLEEN = PAGE.text.index("Spleen is")


@pytest.fixture(scope="module")
def sheet() -> tuple[Image.Image, float]:
    (drawing,) = draw_pages_isolated(FILE, [1], 200, None)
    return drawing.image.convert("L"), drawing.image.width / drawing.width


def boxes(*left_out: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    return [w.box for w in PAGE.words if not any(a <= w.start < b for a, b in left_out)]


def test_a_page_that_was_read_whole_hides_nothing(sheet):
    assert unread_strips(*sheet, boxes()) == []


def test_a_line_without_words_is_cut_out_and_nothing_else(sheet):
    first, last = PAGE.words[0], next(w for w in PAGE.words if w.start == SPLEEN)
    line = [w for w in PAGE.words if abs(w.box[1] - last.box[1]) < 2]
    (strip,) = unread_strips(*sheet, boxes((line[0].start, line[-1].end)))
    image, scale = sheet
    height = (first.box[3] - first.box[1]) * scale
    assert abs(strip.width - (line[-1].box[2] - line[0].box[0]) * scale) < 2 * height
    assert height < strip.height < 2.5 * height
    dark = (numpy.asarray(strip) < 128).sum()
    box = [round(edge * scale) for edge in (line[0].box[0], line[0].box[1], line[-1].box[2], line[-1].box[3])]
    assert dark == pytest.approx((numpy.asarray(image.crop(box)) < 128).sum(), rel=0.05)


def test_two_lines_are_two_strips_from_top_to_bottom(sheet):
    tops = sorted({round(w.box[1]) for w in PAGE.words})
    gone = [w for w in PAGE.words if round(w.box[1]) in (tops[1], tops[4])]
    kept = [w.box for w in PAGE.words if w not in gone]
    widths = [strip.width for strip in unread_strips(*sheet, kept)]
    assert len(widths) == 2


@pytest.mark.parametrize("mark", ["rule", "frame", "signature", "specks", "three letters"])
def test_marks_that_are_no_line_of_type(sheet, mark):
    image, scale = sheet[0].copy(), sheet[1]
    pen = ImageDraw.Draw(image)
    top = image.height - 400
    if mark == "rule":
        pen.line((100, top, 1200, top), width=3)
    elif mark == "frame":
        pen.rectangle((100, top, 1200, top + 200), outline=0, width=3)
    elif mark == "signature":
        across = numpy.arange(0, 500, 2)
        points = [(200 + x, top + 60 * numpy.sin(x / 17) * numpy.cos(x / 90)) for x in across]
        pen.line([tuple(map(float, p)) for p in points], fill=0, width=4)
    elif mark == "specks":
        for x in range(100, 1200, 40):
            pen.ellipse((x, top, x + 2, top + 2), fill=0)
    else:
        image.paste(image.crop(tuple(round(e * scale) for e in PAGE.words[0].box)), (200, top))  # "The"
    assert unread_strips(image, scale, boxes()) == []


def test_a_page_without_any_word_tells_no_size_of_type(sheet):
    assert unread_strips(*sheet, []) == []
