"""codes.yaml into FHIR codings; a code whose check digit does not fit is refused."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from hepcite.review.check_digits import loinc_fits, snomed_fits
from hepcite.review.errors import ReviewError
from hepcite.review.fhir.shapes import Json


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Code(_Edge):
    system: str
    code: str
    display: str

    @model_validator(mode="after")
    def _check_digit_fits(self) -> "Code":
        if not CHECKS.get(self.system, lambda _: True)(self.code):
            raise ValueError(f"the check digit of {self.code} does not fit")
        return self


class Codes(_Edge):
    systems: dict[str, str]
    document_types: dict[str, Code]
    facts: dict[str, Code]
    values: dict[str, dict[str, tuple[Code, ...]]]
    content_types: dict[str, str]
    texts: dict[str, str]

    def coding(self, code: Code) -> Json:
        return {"system": self.systems[code.system], "code": code.code, "display": code.display}

    def concept(self, text: str, *codes: Code) -> Json:
        """A CodeableConcept: text always, codings where there are any."""
        told: Json = {"coding": [self.coding(code) for code in codes]} if codes else {}
        return {**told, "text": text}


CHECKS = {"loinc": loinc_fits, "sct": snomed_fits}


@cache
def codes() -> Codes:
    source = files("hepcite.review.fhir").joinpath("codes.yaml")
    try:
        return Codes.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, d['loc']))}: {d['msg']}" for d in error.errors())
        raise ReviewError(f"codes.yaml: {told}; correct the entry") from None
