"""A scored case and the trace of its facts → the same, each wrong item with the kind of failure that it looks like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hepcite.eval.citations import Place, is_recognised, places_of
from hepcite.eval.labels import Labels
from hepcite.eval.score import CaseScore, Item
from hepcite.extract.trace import FactTrace, Mention, Told, Trace
from hepcite.records import Document, Evidence, Interval, Result, Value


@dataclass(frozen=True, slots=True)
class Failure:
    """`kind` is a key of failures.yaml; `why` holds no record text."""

    kind: str
    why: str


@cache
def _data() -> Any:
    return yaml.safe_load(files("hepcite.eval").joinpath("failures.yaml").read_text("utf-8"))


def kinds() -> Mapping[str, str]:
    """Key to meaning, in the order of the report."""
    told: Mapping[str, str] = _data()["kinds"]
    return told


def has_wrong_facts(score: CaseScore) -> bool:
    return any(not item.right for item in score.of("fact"))


def with_failures(score: CaseScore, result: Result, labels: Labels, trace: Trace | None) -> CaseScore:
    """`trace` is that of the same documents; None where every fact is right."""
    documents = result.documents
    wrong = {item.name for item in score.of("fact") if not item.right}
    items = tuple(_suggested(item, wrong, labels, trace, documents, result) for item in score.items)
    return replace(score, items=items)


def _suggested(
    item: Item,
    wrong: set[str],
    labels: Labels,
    trace: Trace | None,
    documents: Sequence[Document],
    result: Result,
) -> Item:
    if item.right:
        return item
    if item.group in ("fact", "child_pugh_score"):
        traced = trace.facts.get(item.name) if trace else None
        found = _of_fact(item.name, labels, traced, documents) if traced else None
        found = found or Failure("not_found", "nothing was traced for it")
    elif item.group == "set_aside":
        found = Failure("linking", "the files set aside are not the labeled ones")
    else:
        found = _of_answer(item, wrong, result)
    return replace(item, failure=found.kind, why=found.why)


def _of_answer(item: Item, wrong: set[str], result: Result) -> Failure:
    """A wrong clause whose facts are right is the policy's; an answer above it goes with its clauses."""
    if item.group == "clause":
        facts = {
            fact
            for treatment in result.determination.treatments
            for pathway in treatment.pathways
            for criterion in pathway.criteria
            if criterion.clause == item.name
            for fact in criterion.facts
        }
        blamed = sorted(facts & wrong)
    else:
        blamed = sorted(wrong)
    if blamed:
        return Failure("follows", f"from {', '.join(blamed)}")
    return Failure(
        "policy",
        "every labeled fact that it rests on is right; see the conflicts and the facts beside the 13",
    )


def _of_fact(name: str, labels: Labels, traced: FactTrace, documents: Sequence[Document]) -> Failure:
    expected, got = labels.facts.value(name), traced.fact.value
    gold = labels.evidence.get(name, ())
    if not gold:
        return _said_too_much(name, traced)
    places = [place for quote in gold for place in places_of(quote, documents)]
    named = [document for document in documents if document.name in {quote.file for quote in gold}]
    if named and all(document.set_aside for document in named):
        return Failure("linking", "the labeled record was set aside")
    if not places:
        return _not_in_text(named)
    if factor := _unit_factor(expected, got):
        return Failure("unit", f"off by the factor {factor:g}")
    told = [each for page in traced.pages for each in page.told if _touches(each.evidence, places)]
    agreeing = [each for each in told if each.value == expected]
    if agreeing:
        return Failure("precedence", f"the labeled words were read rightly and then {agreeing[0].why}")
    if told or _touches(traced.fact.evidence, places):
        return _read_otherwise(name, told)
    return _dropped(name, traced, places)


def _said_too_much(name: str, traced: FactTrace) -> Failure:
    """Nothing is labeled as said of it."""
    kind = "wrong_lesion" if name in _data()["of_lesions"] else "assertion"
    if traced.fact.status == "conflicting":
        kind = "precedence"
    return Failure(kind, "no words are labeled for it, and ours were taken for a statement of it")


def _not_in_text(named: Sequence[Document]) -> Failure:
    pages = [page for document in named for page in document.pages]
    if not pages or any(not page.text.strip() or is_recognised(page.read_by) for page in pages):
        return Failure("ocr", "the labeled words do not stand in the text as it was recognised")
    return Failure("ocr", "the labeled words do not stand in the text of the file as it was read")


def _read_otherwise(name: str, told: Sequence[Told]) -> Failure:
    why = "the labeled words were taken up and read as another value"
    if name in _data()["of_lesions"]:
        return Failure("wrong_lesion", why)
    if told and all(each.outcome in ("superseded", "outranked", "follows") for each in told):
        return Failure("precedence", f"{why}, and {told[0].why}")
    return Failure("assertion", why)


def _dropped(name: str, traced: FactTrace, places: Sequence[Place]) -> Failure:
    """The labeled words came up and did not count, or never came up."""
    mentions = [m for page in traced.pages for m in page.mentions if _touches((m.evidence,), places)]
    for kind, words in _data()["why"].items():
        for mention in mentions:
            if any(word in mention.why for word in words):
                return Failure(kind, f"the labeled words came up and were dropped: {mention.why}")
    if traced.fact.evidence and name in _data()["of_lesions"]:
        return Failure("wrong_lesion", "other words were taken, the labeled ones were not")
    if traced.fact.evidence and _is_older(traced, places):
        return Failure("wrong_time", "words of an older record were taken")
    return Failure("not_found", _without_rule(mentions))


def _without_rule(mentions: Sequence[Mention]) -> str:
    return (
        "the labeled words speak of it, and no rule takes them up"
        if mentions
        else "no rule comes near the labeled words"
    )


def _is_older(traced: FactTrace, places: Sequence[Place]) -> bool:
    dates = {page.name: page.date for page in traced.pages if page.date}
    ours = [dates[each.document] for each in traced.fact.evidence if each.document in dates]
    gold = [dates[file] for file, *_ in places if file in dates]
    return bool(ours and gold) and max(ours) < max(gold)


def _touches(evidence: Sequence[Evidence], places: Sequence[Place]) -> bool:
    return any(
        (each.document, each.page) == (file, page) and each.start < end and start < each.end
        for each in evidence
        for file, page, start, end in places
    )


def _unit_factor(expected: Value, got: Value) -> float | None:
    if not isinstance(expected, Interval) or not isinstance(got, Interval):
        return None
    for a, b in _bounds(expected, got):
        for factor in _data()["unit_factors"]:
            if abs(b - a * factor) <= 0.02 * abs(a * factor):
                return float(factor)
    return None


def _bounds(expected: Interval, got: Interval) -> Iterator[tuple[float, float]]:
    for a, b in ((expected.min, got.min), (expected.max, got.max)):
        if a and b:
            yield a, b
