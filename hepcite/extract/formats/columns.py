"""Words and ruled tables of a page → blocks of lines in the order of reading; columns are never mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hepcite.extract.formats.layout import Block, Line, Token, line_of, rows_of
from hepcite.extract.formats.once import once
from hepcite.extract.formats.paragraphs import is_wrap, measure_of, reads_on
from hepcite.extract.formats.tolerances import tolerances
from hepcite.extract.formats.unruled import with_folded_cells
from hepcite.records import Box


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A ruled table: its rows as lines, and the box of its rules."""

    rows: tuple[Line, ...]
    box: Box


@dataclass(frozen=True)
class _Band:
    """One horizontal strip: a row of words, or a table."""

    line: Line | None
    table: TableBlock | None
    box: Box

    @property
    def tokens(self) -> tuple[Token, ...]:
        return () if self.line is None else self.line.tokens

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.line,) if self.line is not None else self.table.rows if self.table is not None else ()

    @once
    def widest_gap(self) -> float:
        return max(self.line.gaps, default=0.0) if self.line is not None else 0.0

    @once
    def spans(self) -> list[tuple[float, float]]:
        if self.table is not None:
            return [(self.box[0], self.box[2])]
        return [(token.box[0], token.box[2]) for token in self.tokens]

    @once
    def size(self) -> float:
        return max(self.line.sizes) if self.line is not None else 0.0


@dataclass(frozen=True, slots=True)
class _Run:
    """Bands `first` to `last` (inclusive) that leave the gutter from `left` to `right` free."""

    first: int
    last: int
    left: float
    right: float


def blocks_in_order(
    tokens: Sequence[Token], tables: Sequence[TableBlock], width: float, height: float
) -> list[Block]:
    """The page's blocks: header, body in reading order, footer."""
    bands = _bands(tokens, tables)
    header, body, footer = _margins(bands, height)
    blocks = [Block(band.lines, is_margin=True) for band in header]
    left = min((band.box[0] for band in body), default=0.0)
    blocks += _region(body, width, width - left)
    blocks += [Block(band.lines, is_margin=True) for band in footer]
    return blocks


def _bands(tokens: Sequence[Token], tables: Sequence[TableBlock]) -> list[_Band]:
    lines = [line_of(row) for row in rows_of(tokens)]
    bands = [_Band(line, None, line.box) for line in lines]
    bands += [_Band(None, table, table.box) for table in tables]
    return sorted(bands, key=lambda band: (band.box[1], band.box[0]))


def _margins(bands: list[_Band], height: float) -> tuple[list[_Band], list[_Band], list[_Band]]:
    """Headers and footers: rows near the page's edge, with white between them and the body."""
    rules = tolerances().rows
    first, last = 0, len(bands)
    for index in range(1, len(bands)):
        above, below = bands[index - 1], bands[index]
        if above.table is not None or above.box[3] > rules.margin_band * height:
            break
        if below.box[1] - above.box[3] > rules.margin_gap_em * above.size:
            first = index
    for index in range(len(bands) - 1, first, -1):
        above, below = bands[index - 1], bands[index]
        if below.table is not None or below.box[1] < (1 - rules.margin_band) * height:
            break
        if below.box[1] - above.box[3] > rules.margin_gap_em * below.size:
            last = index
    return bands[:first], bands[first:last], bands[last:]


def _region(bands: list[_Band], width: float, limit: float) -> list[Block]:
    """Blocks of a region: cut at the best gutter that parts columns of prose, else read across.

    `limit` is where the region may end on the right; `width` is the page's. Points.
    """
    if not bands:
        return []
    for run in _candidate_runs(bands):
        inside = bands[run.first : run.last + 1]
        left, right = _sides(inside, run)
        if _parts_columns(left, right, run, width, limit):
            return [
                *_region(bands[: run.first], width, limit),
                *_region(_bands(*left), width, _left_limit(left, run, limit)),
                *_region(_bands(*right), width, limit),
                *_region(bands[run.last + 1 :], width, limit),
            ]
    lines = [line for band in bands for line in band.lines]
    return [Block(tuple(with_folded_cells(lines, limit)), limit)]


def _left_limit(left: "_Side", run: _Run, limit: float) -> float:
    """Where the left column may end: columns are as wide as one another, or the words tell."""
    mirrored = min(token.box[0] for token in left[0]) + limit - run.right
    return mirrored if run.left <= mirrored < run.right else run.left


_Side = tuple[list[Token], list[TableBlock]]


def _sides(bands: Sequence[_Band], run: _Run) -> tuple[_Side, _Side]:
    middle = (run.left + run.right) / 2
    left: _Side = ([], [])
    right: _Side = ([], [])
    for band in bands:
        if band.table is not None:
            (left if band.box[0] < middle else right)[1].append(band.table)
        for token in band.tokens:
            (left if token.box[0] < middle else right)[0].append(token)
    return left, right


def _candidate_runs(bands: Sequence[_Band]) -> list[_Run]:
    """Gutters, the longest first; each grown from a band that has words on both sides of it."""
    least = tolerances().columns.gutter_em
    runs: set[tuple[int, int, float, float]] = set()
    for index, band in enumerate(bands):
        for gap in _gaps(band, least * band.size) if band.widest_gap >= least * band.size else ():
            if not any(
                run[0] <= index <= run[1] and run[2] >= gap[0] - 1 and run[3] <= gap[1] + 1 for run in runs
            ):
                runs.add(_grown(bands, index, gap, least))
    fewest = tolerances().columns.fewest_rows
    ordered = sorted(runs, key=lambda run: (run[0] - run[1], run[2] - run[3], run))
    return [_Run(*run) for run in ordered if run[1] - run[0] + 1 >= fewest]


def _gaps(band: _Band, least: float) -> list[tuple[float, float]]:
    return [(a[1], b[0]) for a, b in pairwise(band.spans) if b[0] - a[1] >= least and b[0] > a[1]]


def _grown(
    bands: Sequence[_Band], seed: int, gap: tuple[float, float], least_em: float
) -> tuple[int, int, float, float]:
    first = last = seed
    for step in (-1, 1):
        index = seed + step
        while 0 <= index < len(bands):
            narrowed = _narrowed(bands[index], gap)
            size = bands[index].size or bands[seed].size
            if narrowed[1] - narrowed[0] < least_em * size:
                break
            gap = narrowed
            first, last = min(first, index), max(last, index)
            index += step
    return first, last, gap[0], gap[1]


def _narrowed(band: _Band, gap: tuple[float, float]) -> tuple[float, float]:
    """The widest part of the gap that the band leaves free."""
    edges = [gap[0]]
    for x0, x1 in band.spans:
        if x1 > gap[0] and x0 < gap[1]:
            edges += [max(x0, gap[0]), min(x1, gap[1])]
    edges.append(gap[1])
    parts = list(zip(edges[::2], edges[1::2], strict=True))
    return max(parts, key=lambda part: part[1] - part[0])


def _parts_columns(left: _Side, right: _Side, run: _Run, width: float, limit: float) -> bool:
    """Whether reading across the gutter would tear sentences: else it parts labels and values, or cells."""
    rules = tolerances().columns
    if not left[0] or not right[0]:
        return False
    sides = [[line_of(row) for row in rows_of(side[0])] for side in (left, right)]
    wraps = [_wrapped(lines) for lines in sides]
    if min(map(len, wraps)) >= rules.fewest_wraps:
        return True
    broken = [
        sum(_has_partner(line, other) for line in side_wraps)
        for side_wraps, other in ((wraps[0], sides[1]), (wraps[1], sides[0]))
    ]
    shared = sum(_has_partner(line, sides[1]) for line in sides[0])
    if max(broken) >= min(rules.fewest_broken_wraps, max(2, rules.broken_share * shared)):
        return True
    left_x0 = min(token.box[0] for token in left[0])
    right_x1 = max(limit, *(token.box[2] for token in right[0]))
    narrowest = min(run.left - left_x0, right_x1 - run.right) / width
    is_sparse = shared < rules.sparse_share * max(map(len, sides))
    is_wide = run.right - run.left >= rules.sparse_gutter_em * left[0][0].size
    return (
        max(map(len, wraps)) >= rules.fewest_wraps
        and is_sparse
        and is_wide
        and narrowest >= rules.narrowest_share
    )


def _wrapped(lines: Sequence[Line]) -> list[Line]:
    """The lines that continue the one above them, by their place and by their words."""
    measure = measure_of(lines)
    return [
        below
        for above, below in pairwise(lines)
        if is_wrap(above, below, measure) and (reads_on(above, below) or _are_capitals(above, below))
    ]


def _are_capitals(above: Line, below: Line) -> bool:
    """All in capitals, as some systems print whole reports: small letters cannot tell."""
    return above.text.isupper() and below.text.isupper() and not above.is_ended


def _has_partner(line: Line, others: Sequence[Line]) -> bool:
    """A line of the other side stands at the same height."""
    middle = (line.box[1] + line.box[3]) / 2
    return any(other.box[1] < middle < other.box[3] for other in others)
