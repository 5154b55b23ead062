"""A result and the corrections in force into the result as it now stands, decided by the same criteria code."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hepcite.criteria import Policy, decide
from hepcite.intake.resultfile import findings_of, request_of
from hepcite.intake.store.errors import NotPossible, WrongCorrection
from hepcite.intake.store.records import Correction
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES
from hepcite.review.fact_schema import EvidenceJson, FactJson, FactsJson
from hepcite.review.result_json import redecided
from hepcite.review.result_schema import ResultJson

CORRECTABLE = (*FACT_NAMES, *AUXILIARY_FACTS)
EVIDENCE: TypeAdapter[list[EvidenceJson]] = TypeAdapter(list[EvidenceJson])


def in_force(history: Iterable[Correction]) -> dict[str, Correction]:
    """The correction of each fact that holds: the newest that was not taken back. Undoing an undo restores."""
    entries = {entry.id: entry for entry in history}
    undone: set[int] = set()
    for entry in sorted(entries.values(), key=lambda each: -each.id):
        if entry.undoes is not None and entry.id not in undone:
            undone.add(entry.undoes)
    return {
        entry.fact: entry
        for entry in sorted(entries.values(), key=lambda each: each.id)
        if entry.kind != "undo" and entry.id not in undone
    }


def corrected(result: ResultJson, history: Sequence[Correction], policy: Policy) -> ResultJson:
    """`result`, as it was read, with the corrections in force, and decided anew on them."""
    case = request_of(result)
    if case is None:
        raise NotPossible(f"{result.case_id}: its result is of an older version; run the case again")
    data = result.model_dump(by_alias=True)
    for fact, correction in in_force(history).items():
        where = data["facts"] if fact in FACT_NAMES else data["auxiliary_facts"]
        where[fact] = _corrected_fact(where.get(fact), correction)
    changed = ResultJson.model_validate(data)
    return redecided(changed, decide(case, findings_of(changed), policy))


def checked_value(fact: str, value: object, evidence: object) -> tuple[Any, list[dict[str, Any]]]:
    """Value and evidence as result.json holds them. Raises WrongCorrection that names what does not fit."""
    if fact not in CORRECTABLE:
        raise WrongCorrection(
            f"{fact}: is no fact that can be corrected; use one of {', '.join(CORRECTABLE)}"
        )
    try:
        told = FactJson[Any].model_validate(_told(value, "documented", [], None, None))
        if fact in FACT_NAMES:
            model = FactsJson.model_fields[fact].annotation
            assert model is not None  # noqa: S101 (every field of FactsJson has its type)
            told = model.model_validate(_told(value, "documented", [], None, None))
        quotes = EVIDENCE.validate_python(evidence)
    except ValidationError as error:
        kinds = sorted({detail["type"].replace("_", " ") for detail in error.errors(include_input=False)})
        raise WrongCorrection(
            f"{fact}: value or evidence do not fit the fact ({', '.join(kinds)}); see `hepcite schema`"
        ) from None
    return told.model_dump(by_alias=True)["value"], [quote.model_dump() for quote in quotes]


def is_documented(result: ResultJson, fact: str) -> bool:
    told = getattr(result.facts, fact) if fact in FACT_NAMES else result.auxiliary_facts.get(fact)
    return told is not None and told.status != "not_documented"


def _corrected_fact(old: dict[str, Any] | None, correction: Correction) -> dict[str, Any]:
    if correction.kind == "reject" and old and (kept := _without_model(old)):
        return {**kept, "note": correction.reason}
    silent = correction.kind in ("not_in_records", "reject")
    absence = (
        old["absence"] if old and old["absence"] else {"kind": "not_found", "searched": [], "near_misses": []}
    )
    return _told(
        correction.value,
        "not_documented" if silent else "documented",
        [] if silent else [{**quote, "method": "reviewer"} for quote in correction.evidence],
        correction.origin,
        absence if silent else None,
        note=correction.reason,
    )


def _without_model(fact: dict[str, Any]) -> dict[str, Any] | None:
    """What the records say without the model; None where the value rests on its evidence alone."""
    evidence = [quote for quote in fact["evidence"] if quote["method"] != "llm"]
    if fact["evidence"] and not evidence:
        return None
    return {**fact, "evidence": evidence, "proposals": []}


def _told(
    value: object,
    status: str,
    evidence: list[dict[str, Any]],
    rule: str | None,
    absence: dict[str, Any] | None,
    *,
    note: str | None = None,
) -> dict[str, Any]:
    return {
        "value": value,
        "status": status,
        "evidence": evidence,
        "note": note,
        "rule": rule,
        "rivals": [],
        "absence": absence,
    }
