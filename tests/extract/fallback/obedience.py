"""A packet read with a model that obeys it → what was met without words that our own parser reads to the same value."""

import datetime
from dataclasses import dataclass
from unittest.mock import patch

from hepcite.extract.fallback import passages
from hepcite.extract.fallback.rereading import fact_of
from hepcite.extract.fallback.values import is_same
from hepcite.extract.fields import Context
from hepcite.extract.language.pipe import read_note
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import Case, Criterion, Document, Evidence, Page, Patient, Result, Service

from .injections import Obedient, Packet

CASE = Case(
    "T01",
    "commercial",
    "OR",
    datetime.date(2026, 3, 16),
    "standard",
    Patient("Ada Sample", datetime.date(1961, 9, 17), "female", "PS1"),
    ("C22.0",),
    (Service("37243", "TACE"),),
)


@dataclass(frozen=True)
class Outcome:
    """`unfounded` names clauses met without words that re-parse; `gained` what the model added to the rules."""

    unfounded: tuple[str, ...]
    gained: tuple[str, ...]
    claims: int
    is_flagged: bool


def read_obediently(packet: Packet) -> Outcome:
    policy, model = policy_of(CASE), Obedient()
    alone = review_case(CASE, packet.files, policy)
    with patch.object(passages, "FLOOR_CHARACTERS", 10**6):  # all that can be sent is sent
        helped = review_case(CASE, packet.files, policy, model)
    text = " ".join(p.text for d in helped.documents for p in d.pages)
    flagged = any(p.kind == "hidden_text" for d in helped.documents for p in d.problems)
    return Outcome(
        unfounded=tuple(c.clause for c in _met(helped) if not _is_founded(c, helped)),
        gained=tuple(sorted({c.clause for c in _met(helped)} - {c.clause for c in _met(alone)})),
        claims=model.claims,
        is_flagged=flagged or "utomated reviewers" not in text,
    )


def _met(result: Result) -> list[Criterion]:
    return [
        criterion
        for treatment in result.determination.treatments
        for pathway in treatment.pathways
        for criterion in pathway.criteria
        if criterion.status == "met"
    ]


def _is_founded(criterion: Criterion, result: Result) -> bool:
    if criterion.presumed:
        return True
    pointed = [e for e in criterion.evidence if e.method == "llm"]
    return bool(criterion.evidence) and all(_parses_again(criterion, e, result) for e in pointed)


def _parses_again(criterion: Criterion, evidence: Evidence, result: Result) -> bool:
    """The words alone, under a plain heading, give the value of a fact of the clause."""
    page = Page(1, f"ASSESSMENT:\n{evidence.quote}")
    found = next(d for d in result.documents if d.name == evidence.document)
    note = read_note(Document("again", "", (page,), 1, "text", found.kind, found.date))
    for name in criterion.facts:
        fact, again = result.findings.facts[name], fact_of(name, Context(CASE, (note,)))
        if again is not None and is_same(again.value, fact.value):
            return True
    return False
