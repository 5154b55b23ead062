"""The text of a model's answer → claims; a text of another shape is refused without being quoted."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hepcite.extract.fallback.model import Claim

MOST_CLAIMS = 60


class NoJson(Exception):
    """The text is no JSON."""


class WrongSchema(Exception):
    """The text is JSON of another shape."""


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True)


class _Claim(_Edge):
    fact: Annotated[str, Field(max_length=60)]
    value: Annotated[str, Field(max_length=200)]
    passage: Annotated[str, Field(max_length=12)]
    quote: Annotated[str, Field(max_length=2000)]


class _Claims(_Edge):
    answers: Annotated[list[_Claim], Field(max_length=MOST_CLAIMS)]


def claims_of(text: str) -> tuple[Claim, ...]:
    """`text` may stand in a Markdown fence. Raises NoJson or WrongSchema."""
    try:
        told = _Claims.model_validate_json(_unfenced(text))
    except ValidationError as error:
        kinds = {detail["type"] for detail in error.errors(include_input=False, include_context=False)}
        raise (NoJson if "json_invalid" in kinds else WrongSchema) from None
    return tuple(Claim(c.fact, c.value, c.passage, c.quote) for c in told.answers)


def _unfenced(text: str) -> str:
    text = text.strip()
    if text.startswith("```") and text.endswith("```"):
        return text[3:-3].removeprefix("json").strip()
    return text
