"""Scores into the report for the terminal, worst news first, and into scores.json."""

import json
from collections.abc import Iterator, Mapping

from hepcite.eval.score import CaseScore, Item, Quote, Scores
from hepcite.eval.tally import (
    Rate,
    citation_rate,
    fact_rates,
    falsely_met,
    rate,
    rates_by_expected,
    rates_by_name,
    readable_fact_rate,
)

NAME_WIDTH = 30


def report(scores: Scores) -> str:
    """The whole report as plain text of at most 100 columns."""
    return "\n".join(_lines(scores)) + "\n"


def _lines(scores: Scores) -> Iterator[str]:
    total = len(scores.cases)
    yield _harm("false meets_criteria", scores.false_meets, total)
    yield _harm("false not-meets", scores.false_negatives, total)
    yield f"cases scored: {total}, unscored: {len(scores.unscored)}"
    for unscored in scores.unscored:
        yield f"  {unscored.case}: {unscored.why}"
    yield from _unread(scores)
    yield from _table("facts", fact_rates(scores), rate(scores.items("fact")))
    yield _row("given in the records", rate(i for i in scores.items("fact") if not i.is_silent))
    yield _row("not given in the records", rate(i for i in scores.items("fact") if i.is_silent))
    yield _row("in cases with no unread page", readable_fact_rate(scores))
    yield _row("child_pugh score, class right", rate(scores.items("child_pugh_score")))
    yield _row("citations of the right facts", citation_rate(scores))
    yield from _table("clauses", rates_by_name(scores, "clause"), rate(scores.items("clause")))
    yield f"  falsely met: {falsely_met(scores, 'clause')}"
    yield from _table("pathways", rates_by_name(scores, "pathway"), rate(scores.items("pathway")))
    yield f"  falsely met: {falsely_met(scores, 'pathway')}"
    dispositions = rates_by_expected(scores, "disposition")
    yield from _table("dispositions, as labeled", dispositions, rate(scores.items("disposition")))
    yield from _table("documents", {"set aside as labeled": rate(scores.items("set_aside"))}, None)


def gold_report(scores: Scores) -> str:
    """The report of the criteria alone, on the labels as facts."""
    return "\n".join(_gold_lines(scores)) + "\n"


def _gold_lines(scores: Scores) -> Iterator[str]:
    yield "labels fed as facts, nothing extracted"
    yield f"cases scored: {len(scores.cases)}, unscored: {len(scores.unscored)}"
    for unscored in scores.unscored:
        yield f"  {unscored.case}: {unscored.why}"
    for group in ("clause", "pathway", "disposition"):
        yield _row(f"{group}s", rate(scores.items(group)))


def _harm(name: str, cases: tuple[str, ...], total: int) -> str:
    return f"{name}: {len(cases)} of {total} cases{': ' if cases else ''}{' '.join(cases)}"


def _unread(scores: Scores) -> Iterator[str]:
    unread = [case for case in scores.cases if case.unread_pages]
    pages, files = sum(c.unread_pages for c in unread), sum(len(c.unread_files) for c in unread)
    yield f"pages unread: {pages} in {files} files of {len(unread)} cases{_names(unread)}"


def _names(cases: list[CaseScore]) -> str:
    return ": " + " ".join(case.case for case in cases) if cases else ""


def _table(title: str, rates: Mapping[str, Rate], all_of_them: Rate | None) -> Iterator[str]:
    yield ""
    yield f"{title:<{NAME_WIDTH + 2}} right/total    rate   95 % interval"
    for name, value in rates.items():
        yield _row(name, value)
    if all_of_them is not None:
        yield _row("all", all_of_them)


def _row(name: str, value: Rate) -> str:
    counts = f"{value.right}/{value.total}"
    if value.share is None or value.interval is None:
        return f"  {name:<{NAME_WIDTH}} {counts:>11}       -"
    low, high = value.interval
    return f"  {name:<{NAME_WIDTH}} {counts:>11}  {value.share:6.3f}   {low:.3f} to {high:.3f}"


def errors(scores: Scores) -> str:
    """Each wrong item, and each right fact without a right citation, on one line."""
    lines = [
        f"{case.case}  {item.group} {item.name}: {_fault(item)}"
        f"{_quotes('ours', item.ours)}{_quotes('gold', item.gold)}"
        for case in scores.cases
        for item in case.items
        if not item.right or item.cited is False
    ]
    return "\n".join(lines) + "\n" if lines else ""


def _fault(item: Item) -> str:
    if item.right:
        return f"{item.got} is right, its citation is not"
    return f"expected {item.expected}, got {item.got}"


def _quotes(whose: str, quotes: tuple[Quote, ...]) -> str:
    if not quotes:
        return ""
    told = (f"[{quote.file}] {' '.join(quote.text.split())!r}" for quote in quotes)
    return f" | {whose}: " + "; ".join(told)


def scores_json(scores: Scores) -> str:
    """scores.json: rates and every item, no record text; the same scores give the same bytes."""
    data = {
        "schema": "hepcite.scores/1",
        "false_meets_criteria": scores.false_meets,
        "false_not_meets": scores.false_negatives,
        "scored": len(scores.cases),
        "unscored": [{"case": u.case, "why": u.why} for u in scores.unscored],
        "pages_unread": {c.case: c.unread_pages for c in scores.cases if c.unread_pages},
        "facts": _rates_json(fact_rates(scores)),
        "facts_all": _rate_json(rate(scores.items("fact"))),
        "facts_given": _rate_json(rate(i for i in scores.items("fact") if not i.is_silent)),
        "facts_not_given": _rate_json(rate(i for i in scores.items("fact") if i.is_silent)),
        "facts_all_pages_read": _rate_json(readable_fact_rate(scores)),
        "child_pugh_score": _rate_json(rate(scores.items("child_pugh_score"))),
        "citations": _rate_json(citation_rate(scores)),
        "clauses": _rates_json(rates_by_name(scores, "clause")),
        "clauses_falsely_met": falsely_met(scores, "clause"),
        "pathways": _rates_json(rates_by_name(scores, "pathway")),
        "pathways_falsely_met": falsely_met(scores, "pathway"),
        "dispositions": _rates_json(rates_by_expected(scores, "disposition")),
        "set_aside": _rate_json(rate(scores.items("set_aside"))),
        "cases": {case.case: [_item_json(item) for item in case.items] for case in scores.cases},
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _rates_json(rates: Mapping[str, Rate]) -> dict[str, object]:
    return {name: _rate_json(value) for name, value in rates.items()}


def _rate_json(value: Rate) -> dict[str, object]:
    interval = None if value.interval is None else [round(bound, 4) for bound in value.interval]
    share = None if value.share is None else round(value.share, 4)
    return {"right": value.right, "total": value.total, "rate": share, "interval_95": interval}


def _item_json(item: Item) -> dict[str, object]:
    told = {
        "group": item.group,
        "name": item.name,
        "expected": item.expected,
        "got": item.got,
        "right": item.right,
    }
    return told if item.cited is None else {**told, "cited": item.cited}
