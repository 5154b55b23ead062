"""result.json into the request and the findings that it was decided on, to be decided anew."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hepcite.intake.errors import IntakeError
from hepcite.records import (
    AUXILIARY_FACTS,
    FACT_NAMES,
    Absence,
    Case,
    ChildPugh,
    EarlierSize,
    Evidence,
    Fact,
    Findings,
    Interval,
    Lesion,
    Patient,
    Proposal,
    Rival,
    Service,
    Value,
    WorksheetLine,
)
from hepcite.review.fact_schema import (
    AbsenceJson,
    ChildPughJson,
    EvidenceJson,
    FactJson,
    IntervalJson,
    LesionJson,
)
from hepcite.review.result_schema import ResultJson

NOBODY = Patient("", datetime.date.min)
"""result.json holds no patient, and no clause of a policy reads one."""


def load_result(path: Path) -> ResultJson:
    """Raises IntakeError with every key that is wrong, without its value."""
    try:
        return ResultJson.model_validate_json(path.read_bytes())
    except OSError as error:
        raise IntakeError(f"{path}: cannot be read ({error.strerror}); give a result.json") from None
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise IntakeError(
            *(
                f"{path.name}: {'.'.join(str(part) for part in detail['loc']) or 'the file'}: "
                f"{detail['type'].replace('_', ' ')}; give a result.json as hepcite check writes it"
                for detail in details
            )
        ) from None


def request_of(result: ResultJson) -> Case | None:
    """None in a result of the time before results held the request. The patient is left out."""
    request = result.request
    if request is None:
        return None
    return Case(
        case_id=result.case_id,
        line_of_business=request.line_of_business,
        state=request.state,
        received=datetime.date.fromisoformat(request.received),
        urgency=request.urgency,
        patient=NOBODY,
        diagnoses=tuple(request.diagnoses),
        services=tuple(Service(service.code, service.description) for service in request.services),
        date_of_service=datetime.date.fromisoformat(request.date_of_service)
        if request.date_of_service
        else None,
    )


def findings_of(result: ResultJson) -> Findings:
    facts = {name: _fact(name, getattr(result.facts, name)) for name in FACT_NAMES}
    found = result.auxiliary_facts
    facts |= {name: _fact(name, found[name]) for name in AUXILIARY_FACTS if name in found}
    return Findings(facts, tuple(_lesion(lesion) for lesion in result.lesions))


def _fact(name: str, told: FactJson[Any]) -> Fact:
    return Fact(
        name=name,
        value=_value(told.value),
        status=told.status,
        evidence=_all(told.evidence),
        rivals=tuple(Rival(_value(rival.value), _all(rival.evidence)) for rival in told.rivals),
        rule=told.rule,
        note=told.note,
        absence=_absence(told.absence),
        proposals=tuple(
            Proposal(each.fact, _value(each.value), _all(each.evidence)) for each in told.proposals
        ),
        worksheet=tuple(
            WorksheetLine(line.name, line.shown, line.low, line.high, line.date, _all(line.evidence))
            for line in told.worksheet
        ),
    )


def _value(told: object) -> Value:
    if isinstance(told, IntervalJson):
        return Interval(told.min, told.max)
    if isinstance(told, ChildPughJson):
        return ChildPugh(told.letter, told.score, told.basis)
    if isinstance(told, list):
        return tuple(told)
    return told if isinstance(told, str | bool) else None


def _all(evidence: Iterable[EvidenceJson]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            document=each.document,
            page=each.page,
            start=each.start,
            end=each.end,
            quote=each.quote,
            source=each.source,
            boxes=None if each.boxes is None else tuple(each.boxes),
            method=each.method,
        )
        for each in evidence
    )


def _absence(told: AbsenceJson | None) -> Absence | None:
    if told is None:
        return None
    searched = tuple((each.document, tuple(each.pages)) for each in told.searched)
    return Absence(told.kind, searched, _all(told.near_misses))


def _lesion(told: LesionJson) -> Lesion:
    return Lesion(
        id=told.id,
        largest_cm=told.largest_cm,
        segment=told.segment,
        encapsulated=told.encapsulated,
        state=told.state,
        date=told.date,
        evidence=_all(told.evidence),
        target=told.target,
        earlier=tuple(EarlierSize(size.largest_cm, size.date, _all(size.evidence)) for size in told.earlier),
    )


evidence_from, value_from = _all, _value
"""The same turns for other parts of result.json."""
