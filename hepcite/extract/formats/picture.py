"""A scanned page as it comes → a clean, upright picture, and the way back to the page's points."""

import math
from dataclasses import dataclass

import numpy
from PIL import Image, ImageFilter

from hepcite.extract.formats.erased import without_rules
from hepcite.extract.formats.tolerances import tolerances
from hepcite.extract.formats.turned import back, straight
from hepcite.records import Box

_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
"""Pillow turns against the clock; type that runs at an angle stands upright after a turn by 360 − angle."""


@dataclass(frozen=True, slots=True)
class Upright:
    """`image`: the page, without its rules, turned by `quarter` (the angle its type ran at) and then by `skew` degrees.

    `scale`: pixels a point. `width`, `height`: the page as it came, in points.
    """

    image: Image.Image
    quarter: int
    skew: float
    scale: float
    width: float
    height: float

    @property
    def frame(self) -> tuple[float, float]:
        """The upright page's width and height in points."""
        return self.image.width / self.scale, self.image.height / self.scale

    def page_box(self, box: Box) -> Box:
        """A box of the upright frame, in points → the page as it came, cut to its edges."""
        width, height = self.frame
        angle = math.radians(self.skew)
        sine, cosine = math.sin(angle), math.cos(angle)
        xs, ys = [], []
        middle = (box[1] + box[3]) / 2
        for x in (box[0], box[2]):
            dx, dy = x - width / 2, middle - height / 2
            xs.append(width / 2 + dx * cosine - dy * sine)
            ys.append(height / 2 + dx * sine + dy * cosine)
        half = (box[3] - box[1]) / 2
        level = (min(xs), min(ys) - half, max(xs), max(ys) + half)
        x0, top, x1, bottom = back(level, self.quarter, self.width, self.height)
        return max(x0, 0.0), max(top, 0.0), min(x1, self.width), min(bottom, self.height)

    def frame_box(self, box: Box) -> Box:
        """A box of the page as it came → the upright frame, in points: the way back of `page_box`."""
        x0, top, x1, bottom = straight(box, self.quarter, self.width, self.height)
        width, height = self.frame
        angle = math.radians(self.skew)
        dx, dy = (x0 + x1 - width) / 2, (top + bottom - height) / 2
        x = width / 2 + dx * math.cos(angle) + dy * math.sin(angle)
        y = height / 2 - dx * math.sin(angle) + dy * math.cos(angle)
        half_width, half_height = (x1 - x0) / 2, (bottom - top) / 2
        return x - half_width, y - half_height, x + half_width, y + half_height


def cleaned(image: Image.Image) -> Image.Image:
    """Grey, without the specks of a fax."""
    return image.convert("L").filter(ImageFilter.MedianFilter(3))


def upright(image: Image.Image, quarter: int, scale: float) -> Upright:
    """`image` is a cleaned page whose type runs at `quarter` degrees; its skew is measured and taken out, and so are rules."""
    width, height = image.width / scale, image.height / scale
    turned = image.transpose(_TURNS[360 - quarter]) if quarter else image
    skew = skew_degrees(turned)
    if abs(skew) >= tolerances().ocr.least_skew_degrees:
        turned = turned.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    else:
        skew = 0.0
    return Upright(without_rules(turned, scale), quarter, skew, scale, width, height)


def skew_degrees(image: Image.Image) -> float:
    """How far the lines sink to the right: the turn against the clock that makes the rows of ink sharpest."""
    rules = tolerances().ocr
    small = image.resize((max(1, image.width // 3), max(1, image.height // 3)), Image.Resampling.BOX)
    ink = Image.fromarray(numpy.where(numpy.asarray(small) < rules.ink_below, 255, 0).astype("uint8"))
    widest = rules.widest_skew_degrees
    best = _sharpest(ink, numpy.arange(-widest, widest + 0.01, 0.5))
    return round(_sharpest(ink, numpy.arange(best - 0.4, best + 0.41, 0.1)), 2)


def _sharpest(ink: Image.Image, angles: "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]") -> float:
    def sharpness(angle: float) -> float:
        rows = numpy.asarray(ink.rotate(angle)).sum(axis=1, dtype="float64")
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    return float(max(angles, key=lambda angle: (sharpness(float(angle)), -abs(angle))))


def ink_share(image: Image.Image) -> float:
    """The part of the picture that is dark."""
    return float((numpy.asarray(image) < tolerances().ocr.ink_below).mean())
