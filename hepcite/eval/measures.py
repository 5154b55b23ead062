"""Scores into what is asked of them beside plain rates: found and missed, sizes, confusions, citations, splits, time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import mean, median, quantiles

from hepcite.eval.batches import batch_of
from hepcite.eval.failures import kinds
from hepcite.eval.packets import Found
from hepcite.eval.score import CaseScore, Citation, Item, Scores
from hepcite.eval.tally import Rate, rate
from hepcite.records import FACT_NAMES

SILENT = frozenset({"none", "[]", "none_mentioned"})
"""Values of a fact that say that the records do not speak of it."""

Confusion = Mapping[str, Mapping[str, int]]
"""Labeled answer to our answer to how often."""


@dataclass(frozen=True, slots=True)
class SizeErrors:
    """Absolute errors in centimeters, where both sides give a figure."""

    count: int
    exact: int
    mean_cm: float
    largest_cm: float


@dataclass(frozen=True, slots=True)
class CitationMeasures:
    """`in_document` and `any_words` of every citation asked for, the others of those whose labeled words were located.

    `covered` and `tight` are means, see `Citation`.
    """

    in_document: Rate
    on_page: Rate
    any_words: Rate
    covered: float | None
    tight: float | None


@dataclass(frozen=True, slots=True)
class StageTime:
    """Seconds a case."""

    total: float
    median: float
    p95: float
    most: float


def found(items: Iterable[Item], is_it: Callable[[str], bool]) -> Found:
    """Precision and recall of the answers for which `is_it` holds, an answer being right where it is the labeled one."""
    marked = list(items)
    return Found(
        right=sum(item.right and is_it(item.got) for item in marked),
        said=sum(is_it(item.got) for item in marked),
        there=sum(is_it(item.expected) for item in marked),
    )


def facts_found(scores: Scores) -> dict[str, Found]:
    """By fact: values given, that are right and that the labels give."""
    items = scores.items("fact")
    return {
        name: found((i for i in items if i.name == name), lambda value: value not in SILENT)
        for name in FACT_NAMES
    }


def status_found(scores: Scores, status: str) -> Found:
    """Of clauses: `not_documented` is asking for a document, `unclear` a contradiction or an ambiguity put to a person."""
    return found(scores.items("clause"), lambda told: told == status)


def contradictions_cited(scores: Scores) -> Rate:
    """Clauses rightly called unclear that cite the records on both sides."""
    unclear = [i for i in scores.items("clause") if i.right and i.got == "unclear"]
    return rate(unclear, lambda item: item.has_both_sides)


def misfiled_found(scores: Scores) -> Found:
    """By file: records of another patient and the like, set aside."""
    pairs = [(set(case.aside), set(case.labeled_aside)) for case in scores.cases]
    return Found(
        right=sum(len(ours & labeled) for ours, labeled in pairs),
        said=sum(len(ours) for ours, _ in pairs),
        there=sum(len(labeled) for _, labeled in pairs),
    )


def confusion(scores: Scores, group: str) -> Confusion:
    table: dict[str, dict[str, int]] = {}
    for item in scores.items(group):
        row = table.setdefault(item.expected, {})
        row[item.got] = row.get(item.got, 0) + 1
    return table


def size_errors(scores: Scores) -> SizeErrors:
    errors = [i.size_error_cm for i in scores.items("fact") if i.size_error_cm is not None]
    exact = sum(error < 0.005 for error in errors)
    return SizeErrors(len(errors), exact, mean(errors) if errors else 0.0, max(errors, default=0.0))


def citation_measures(scores: Scores) -> CitationMeasures:
    items = [i for i in scores.items("fact") if i.citation is not None]
    all_ = [i.citation for i in items if i.citation is not None]
    located = [c for c in all_ if c.on_page is not None]
    return CitationMeasures(
        in_document=_rate(all_, lambda c: c.in_document),
        on_page=_rate(located, lambda c: bool(c.on_page)),
        any_words=rate(items, lambda item: bool(item.cited)),
        covered=mean(c.covered or 0.0 for c in located) if located else None,
        tight=mean(c.tight or 0.0 for c in located) if located else None,
    )


def _rate(citations: list[Citation], right: Callable[[Citation], bool]) -> Rate:
    marks = [right(citation) for citation in citations]
    return Rate(sum(marks), len(marks))


def facts_by(scores: Scores, key: Callable[[Item], str]) -> dict[str, Rate]:
    """Rates of the facts by a property of theirs; those without it are left out."""
    items = scores.items("fact")
    keys = sorted({key(item) for item in items} - {""})
    return {name: rate(item for item in items if key(item) == name) for name in keys}


def proposals(scores: Scores) -> Rate:
    """Facts left open on which a proposal is shown; right where one is as labeled."""
    return Rate(
        sum(case.proposed[1] for case in scores.cases), sum(case.proposed[0] for case in scores.cases)
    )


def by_batch(scores: Scores) -> dict[str, Scores]:
    groups: dict[str, list[CaseScore]] = {}
    for case in scores.cases:
        groups.setdefault(batch_of(case.case), []).append(case)
    return {name: Scores(tuple(groups[name])) for name in sorted(groups)}


def failures(scores: Scores) -> dict[str, int]:
    """Wrong items by kind of failure, every kind."""
    wrong = [item.failure for case in scores.cases for item in case.items if not item.right]
    return {kind: wrong.count(kind) for kind in kinds()}


def stage_times(scores: Scores) -> dict[str, StageTime]:
    """Empty where nothing was timed."""
    names = dict.fromkeys(name for case in scores.cases for name in case.seconds)
    times = {name: [case.seconds[name] for case in scores.cases if name in case.seconds] for name in names}
    return {name: _stage(values) for name, values in times.items()}


def _stage(values: list[float]) -> StageTime:
    high = quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return StageTime(sum(values), median(values), high, max(values))
