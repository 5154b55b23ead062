"""letter.yaml into the sentences of the letter."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.review.errors import ReviewError


class Phrases(BaseModel):
    """Names in braces are filled in by compose.py."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    opening: str
    opening_files: str
    nothing_open: str
    numbers: str
    clarify_title: str
    clarify_opening: str
    ambiguous_title: str
    ambiguous_opening: str
    unread_title: str
    unread_opening: str
    set_aside_title: str
    set_aside_opening: str
    reply_title: str
    reply_copy: str
    reply_have_not: str
    reply_due: str
    reply_by: str
    reply_no_due: str
    where: str
    where_open: str
    contact: str
    contact_open: str
    closing: str
    see: str
    one_record: str
    other_record: str
    code: str


@cache
def phrases() -> Phrases:
    source = files("hepcite.review.letter").joinpath("letter.yaml")
    try:
        return Phrases.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except ValidationError as error:
        keys = ", ".join(".".join(map(str, d["loc"])) for d in error.errors())
        raise ReviewError(f"letter.yaml: wrong at {keys}; give each sentence as text") from None
