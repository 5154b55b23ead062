"""Words of a recognised page + its picture → what another reader makes of the lines that they stand on."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from PIL.Image import Image

from hepcite.extract.formats.engines import LineReader, OcrFailedError
from hepcite.extract.formats.isolation import draw_pages_isolated
from hepcite.extract.formats.ocr_cache import line_read
from hepcite.extract.formats.picture import Upright, cleaned, upright
from hepcite.extract.formats.tolerances import tolerances
from hepcite.extract.formats.unread_ink import unread_strips
from hepcite.records import Box, Page, Word

_KEPT = re.compile(r"[a-z0-9<>≤≥%]|(?<=\d)[./,-](?=\d)")
_FIGURE = frozenset("0123456789.,/")
_MARGIN_PT = (4.0, 1.0)
_NEIGHBOURS = 1
_ENLARGED = 1.5


@dataclass(frozen=True, slots=True)
class Picture:
    """Page `page` as it was recognised: clean and upright."""

    page: Page
    view: Upright

    def strip(self, words: Sequence[Word]) -> Image:
        """The part of the picture that the words stand on."""
        boxes = [self.view.frame_box(word.box) for word in words if word.box is not None]
        across, down = _MARGIN_PT
        scale, image = self.view.scale, self.view.image
        left = max(0, int((min(box[0] for box in boxes) - across) * scale))
        top = max(0, int((min(box[1] for box in boxes) - down) * scale))
        right = min(image.width, int((max(box[2] for box in boxes) + across) * scale) + 1)
        bottom = min(image.height, int((max(box[3] for box in boxes) + down) * scale) + 1)
        return image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


def picture_of(data: bytes, page: Page, password: str | None = None) -> Picture | None:
    """`data` is the file of the page; it is drawn in the confined child. None where it cannot be."""
    drawings = draw_pages_isolated(data, [page.number], tolerances().ocr.dpi, password)
    if not drawings:
        return None
    (drawing,) = drawings
    scale = drawing.image.width / drawing.width
    return Picture(page, upright(cleaned(drawing.image), direction_of(page), scale))


def crop(data: bytes, page: Page, box: Box, password: str | None = None) -> bytes | None:
    """A PNG of what stands in `box` (points, of the page as it came), at the resolution of recognition."""
    drawings = draw_pages_isolated(data, [page.number], tolerances().ocr.dpi, password)
    if not drawings:
        return None
    (drawing,) = drawings
    scale = drawing.image.width / drawing.width
    x0, top, x1, bottom = (edge * scale for edge in box)
    part = drawing.image.crop((int(x0), int(top), max(int(x1) + 1, 1), max(int(bottom) + 1, 1)))
    packed = io.BytesIO()
    part.save(packed, "PNG")
    return packed.getvalue()


def direction_of(page: Page) -> int:
    """The angle that most words of the page follow one another at: 0, 90 (upwards), 180 or 270."""
    steps = {0: 0, 90: 0, 180: 0, 270: 0}
    for a, b in pairwise(word.box for word in page.words if word.box is not None):
        right, down = b[0] + b[2] - a[0] - a[2], b[1] + b[3] - a[1] - a[3]
        if abs(right) > abs(down):
            steps[0 if right > 0 else 180] += abs(down) < min(a[3] - a[1], b[3] - b[1])
        else:
            steps[270 if down > 0 else 90] += abs(right) < min(a[2] - a[0], b[2] - b[0])
    return max(steps, key=lambda angle: (steps[angle], -angle))


@dataclass(frozen=True, slots=True)
class SecondLook:
    """`reader` reads again what stands in the picture. `lines`: the words of each word's line, in order."""

    reader: LineReader
    picture: Picture
    lines: Mapping[Word, tuple[Word, ...]]
    said: dict[tuple[Word, ...], str] = field(default_factory=dict)

    def is_alike(self, word: Word) -> bool:
        """The reader finds the same signs in its place, on the whole line or close by, enlarged."""
        line = self.lines.get(word)
        if line is None:
            return False
        index = line.index(word)
        first = max(0, index - _NEIGHBOURS)
        near = line[first : index + _NEIGHBOURS + 1]
        return stands_alike(self._texts(line), index, self._read(line)) or stands_alike(
            self._texts(near), index - first, self._read(near, _ENLARGED)
        )

    def readings(self, words: Sequence[Word]) -> Iterator[tuple[str, str]]:
        """What both readers make of the lines of the words, and of the line before them."""
        lines = list(dict.fromkeys(self.lines.values()))
        touched = {lines.index(line) for word in words if (line := self.lines.get(word)) is not None}
        for index in sorted(touched | {index - 1 for index in touched if index}):
            yield " ".join(self._texts(lines[index])), self._read(lines[index])

    def unread(self) -> Iterator[str]:
        """What the reader finds on lines of type that no word of the page was read from."""
        page, view = self.picture.page, self.picture.view
        read = [view.frame_box(word.box) for word in page.words if word.box is not None]
        yield from map(self._line, unread_strips(view.image, view.scale, read))

    def _texts(self, words: Sequence[Word]) -> list[str]:
        return [self.picture.page.text[word.start : word.end] for word in words]

    def _read(self, words: tuple[Word, ...], zoom: float = 1.0) -> str:
        if words not in self.said or zoom != 1.0:
            strip = self.picture.strip(words)
            if zoom != 1.0:
                strip = strip.resize((round(strip.width * zoom), round(strip.height * zoom)))
            said = self._line(strip)
            if zoom != 1.0:
                return said
            self.said[words] = said
        return self.said[words]

    def _line(self, strip: Image) -> str:
        try:
            return line_read(self.reader, strip)
        except OcrFailedError:
            return ""


def second_look(
    reader: LineReader, data: bytes, page: Page, password: str | None = None
) -> SecondLook | None:
    """`data` is the file of the recognised page. None where the page cannot be drawn."""
    picture = picture_of(data, page, password)
    return None if picture is None else SecondLook(reader, picture, _lines(picture))


def _lines(picture: Picture) -> dict[Word, tuple[Word, ...]]:
    """The words that stand on one line with each word, in their order."""
    runs: list[list[Word]] = []
    level: Box | None = None
    for word in picture.page.words:
        if word.box is None:
            continue
        box = picture.view.frame_box(word.box)
        middle = (box[1] + box[3]) / 2
        if level is None or not level[1] < middle < level[3] or box[0] < level[2] - 1:
            runs.append([])
        runs[-1].append(word)
        level = box
    lines = map(tuple, runs)
    return {word: line for line in lines for word in line}


def stands_alike(words: Sequence[str], index: int, said: str) -> bool:
    """`words[index]` stands in `said`, a second reading of all the words, sign by sign and in its place.

    Capitals, spaces and marks around a word do not count; a sign more beside a figure does.
    """
    before = "".join(map(_plain, words[:index]))
    wanted = _plain(words[index])
    if not wanted:
        return words[index].strip() in said
    whole = before + wanted + "".join(map(_plain, words[index + 1 :]))
    other = "".join(map(_plain, said.split()))
    start, end = len(before), len(before) + len(wanted)
    for a, b, size in SequenceMatcher(None, whole, other, autojunk=False).get_matching_blocks():
        if a <= start and end <= a + size:
            left, right = b + start - a, b + end - a
            extra_left = a == start and left > 0 and other[left - 1] in _FIGURE
            extra_right = a + size == end and right < len(other) and other[right] in _FIGURE
            is_figure = any(sign.isdigit() for sign in wanted)
            return not (is_figure and (extra_left or extra_right))
    return False


def _plain(word: str) -> str:
    return "".join(_KEPT.findall(word.lower().replace("–", "-").replace("×", "x")))
