"""A recognised page's picture and its words → the stretches that look like lines of type and that no word was read from.

A recogniser may drop a row of a table without a trace; its ink is still there. Lines, boxes, stamps and signatures
are not of the size or number of letters and do not count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy
from PIL import Image

from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box

_Pixels = tuple[int, int, int, int]
"""left, top, right, bottom"""


@dataclass(slots=True)
class _Run:
    box: _Pixels
    letters: int = 1

    def takes(self, letter: _Pixels, widest_gap: float) -> bool:
        """It stands on the same line, right behind."""
        _, top, right, bottom = self.box
        middle = (letter[1] + letter[3]) / 2
        return top <= middle <= bottom and letter[0] - right <= widest_gap

    def take(self, letter: _Pixels) -> None:
        a, b = self.box, letter
        self.box = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        self.letters += 1


def unread_strips(image: Image.Image, scale: float, words: Iterable[Box]) -> list[Image.Image]:
    """The parts of the image with such stretches, from top to bottom. `words` are boxes in points, `scale` pixels a point.

    Empty where no word tells the size of type.
    """
    limits = tolerances().unread_ink
    read = [_pixels(box, scale) for box in words]
    if not read:
        return []
    height = float(numpy.median([bottom - top for _, top, _, bottom in read]))
    letters = sorted(_letters(image, read, height))
    runs: list[_Run] = []
    for letter in letters:
        run = next((run for run in runs if run.takes(letter, limits.widest_gap * height)), None)
        if run is None:
            runs.append(_Run(letter))
        else:
            run.take(letter)
    found = sorted(
        (run.box for run in runs if run.letters >= limits.fewest_letters), key=lambda b: (b[1], b[0])
    )
    return [_cut(image, box, round(height / 2)) for box in found]


def _pixels(box: Box, scale: float) -> _Pixels:
    left, top, right, bottom = (edge * scale for edge in box)
    return int(left), int(top), int(right) + 1, int(bottom) + 1


def _letters(image: Image.Image, words: list[_Pixels], height: float) -> Iterator[_Pixels]:
    """Spots of ink as tall and wide as letters, outside of all words."""
    import cv2

    limits = tolerances().unread_ink
    ink = (numpy.asarray(image) < tolerances().ocr.ink_below).astype("uint8")
    margin = round(limits.margin * height)
    for left, top, right, bottom in words:
        ink[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin] = 0
    _, _, spots, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for left, top, width, tall, _ in spots[1:].tolist():
        if limits.lowest * height <= tall <= limits.tallest * height and width <= limits.widest * height:
            yield left, top, left + width, top + tall


def _cut(image: Image.Image, box: _Pixels, margin: int) -> Image.Image:
    left, top, right, bottom = box
    return image.crop((max(0, left - margin), max(0, top - margin), right + margin, bottom + margin))
