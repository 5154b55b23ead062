"""A cited page's picture into the bands of it that hold cited words, boxed and numbered, for paper."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from hepcite.records import Box, PageImage
from hepcite.review.citations import Citation, Leaf
from hepcite.review.turned import Turn

MARGIN_PT = 16
"""Shown above and below the cited words."""
APART_PT = 24
"""Bands nearer than this are one."""
TALLEST_PT = 320
SAME_LINE_PT = 4
INK = (165, 80, 0)
COLORS = 24


@dataclass(frozen=True, slots=True)
class Crop:
    """`image` is `image.width` points wide, as the page is; `numbers` are those of its citations."""

    numbers: tuple[int, ...]
    image: PageImage


def crops_of(leaf: Leaf, numbers: frozenset[int]) -> tuple[Crop, ...]:
    """The bands of the page that hold the citations `numbers`; none where the page has no picture."""
    if leaf.image is None:
        return ()
    boxed = [(c, boxes) for c in leaf.citations if c.number in numbers and (boxes := leaf.boxes_of(c))]
    if not boxed:
        return ()
    page = _upright(leaf.image, leaf.turn)
    return tuple(_crop(page, leaf.turn, band) for band in _bands(boxed))


_Boxed = tuple[Citation, tuple[Box, ...]]


def _bands(boxed: list[_Boxed]) -> Iterator[list[_Boxed]]:
    """Citations gathered while they stand close, from the top of the page down."""
    band: list[_Boxed] = []
    for each in sorted(boxed, key=lambda each: min(box[1] for box in each[1])):
        top = min(box[1] for box in each[1])
        if band and (top > _bottom(band) + APART_PT or _bottom([each]) - _top(band) > TALLEST_PT):
            yield band
            band = []
        band.append(each)
    yield band


def _top(band: list[_Boxed]) -> float:
    return min(box[1] for _, boxes in band for box in boxes)


def _bottom(band: list[_Boxed]) -> float:
    return max(box[3] for _, boxes in band for box in boxes)


def _upright(image: PageImage, turn: Turn) -> Image.Image:
    with Image.open(io.BytesIO(image.data)) as opened:
        page = opened.convert("RGB")
    return page.rotate(-turn.degrees, expand=True) if turn.degrees else page


def _crop(page: Image.Image, turn: Turn, band: list[_Boxed]) -> Crop:
    width, height = turn.frame
    scale = page.width / width
    top = max(0.0, _top(band) - MARGIN_PT)
    bottom = min(height, _bottom(band) + MARGIN_PT, top + TALLEST_PT)
    piece = page.crop((0, round(top * scale), page.width, max(round(top * scale) + 1, round(bottom * scale))))
    pen = ImageDraw.Draw(piece)
    for _, boxes in band:
        for x0, y0, x1, y1 in boxes:
            edges = (
                (x0 - 1.5) * scale,
                (y0 - top - 1.5) * scale,
                (x1 + 1.5) * scale,
                (y1 - top + 1.5) * scale,
            )
            pen.rectangle(edges, outline=INK, width=2)
    for middle, numbers in _numbers_by_line(band).items():
        pen.text((6 * scale, (middle - top) * scale), numbers, fill=INK, anchor="lm", font_size=9 * scale)
    packed = io.BytesIO()
    piece.quantize(COLORS).save(packed, "PNG", optimize=True)
    shown = tuple(sorted(citation.number for citation, _ in band))
    return Crop(shown, PageImage(packed.getvalue(), "image/png", width, bottom - top))


def _numbers_by_line(band: list[_Boxed]) -> dict[float, str]:
    """The numbers that begin on a line, to stand in the margin beside it, by the middle of the line."""
    lines: dict[float, list[int]] = {}
    for citation, boxes in band:
        middle = (boxes[0][1] + boxes[0][3]) / 2
        line = next((known for known in lines if abs(known - middle) < SAME_LINE_PT), middle)
        lines.setdefault(line, []).append(citation.number)
    return {middle: " ".join(str(number) for number in numbers) for middle, numbers in lines.items()}
