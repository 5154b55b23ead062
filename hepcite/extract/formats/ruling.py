"""Paths drawn on a page → the grids of its tables: lines laid together, their crossings, the cells between.

The way of Nurminen's thesis (Algorithmic extraction of data in tables in PDF documents, 2013), which pdfplumber
follows too: the tests hold both to the same cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from hepcite.extract.formats.layout import bounds
from hepcite.extract.formats.shapes import Point, Stretch
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells by row, from the top and from the left; merged cells stand once. Points of the page."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A straight line: where it stands (x of an upright one, y of a level one), and from where to where."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    upright: tuple[_Rule, ...]
    level: tuple[_Rule, ...]


def rules_of(stretches: Iterable[Stretch]) -> Rules:
    """Points of the page as shown: origin top left. Lines that lie askew are none."""
    upright: list[_Rule] = []
    level: list[_Rule] = []
    for (x0, y0), (x1, y1) in _sides(stretches):
        if x0 == x1 and y0 != y1:
            upright.append(_Rule(x0, min(y0, y1), max(y0, y1)))
        elif y0 == y1 and x0 != x1:
            level.append(_Rule(y0, min(x0, x1), max(x0, x1)))
    return Rules(tuple(upright), tuple(level))


def _sides(stretches: Iterable[Stretch]) -> Iterator[tuple[Point, Point]]:
    for points, is_closed in stretches:
        rounded = [(round(x, 3), round(y, 3)) for x, y in points]
        if is_closed and len(rounded) > 2 and rounded[-1] != rounded[0]:
            rounded.append(rounded[0])
        yield from pairwise(rounded)


def grids_of(rules: Rules) -> list[Grid]:
    """From the top. None on a page with so many lines that they are a drawing."""
    upright, level = _laid_together(rules.upright), _laid_together(rules.level)
    if min(len(upright), len(level)) < 2 or max(len(upright), len(level)) > tolerances().tables.most_rules:
        return []
    cells = list(_cells(_Crossings(upright, level)))
    grids = [_grid(group) for group in _connected(cells) if len(group) > 1]
    return sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))


def _laid_together(rules: Sequence[_Rule]) -> list[_Rule]:
    """Lines that nearly coincide are one; so are those that nearly meet. Shorter ones are dots and dashes."""
    limits = tolerances().tables
    found: list[_Rule] = []
    long = sorted((r for r in rules if r.end - r.start >= limits.shortest_dash_pt), key=lambda r: r.at)
    for near in _runs(long, limits.same_rule_pt):
        at = sum(rule.at for rule in near) / len(near)
        start, end = None, 0.0
        for rule in sorted(near, key=lambda r: r.start):
            if start is not None and rule.start <= end + limits.same_rule_pt:
                end = max(end, rule.end)
                continue
            if start is not None:
                found.append(_Rule(at, start, end))
            start, end = rule.start, rule.end
        if start is not None:
            found.append(_Rule(at, start, end))
    return [rule for rule in found if rule.end - rule.start >= limits.shortest_rule_pt]


def _runs(rules: Sequence[_Rule], reach: float) -> Iterator[list[_Rule]]:
    run: list[_Rule] = []
    for rule in rules:
        if run and rule.at > run[-1].at + reach:
            yield run
            run = []
        run.append(rule)
    if run:
        yield run


class _Crossings:
    """Where upright and level lines meet: for each point the numbers of the lines through it."""

    def __init__(self, upright: Sequence[_Rule], level: Sequence[_Rule]) -> None:
        reach = tolerances().tables.same_rule_pt
        self.upright: dict[Point, set[int]] = defaultdict(set)
        self.level: dict[Point, set[int]] = defaultdict(set)
        below: dict[float, set[float]] = defaultdict(set)
        beside: dict[float, set[float]] = defaultdict(set)
        for i, v in enumerate(upright):
            for j, h in enumerate(level):
                if v.start - reach <= h.at <= v.end + reach and h.start - reach <= v.at <= h.end + reach:
                    point = (v.at, h.at)
                    self.upright[point].add(i)
                    self.level[point].add(j)
                    below[v.at].add(h.at)
                    beside[h.at].add(v.at)
        self.points = sorted(self.upright)
        self.tops = {x: sorted(tops) for x, tops in below.items()}
        self.lefts = {top: sorted(lefts) for top, lefts in beside.items()}

    def are_joined_down(self, x: float, top: float, bottom: float) -> bool:
        return not self.upright[x, top].isdisjoint(self.upright.get((x, bottom), ()))

    def are_joined_across(self, y: float, left: float, right: float) -> bool:
        return not self.level[left, y].isdisjoint(self.level.get((right, y), ()))


def _cells(crossings: _Crossings) -> Iterator[Box]:
    """The smallest rectangle of lines to the right of each crossing and below it."""
    for left, top in crossings.points:
        bottoms = [y for y in crossings.tops[left] if y > top and crossings.are_joined_down(left, top, y)]
        rights = [x for x in crossings.lefts[top] if x > left and crossings.are_joined_across(top, left, x)]
        cell = next(
            (
                (left, top, right, bottom)
                for bottom in bottoms
                for right in rights
                if crossings.are_joined_across(bottom, left, right)
                and crossings.are_joined_down(right, top, bottom)
            ),
            None,
        )
        if cell is not None:
            yield cell


def _connected(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that share corners, as tables."""
    at: dict[Point, list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        for corner in _corners(cell):
            at[corner].append(number)
    tables: list[list[Box]] = []
    seen: set[int] = set()
    for first in range(len(cells)):
        if first in seen:
            continue
        table, waiting = [], [first]
        seen.add(first)
        while waiting:
            cell = cells[waiting.pop()]
            table.append(cell)
            fresh = {n for corner in _corners(cell) for n in at[corner]} - seen
            seen |= fresh
            waiting += sorted(fresh)
        tables.append(table)
    return tables


def _corners(cell: Box) -> tuple[Point, ...]:
    left, top, right, bottom = cell
    return (left, top), (right, top), (left, bottom), (right, bottom)


def _grid(cells: Sequence[Box]) -> Grid:
    ordered = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    rows = tuple(tuple(row) for _, row in groupby(ordered, key=lambda cell: cell[1]))
    return Grid(bounds(cells), rows)
