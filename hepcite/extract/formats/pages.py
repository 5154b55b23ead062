"""Printed words of a page, from whatever source → the Page that everything else reads."""

from collections.abc import Callable, Mapping, Sequence

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
    restore: Callable[[Box], Box] | None = None,
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
            box = word.box and (word.box if angle == 0 else back(word.box, angle, width, height))
            box = box and _rounded(box if restore is None else restore(box))
            is_there = not start and box == word.box
            placed.append(
                word if is_there else Word(word.start + start, word.end + start, box, word.confidence)
            )
    return Page(number, text, tuple(placed), width, height, read_by)


def _rounded(box: Box) -> Box:
    """To a hundredth of a point, so that the same page gives the same figures everywhere."""
    x0, top, x1, bottom = box
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)
