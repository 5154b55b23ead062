"""statuses.yaml → what a status means for evidence, and the words that mark a page."""

import re
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from hepcite.records import Problem


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Marks(_Strict):
    preliminary: str
    amended: str
    negated: str
    unknown: str


class FhirStatuses(_Strict):
    withdrawn: frozenset[str]
    preliminary: frozenset[str]
    amended: frozenset[str]


class FhirStatements(_Strict):
    """How resources of one type are told: `words` come before the subject, by status."""

    heading: str
    subject: tuple[str, ...]
    days: tuple[str, ...]
    withdrawn: frozenset[str]
    denied: frozenset[str]
    words: dict[str, str]


class ResultStatuses(_Strict):
    withdrawn: frozenset[str]
    unfilled: frozenset[str]
    preliminary: frozenset[str]
    corrected: frozenset[str]
    confirmed: frozenset[str]


class OrderStatuses(_Strict):
    withdrawn: frozenset[str]
    preliminary: frozenset[str]
    corrected: frozenset[str]


class DocumentStatuses(_Strict):
    preliminary: frozenset[str]
    withdrawn_availability: frozenset[str]
    replacing_events: frozenset[str]
    cancelling_events: frozenset[str]


class CcdaStatuses(_Strict):
    withdrawn: frozenset[str]


class Statuses(_Strict):
    marks: Marks
    already_negated: re.Pattern[str]
    fhir: FhirStatuses
    fhir_statements: dict[str, FhirStatements]
    hl7_result: ResultStatuses
    hl7_order: OrderStatuses
    hl7_document: DocumentStatuses
    ccda: CcdaStatuses


@cache
def statuses() -> Statuses:
    text = resources.files(__package__).joinpath("statuses.yaml").read_text(encoding="utf-8")
    return Statuses.model_validate(yaml.safe_load(text))


def withdrawn(where: str, what: str, status: str) -> Problem:
    """`where` names file and place, `what` is left out because of `status`, a code of the standard."""
    shown = status if re.fullmatch(r"[A-Za-z-]{1,24}", status) else "withdrawn"
    message = f"{where}: {what} has the status {shown} and is no evidence. It was left out."
    return Problem("withdrawn", message, fatal=False)


def negated(text: str) -> str:
    """`text` as said not to be so, unless its own words say that."""
    rules = statuses()
    return text if rules.already_negated.search(text) else rules.marks.negated + text
