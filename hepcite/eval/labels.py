"""labels.json of a case folder into the facts and answers that two readers agreed on."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hepcite.eval.errors import EvalError
from hepcite.records import FACT_NAMES, ChildPugh, Interval, Value
from hepcite.records.determination import PathwayStatus


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class IntervalLabel(_Edge):
    min: float | None
    max: float | None


class ChildPughLabel(_Edge):
    letter: Annotated[Literal["A", "B", "C"], Field(alias="class")]
    score: Annotated[int, Field(ge=5, le=15)] | None
    basis: Literal["stated", "calculated"]


class FactLabels(_Edge):
    """The 13 facts in READING.md's values. One that is left out is not scored."""

    tumor_type: str | None = None
    lesion_count: IntervalLabel | None = None
    largest_lesion_cm: IntervalLabel | None = None
    encapsulated: bool | None = None
    child_pugh: ChildPughLabel | None = None
    portal_vein: str | None = None
    resectability: str | None = None
    extrahepatic_disease: str | None = None
    severe_renal_impairment: bool | None = None
    transplant_status: str | None = None
    intent: tuple[str, ...] = ()
    symptoms_despite_systemic: bool | None = None
    symptoms_despite_treatment: bool | None = None

    def value(self, name: str) -> Value:
        label = getattr(self, name)
        if isinstance(label, IntervalLabel):
            return Interval(label.min, label.max)
        if isinstance(label, ChildPughLabel):
            return ChildPugh(label.letter, label.score, label.basis)
        value: Value = label
        return value


class GoldQuote(_Edge):
    file: str
    quote: str


class TreatmentLabel(_Edge):
    treatment: str | None
    technique: str | None
    codes: tuple[str, ...]
    disposition: str
    pathways: dict[str, PathwayStatus]
    clauses: dict[str, PathwayStatus]


class Labels(_Edge):
    """labels.json as CONTRACT.md has it."""

    theme: str = ""
    facts: FactLabels
    evidence: dict[str, tuple[GoldQuote, ...]]
    set_aside: tuple[str, ...]
    treatments: Annotated[tuple[TreatmentLabel, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _evidence_is_of_facts(self) -> "Labels":
        unknown = sorted(set(self.evidence) - set(FACT_NAMES))
        if unknown:
            raise ValueError(f"evidence for unknown facts: {', '.join(unknown)}")
        return self


def load_labels(folder: Path) -> Labels:
    """Raises EvalError naming each wrong key of labels.json, without its value."""
    path = folder / "labels.json"
    if not path.is_file():
        raise EvalError("labels.json: is missing; add it, or leave the case out")
    try:
        return Labels.model_validate_json(path.read_bytes())
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in detail['loc']) or 'the file'}: {detail['msg']}"
            for detail in error.errors(include_url=False, include_input=False)
        ]
        raise EvalError(f"labels.json: {'; '.join(faults)}") from None
