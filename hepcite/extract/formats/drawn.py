"""A PDFium page → what lies under its type, and the way from PDF space to points of the page as shown."""

import math
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

import numpy
from numpy.typing import NDArray
from PIL.Image import Image

from hepcite.extract.formats.layout import bounds
from hepcite.extract.formats.ruling import rules_of
from hepcite.extract.formats.shapes import Stretch, shapes_of
from hepcite.records import Box

_Number = TypeVar("_Number", float, NDArray[numpy.float64])


class Placement:
    """PDF user space (origin bottom left, unrotated) → points from the top left of the page as shown."""

    def __init__(self, bbox: Box, rotation: int, width: float, height: float) -> None:
        self.rotation = rotation
        self._left, self._bottom, self._right, self._top = bbox
        self._width, self._height = width, height

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self.point(left, top)
        x1, y1 = self.point(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def edges(
        self,
        left: NDArray[numpy.float64],
        bottom: NDArray[numpy.float64],
        right: NDArray[numpy.float64],
        top: NDArray[numpy.float64],
    ) -> NDArray[numpy.float64]:
        """The same for many: a row of x0, of top, of x1, of bottom."""
        x0, y0 = self.point(left, top)
        x1, y1 = self.point(right, bottom)
        edges = numpy.empty((4, left.size))
        for row, (lay, a, b) in enumerate(
            (
                (numpy.minimum, x0, x1),
                (numpy.minimum, y0, y1),
                (numpy.maximum, x0, x1),
                (numpy.maximum, y0, y1),
            )
        ):
            lay(a, b, out=edges[row])
        return edges

    def point(self, x: _Number, y: _Number) -> tuple[_Number, _Number]:
        if self.rotation == 90:
            return y - self._bottom, x - self._left
        if self.rotation == 180:
            return self._right - x, y - self._bottom
        if self.rotation == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y


class Drawn:
    """What lies under and over the type. The page is drawn only when a word may be hidden."""

    _SCALE = 2
    """Dots a point."""

    def __init__(
        self, page: Any, placed: Placement, size: tuple[float, float], texts: Collection[int]
    ) -> None:
        """`texts`: addresses of the objects that are known to be type."""
        self._page = page
        self._size = width, height = size
        self._grounds: list[Box] = []
        self.picture_share = 0.0
        self.has_any = False
        stretches: list[Stretch] = []
        for shape in shapes_of(page, texts):
            self.has_any = True
            if shape.is_path:
                stretches += (([placed.point(x, y) for x, y in points], c) for points, c in shape.stretches())
            x0, top, x1, bottom = box = placed.box(*shape.bounds())
            if shape.is_picture:
                self.picture_share = max(self.picture_share, (x1 - x0) * (bottom - top) / (width * height))
            if x1 - x0 > 4 and bottom - top > 4 and shape.is_filled:
                self._grounds.append(box)
        self.rules = rules_of(stretches)

    @property
    def has_grounds(self) -> bool:
        return bool(self._grounds)

    def are_off_the_page(self, edges: NDArray[numpy.float64]) -> NDArray[numpy.bool_]:
        """`edges` of words: a row of x0, of top, of x1, of bottom."""
        x0, top, x1, bottom = edges
        width, height = self._size
        off: NDArray[numpy.bool_] = (x1 <= 0) | (bottom <= 0) | (x0 >= width) | (top >= height)
        return off

    def have_ground(self, edges: NDArray[numpy.float64]) -> NDArray[numpy.bool_]:
        """A filled shape or picture lies where the word stands."""
        found = numpy.zeros(edges.shape[1], numpy.bool_)
        x, y = (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2
        for x0, top, x1, bottom in self._grounds:
            found |= (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)
        return found

    def contrasts(self, boxes: Sequence[Box]) -> list[float]:
        """Between the lightest and the darkest point of each box as drawn, 0 to 1; 0 for what lies off the page.

        Only the part of the page that holds the boxes is drawn.
        """
        if not boxes:
            return []
        left, top, right, bottom = self._part(bounds(boxes))
        if left >= right or top >= bottom:
            return [0.0] * len(boxes)
        width, height = self._size
        cut: Any = (left, max(0, math.floor(height) - bottom), max(0, math.floor(width) - right), top)
        picture = self._page.render(scale=self._SCALE, crop=cut).to_pil()
        grey = picture.convert("L")
        return [self._contrast(grey, box, left, top) for box in boxes]

    def _part(self, box: Box) -> tuple[int, int, int, int]:
        """Whole points around the box, so that the same dots are drawn as of the whole page."""
        width, height = self._size
        left, top = math.floor(min(max(box[0], 0.0), width)), math.floor(min(max(box[1], 0.0), height))
        right = math.ceil(min(max(box[2], 0.0), width)) + 1
        bottom = math.ceil(min(max(box[3], 0.0), height)) + 1
        return left, top, right, bottom

    def _contrast(self, picture: Image, box: Box, left: int, top: int) -> float:
        x0, y0, x1, y1 = (round(edge * self._SCALE) for edge in box)
        across, down = left * self._SCALE, top * self._SCALE
        area = (
            max(0, x0 - across),
            max(0, y0 - down),
            min(picture.width, max(x1, x0 + 1) - across),
            min(picture.height, max(y1, y0 + 1) - down),
        )
        if area[0] >= area[2] or area[1] >= area[3]:
            return 0.0
        extremes: Any = picture.crop(area).getextrema()
        low, high = extremes
        return float(high - low) / 255
