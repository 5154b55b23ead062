"""A PDFium page → what lies under its type, and the way from PDF space to points of the page as shown."""

import ctypes
from typing import Any

import pypdfium2.raw as raw

from hepcite.records import Box

_DRAWN_KINDS = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)


class Placement:
    """PDF user space (origin bottom left, unrotated) → points from the top left of the page as shown."""

    def __init__(self, bbox: Box, rotation: int, width: float, height: float) -> None:
        self.rotation = rotation
        self._left, self._bottom, self._right, self._top = bbox
        self._width, self._height = width, height

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self._point(left, top)
        x1, y1 = self._point(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self._bottom, x - self._left
        if self.rotation == 180:
            return self._right - x, y - self._bottom
        if self.rotation == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y


class Drawn:
    """What lies under and over the type. The page is drawn only when a word may be hidden."""

    _SCALE = 2.0

    def __init__(self, page: Any, placed: Placement, width: float, height: float) -> None:
        self._page = page
        self._picture: Any = None
        self._grounds: list[Box] = []
        self.paths = 0
        self.picture_share = 0.0
        self.has_any = False
        for item in page.get_objects(filter=_DRAWN_KINDS, max_depth=4):
            self.has_any = True
            x0, top, x1, bottom = box = placed.box(*item.get_bounds())
            if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                self.picture_share = max(self.picture_share, (x1 - x0) * (bottom - top) / (width * height))
            self.paths += item.type == raw.FPDF_PAGEOBJ_PATH
            if x1 - x0 > 4 and bottom - top > 4 and _is_filled(item):
                self._grounds.append(box)

    def has_ground(self, box: Box) -> bool:
        """A filled shape or picture lies where the word stands."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in self._grounds)

    def contrast(self, box: Box) -> float:
        """Between the lightest and the darkest point of the word's box as drawn, 0 to 1."""
        if self._picture is None:
            self._picture = self._page.render(scale=self._SCALE).to_pil().convert("L")
        limits = self._picture.size
        x0, top, x1, bottom = (round(edge * self._SCALE) for edge in box)
        area = (
            max(0, x0),
            max(0, top),
            min(limits[0], max(x1, x0 + 1)),
            min(limits[1], max(bottom, top + 1)),
        )
        if area[0] >= area[2] or area[1] >= area[3]:
            return 0.0
        low, high = self._picture.crop(area).getextrema()
        return float(high - low) / 255


def _is_filled(item: Any) -> bool:
    if item.type != raw.FPDF_PAGEOBJ_PATH:
        return True
    mode, stroke = ctypes.c_int(0), ctypes.c_int(0)
    raw.FPDFPath_GetDrawMode(item, mode, stroke)
    return bool(mode.value != raw.FPDF_FILLMODE_NONE)
