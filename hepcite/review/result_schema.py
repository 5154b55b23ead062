"""The shape of result.json: pydantic models, from which its JSON Schema is made."""

from typing import Any, Literal

from pydantic import Field

from hepcite.records.consultation import CallOutcome, Tier, Use
from hepcite.records.determination import PathwayStatus
from hepcite.review.fact_schema import (
    AbsenceJson,
    ChildPughJson,
    Edge,
    EvidenceJson,
    FactJson,
    FactsJson,
    IntervalJson,
    LesionJson,
    ProposalJson,
    is_empty,
)


class ProblemJson(Edge):
    kind: str
    message: str
    page: int | None
    fatal: bool


class DocumentJson(Edge):
    name: str
    sha256: str
    kind: str
    date: str | None
    author: str | None = None
    first_page: int
    pages: int
    read_by: str
    set_aside: str | None
    problems: list[ProblemJson]


class CriterionJson(Edge):
    clause: str
    status: PathwayStatus
    requirement: str
    reason: str
    evidence: list[EvidenceJson]
    against: list[EvidenceJson]
    absence: AbsenceJson | None
    facts: list[str]
    presumed: bool
    reading: str | None
    proposals: list[ProposalJson] = Field(default=[], exclude_if=is_empty)


class PathwayJson(Edge):
    clause: str
    status: PathwayStatus
    criteria: list[CriterionJson]
    title: str
    gate: str
    blocking: list[str]
    blocking_sets: list[list[str]] = Field(default=[])
    gate_proposals: list[ProposalJson] = Field(default=[], exclude_if=is_empty)


class MissingJson(Edge):
    clause: str
    ask: str


class FlipJson(Edge):
    """One fact that alone would make another disposition: all else as it is, were its value this one."""

    fact: str
    value: IntervalJson | ChildPughJson | bool | str | list[str]
    statement: str
    disposition: str


class TreatmentJson(Edge):
    treatment: str | None
    technique: str | None
    codes: list[str]
    disposition: str
    reason: str
    pathways: list[PathwayJson]
    missing: list[MissingJson]
    rests_on_llm: bool
    information_only: bool
    references: list[str]
    flips: list[FlipJson] = Field(default=[])


class PolicyJson(Edge):
    id: str
    version: str
    sha256: str


class PromptJson(Edge):
    id: str
    sha256: str


class LlmJson(Edge):
    """The language model that was asked: its host, and the prompts used."""

    model: str
    endpoint: str
    prompts: list[PromptJson]


class AnswerJson(Edge):
    """One claim of a language model. `told` is its value as written; `evidence` the place of its quote."""

    fact: str
    told: str
    value: IntervalJson | ChildPughJson | bool | str | list[str] | None
    tier: Tier
    reason: str
    used_as: Use
    prompt: str
    evidence: EvidenceJson | None


class SentPassageJson(Edge):
    document: str
    page: int
    start: int
    end: int
    text: str


class DisclosureJson(Edge):
    """One call to a language model, with the passages as they left, identifiers masked."""

    endpoint: str
    model: str
    prompt: str
    outcome: CallOutcome
    at: str | None
    facts: list[str]
    characters: int
    tokens_in: int | None
    tokens_out: int | None
    passages: list[SentPassageJson]


class ProducedByJson(Edge):
    hepcite: str
    policy: PolicyJson
    input_sha256: str
    llm: LlmJson | None


class DueJson(Edge):
    at: str
    rule: str


class ServiceJson(Edge):
    code: str | None
    description: str | None


class RequestJson(Edge):
    """What of the request a policy reads. The patient is not in it."""

    line_of_business: str
    state: str
    received: str
    date_of_service: str | None
    urgency: str
    diagnoses: list[str]
    services: list[ServiceJson]


class ResultJson(Edge):
    """result.json of CONTRACT.md, its keys in that order."""

    schema_: Literal["hepcite.result/1"] = Field(alias="schema")
    case_id: str
    produced_by: ProducedByJson
    documents: list[DocumentJson]
    facts: FactsJson
    auxiliary_facts: dict[str, FactJson[IntervalJson | bool | str]]
    lesions: list[LesionJson]
    treatments: list[TreatmentJson]
    due: DueJson | None
    problems: list[ProblemJson]
    disclosures: list[DisclosureJson]
    llm_answers: list[AnswerJson] = Field(default=[], exclude_if=is_empty)
    request: RequestJson | None = None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every result.json keeps to."""
    told = ResultJson.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, "title": "hepcite.result/1"}
