"""Lines of a column → what stands between each two: a space, a line end, or that and an empty line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from hepcite.extract.formats.layout import Block, Line
from hepcite.extract.formats.tolerances import tolerances
from hepcite.extract.formats.unruled import share_columns

SPACE, END, GAP = " ", "\n", "\n\n"


@dataclass(frozen=True, slots=True)
class Measure:
    """A column's own habits: its right edge in points, the distance of its lines, its word space."""

    edge: float
    pitch_em: float
    space_em: float


def joints(blocks: Sequence[Block]) -> list[str]:
    """One joint between each two consecutive lines of all blocks, in order."""
    found: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            found.append(_across(previous, block))
        found += _inside(block) if len(block.lines) > 1 else []
        previous = block
    return found


def _inside(block: Block) -> list[str]:
    found: list[str] = []
    measure = measure_of(block.lines, block.limit)
    started = False
    for index, (line, following) in enumerate(pairwise(block.lines)):
        joint = _joint(block.lines, index, line, following, measure, started)
        started = joint == SPACE
        found.append(joint)
    return found


def measure_of(lines: Sequence[Line], limit: float | None = None) -> Measure:
    """What the lines show of their column; `limit` is where the layout lets it end, in points.

    Without an edge (infinite) the lines are a list: many would wrap, and none reads on.
    """
    rules = tolerances().paragraphs
    plain = [line for line in lines if line.is_plain] or list(lines)
    pitch, space = _pitch_em(plain), _space_em(plain)
    pairs = _reading_on(plain, pitch)
    edge = _edge(plain, limit, pairs, space)
    if not pairs:
        tight = [
            (a, b) for a, b in pairwise(plain) if not a.text.isupper() and not _would_fit(a, b, edge, space)
        ]
        if len(tight) >= rules.fewest_list_lines:
            edge = math.inf
    return Measure(edge, pitch, space)


_Pairs = list[tuple[Line, Line]]


def _edge(lines: Sequence[Line], limit: float | None, pairs: _Pairs, space_em: float) -> float:
    """The limit or the widest line's end, but none that lets lines end in mid-sentence."""
    edges = sorted({line.box[2] for line in lines}, reverse=True)
    if limit is not None and limit > edges[0]:
        edges.insert(0, limit)
    for edge in edges:
        explained = sum(not _would_fit(a, b, edge, space_em) for a, b in pairs)
        if explained >= tolerances().paragraphs.soft_share * len(pairs):
            return edge
    return edges[0]


def _reading_on(lines: Sequence[Line], pitch_em: float) -> _Pairs:
    """Lines that wrapped, to judge by their words: they tell where the column ends."""
    rules = tolerances().paragraphs
    left, widest = min(line.box[0] for line in lines), max(line.box[2] for line in lines)
    return [
        (a, b)
        for a, b in pairwise(lines)
        if reads_on(a, b)
        and a.box[2] - left > rules.least_filled * (widest - left)
        and b.box[3] - a.box[3] < rules.pitch_slack * pitch_em * a.size
    ]


def _pitch_em(lines: Sequence[Line]) -> float:
    rules = tolerances().paragraphs
    pitches = [(b.box[3] - a.box[3]) / a.size for a, b in pairwise(lines) if _same_size(a, b)]
    close = [pitch for pitch in pitches if 0 < pitch < rules.widest_pitch_em]
    return _usual(close) if len(close) >= 4 else min([rules.default_pitch_em, *close])


def _usual(pitches: Sequence[float]) -> float:
    """The commonest distance, to a twentieth of an em; the smaller of two as common."""
    rounded = [round(p * 20) / 20 for p in pitches]
    return max(sorted(set(rounded)), key=rounded.count)


def is_wrap(line: Line, following: Line, measure: Measure) -> bool:
    """The line ends only because the next word found no room: geometry alone."""
    rules = tolerances().paragraphs
    return (
        line.is_plain
        and following.is_plain
        and _same_size(line, following)
        and 0 < following.box[3] - line.box[3] < rules.pitch_slack * measure.pitch_em * line.size
        and not _would_fit(line, following, measure.edge, measure.space_em)
    )


def _joint(
    lines: Sequence[Line], index: int, line: Line, following: Line, measure: Measure, is_continued: bool
) -> str:
    rules = tolerances().paragraphs
    drop = following.box[3] - line.box[3]
    if (line.is_row and following.is_row) or (0 < drop < 4 * line.size and share_columns(line, following)):
        return END
    if drop > rules.pitch_slack * measure.pitch_em * max(line.size, following.size) or drop < 0:
        return GAP
    if line.is_row or following.is_row:
        return GAP if following.box[1] - line.box[3] > 0.6 * line.size else END
    if not (line.is_plain and following.is_plain) or not _same_size(line, following):
        return END
    if line.is_bold and not following.is_bold and not following.tokens[0].bold:
        return END
    if not line.is_bold and following.is_bold and not line.tokens[-1].bold:
        return END
    if _starts_item(lines, index + 1, is_continued) or _shifts(lines, index, is_continued):
        return END
    is_near = measure.edge - line.box[2] < rules.near_em * line.size
    if not _would_fit(line, following, measure.edge, measure.space_em) or (
        is_near and reads_on(line, following)
    ):
        return SPACE
    return END


def _across(before: Block, after: Block) -> str:
    """Between two columns, or a header and the body: a sentence may read on from column to column."""
    if before.is_margin or after.is_margin:
        return GAP
    line, following = before.lines[-1], after.lines[0]
    upwards = following.box[1] < line.box[1]
    if not upwards:
        return GAP if following.box[1] - line.box[3] > 0.6 * line.size else END
    if (
        not (line.is_plain and following.is_plain)
        or not _same_size(line, following)
        or line.is_bold != following.is_bold
    ):
        return GAP
    is_open = following.text[0].islower() or not line.is_ended
    measure = measure_of(before.lines, before.limit)
    if is_open and not _would_fit(line, following, measure.edge, measure.space_em):
        return SPACE
    return END


def _same_size(line: Line, following: Line) -> bool:
    size, next_size = line.size, following.size
    return abs(size - next_size) <= tolerances().paragraphs.size_change * max(size, next_size)


def _would_fit(line: Line, following: Line, edge: float, space_em: float) -> bool:
    """The next line's first word would have had room at the end of this line."""
    first = following.tokens[0]
    width = first.box[2] - first.box[0]
    return line.box[2] + space_em * line.size + width <= edge + 0.2


def reads_on(line: Line, following: Line) -> bool:
    """By its words alone the next line belongs to this one."""
    return (
        _same_size(line, following)
        and line.is_bold == following.is_bold
        and (line.is_open or (following.text[0].islower() and not line.is_ended))
        and not (following.starts_item or following.is_labeled)
    )


def _starts_item(lines: Sequence[Line], index: int, is_continued: bool) -> bool:
    """The line opens a list item or a labeled line, though the line before it is full.

    `is_continued`: the line before is itself the rest of a wrapped one.
    """
    line, before = lines[index], lines[index - 1]
    if tolerances().capitals_label.match(line.text):
        return True
    if line.is_labeled:
        peers = [other for other in lines[max(0, index - 8) : index] if other.is_labeled]
        return not is_continued and sum(_same_edge(other, line) for other in peers) >= 2
    if not line.starts_item:
        return False
    return before.is_ended or any(other.starts_item and _same_edge(other, line) for other in lines[:index])


def _same_edge(line: Line, other: Line) -> bool:
    return abs(line.box[0] - other.box[0]) < tolerances().paragraphs.indent_em * line.size


def _shifts(lines: Sequence[Line], index: int, is_continued: bool) -> bool:
    """The left edge moves in a way that no wrapped paragraph or hanging item explains."""
    line, following = lines[index], lines[index + 1]
    if _same_edge(line, following):
        return False
    if following.box[0] > line.box[0]:
        return is_continued or not (line.starts_item or line.is_labeled)
    return is_continued


def _space_em(lines: Sequence[Line]) -> float:
    """The word space: type of even pitch has a far wider one than other type."""
    rules = tolerances().paragraphs
    kept = [gap for line in lines for gap in line.gaps_em if 0 < gap < rules.widest_space_em]
    return median(kept) if len(kept) >= 5 else rules.space_em
