"""A page whose words run at an angle stands upright in the viewer, and its boxes with it."""

import pytest

from hepcite.records import Box, Page, PageImage, Word
from hepcite.review.turned import Turn, turn_of

WIDTH, HEIGHT = 600.0, 800.0
IMAGE = PageImage(b"", "image/webp", WIDTH, HEIGHT)
LINES = [
    [(60 + 50 * n, 100 + 14 * line, 100 + 50 * n, 110 + 14 * line) for n in range(8)] for line in range(3)
]
"""Boxes of three lines of eight words on an upright page of 800 by 600 or 600 by 800 points."""
LAID = {
    0: lambda b, w, h: b,
    90: lambda b, w, h: (b[1], w - b[2], b[3], w - b[0]),
    180: lambda b, w, h: (w - b[2], h - b[3], w - b[0], h - b[1]),
    270: lambda b, w, h: (h - b[3], b[0], h - b[1], b[2]),
}
"""An upright page as it lies before it is turned with the clock by so many degrees."""


def frame(degrees: int) -> tuple[float, float]:
    return (HEIGHT, WIDTH) if degrees in (90, 270) else (WIDTH, HEIGHT)


def page_of(degrees: int) -> tuple[Page, list[Box]]:
    upright = [box for line in LINES for box in line]
    boxes = [LAID[degrees](box, *frame(degrees)) for box in upright]
    return Page(1, "", tuple(Word(0, 1, box) for box in boxes), WIDTH, HEIGHT), upright


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_turn_is_read_from_the_words_and_stands_their_boxes_upright(degrees: int) -> None:
    page, upright = page_of(degrees)
    turn = turn_of(page, IMAGE)
    assert (turn.degrees, turn.frame) == (degrees, frame(degrees))
    assert [turn.box(word.box) for word in page.words if word.box] == upright


@pytest.mark.parametrize(
    ("degrees", "told"),
    [
        (0, ""),
        (90, "translate(800 0) rotate(90)"),
        (180, "translate(600 800) rotate(180)"),
        (270, "translate(0 600) rotate(270)"),
    ],
)
def test_the_picture_is_turned_about_the_corner_that_comes_to_the_top_left(degrees: int, told: str) -> None:
    assert Turn(degrees, WIDTH, HEIGHT).transform == told


def test_a_page_of_few_words_is_left_as_it_came() -> None:
    page, _ = page_of(180)
    few = Page(1, "", page.words[:4], WIDTH, HEIGHT)
    assert turn_of(few, IMAGE).degrees == 0
