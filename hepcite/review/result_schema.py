"""The shape of result.json: pydantic models, from which its JSON Schema is made."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from hepcite.records.determination import PathwayStatus
from hepcite.records.evidence import Method
from hepcite.records.fact import AbsenceKind, FactStatus


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class EvidenceJson(_Edge):
    document: str
    page: int
    start: int
    end: int
    quote: str
    boxes: list[tuple[float, float, float, float]] | None
    method: Method
    source: str


class IntervalJson(_Edge):
    """An open end is null. Counts are whole numbers, sizes are centimeters."""

    min: int | float | None
    max: int | float | None


class ChildPughJson(_Edge):
    letter: Literal["A", "B", "C"] = Field(alias="class")
    score: int | None
    basis: Literal["stated", "calculated"]


class SearchedJson(_Edge):
    document: str
    pages: list[int]


class AbsenceJson(_Edge):
    kind: AbsenceKind
    searched: list[SearchedJson]
    near_misses: list[EvidenceJson]


class ProblemJson(_Edge):
    kind: str
    message: str
    page: int | None
    fatal: bool


class DocumentJson(_Edge):
    name: str
    sha256: str
    kind: str
    date: str | None
    first_page: int
    pages: int
    read_by: str
    set_aside: str | None
    problems: list[ProblemJson]


V = TypeVar("V")


class RivalJson(_Edge, Generic[V]):
    value: V | None
    evidence: list[EvidenceJson]


class FactJson(_Edge, Generic[V]):
    value: V | None
    status: FactStatus
    evidence: list[EvidenceJson]
    note: str | None
    rule: str | None
    rivals: list[RivalJson[V]]
    absence: AbsenceJson | None


class FactsJson(_Edge):
    """The 13 facts in the contract's order."""

    tumor_type: FactJson[str]
    lesion_count: FactJson[IntervalJson]
    largest_lesion_cm: FactJson[IntervalJson]
    encapsulated: FactJson[bool]
    child_pugh: FactJson[ChildPughJson]
    portal_vein: FactJson[str]
    resectability: FactJson[str]
    extrahepatic_disease: FactJson[str]
    severe_renal_impairment: FactJson[bool]
    transplant_status: FactJson[str]
    intent: FactJson[list[str]]
    symptoms_despite_systemic: FactJson[bool]
    symptoms_despite_treatment: FactJson[bool]


class LesionJson(_Edge):
    id: str
    largest_cm: float | None
    segment: str | None
    encapsulated: bool | None
    state: str
    date: str | None
    evidence: list[EvidenceJson]
    target: bool


class CriterionJson(_Edge):
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


class PathwayJson(_Edge):
    clause: str
    status: PathwayStatus
    criteria: list[CriterionJson]
    title: str
    gate: str
    blocking: list[str]
    blocking_sets: list[list[str]] = []


class MissingJson(_Edge):
    clause: str
    ask: str


class FlipJson(_Edge):
    """One fact that alone would make another disposition: all else as it is, were its value this one."""

    fact: str
    value: IntervalJson | ChildPughJson | bool | str | list[str]
    statement: str
    disposition: str


class TreatmentJson(_Edge):
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
    flips: list[FlipJson] = []


class PolicyJson(_Edge):
    id: str
    version: str
    sha256: str


class ProducedByJson(_Edge):
    hepcite: str
    policy: PolicyJson
    input_sha256: str
    llm: str | None


class DueJson(_Edge):
    at: str
    rule: str


class ServiceJson(_Edge):
    code: str | None
    description: str | None


class RequestJson(_Edge):
    """What of the request a policy reads. The patient is not in it."""

    line_of_business: str
    state: str
    received: str
    date_of_service: str | None
    urgency: str
    diagnoses: list[str]
    services: list[ServiceJson]


class ResultJson(_Edge):
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
    disclosures: list[dict[str, Any]]
    request: RequestJson | None = None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every result.json keeps to."""
    told = ResultJson.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, "title": "hepcite.result/1"}
