"""Rules of tables go out of a picture before it is recognised; letters, underlines and what has no rule stay."""

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFont
from sheets import PROSE, paragraphs, single

from hepcite.extract.formats.erased import without_rules
from hepcite.extract.formats.isolation import draw_pages_isolated

SCALE = 300 / 72


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    (drawing,) = draw_pages_isolated(single(paragraphs(PROSE)), [1], 300, None)
    return drawing.image.convert("L")


def noisy(image: Image.Image, spread: float = 10.0) -> Image.Image:
    noise = numpy.random.default_rng(5).normal(0, spread, image.size[::-1])
    return Image.fromarray(numpy.clip(numpy.asarray(image) + noise, 0, 255).astype("uint8"))


def ink(image: Image.Image) -> int:
    return int((numpy.asarray(image) < 128).sum())


def ruled(sheet: Image.Image, grey: int, width: int = 3) -> Image.Image:
    """A grid of four cells with figures, below the text."""
    image = sheet.copy()
    pen = ImageDraw.Draw(image)
    for y in (2000, 2080, 2160):
        pen.line((300, y, 1500, y), fill=grey, width=width)
    for x in (300, 900, 1500):
        pen.line((x, 2000, x, 2160), fill=grey, width=width)
    for y in (2015, 2095):
        for x, text in ((330, "Child-Pugh"), (930, "A (6)")):
            pen.text((x, y), text, font=ImageFont.load_default(44), fill=0)
    return image


def test_a_page_without_rules_is_not_touched(sheet):
    assert without_rules(sheet, SCALE) is sheet


@pytest.mark.parametrize("grey", [0, 120, 200], ids=["black", "grey", "faint"])
def test_a_grid_goes_and_its_words_stay(sheet, grey):
    bare = without_rules(noisy(ruled(sheet, grey)), SCALE)
    words = without_rules(ruled(sheet, 255), SCALE)
    dark = numpy.asarray(bare) < 225
    assert dark[1995:2006, 400:800].mean() < 0.03  # where a rule was
    assert dark[2020:2060, 895:905].mean() < 0.03
    assert ink(bare) == pytest.approx(ink(words), rel=0.01)


def test_the_text_around_a_grid_keeps_every_stroke(sheet):
    before, after = ruled(sheet, 0), without_rules(ruled(sheet, 0), SCALE)
    text = (0, 0, sheet.width, 1900)
    assert after.crop(text).tobytes() == before.crop(text).tobytes()


def test_a_bar_and_a_close_underline_are_no_rules(sheet):
    image = sheet.copy()
    pen = ImageDraw.Draw(image)
    pen.rectangle((300, 2000, 1500, 2040), fill=0)  # a redaction, a logo
    pen.text((300, 2200), "mmmmmmmmmmmmmmmmmmmmmmmmmmmm", font=ImageFont.load_default(44), fill=0)
    box = pen.textbbox((300, 2200), "mmmmmmmmmmmmmmmmmmmmmmmmmmmm", font=ImageFont.load_default(44))
    pen.line((300, box[3] + 1, box[2], box[3] + 1), fill=0, width=3)
    assert without_rules(image, SCALE) is image


@pytest.mark.parametrize("dpi", [200, 300])
def test_lengths_are_in_points(sheet, dpi):
    image = ruled(sheet, 0).resize((round(sheet.width * dpi / 300), round(sheet.height * dpi / 300)))
    bare = numpy.asarray(without_rules(image, dpi / 72))
    y = round(2080 * dpi / 300)
    assert bare[y - 1 : y + 2, round(400 * dpi / 300) : round(800 * dpi / 300)].min() > 200
