"""Scores, and what they are compared with, into report.html: one file, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import hepcite
from hepcite.eval import charts
from hepcite.eval.baseline import Change, Diff
from hepcite.eval.batches import FirstLook, batch_of
from hepcite.eval.failures import kinds
from hepcite.eval.levels import MEASURES, Levels, by_level
from hepcite.eval.measures import (
    by_batch,
    citation_measures,
    confusion,
    contradictions_cited,
    facts_by,
    facts_found,
    failures,
    misfiled_found,
    proposals,
    size_errors,
    stage_times,
    status_found,
)
from hepcite.eval.results import AS_SUBMITTED, results
from hepcite.eval.score import CaseScore, Item, Scores
from hepcite.eval.tally import Rate, fact_rates, falsely_met, rate
from hepcite.records import FACT_NAMES

DISPOSITIONS = (
    "meets_criteria",
    "medical_director_review",
    "needs_clinical_review",
    "needs_documentation",
    "does_not_meet_criteria",
    "experimental_investigational",
    "not_covered",
    "governed_elsewhere",
    "not_addressed",
)


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case as the list shows it. `is_changed` against the baseline."""

    score: CaseScore
    batch: str
    wrong: tuple[Item, ...]
    uncited: tuple[Item, ...]
    changes: tuple[Change, ...]
    is_new: bool

    @property
    def is_changed(self) -> bool:
        return bool(self.changes) or self.is_new


def report_page(
    scores: Scores,
    diff: Diff | None,
    looks: Mapping[str, FirstLook],
    curves: Sequence[Mapping[str, Any]] = (),
    level: str = AS_SUBMITTED,
) -> str:
    """The same scores give the same page, but for the times. All that comes from a record is escaped."""
    style, script = _asset("report.css"), _asset("report.js")
    environment = Environment(
        loader=PackageLoader("hepcite.eval", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"words": lambda name: str(name).replace("_", " "), "share": _share}
    levels = _levels(scores, curves, level)
    told = _figures(scores) | _plots(scores, diff, looks) | {"level_plot": Markup(_level_plot(levels))}  # noqa: S704
    return environment.get_template("report.html").render(
        told,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'",
        version=hepcite.__version__,
        level=level,
        levels=levels,
        scores=scores,
        diff=diff,
        cards=_cards(scores, diff),
    )


def _figures(scores: Scores) -> dict[str, Any]:
    return {
        "facts": rate(scores.items("fact")),
        "dispositions": rate(scores.items("disposition")),
        "clauses": rate(scores.items("clause")),
        "pathways": rate(scores.items("pathway")),
        "clauses_falsely_met": falsely_met(scores, "clause"),
        "pathways_falsely_met": falsely_met(scores, "pathway"),
        "fact_rates": fact_rates(scores),
        "found": facts_found(scores),
        "sizes": size_errors(scores),
        "citations": citation_measures(scores),
        "not_documented": status_found(scores, "not_documented"),
        "unclear": status_found(scores, "unclear"),
        "both_sides": contradictions_cited(scores),
        "misfiled": misfiled_found(scores),
        "origins": facts_by(scores, lambda item: item.origin),
        "formats": facts_by(scores, lambda item: item.format),
        "proposals": proposals(scores),
        "kinds": kinds(),
        "failures": failures(scores),
        "matrix": confusion(scores, "disposition"),
        "labeled": _in_order(confusion(scores, "disposition")),
        "said": _in_order({got: {} for row in confusion(scores, "disposition").values() for got in row}),
        "times": stage_times(scores),
        "batches": by_batch(scores),
    }


def _in_order(answers: Mapping[str, object]) -> list[str]:
    known = [name for name in DISPOSITIONS if name in answers]
    return known + sorted(set(answers) - set(known))


def _plots(
    scores: Scores,
    diff: Diff | None,
    looks: Mapping[str, FirstLook],
) -> dict[str, Any]:
    rates, before = fact_rates(scores), _before(scores, diff)
    seen = [(name, part, looks.get(name)) for name, part in by_batch(scores).items()]
    stages = dict.fromkeys(name for case in scores.cases for name in case.seconds)
    strips = {n: [(c.case, c.seconds[n]) for c in scores.cases if n in c.seconds] for n in stages}
    plots = {
        "fact_plot": charts.rate_bars(
            [charts.Bar(name, rates[name], before.get(name)) for name in rates],
            "Facts",
            "the baseline" if before else "",
        ),
        "batch_fact_plot": charts.rate_bars(
            [charts.Bar(n, rate(p.items("fact")), look.facts if look else None) for n, p, look in seen],
            "Facts by batch",
            "first look",
        ),
        "batch_disposition_plot": charts.rate_bars(
            [
                charts.Bar(n, rate(p.items("disposition")), look.dispositions if look else None)
                for n, p, look in seen
            ],
            "Dispositions by batch",
            "first look",
        ),
        "status_plot": charts.said_and_labeled(confusion(scores, "clause")),
        "failure_plot": charts.counts(failures(scores), "Wrong items by kind of failure"),
        "time_plot": charts.time_strips(strips),
    }
    return {name: Markup(plot) for name, plot in plots.items()}  # noqa: S704


def _before(scores: Scores, diff: Diff | None) -> dict[str, float]:
    """The share of each fact in the baseline, on the cases that both have."""
    if diff is None:
        return {}
    items = [i for c in scores.cases if c.case not in diff.added for i in c.of("fact")]
    shares = {}
    for name in FACT_NAMES:
        here = [item for item in items if item.name == name]
        marks = [c for c in diff.changes if (c.group, c.name) == ("fact", name)]
        moved = sum(c.kind == "worse" and not _only_uncited(c) for c in marks)
        moved -= sum(c.kind == "better" and not _only_uncited(c) for c in marks)
        if here:
            shares[name] = (sum(item.right for item in here) + moved) / len(here)
    return shares


def _only_uncited(change: Change) -> bool:
    return "right, not cited" in (change.before, change.now)


def _levels(scores: Scores, curves: Sequence[Mapping[str, Any]], level: str) -> Levels | None:
    return by_level([results(scores, None, level), *curves]) if curves else None


def _level_plot(found: Levels | None) -> str:
    if found is None or not found.cases:
        return ""
    lines = {measure: [each.rates[measure] for each in found.levels] for measure in MEASURES}
    return charts.level_lines(
        [each.name for each in found.levels], lines, [len(each.false_meets) for each in found.levels]
    )


def _cards(scores: Scores, diff: Diff | None) -> list[CaseCard]:
    changes = diff.changes if diff else ()
    return [
        CaseCard(
            score=case,
            batch=batch_of(case.case),
            wrong=tuple(item for item in case.items if not item.right),
            uncited=tuple(item for item in case.items if item.right and item.cited is False),
            changes=tuple(change for change in changes if change.case == case.case),
            is_new=diff is not None and case.case in diff.added,
        )
        for case in scores.cases
    ]


def _share(value: Rate | float | None) -> str:
    share = value.share if isinstance(value, Rate) else value
    return "–" if share is None else f"{share:.3f}"


def _asset(name: str) -> str:
    return files("hepcite.eval").joinpath("templates", name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
