"""documents.yaml into the kind of document, and the plain question, that a set of silent facts calls for."""

from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hepcite.records import AUXILIARY_FACTS, FACT_NAMES
from hepcite.review.check_digits import loinc_fits
from hepcite.review.errors import ReviewError


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Loinc(_Edge):
    """A LOINC code: digits, a dash and the check digit."""

    code: Annotated[str, Field(pattern=r"^\d{3,7}-\d$")]
    display: str

    @model_validator(mode="after")
    def _check_digit_fits(self) -> "Loinc":
        if not loinc_fits(self.code):
            raise ValueError("the check digit of the LOINC code does not fit")
        return self


class DocumentType(_Edge):
    name: str
    loinc: Loinc | None


class _Answer(_Edge):
    document: str
    ask: str | None


class _Question(_Answer):
    facts: Annotated[tuple[str, ...], Field(min_length=1)]


class Catalogue(_Edge):
    document_types: dict[str, DocumentType]
    questions: tuple[_Question, ...]
    otherwise: _Answer

    @model_validator(mode="after")
    def _names_are_known(self) -> "Catalogue":
        known = {*FACT_NAMES, *AUXILIARY_FACTS}
        for answer in (*self.questions, self.otherwise):
            if answer.document not in self.document_types:
                raise ValueError(f"{answer.document} is no document type")
        unknown = {fact for question in self.questions for fact in question.facts} - known
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: no such facts")
        return self

    def answer_to(self, facts: tuple[str, ...]) -> tuple[str, str | None]:
        """The document type, and the plain question (None: the policy's own wording), for silent `facts`."""
        wanted = set(facts)
        exact = (q for q in self.questions if set(q.facts) == wanted)
        shared = (q for fact in facts for q in self.questions if q.facts[0] == fact or fact in q.facts)
        found = next(exact, None) or next(shared, None) or self.otherwise
        return found.document, found.ask


@cache
def catalogue() -> Catalogue:
    source = files("hepcite.review.letter").joinpath("documents.yaml")
    try:
        return Catalogue.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, d['loc']))}: {d['msg']}" for d in error.errors())
        raise ReviewError(f"documents.yaml: {told}; correct the entry") from None
