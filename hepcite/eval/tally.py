"""Scores into counts and rates: right of total, with the Wilson 95 % interval."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

from hepcite.eval.score import Item, Scores
from hepcite.records import FACT_NAMES

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """`right` of `total`."""

    right: int
    total: int

    @property
    def share(self) -> float | None:
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The score interval of Wilson (1927), 95 %."""
        if not self.total:
            return None
        n, p, z2 = self.total, self.right / self.total, Z_95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)


def rate(items: Iterable[Item], right: Callable[[Item], bool] = lambda item: item.right) -> Rate:
    marks = [right(item) for item in items]
    return Rate(sum(marks), len(marks))


def fact_rates(scores: Scores) -> dict[str, Rate]:
    """By fact, in the contract's order."""
    items = scores.items("fact")
    return {name: rate(item for item in items if item.name == name) for name in FACT_NAMES}


def rates_by_name(scores: Scores, group: str) -> dict[str, Rate]:
    items = scores.items(group)
    return {name: rate(i for i in items if i.name == name) for name in sorted({item.name for item in items})}


def rates_by_expected(scores: Scores, group: str) -> dict[str, Rate]:
    items = scores.items(group)
    expected = sorted({item.expected for item in items})
    return {answer: rate(i for i in items if i.expected == answer) for answer in expected}


def citation_rate(scores: Scores) -> Rate:
    return rate((i for i in scores.items("fact") if i.cited is not None), lambda item: bool(item.cited))


def readable_fact_rate(scores: Scores) -> Rate:
    """The facts of the cases whose every page was read."""
    return rate(item for case in scores.cases if not case.unread_pages for item in case.of("fact"))


def falsely_met(scores: Scores, group: str) -> int:
    """Clauses or pathways that the program calls met and the labels do not."""
    return sum(item.got == "met" and not item.right for item in scores.items(group))
