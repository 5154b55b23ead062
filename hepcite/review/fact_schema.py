"""The shape of a fact in result.json: pydantic models of values, evidence, facts and lesions."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from hepcite.records.evidence import Method
from hepcite.records.fact import AbsenceKind, FactStatus


class Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class EvidenceJson(Edge):
    document: str
    page: int
    start: int
    end: int
    quote: str
    boxes: list[tuple[float, float, float, float]] | None
    method: Method
    source: str


class IntervalJson(Edge):
    """An open end is null. Counts are whole numbers, sizes are centimeters."""

    min: int | float | None
    max: int | float | None


class ChildPughJson(Edge):
    letter: Literal["A", "B", "C"] = Field(alias="class")
    score: int | None
    basis: Literal["stated", "calculated"]


class SearchedJson(Edge):
    document: str
    pages: list[int]


class AbsenceJson(Edge):
    kind: AbsenceKind
    searched: list[SearchedJson]
    near_misses: list[EvidenceJson]


V = TypeVar("V")


def is_empty(told: list[Any]) -> bool:
    """Keys of what only some results have are left out where there is none."""
    return not told


class RivalJson(Edge, Generic[V]):
    value: V | None
    evidence: list[EvidenceJson]


class ProposalJson(Edge):
    """What a language model points to, for a person to confirm; never evidence."""

    fact: str
    value: IntervalJson | ChildPughJson | bool | str | list[str]
    evidence: list[EvidenceJson]


class WorksheetLineJson(Edge):
    """An input of the Child-Pugh score; all but the name are null where no record gives it."""

    name: str
    shown: str | None
    low: int | None
    high: int | None
    date: str | None
    evidence: list[EvidenceJson]


class EarlierSizeJson(Edge):
    largest_cm: float
    date: str
    evidence: list[EvidenceJson]


class FactJson(Edge, Generic[V]):
    value: V | None
    status: FactStatus
    evidence: list[EvidenceJson]
    note: str | None
    rule: str | None
    rivals: list[RivalJson[V]]
    absence: AbsenceJson | None
    proposals: list[ProposalJson] = Field(default=[], exclude_if=is_empty)
    worksheet: list[WorksheetLineJson] = Field(default=[], exclude_if=is_empty)


class FactsJson(Edge):
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


class LesionJson(Edge):
    id: str
    largest_cm: float | None
    segment: str | None
    encapsulated: bool | None
    state: str
    date: str | None
    evidence: list[EvidenceJson]
    target: bool
    earlier: list[EarlierSizeJson] = Field(default=[], exclude_if=is_empty)
