"""An Explanation into JSON, with the names and values of result.json."""

import json
from dataclasses import asdict

from hepcite.extract.trace import FactTrace, Mention, Page, Told
from hepcite.intake.explain import ClauseExplanation, Explanation, GateExplanation
from hepcite.review.result_json import criterion_json, evidence_json, value_json

SCHEMA = "hepcite.explanation/1"
Json = dict[str, object]


def to_json(explanation: Explanation) -> str:
    """The same case, policy and version give the same text."""
    policy = explanation.policy
    told: Json = {
        "schema": SCHEMA,
        "case_id": explanation.case.case_id,
        "asked": explanation.asked,
        "policy": {"id": policy.id, "version": policy.version, "sha256": policy.sha256},
        "clause": _clause(explanation.clause) if explanation.clause else None,
        "pathway": _gate(explanation.gate) if explanation.gate else None,
        "facts": [_fact(trace) for trace in explanation.facts],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _clause(told: ClauseExplanation) -> Json:
    return {
        **criterion_json(told.criterion),
        "step": asdict(told.step),
        "by_other_records": [{"fact": o.fact, "value": o.value, "status": o.status} for o in told.others],
        "pathways": [asdict(place) for place in told.places],
    }


def _gate(told: GateExplanation) -> Json:
    return {
        "clause": told.pathway.id,
        "title": told.pathway.title,
        "answer": told.answer,
        "gate": told.words,
        "step": asdict(told.step) if told.step else None,
        "by_other_records": [asdict(other) for other in told.others],
        "clauses": told.pathway.named(),
    }


def _fact(trace: FactTrace) -> Json:
    fact = trace.fact
    return {
        "fact": fact.name,
        "value": value_json(fact.name, fact.value),
        "status": fact.status,
        "rule": fact.rule,
        "note": fact.note,
        "by_rules": value_json(fact.name, trace.by_rules.value) if trace.by_rules else None,
        "rules": list(trace.rules),
        "documents": [_page(fact.name, page) for page in trace.pages],
    }


def _page(name: str, page: Page) -> Json:
    return {
        "name": page.name,
        "first_page": page.first_page,
        "kind": page.kind,
        "date": page.date,
        "set_aside": page.set_aside,
        "problems": [asdict(problem) for problem in page.problems],
        "statements": [_told(name, told) for told in page.told],
        "dropped": [_mention(mention) for mention in page.mentions],
    }


def _told(name: str, told: Told) -> Json:
    return {
        "value": value_json(name, told.value),
        "date": told.date,
        "outcome": told.outcome,
        "why": told.why,
        "evidence": [evidence_json(evidence) for evidence in told.evidence],
    }


def _mention(mention: Mention) -> Json:
    return {"rule": mention.rule, "why": mention.why, "evidence": evidence_json(mention.evidence)}
