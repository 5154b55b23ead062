"""A page whose words run at a quarter turn into the turn that stands them upright, and boxes turned with it."""

from dataclasses import dataclass
from itertools import pairwise

from hepcite.records import Box, Page, PageImage

FEWEST_STEPS = 5
"""Steps from word to word that tell how the words of a page run; with fewer the page is left as it is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`degrees` with the clock (0, 90, 180, 270) for a page of `width` by `height` points."""

    degrees: int
    width: float
    height: float

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height of the turned page."""
        return (self.height, self.width) if self.degrees in (90, 270) else (self.width, self.height)

    @property
    def transform(self) -> str:
        """For SVG: the picture of the page as it came into the turned frame."""
        width, height = self.frame
        moves = {0: "", 90: f"translate({width:g} 0) ", 180: f"translate({width:g} {height:g}) "}
        moved = moves.get(self.degrees, f"translate(0 {height:g}) ")
        return f"{moved}rotate({self.degrees})" if self.degrees else ""

    def box(self, box: Box) -> Box:
        x0, top, x1, bottom = box
        if self.degrees == 90:
            return self.height - bottom, x0, self.height - top, x1
        if self.degrees == 180:
            return self.width - x1, self.height - bottom, self.width - x0, self.height - top
        if self.degrees == 270:
            return top, self.width - x1, bottom, self.width - x0
        return box


def turn_of(page: Page, image: PageImage | None) -> Turn:
    """By the direction in which most words follow one another."""
    width = image.width if image else page.width or 0.0
    height = image.height if image else page.height or 0.0
    steps = {0: 0, 90: 0, 180: 0, 270: 0}
    boxes = [word.box for word in page.words if word.box is not None]
    for (ax0, atop, ax1, abottom), (bx0, btop, bx1, bbottom) in pairwise(boxes):
        right, down = (bx0 + bx1 - ax0 - ax1) / 2, (btop + bbottom - atop - abottom) / 2
        if abs(right) > abs(down):
            steps[0 if right > 0 else 180] += abs(down) < 0.5 * min(abottom - atop, bbottom - btop)
        else:
            steps[270 if down > 0 else 90] += abs(right) < 0.5 * min(ax1 - ax0, bx1 - bx0)
    best = max(steps, key=lambda degrees: steps[degrees])
    return Turn(best if steps[best] >= FEWEST_STEPS else 0, width, height)
