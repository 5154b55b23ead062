"""The lesion ledger into a drawing: size by date, one line a lesion."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hepcite.records import Lesion

WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 44, 150, 14, 34
DASHES = ("", "7 4", "2 4", "10 3 2 3", "1 3", "12 5")
"""Lines differ in their dashes and carry their name, so that no color is needed."""
NAME_HEIGHT = 15
GRID_STEPS_CM = (0.5, 1, 2, 5)
MOST_GRID_LINES = 6


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    told: str
    """Such as "2026-01-06: 3.6 cm"."""


@dataclass(frozen=True, slots=True)
class Line:
    """`name_y` is where the lesion's name stands at the right edge, clear of the others."""

    name: str
    told: str
    dash: str
    points: tuple[Point, ...]
    name_y: float

    @property
    def path(self) -> str:
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    lines: tuple[Line, ...]
    dates: tuple[Tick, ...]
    sizes: tuple[Tick, ...]

    @property
    def told(self) -> str:
        """All that the drawing shows, in words."""
        return ". ".join(line.told for line in self.lines)


def timeline(lesions: Sequence[Lesion]) -> Timeline | None:
    """None where all sizes are of one date: then there is no course to draw."""
    courses = [(lesion, sizes) for lesion in lesions if (sizes := _sizes(lesion))]
    days = sorted({day for _, sizes in courses for day, _ in sizes})
    if len(days) < 2:
        return None
    top_cm = max(cm for _, sizes in courses for _, cm in sizes) * 1.1

    def x(day: datetime.date) -> float:
        share = (day - days[0]).days / (days[-1] - days[0]).days
        return round(LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20), 1)

    def y(cm: float) -> float:
        return round(HEIGHT - BOTTOM - cm / top_cm * (HEIGHT - TOP - BOTTOM), 1)

    drawn = [[Point(x(day), y(cm), f"{day}: {cm:g} cm") for day, cm in sizes] for _, sizes in courses]
    name_ys = _spread([points[-1].y for points in drawn])
    lines = tuple(
        Line(lesion.id, _told(lesion, points), DASHES[number % len(DASHES)], tuple(points), name_ys[number])
        for number, ((lesion, _), points) in enumerate(zip(courses, drawn, strict=True))
    )
    return Timeline(lines, _date_ticks(days, x), _size_ticks(top_cm, y))


def _sizes(lesion: Lesion) -> list[tuple[datetime.date, float]]:
    sizes = [(datetime.date.fromisoformat(size.date), size.largest_cm) for size in lesion.earlier]
    if lesion.date and lesion.largest_cm is not None:
        sizes.append((datetime.date.fromisoformat(lesion.date), lesion.largest_cm))
    return sizes


def _told(lesion: Lesion, points: Sequence[Point]) -> str:
    place = f", segment {lesion.segment}" if lesion.segment else ""
    return f"{lesion.id}{place}: {', '.join(point.told for point in points)}"


def _spread(wanted: Sequence[float]) -> list[float]:
    """Heights as near to those wanted as names of one line can stand."""
    placed = list(wanted)
    lowest = float("-inf")
    for index in sorted(range(len(wanted)), key=lambda index: wanted[index]):
        placed[index] = lowest = max(wanted[index], lowest + NAME_HEIGHT)
    return placed


def _date_ticks(days: Sequence[datetime.date], x: Callable[[datetime.date], float]) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    for day in days:
        if not ticks or x(day) - ticks[-1].at >= 76:
            ticks.append(Tick(x(day), day.isoformat()))
    return tuple(ticks)


def _size_ticks(top_cm: float, y: Callable[[float], float]) -> tuple[Tick, ...]:
    step = next((s for s in GRID_STEPS_CM if top_cm / s <= MOST_GRID_LINES), GRID_STEPS_CM[-1])
    return tuple(Tick(y(step * n), f"{step * n:g}") for n in range(int(top_cm / step) + 1))
