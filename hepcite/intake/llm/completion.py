"""The text of a chat completion → a reply; whatever it is, without an exception."""

from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.extract.fallback import Claim, NoJson, Reply, WrongSchema, claims_of
from hepcite.records.consultation import CallOutcome


class _Foreign(BaseModel):
    """Other programs' data: keys that we do not know are theirs to add."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _Message(_Foreign):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Foreign):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Foreign):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(_Foreign):
    choices: list[_Choice]
    usage: _Usage | None = None


_ENDED_EARLY: dict[str, CallOutcome] = {"length": "truncated", "content_filter": "filtered"}


def reply_of(text: str, at: str) -> Reply:
    try:
        completion = _Completion.model_validate_json(text)
    except ValidationError as error:
        kinds = {detail["type"] for detail in error.errors(include_input=False, include_context=False)}
        return Reply("no_json" if "json_invalid" in kinds else "wrong_schema", at=at)
    usage = completion.usage or _Usage()
    outcome, claims = _read(completion)
    return Reply(outcome, claims, at, usage.prompt_tokens, usage.completion_tokens)


def _read(completion: _Completion) -> tuple[CallOutcome, tuple[Claim, ...]]:
    if not completion.choices:
        return "wrong_schema", ()
    choice = completion.choices[0]
    early = _ENDED_EARLY.get(choice.finish_reason or "")
    if early is not None:
        return early, ()
    if choice.message.refusal:
        return "refused", ()
    try:
        return "answered", claims_of(choice.message.content or "")
    except NoJson:
        return "no_json", ()
    except WrongSchema:
        return "wrong_schema", ()
