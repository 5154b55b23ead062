"""An Explanation into plain text of at most 100 columns."""

import textwrap
import unicodedata
from collections.abc import Iterator

from hepcite.extract.trace import FactTrace, Mention, Page, Told
from hepcite.intake.explain import ClauseExplanation, Explanation, GateExplanation, Other, Step
from hepcite.records import Evidence, Value
from hepcite.review.words import words

WIDTH = 100
QUOTE_WIDTH = 240


def to_text(explanation: Explanation) -> str:
    """Every line fits, save a word that is longer than a line."""
    return "\n".join(line.rstrip() for line in _lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    policy = explanation.policy
    yield from _wrap(f"{explanation.asked} in case {explanation.case.case_id}")
    yield from _wrap(f"Policy {policy.id}, version {policy.version}")
    if explanation.gate:
        yield from _gate(explanation.gate)
    if explanation.clause:
        yield from _clause(explanation.clause)
    for trace in explanation.facts:
        yield from _fact(explanation, trace)


def _gate(gate: GateExplanation) -> Iterator[str]:
    yield from ("", f"PATHWAY {gate.pathway.id}: {gate.pathway.title}")
    yield from _wrap(gate.words, 2)
    if gate.step:
        yield "  Its gate, step by step:"
        yield from _step(gate.step, 4)
    yield from _others(gate.others)
    yield from _wrap(f"Its clauses: {', '.join(gate.pathway.named())}", 2)


def _clause(told: ClauseExplanation) -> Iterator[str]:
    criterion, clause = told.criterion, told.clause
    mark = words().status(criterion.status)
    yield from ("", f"CLAUSE {clause.id}: {mark.word}{', presumed' if criterion.presumed else ''}")
    yield from _wrap(f"Asks: {clause.requirement}", 2)
    yield from _wrap(f"Because: {criterion.reason}", 2)
    if clause.reading:
        yield from _wrap(f"Read so: {clause.reading}", 2)
    silence = (
        f"met, marked as {clause.presumption}" if clause.silence == "presume" else "not documented, asked for"
    )
    yield from _wrap(f"Where the records are silent: {silence}", 2)
    yield "  Step by step:"
    yield from _step(told.step, 4)
    yield from _others(told.others)
    for place in told.places:
        asked = "" if place.asked_for else ", which this request does not ask about"
        status = f", {words().status(place.status).word}" if place.status else ""
        yield from _wrap(f"Stands in {place.pathway} ({place.title}){status}{asked}. {place.gate}", 2)


def _step(step: Step, indent: int) -> Iterator[str]:
    yield from _wrap(f"{step.operator}: {words().status(step.status).word}", indent)
    if not step.parts:
        yield from _wrap(f"asks   {step.asks}", indent + 2)
        yield from _wrap(f"told   {step.told}", indent + 2)
    for part in step.parts:
        yield from _step(part, indent + 2)


def _others(others: tuple[Other, ...]) -> Iterator[str]:
    for other in others:
        told = f"{words().fact(other.fact)} {other.value}: {words().status(other.status).word}"
        yield from _wrap(f"By the other record: {told}", 2)


def _fact(explanation: Explanation, trace: FactTrace) -> Iterator[str]:
    fact = trace.fact
    yield from ("", f"FACT {fact.name}: {_value(fact.name, fact.value)}, {fact.status.replace('_', ' ')}")
    if fact.rule:
        yield from _wrap(f"Chosen by rule {fact.rule} (READING.md)", 2)
    if fact.note:
        yield from _wrap(f"Note: {fact.note}", 2)
    if trace.by_rules:
        told = _value(fact.name, trace.by_rules.value)
        yield from _wrap(f"The rules alone read {told}; a second look at the picture did not bear it out.", 2)
    for rival in fact.rivals:
        told = words().uncertain if rival.value is None else _value(fact.name, rival.value)
        yield from _wrap(f"Against it: {told}", 2)
    if fact.absence:
        yield from _wrap(words().absences.get(fact.absence.kind, fact.absence.kind), 2)
    yield from _wrap(f"Rules that took up words: {', '.join(trace.rules) or 'none'}", 2)
    for page in trace.pages:
        yield from _page(fact.name, page)


def _page(name: str, page: Page) -> Iterator[str]:
    kind = words().document_kinds.get(page.kind, page.kind)
    aside = f", SET ASIDE: {page.set_aside}" if page.set_aside else ""
    yield from _wrap(f"{page.name}, {kind}, {page.date or 'no date'}, from page {page.first_page}{aside}", 2)
    for problem in page.problems:
        yield from _wrap(f"! {f'page {problem.page}: ' if problem.page else ''}{problem.message}", 4)
    if not page.told and not page.mentions:
        yield "    nothing on it"
    for told in page.told:
        yield from _told(name, told)
    for mention in page.mentions:
        yield from _mention(mention)


def _told(name: str, told: Told) -> Iterator[str]:
    date = f", of {told.date}" if told.date else ""
    yield from _wrap(f"+ {_value(name, told.value)}{date}: {told.why}", 4)
    for evidence in told.evidence:
        yield from _wrap(f"{_quote(evidence)} p. {evidence.page}, {evidence.source}", 8)


def _mention(mention: Mention) -> Iterator[str]:
    rule = f", {mention.rule}" if mention.rule else ""
    yield from _wrap(f"- {_quote(mention.evidence)} p. {mention.evidence.page}{rule}", 4)
    yield from _wrap(mention.why, 8)


def _quote(evidence: Evidence) -> str:
    return f"“{textwrap.shorten(_clean(evidence.quote), QUOTE_WIDTH, placeholder=' …')}”"


def _value(name: str, value: Value) -> str:
    return words().value(name, value)


def _wrap(text: str, indent: int = 0) -> list[str]:
    lines = textwrap.wrap(
        _clean(text),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_on_hyphens=False,
    )
    return lines or [""]


def _clean(text: str) -> str:
    """Without control and formatting characters, so that no record can steer the terminal."""
    return "".join(" " if c.isspace() else "" if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)
