"""Elements of HTML or of a C-CDA narrative → lines of text, table rows with " | " between the cells."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_SPACE = re.compile(r"\s+")
_BREAK, _KEPT_BREAK = "\ue000", "\ue001"
"""Between blocks, of which one or several end a line; and as written, each an end of a line."""
_BREAKS = re.compile(f"[ {_BREAK}]*{_BREAK}[ {_BREAK}]*")
_UNFIT = {0xE000: None, 0xE001: None}
_AS_SPACE = {0xE000: " ", 0xE001: " "}


@dataclass(frozen=True, slots=True)
class Tags:
    """The names that have a layout, in lower case.

    `is_left_out` looks at an element, `marked` may change the text inside one.
    """

    blocks: frozenset[str]
    rows: frozenset[str]
    cells: frozenset[str]
    breaks: frozenset[str]
    items: frozenset[str]
    as_written: frozenset[str]
    is_left_out: Callable[[Any], bool]
    marked: Callable[[Any, str], str]


def tags_of(
    names: Mapping[str, list[str]],
    is_left_out: Callable[[Any], bool],
    marked: Callable[[Any, str], str] = lambda _, text: text,
) -> Tags:
    """`names` is one dialect of markup.yaml."""
    blocks, rows, cells, breaks, items, as_written = (
        frozenset(names[key]) for key in ("blocks", "rows", "cells", "breaks", "items", "as_written")
    )
    return Tags(blocks, rows, cells, breaks, items, as_written, is_left_out, marked)


def text_of(element: Any, tags: Tags) -> str:
    """The text inside `element`, a line a block, item or row."""
    raw = "".join(_signs(element, tags))
    lines = _BREAKS.sub(_BREAK, raw).replace(_KEPT_BREAK, "\n").replace(_BREAK, "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip("\n")


def local(element: Any) -> str:
    """The name without its namespace, in lower case; empty for comments and instructions."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _signs(element: Any, tags: Tags) -> Iterator[str]:
    name = local(element)
    if not name or tags.is_left_out(element):
        return
    if name in tags.breaks:
        yield _KEPT_BREAK
        return
    inside = "".join(_row(element, tags) if name in tags.rows else _inside(element, tags))
    inside = tags.marked(element, inside)
    if name in tags.items:
        yield f"{_BREAK}- {inside.strip(_BREAK + ' ')}{_BREAK}"
    elif name in tags.blocks or name in tags.rows:
        yield f"{_BREAK}{inside}{_BREAK}"
    else:
        yield inside


def _inside(element: Any, tags: Tags) -> Iterator[str]:
    is_as_written = local(element) in tags.as_written
    yield _plain(element.text, is_as_written)
    for child in element:
        yield from _signs(child, tags)
        yield _plain(child.tail, is_as_written)


def _plain(text: str | None, is_as_written: bool) -> str:
    text = (text or "").translate(_UNFIT)
    return text.replace("\r\n", "\n").replace("\n", _KEPT_BREAK) if is_as_written else _SPACE.sub(" ", text)


def _row(element: Any, tags: Tags) -> Iterator[str]:
    """Cells on one line; a lone cell is a block, for pages that are laid out by tables."""
    inner = ["".join(_signs(child, tags)) for child in element if local(child) in tags.cells]
    if len(inner) < 2:
        yield from inner
        return
    cells = [" ".join(text.translate(_AS_SPACE).split()) for text in inner]
    while cells and not cells[-1]:
        cells.pop()
    yield " | ".join(cells)
