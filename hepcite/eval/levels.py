"""results.json of several levels of degradation → what each level costs, and harms, on the cases that all of them have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hepcite.eval.degrade import LEVELS
from hepcite.eval.score import MEETS
from hepcite.eval.tally import Rate

MEASURES = {"facts": "fact", "clauses": "clause", "dispositions": "disposition"}


@dataclass(frozen=True, slots=True)
class AtLevel:
    """One level. `false_meets` names cases; `pages_unread` counts pages of the same cases."""

    name: str
    title: str
    rates: Mapping[str, Rate]
    false_meets: tuple[str, ...]
    clauses_falsely_met: int
    pages_unread: int


@dataclass(frozen=True, slots=True)
class Levels:
    """`left_out` names the cases that some level has not scored: no level is measured on them."""

    cases: tuple[str, ...]
    left_out: tuple[str, ...]
    levels: tuple[AtLevel, ...]


def by_level(runs: Sequence[Mapping[str, Any]]) -> Levels:
    """`runs` as results.json has them, in the order of the plot."""
    every = {name for run in runs for name in (*run["cases"], *(lost["case"] for lost in run["unscored"]))}
    common = sorted(every.intersection(*(run["cases"] for run in runs)))
    return Levels(
        tuple(common), tuple(sorted(every - set(common))), tuple(_at_level(run, common) for run in runs)
    )


def _at_level(run: Mapping[str, Any], cases: Sequence[str]) -> AtLevel:
    items = [(name, item) for name in cases for item in run["cases"][name]["items"]]
    rates = {}
    for measure, group in MEASURES.items():
        marks = [bool(item["right"]) for _, item in items if item["group"] == group]
        rates[measure] = Rate(sum(marks), len(marks))
    false = (n for n, i in items if i["group"] == "disposition" and i["got"] == MEETS != i["expected"])
    level = str(run["level"])
    return AtLevel(
        name=level,
        title=LEVELS[level].title if level in LEVELS else level,
        rates=rates,
        false_meets=tuple(dict.fromkeys(false)),
        clauses_falsely_met=sum(
            i["group"] == "clause" and i["got"] == "met" and not i["right"] for _, i in items
        ),
        pages_unread=sum(run["cases"][name].get("pages_unread", 0) for name in cases),
    )
