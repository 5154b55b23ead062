"""The fields of a submitted form into what the store takes: a request, a fact's value, its evidence."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from hepcite.criteria.vocabulary import FactTerm, vocabulary
from hepcite.intake.store import WrongCorrection
from hepcite.intake.web.errors import BadRequest
from hepcite.records import Page
from hepcite.review.fact_schema import EvidenceJson
from hepcite.review.result_schema import ResultJson

PLACE = re.compile(r"(?P<document>[^\n]+)\n(?P<page>\d{1,7})\n(?P<start>\d{1,9})\n(?P<end>\d{1,9})", re.ASCII)


class Filled(dict[str, Any]):
    """What a form begins with: a field that nobody has filled in is empty."""

    def __missing__(self, _key: str) -> str:
        return ""


def form_of(request: Request) -> FormData:
    """Raises BadRequest where the request is no submitted form."""
    found: FormData | None = request.state.form
    if found is None:
        raise BadRequest("body: must be a submitted form; send it as application/x-www-form-urlencoded")
    return found


def text(form: FormData, name: str) -> str:
    told = form.get(name, "")
    return told.replace("\0", "").replace("\r\n", "\n") if isinstance(told, str) else ""


def whole(form: FormData, name: str) -> int:
    told = text(form, name)
    if not told.isascii() or not told.isdigit() or len(told) > 12:
        raise BadRequest(f"{name}: must be a whole number; load the page again")
    return int(told)


def term_of(fact: str) -> FactTerm:
    found = vocabulary().facts.get(fact)
    if found is None or found.kind == "lesions":
        raise WrongCorrection(f"{fact[:40]}: is no fact that can be corrected; choose one of the page")
    return found


def value_of(fact: str, form: FormData) -> object:
    """As result.json holds it; None where nothing is filled in. Raises WrongCorrection."""
    term = term_of(fact)
    if term.kind == "interval":
        return _interval(fact, text(form, "min"), text(form, "max"))
    if term.kind == "child_pugh":
        letter, score = text(form, "letter"), text(form, "score")
        return {"class": letter, "score": _number(fact, score), "basis": "stated"} if letter else None
    if term.kind == "set":
        return [str(each) for each in form.getlist("members")] or None
    told = text(form, "value")
    if term.kind == "flag":
        return {"true": True, "false": False}.get(told)
    if told and told not in term.values:
        raise WrongCorrection(f"{fact}: has no such value; choose one of the list")
    return told or None


def evidence_of(
    told: str, result: ResultJson, pages_of: Callable[[str], Iterable[Page]]
) -> list[dict[str, Any]]:
    """`told` is document, page, start and end, each on a line: a citation, or words that a person selected; "" for none."""
    if not told:
        return []
    for each in citations_of(result):
        if place(each) == told:
            return [each.model_dump()]
    found = PLACE.fullmatch(told)
    if found and found["document"] in {each.name for each in result.documents}:
        number, start, end = (int(found[name]) for name in ("page", "start", "end"))
        for page in pages_of(found["document"]):
            if page.number == number and 0 <= start < end <= len(page.text):
                return [selected(found["document"], page, start, end).model_dump()]
    raise WrongCorrection("evidence: does not stand in the records of this case; select the words again")


def selected(document: str, page: Page, start: int, end: int) -> EvidenceJson:
    boxes = page.boxes(start, end)
    return EvidenceJson(
        document=document,
        page=page.number,
        start=start,
        end=end,
        quote=page.text[start:end],
        boxes=None if boxes is None else list(boxes),
        method="reviewer",
        source="reviewer",
    )


def proposal_of(fact: str, told: str, result: ResultJson) -> tuple[object, list[dict[str, Any]]]:
    """Value and evidence of the proposal of a language model that has the number `told`, from 0."""
    facts = {
        **{name: getattr(result.facts, name) for name in type(result.facts).model_fields},
        **result.auxiliary_facts,
    }
    found = facts[fact].proposals if fact in facts else []
    if not told.isdigit() or int(told) >= len(found):
        raise WrongCorrection(f"{fact}: has no such proposal any more; look at the page as it is now")
    chosen = found[int(told)].model_dump(by_alias=True)
    return chosen["value"], chosen["evidence"]


def place(evidence: EvidenceJson) -> str:
    return "\n".join(str(part) for part in (evidence.document, evidence.page, evidence.start, evidence.end))


def citations_of(result: ResultJson) -> Iterable[EvidenceJson]:
    """Every quote of the result once, those of the facts first."""
    seen: dict[str, EvidenceJson] = {}
    facts = [getattr(result.facts, name) for name in type(result.facts).model_fields]
    for fact in (*facts, *result.auxiliary_facts.values()):
        near = fact.absence.near_misses if fact.absence else []
        for each in (*fact.evidence, *(e for rival in fact.rivals for e in rival.evidence), *near):
            seen.setdefault(place(each), each)
    for lesion in result.lesions:
        for each in lesion.evidence:
            seen.setdefault(place(each), each)
    return tuple(seen.values())


def _interval(fact: str, low: str, high: str) -> object:
    if not low and not high:
        return None
    found = {"min": _number(fact, low), "max": _number(fact, high)}
    if found["min"] is not None and found["max"] is not None and found["min"] > found["max"]:
        raise WrongCorrection(f"{fact}: from is greater than to; exchange them")
    return found


def _number(fact: str, told: str) -> int | float | None:
    if not told.strip():
        return None
    try:
        number = float(told.replace(",", "."))
    except ValueError:
        raise WrongCorrection(f"{fact}: must be a number, such as 3.2") from None
    if not 0 <= number < 1000:
        raise WrongCorrection(f"{fact}: must lie between 0 and 1000")
    return int(number) if number == int(number) else number


def request_keys(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a draft holds, into the keys of case.json; empty ones are left out."""
    patient = {key: told.get(f"patient_{key}") for key in ("name", "birth_date", "sex", "member_id")}
    services = [
        {
            key: str(row.get(key, "")).strip()
            for key in ("code", "description")
            if str(row.get(key, "")).strip()
        }
        for row in told.get("services", [])
        if isinstance(row, Mapping)
    ]
    plain = ("case_id", "line_of_business", "state", "received", "urgency", "date_of_service")
    request: dict[str, Any] = {
        key: str(told[key]).strip() for key in plain if str(told.get(key) or "").strip()
    }
    request["patient"] = {k: str(v).strip() for k, v in patient.items() if str(v or "").strip()}
    request["diagnoses"] = str(told.get("diagnoses") or "").replace(",", " ").split()
    request["services"] = [row for row in services if row]
    return request
