"""Rates and times into pictures: SVG whose colors are those of the page, light or dark."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

from hepcite.eval.tally import Rate

WIDTH, LABEL, RIGHT, ROW = 740, 200, 124, 24
"""Of a chart: its width, the column of names, the column of counts, the height of a row; in pixels."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rate. `before` is the share to compare with, None where there is none."""

    name: str
    rate: Rate
    before: float | None = None


def rate_bars(bars: Sequence[Bar], what: str, before: str) -> str:
    """A dot and its Wilson interval a row; a hollow mark where it stood `before`."""
    shown = [bar for bar in bars if bar.rate.total]
    low = _floor(shown)
    width = WIDTH - LABEL - RIGHT

    def x(share: float) -> float:
        return LABEL + (max(low, share) - low) / (1 - low) * width

    rows = [_axis(x, low, len(shown))]
    for index, bar in enumerate(shown):
        y = 14 + index * ROW
        share, interval = bar.rate.share or 0.0, bar.rate.interval or (0.0, 1.0)
        told = f"{bar.name}: {bar.rate.right} of {bar.rate.total}, {interval[0]:.3f} to {interval[1]:.3f}"
        rows.append(f"<g><title>{escape(told)}</title>")
        rows.append(f'<text class="name" x="{LABEL - 10}" y="{y + 4}">{escape(_words(bar.name))}</text>')
        rows.append(
            f'<line class="interval" x1="{x(interval[0]):.1f}" x2="{x(interval[1]):.1f}" y1="{y}" y2="{y}"/>'
        )
        if bar.before is not None:
            rows.append(_diamond(x(bar.before), y))
        rows.append(f'<circle class="dot" cx="{x(share):.1f}" cy="{y}" r="4"/>')
        rows.append(
            f'<text class="count" x="{WIDTH - RIGHT + 14}" y="{y + 4}">{share:.3f}'
            f'<tspan class="of" dx="7">{bar.rate.right}/{bar.rate.total}</tspan></text></g>'
        )
    said = f"{what}: share right with 95 % interval{f'; diamond: {before}' if before else ''}"
    return _svg(rows, 14 + len(shown) * ROW + 18, said)


def _floor(bars: Sequence[Bar]) -> float:
    """Where the axis begins: a step of 0.1 under the lowest interval, so that differences show."""
    lowest = [bar.rate.interval[0] for bar in bars if bar.rate.interval]
    lowest += [bar.before for bar in bars if bar.before is not None]
    return max(0.0, min(0.9, int(min(lowest, default=0.0) * 10) / 10))


def _axis(x: Callable[[float], float], low: float, rows: int) -> str:
    height = 6 + rows * ROW
    steps = 10 if low < 0.5 else 20
    ticks = [tick / steps for tick in range(round(low * steps), steps + 1)]
    if len(ticks) > 7:
        ticks = ticks[::2] if len(ticks) % 2 else ticks[1::2]
    return "".join(
        f'<line class="grid" x1="{x(t):.1f}" x2="{x(t):.1f}" y1="0" y2="{height}"/>'
        f'<text class="tick" x="{x(t):.1f}" y="{height + 15}">{t:.2f}</text>'
        for t in ticks
    )


def _diamond(x: float, y: float) -> str:
    return f'<path class="before" d="M{x:.1f} {y - 9}l8.5 9l-8.5 9l-8.5-9z"/>'


_ORDER = (
    "met",
    "not_met",
    "not_documented",
    "unclear",
    "medical_director_review",
    "not_applicable",
)


def said_and_labeled(confusion: Mapping[str, Mapping[str, int]]) -> str:
    """For each status that we say, one bar: what the labels say of those clauses."""
    said: dict[str, dict[str, int]] = {}
    for labeled, row in confusion.items():
        for got, count in row.items():
            said.setdefault(got, {})[labeled] = count
    rows: list[str] = []
    shown = [status for status in _ORDER if status in said]
    width = WIDTH - LABEL - RIGHT
    for index, status in enumerate(shown):
        y, at, total = 6 + index * 34, float(LABEL), sum(said[status].values())
        rows.append(f'<text class="name" x="{LABEL - 10}" y="{y + 17}">{_words(status)}</text>')
        for labeled in sorted(said[status], key=lambda name: (name != status, -said[status][name])):
            count = said[status][labeled]
            part = count / total * width
            rows.append(
                f"<g><title>said {_words(status)}, labeled {_words(labeled)}: {count} of {total}</title>"
                f'<rect class="s-{labeled}" x="{at:.1f}" y="{y}" width="{max(part - 1.5, 1):.1f}" height="24" rx="2"/>'
            )
            if part > 34:
                rows.append(f'<text class="on" x="{at + 8:.1f}" y="{y + 16}">{count}</text>')
            rows.append("</g>")
            at += part
        right = said[status].get(status, 0)
        rows.append(
            f'<text class="count" x="{WIDTH - RIGHT + 14}" y="{y + 17}">{right / total:.3f}'
            f'<tspan class="of" dx="7">{right}/{total}</tspan></text>'
        )
    return _svg(
        rows, 6 + len(shown) * 34, "What the labels say of the clauses to which hepcite gives each status"
    )


def counts(rows: Mapping[str, int], what: str) -> str:
    """Bars of counts, the longest the width."""
    shown = {name: count for name, count in rows.items() if count}
    most, width = max(shown.values(), default=1), WIDTH - LABEL - RIGHT
    told = [
        f'<g><text class="name" x="{LABEL - 10}" y="{19 + i * ROW}">{escape(_words(name))}</text>'
        f'<rect class="bar" x="{LABEL}" y="{7 + i * ROW}" width="{max(2, count / most * width):.1f}" height="16" rx="2"/>'
        f'<text class="count" x="{LABEL + count / most * width + 8:.1f}" y="{19 + i * ROW}">{count}</text></g>'
        for i, (name, count) in enumerate(shown.items())
    ]
    return _svg(told, 10 + len(shown) * ROW, what)


def time_strips(stages: Mapping[str, Sequence[tuple[str, float]]]) -> str:
    """A dot a case on a scale of powers of ten of seconds, a row a stage, and the median as a line."""
    values = [seconds for row in stages.values() for _, seconds in row if seconds > 0]
    if not values:
        return ""
    low, high = int(log10(min(values)) - 0.999), int(log10(max(values)) + 0.999)
    width, height = WIDTH - LABEL - RIGHT, 44

    def x(seconds: float) -> float:
        return LABEL + (log10(max(seconds, 10.0**low)) - low) / max(1, high - low) * width

    rows = [
        f'<line class="grid" x1="{x(10.0**p):.1f}" x2="{x(10.0**p):.1f}" y1="0" y2="{len(stages) * height}"/>'
        f'<text class="tick" x="{x(10.0**p):.1f}" y="{len(stages) * height + 15}">{_seconds(10.0**p)}</text>'
        for p in range(low, high + 1)
    ]
    for index, (name, row) in enumerate(stages.items()):
        middle = index * height + height // 2
        ordered = sorted(seconds for _, seconds in row)
        median = ordered[len(ordered) // 2]
        rows.append(f'<text class="name" x="{LABEL - 10}" y="{middle + 4}">{escape(name)}</text>')
        rows += [
            f'<circle class="case" cx="{x(seconds):.1f}" cy="{middle + (hash_of(case) % 21) - 10}" r="3">'
            f"<title>{escape(case)}: {_seconds(seconds)}</title></circle>"
            for case, seconds in row
        ]
        rows.append(
            f'<line class="median" x1="{x(median):.1f}" x2="{x(median):.1f}" y1="{middle - 15}" y2="{middle + 15}"/>'
        )
        rows.append(
            f'<text class="count" x="{WIDTH - RIGHT + 14}" y="{middle + 4}">{_seconds(median)}</text>'
        )
    return _svg(rows, len(stages) * height + 20, "Seconds a case and stage; line: median")


def hash_of(name: str) -> int:
    """The same in every process, unlike `hash`."""
    return sum((index + 3) * ord(letter) for index, letter in enumerate(name))


def level_lines(levels: Sequence[str], lines: Mapping[str, Sequence[Rate]], harms: Sequence[int]) -> str:
    """A line a measure over the levels, with Wilson intervals, and under each level how often it harms."""
    left, width, height, spread = 60, WIDTH - 60 - RIGHT - 40, 200, 9
    rates = [rate for line in lines.values() for rate in line if rate.interval]
    low = max(0.0, min(0.9, int(min((r.interval[0] for r in rates if r.interval), default=0.0) * 10) / 10))
    step = width / max(1, len(levels) - 1)

    def y(share: float) -> float:
        return 12 + (1 - (share - low) / (1 - low)) * height

    ticks = [tick / 20 for tick in range(round(low * 20), 21)]
    rows = [
        f'<line class="grid" x1="{left - 14}" x2="{left + width + 14}" y1="{y(t):.1f}" y2="{y(t):.1f}"/>'
        f'<text class="tick left" x="{left - 20}" y="{y(t) + 4:.1f}">{t:.2f}</text>'
        for t in (ticks[::-2] if len(ticks) > 8 else ticks)
    ]
    for index, level in enumerate(levels):
        x = f'x="{left + index * step:.1f}"'
        rows.append(f'<text class="level" {x} y="{height + 36}">{escape(_words(level))}</text>')
        told = f"{harms[index] or 'no'} false meets"
        rows.append(
            f'<text class="tick{" harm" if harms[index] else ""}" {x} y="{height + 52}">{told}</text>'
        )
    ends = []
    for index, (name, line) in enumerate(lines.items()):
        off = left + (index - (len(lines) - 1) / 2) * spread
        points = [(off + i * step, rate) for i, rate in enumerate(line) if rate.total]
        if points:
            rows += _line_with_intervals(f"l{index}", name, points, y)
            ends.append((y(points[-1][1].share or 0.0), f"l{index}", name))
    rows += _end_names(ends, left + width + 26)
    return _svg(rows, height + 62, "Shares right by level of degradation, with 95 % intervals")


def _line_with_intervals(
    kind: str, name: str, points: Sequence[tuple[float, Rate]], y: Callable[[float], float]
) -> Iterable[str]:
    path = " ".join(f"{x:.1f},{y(rate.share or 0.0):.1f}" for x, rate in points)
    yield f'<polyline class="line {kind}" points="{path}"/>'
    for x, rate in points:
        low, high = rate.interval or (0.0, 1.0)
        told = f"{name}: {rate.right} of {rate.total}, {low:.3f} to {high:.3f}"
        yield (
            f'<g class="{kind}"><title>{escape(told)}</title>'
            f'<line class="whisker" x1="{x:.1f}" x2="{x:.1f}" y1="{y(low):.1f}" y2="{y(high):.1f}"/>'
            f'<circle class="point" cx="{x:.1f}" cy="{y(rate.share or 0.0):.1f}" r="4"/></g>'
        )


def _end_names(ends: Sequence[tuple[float, str, str]], x: float) -> Iterable[str]:
    """The names of the lines beside their ends, one under the other where the ends meet."""
    lowest = 0.0
    for y, kind, name in sorted(ends):
        lowest = max(y, lowest + 16)
        yield f'<text class="end {kind}" x="{x:.1f}" y="{lowest + 4:.1f}">{escape(name)}</text>'


def _seconds(value: float) -> str:
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.3g} ms"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _svg(rows: Iterable[str], height: float, told: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(told, quote=True)}">'
        f"{''.join(rows)}</svg>"
    )
