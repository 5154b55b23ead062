"""A page: its text, and the words of that text with their boxes."""

from collections.abc import Mapping
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points, origin at the top left of the page."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space, `page.text[start:end]`.

    `box` is None where the format has no page geometry; `confidence` (0 to 1) is None where nothing was recognised.
    """

    start: int
    end: int
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `text` is the source that all evidence quotes.

    A newline in `text` ends a paragraph, a list item or a table row; a line that only wraps is joined by a space.
    The cells of a table row are separated by " | ". `number` counts from 1 within the file.
    """

    number: int
    text: str
    words: tuple[Word, ...] = ()
    width: float | None = None
    height: float | None = None
    read_by: str = "text"

    def boxes(self, start: int, end: int) -> tuple[Box, ...] | None:
        """The boxes of the words that touch `text[start:end]`, one a line; None where the page has no geometry."""
        touched = [w.box for w in self.words if w.box is not None and w.start < end and w.end > start]
        if not touched:
            return None
        lines: list[Box] = []
        for box in touched:
            if lines and _same_line(lines[-1], box):
                x0, top, x1, bottom = lines[-1]
                lines[-1] = (min(x0, box[0]), min(top, box[1]), max(x1, box[2]), max(bottom, box[3]))
            else:
                lines.append(box)
        return tuple((round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in lines)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page as its boxes count: `width` by `height` points. `data` is encoded as `media_type` says."""

    data: bytes
    media_type: str
    width: float
    height: float


PageImages = Mapping[tuple[str, int], PageImage]
"""By file name and number of the page in the file, from 1."""


def _same_line(line: Box, word: Box) -> bool:
    overlap = min(line[3], word[3]) - max(line[1], word[1])
    return overlap > 0.5 * min(line[3] - line[1], word[3] - word[1]) and word[0] >= line[0] - 1
