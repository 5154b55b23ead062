"""A Result into the text of result.json."""

from collections.abc import Iterable
from dataclasses import asdict

from hepcite.records import (
    AUXILIARY_FACTS,
    FACT_NAMES,
    Absence,
    Case,
    ChildPugh,
    Consultation,
    Criterion,
    Determination,
    Document,
    Evidence,
    Fact,
    Interval,
    Lesion,
    Pathway,
    Problem,
    Proposal,
    Result,
    Treatment,
    Value,
    WorksheetLine,
)
from hepcite.review.result_schema import ResultJson

SIZE_DECIMALS = 3

Json = dict[str, object]


def to_json(result: Result) -> str:
    """The text of result.json. The same result gives the same bytes."""
    return model_text(to_model(result))


def to_model(result: Result) -> ResultJson:
    """Raises pydantic's ValidationError where a record breaks the schema: a fault of the program."""
    determination, facts = result.determination, result.findings.facts
    return ResultJson.model_validate(
        {
            "schema": "hepcite.result/1",
            "case_id": result.case.case_id,
            "produced_by": _produced_by(result, determination),
            "documents": [_document(document) for document in result.documents],
            "facts": {name: _fact(facts.get(name), name) for name in FACT_NAMES},
            "auxiliary_facts": {name: _fact(facts[name], name) for name in AUXILIARY_FACTS if name in facts},
            "lesions": [_lesion(lesion) for lesion in result.findings.lesions],
            **_answer(determination),
            "problems": [_problem(problem) for problem in result.problems],
            **consultation_json(result.consultation),
            "request": _request(result.case),
        }
    )


def redecided(old: ResultJson, determination: Determination) -> ResultJson:
    """`old` with another determination on the same facts; everything else as it was."""
    data = old.model_dump(by_alias=True)
    produced_by = {**data["produced_by"], "policy": _policy(determination)}
    return ResultJson.model_validate({**data, **_answer(determination), "produced_by": produced_by})


def model_text(model: ResultJson) -> str:
    return model.model_dump_json(by_alias=True, indent=2) + "\n"


def _answer(determination: Determination) -> Json:
    due = determination.due
    return {
        "treatments": [_treatment(treatment) for treatment in determination.treatments],
        "due": None if due is None else {"at": due.at.isoformat(), "rule": due.rule},
    }


def _request(case: Case) -> Json:
    return {
        "line_of_business": case.line_of_business,
        "state": case.state,
        "received": case.received.isoformat(),
        "date_of_service": case.date_of_service.isoformat() if case.date_of_service else None,
        "urgency": case.urgency,
        "diagnoses": list(case.diagnoses),
        "services": [{"code": s.code, "description": s.description} for s in case.services],
    }


def _policy(determination: Determination) -> Json:
    return {
        "id": determination.policy_id,
        "version": determination.policy_version,
        "sha256": determination.policy_sha256,
    }


def _produced_by(result: Result, determination: Determination) -> Json:
    return {
        "hepcite": result.hepcite_version,
        "policy": _policy(determination),
        "input_sha256": result.input_sha256,
        "llm": llm_json(result.consultation),
    }


def _document(document: Document) -> Json:
    return {
        "name": document.name,
        "sha256": document.sha256,
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else None,
        "author": document.author,
        "first_page": document.first_page,
        "pages": len(document.pages),
        "read_by": document.read_by,
        "set_aside": document.set_aside,
        "problems": [_problem(problem) for problem in document.problems],
    }


def _problem(problem: Problem) -> Json:
    return {"kind": problem.kind, "message": problem.message, "page": problem.page, "fatal": problem.fatal}


def _evidence(evidence: Evidence) -> Json:
    return {
        "document": evidence.document,
        "page": evidence.page,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "boxes": None if evidence.boxes is None else list(evidence.boxes),
        "method": evidence.method,
        "source": evidence.source,
    }


def _all(evidence: Iterable[Evidence]) -> list[Json]:
    return [_evidence(one) for one in evidence]


def _fact(fact: Fact | None, name: str) -> Json:
    fact = fact or Fact(name, () if name == "intent" else None, "not_documented")
    return {
        "value": _value(name, fact.value),
        "status": fact.status,
        "evidence": _all(fact.evidence),
        "note": fact.note,
        "rule": fact.rule,
        "rivals": [
            {"value": _value(name, rival.value), "evidence": _all(rival.evidence)} for rival in fact.rivals
        ],
        "absence": _absence(fact.absence),
        "proposals": _proposals(fact.proposals),
        "worksheet": [{**_plain(line), "evidence": _all(line.evidence)} for line in fact.worksheet],
    }


def _plain(line: WorksheetLine) -> Json:
    return {"name": line.name, "shown": line.shown, "low": line.low, "high": line.high, "date": line.date}


def _proposals(proposals: Iterable[Proposal]) -> list[Json]:
    return [
        {"fact": p.fact, "value": _value(p.fact, p.value), "evidence": _all(p.evidence)} for p in proposals
    ]


def _value(name: str, value: Value) -> object:
    if isinstance(value, Interval):
        return {"min": _bound(name, value.min), "max": _bound(name, value.max)}
    if isinstance(value, ChildPugh):
        return {"class": value.letter, "score": value.score, "basis": value.basis}
    return list(value) if isinstance(value, tuple) else value


def _bound(name: str, bound: float | None) -> float | int | None:
    if bound is None:
        return None
    return (
        int(bound) if name.endswith("_count") and bound == int(bound) else round(float(bound), SIZE_DECIMALS)
    )


def _absence(absence: Absence | None) -> Json | None:
    if absence is None:
        return None
    searched = [{"document": document, "pages": list(pages)} for document, pages in absence.searched]
    return {"kind": absence.kind, "searched": searched, "near_misses": _all(absence.near_misses)}


def _lesion(lesion: Lesion) -> Json:
    return {
        "id": lesion.id,
        "largest_cm": None if lesion.largest_cm is None else round(lesion.largest_cm, SIZE_DECIMALS),
        "segment": lesion.segment,
        "encapsulated": lesion.encapsulated,
        "state": lesion.state,
        "date": lesion.date,
        "evidence": _all(lesion.evidence),
        "target": lesion.target,
        "earlier": [
            {
                "largest_cm": round(size.largest_cm, SIZE_DECIMALS),
                "date": size.date,
                "evidence": _all(size.evidence),
            }
            for size in lesion.earlier
        ],
    }


def _treatment(treatment: Treatment) -> Json:
    return {
        "treatment": treatment.treatment,
        "technique": treatment.technique,
        "codes": list(treatment.codes),
        "disposition": treatment.disposition,
        "reason": treatment.reason,
        "pathways": [_pathway(pathway) for pathway in treatment.pathways],
        "missing": [{"clause": missing.clause, "ask": missing.ask} for missing in treatment.missing],
        "rests_on_llm": treatment.rests_on_llm,
        "information_only": treatment.information_only,
        "references": list(treatment.references),
        "flips": [
            {
                "fact": flip.fact,
                "value": _value(flip.fact, flip.value),
                "statement": flip.statement,
                "disposition": flip.disposition,
            }
            for flip in treatment.flips
        ],
    }


def _pathway(pathway: Pathway) -> Json:
    return {
        "clause": pathway.clause,
        "status": pathway.status,
        "criteria": [_criterion(criterion) for criterion in pathway.criteria],
        "title": pathway.title,
        "gate": pathway.gate,
        "blocking": list(pathway.blocking),
        "blocking_sets": [list(clauses) for clauses in pathway.blocking_sets],
        "gate_proposals": _proposals(pathway.gate_proposals),
    }


def llm_json(account: Consultation | None) -> Json | None:
    if account is None:
        return None
    prompts = [{"id": name, "sha256": sha256} for name, sha256 in account.prompts]
    return {"model": account.model, "endpoint": account.endpoint, "prompts": prompts}


def consultation_json(account: Consultation | None) -> Json:
    """The disclosures and the answers of a consultation; no answers where there was none."""
    if account is None:
        return {"disclosures": []}
    answers = [
        {
            **asdict(answer),
            "value": _value(answer.fact, answer.value),
            "evidence": None if answer.evidence is None else _evidence(answer.evidence),
        }
        for answer in account.answers
    ]
    calls = [{**asdict(call), "characters": call.characters} for call in account.calls]
    return {"disclosures": calls, "llm_answers": answers}


def _criterion(criterion: Criterion) -> Json:
    return {
        "clause": criterion.clause,
        "status": criterion.status,
        "requirement": criterion.requirement,
        "reason": criterion.reason,
        "evidence": _all(criterion.evidence),
        "against": _all(criterion.against),
        "absence": _absence(criterion.absence),
        "facts": list(criterion.facts),
        "presumed": criterion.presumed,
        "reading": criterion.reading,
        "proposals": _proposals(criterion.proposals),
    }


criterion_json, evidence_json, value_json = _criterion, _evidence, _value
"""The same shapes for other files than result.json."""
