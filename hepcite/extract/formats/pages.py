"""Printed words of a page, from whatever source → the Page that everything else reads."""

from collections.abc import Callable, Mapping, Sequence

import numpy

from hepcite.extract.formats.columns import TableBlock, blocks_in_order
from hepcite.extract.formats.compose import compose
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.rounding import rounded
from hepcite.extract.formats.turned import back, upright
from hepcite.records import Box, Page, Word


def page_of(
    number: int,
    words: Mapping[int, Sequence[Token]],
    size: tuple[float, float],
    tables: Sequence[TableBlock] = (),
    read_by: str = "text",
    restore: Callable[[Box], Box] | None = None,
) -> Page:
    """`words` by the angle they run at; the angle with most words comes first. `tables` are of upright words.

    Boxes come to a hundredth of a point, as they leave. `restore` takes a box of the given words back to the page
    as shown, where a scan was straightened; then they may be of any fineness.
    """
    width, height = size
    text = ""
    placed: list[Word] = []
    order = sorted(words, key=lambda angle: (-len(words[angle]), angle))
    if tables and 0 not in words:
        order.insert(0, 0)
    for angle in order:
        tokens, frame_width, frame_height = upright(words.get(angle, ()), angle, width, height)
        part = compose(blocks_in_order(tokens, tables if angle == 0 else (), frame_width, frame_height))
        given = [token.box for token in part.words]
        boxes = _clipped(given, frame_width, frame_height)
        if angle:
            boxes = [back(box, angle, width, height) for box in boxes]
        if restore is not None:
            boxes = list(map(restore, boxes))
        if restore is not None or boxes != given:
            boxes = _rounded(boxes)
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{part.text}" if text else part.text
        placed += map(
            Word,
            [start + place for place in part.starts],
            [start + place for place in part.ends],
            boxes,
            [token.confidence for token in part.words],
        )
    return Page(number, text, tuple(placed), width, height, read_by)


def _clipped(boxes: Sequence[Box], width: float, height: float) -> list[Box]:
    """What of them lies on the page."""
    return [
        box
        if box[0] >= 0.0 and box[1] >= 0.0 and box[2] <= width and box[3] <= height
        else (
            min(max(box[0], 0.0), width),
            min(max(box[1], 0.0), height),
            min(max(box[2], 0.0), width),
            min(max(box[3], 0.0), height),
        )
        for box in boxes
    ]


def _rounded(boxes: Sequence[Box]) -> list[Box]:
    """To a hundredth of a point, so that the same page gives the same figures everywhere."""
    edges = list(zip(*boxes, strict=True))
    return list(zip(*rounded(numpy.array(edges, numpy.float64)).tolist(), strict=True)) if edges else []
