"""Scores into results.json: every figure of the report and every item, no record text."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import hepcite
from hepcite.eval.baseline import Diff
from hepcite.eval.errors import EvalError
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
from hepcite.eval.packets import Found
from hepcite.eval.score import CaseScore, Item, Scores
from hepcite.eval.tally import Rate, fact_rates, falsely_met, rate, rates_by_name

FORMAT = "hepcite.results/1"
AS_SUBMITTED = "as submitted"


def results_json(scores: Scores, diff: Diff | None = None, level: str = AS_SUBMITTED) -> str:
    """`level` is that of eval/degrade. The same scores give the same text, but for the times."""
    return json.dumps(results(scores, diff, level), indent=1, ensure_ascii=False) + "\n"


def results(scores: Scores, diff: Diff | None = None, level: str = AS_SUBMITTED) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "hepcite": hepcite.__version__,
        "level": level,
        "false_meets_criteria": list(scores.false_meets),
        "false_not_meets": list(scores.false_negatives),
        "scored": len(scores.cases),
        "unscored": [asdict(unscored) for unscored in scores.unscored],
        "pages": sum(case.pages for case in scores.cases),
        "pages_unread": sum(case.unread_pages for case in scores.cases),
        **_answers(scores),
        **_splits(scores),
        "failures": failures(scores),
        "seconds": {name: asdict(time) for name, time in stage_times(scores).items()},
        "baseline": None if diff is None else _diff(diff),
        "cases": {case.case: _case(case) for case in scores.cases},
    }


def _answers(scores: Scores) -> dict[str, Any]:
    rates, finds, cited = fact_rates(scores), facts_found(scores), citation_measures(scores)
    return {
        "facts_all": told_rate(rate(scores.items("fact"))),
        "facts": {name: {"exact": told_rate(rates[name]), **told_found(finds[name])} for name in rates},
        "size_error": asdict(size_errors(scores)),
        "clauses_all": told_rate(rate(scores.items("clause"))),
        "clauses": {name: told_rate(value) for name, value in rates_by_name(scores, "clause").items()},
        "clauses_falsely_met": falsely_met(scores, "clause"),
        "pathways_all": told_rate(rate(scores.items("pathway"))),
        "pathways": {name: told_rate(value) for name, value in rates_by_name(scores, "pathway").items()},
        "pathways_falsely_met": falsely_met(scores, "pathway"),
        "dispositions_all": told_rate(rate(scores.items("disposition"))),
        "disposition_confusion": confusion(scores, "disposition"),
        "clause_confusion": confusion(scores, "clause"),
        "not_documented": told_found(status_found(scores, "not_documented")),
        "unclear": told_found(status_found(scores, "unclear")),
        "contradictions_with_both_sides": told_rate(contradictions_cited(scores)),
        "misfiled": told_found(misfiled_found(scores)),
        "citations": {
            "in_document": told_rate(cited.in_document),
            "on_page": told_rate(cited.on_page),
            "any_words": told_rate(cited.any_words),
            "covered": _rounded(cited.covered),
            "tight": _rounded(cited.tight),
        },
    }


def _splits(scores: Scores) -> dict[str, Any]:
    return {
        "facts_by_origin": _rates(facts_by(scores, lambda item: item.origin)),
        "proposals_right": told_rate(proposals(scores)),
        "facts_by_format": _rates(facts_by(scores, lambda item: item.format)),
        "by_batch": {
            name: {
                "cases": len(part.cases),
                "facts": told_rate(rate(part.items("fact"))),
                "dispositions": told_rate(rate(part.items("disposition"))),
                "false_meets_criteria": list(part.false_meets),
            }
            for name, part in by_batch(scores).items()
        },
    }


def _rates(rates: Mapping[str, Rate]) -> dict[str, Any]:
    return {name: told_rate(value) for name, value in rates.items()}


def told_rate(value: Rate) -> dict[str, Any]:
    interval = None if value.interval is None else [round(bound, 4) for bound in value.interval]
    return {
        "right": value.right,
        "total": value.total,
        "rate": _rounded(value.share),
        "interval_95": interval,
    }


def told_found(value: Found) -> dict[str, Any]:
    counts = {"right": value.right, "said": value.said, "there": value.there}
    return {**counts, "precision": _rounded(value.precision), "recall": _rounded(value.recall)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _diff(diff: Diff) -> dict[str, Any]:
    return {
        "gate": "closed" if diff.faults else "open",
        "faults": list(diff.faults),
        "changes": [asdict(change) for change in diff.changes],
        "added": list(diff.added),
        "gone": list(diff.gone),
    }


def _case(case: CaseScore) -> dict[str, Any]:
    return {
        "pages": case.pages,
        "pages_unread": case.unread_pages,
        "seconds": {name: round(value, 4) for name, value in case.seconds.items()},
        "items": [_item(item) for item in case.items],
    }


def _item(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "group": item.group,
        "name": item.name,
        "expected": item.expected,
        "got": item.got,
        "right": item.right,
    }
    more = {"origin": item.origin, "format": item.format, "failure": item.failure, "why": item.why}
    told |= {key: value for key, value in more.items() if value}
    if item.cited is not None:
        told["cited"] = item.cited
    if item.citation is not None:
        told["citation"] = {key: _rounded(value) for key, value in asdict(item.citation).items()}
    if item.size_error_cm is not None:
        told["size_error_cm"] = round(item.size_error_cm, 2)
    return told


def load_curve(path: Path) -> dict[str, Any]:
    """results.json of another run. Raises EvalError."""
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise EvalError(
            f"--curve {path}: is no results.json; make it with --degrade LEVEL --out DIR"
        ) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise EvalError(f"--curve {path}: is no {FORMAT}; make it with --degrade LEVEL --out DIR")
    return told
