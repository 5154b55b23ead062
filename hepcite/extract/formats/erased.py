"""A grey, upright picture of a page → the same without the rules of tables and forms, which confuse recognisers.

A rule is thin, long, dark all along and stands alone: hardly any ink lies right beside it. Strokes of letters do not
pass, nor does a line that underlines a word closely.
"""

from typing import Any

import numpy
from PIL import Image

from hepcite.extract.formats.tolerances import tolerances

_Grey = numpy.ndarray[Any, Any]


def without_rules(image: Image.Image, scale: float) -> Image.Image:
    """`image` in 256 grey steps, `scale` pixels a point. The very image where it has no rule."""
    import cv2

    limits = tolerances().rules
    grey = numpy.asarray(image)
    around = _odd(limits.surroundings_pt * scale)
    darker = cv2.subtract(cv2.blur(grey, (around, around)), grey)
    across = _rules(darker, limits.least_across_pt * scale, scale)
    down = _rules(numpy.ascontiguousarray(darker.T), limits.least_down_pt * scale, scale).T
    found: _Grey = numpy.maximum(across, down)
    if not found.any():
        return image
    erased = grey.copy()
    erased[cv2.dilate(found, numpy.ones((3, 3), "uint8")) > 0] = 255
    return Image.fromarray(erased)


def _rules(darker: _Grey, least: float, scale: float) -> _Grey:
    """1 on the level rules of `least` pixels and more; `darker` is how much darker each pixel is than what is around it."""
    import cv2

    limits = tolerances().rules
    along = (cv2.blur(darker, (_odd(limits.smoothed_pt * scale), 1)) > limits.least_contrast).astype("uint8")
    long = cv2.morphologyEx(along, cv2.MORPH_OPEN, numpy.ones((1, round(least)), "uint8"))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    ink = darker > limits.ink_contrast
    near, far = round(limits.nearest_pt * scale), round(limits.farthest_pt * scale)
    found: _Grey = numpy.zeros(darker.shape, "uint8")
    for label, (left, top, width, height, _) in enumerate(stats[1:].tolist(), 1):
        right, bottom = left + width, top + height
        sides = (
            ink[max(0, top - far) : max(0, top - near), left:right],
            ink[bottom + near : bottom + far, left:right],
        )
        is_alone = all(side.size == 0 or side.mean() < limits.most_ink_beside for side in sides)
        if height <= limits.thickest_pt * scale and is_alone:
            found[top:bottom, left:right][labels[top:bottom, left:right] == label] = 1
    return found


def _odd(pixels: float) -> int:
    """The odd number of pixels that is nearest, at least 3."""
    return max(3, 2 * round((pixels - 1) / 2) + 1)
