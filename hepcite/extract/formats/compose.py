"""Blocks of lines → a page's text and its words, each word at its place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from hepcite.extract.formats.layout import Block, Token
from hepcite.extract.formats.paragraphs import SPACE, joints

CELL = " | "


@dataclass(frozen=True, slots=True)
class Composed:
    """`words` in the order of reading; word `i` is `text[starts[i]:ends[i]]`."""

    text: str
    words: list[Token]
    starts: list[int]
    ends: list[int]


def compose(blocks: Sequence[Block]) -> Composed:
    """Text with newlines at true line ends only, an empty line at wide gaps, " | " between cells of a row."""
    words, glues = _pieces(blocks)
    texts = [word.text for word in words]
    _join_over_breaks(words, texts, glues)
    pieces = list(chain.from_iterable(zip(texts, glues, strict=True)))
    places = list(accumulate(map(len, pieces), initial=0))
    return Composed("".join(pieces), words, places[:-1:2], places[1::2])


def _pieces(blocks: Sequence[Block]) -> tuple[list[Token], list[str]]:
    """Every word, and what stands between it and the next."""
    words: list[Token] = []
    glues: list[str] = []
    lines = [line for block in blocks for line in block.lines]
    for line, end in zip(lines, [*joints(blocks), ""], strict=True):
        first = len(words)
        for index, cell in enumerate(line.cells):
            if index and len(words) > first:
                glues[-1] = CELL if glues[-1] == SPACE else glues[-1] + CELL
            words += cell
            glues += [SPACE] * len(cell)
        if len(words) > first:
            glues[-1] = end
    return words, glues


def _join_over_breaks(words: Sequence[Token], texts: list[str], glues: list[str]) -> None:
    """A hyphen at a line's end takes the next line's word to it; it stays, unless the page knows the word without."""
    ends = [i for i, text in enumerate(texts[:-1]) if text.endswith("-") and glues[i] == SPACE]
    broken = [i for i in ends if _wraps(words[i], words[i + 1])]
    if not broken:
        return
    known = {_bare(text) for text in texts}
    for i in broken:
        joined = _bare(words[i].text[:-1] + words[i + 1].text)
        texts[i] = texts[i][:-1] if joined.isalpha() and joined in known else texts[i]
        glues[i] = ""


def _wraps(word: Token, following: Token) -> bool:
    """The word ends its line in one hyphen, and more than that."""
    is_next_line = following.box[1] > word.box[1] + 0.5 * word.size or following.box[3] < word.box[1]
    return is_next_line and len(word.text) > 1 and not word.text.endswith("--")


def _bare(text: str) -> str:
    return text.strip(".,;:()").lower()
