"""Printed words of a page, from whatever source → the Page that everything else reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hepcite.extract.formats.columns import TableBlock, blocks_in_order
from hepcite.extract.formats.compose import compose
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.turned import back, upright
from hepcite.records import Box, Page, Word


def page_of(
    number: int,
    words: Mapping[int, Sequence[Token]],
    size: tuple[float, float],
    tables: Sequence[TableBlock] = (),
    read_by: str = "text",
    restore: Callable[[Box], Box] = lambda box: box,
) -> Page:
    """`words` by the angle they run at; the angle with most words comes first. `tables` are of upright words.

    `restore` takes a box of the given words back to the page as shown, where a scan was straightened.
    """
    width, height = size
    text = ""
    placed: list[Word] = []
    order = sorted(words, key=lambda angle: (-len(words[angle]), angle))
    if tables and 0 not in words:
        order.insert(0, 0)
    for angle in order:
        tokens, frame_width, frame_height = upright(words.get(angle, ()), angle, width, height)
        blocks = blocks_in_order(tokens, tables if angle == 0 else (), frame_width, frame_height)
        part, part_words = compose(blocks, frame_width, frame_height)
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{part}" if text else part
        for word in part_words:
            box = word.box and _rounded(restore(back(word.box, angle, width, height)))
            placed.append(replace(word, start=word.start + start, end=word.end + start, box=box))
    return Page(number, text, tuple(placed), width, height, read_by)


def _rounded(box: Box) -> Box:
    """To a hundredth of a point, so that the same page gives the same figures everywhere."""
    x0, top, x1, bottom = (round(edge, 2) for edge in box)
    return x0, top, x1, bottom
