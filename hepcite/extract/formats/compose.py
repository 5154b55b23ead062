"""Blocks of lines → a page's text and its words, each word at its place in the text."""

from collections.abc import Iterator, Sequence

from hepcite.extract.formats.layout import Block, Line, Token
from hepcite.extract.formats.paragraphs import SPACE, joints
from hepcite.records import Box, Word

CELL = " | "


def compose(blocks: Sequence[Block], width: float, height: float) -> tuple[str, tuple[Word, ...]]:
    """Text with newlines at true line ends only, an empty line at wide gaps, " | " between cells of a row."""
    pieces = list(_pieces(blocks))
    known = frozenset(token.text.strip(".,;:()").lower() for token, _ in pieces)
    parts: list[str] = []
    words: list[Word] = []
    length = 0
    for index, (token, glue) in enumerate(pieces):
        text = token.text
        if glue == SPACE and index + 1 < len(pieces):
            text, glue = _over_the_break(token, pieces[index + 1][0], known)
        words.append(Word(length, length + len(text), _within(token.box, width, height), token.confidence))
        parts += [text, glue]
        length += len(text) + len(glue)
    return "".join(parts), tuple(words)


def _pieces(blocks: Sequence[Block]) -> Iterator[tuple[Token, str]]:
    """Every word with what stands between it and the next."""
    lines = [line for block in blocks for line in block.lines]
    ends = [*joints(blocks), ""]
    for line, end in zip(lines, ends, strict=True):
        last: Token | None = None
        glue = ""
        for index, cell in enumerate(line.cells):
            if index and last is not None:
                glue += CELL
            for token in cell:
                if last is not None:
                    yield last, glue or SPACE
                last, glue = token, ""
        if last is not None:
            yield last, end


def _over_the_break(token: Token, following: Token, known: frozenset[str]) -> tuple[str, str]:
    """A word and its glue: a hyphen at a line's end stays, unless the page knows the word without it."""
    wraps = following.box[1] > token.box[1] + 0.5 * token.size or following.box[3] < token.box[1]
    if not wraps or len(token.text) < 2 or not token.text.endswith("-") or token.text.endswith("--"):
        return token.text, SPACE
    joined = (token.text[:-1] + following.text).strip(".,;:()").lower()
    if joined.isalpha() and joined in known:
        return token.text[:-1], ""
    return token.text, ""


def _within(box: Box, width: float, height: float) -> Box:
    x0, top, x1, bottom = box
    if x0 >= 0.0 and top >= 0.0 and x1 <= width and bottom <= height:
        return box
    return (
        min(max(x0, 0.0), width),
        min(max(top, 0.0), height),
        min(max(x1, 0.0), width),
        min(max(bottom, 0.0), height),
    )


def line_texts(lines: Sequence[Line]) -> list[str]:
    """For tests and traces: each line's cells as text."""
    return [CELL.join(" ".join(token.text for token in cell) for cell in line.cells) for line in lines]
