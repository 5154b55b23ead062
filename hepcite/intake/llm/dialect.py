"""What a server refused → the next way to put the same question: what differs between servers is handled here, once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from hepcite.extract.fallback import Question

Format = Literal["json_schema", "json_object", "none"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an endpoint wants to be asked. Servers of this kind: OpenAI, Azure OpenAI, vLLM, Ollama, llama.cpp."""

    response_format: Format = "json_schema"
    limit_key: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    has_temperature: bool = True
    has_system_role: bool = True

    def request(self, question: Question, model: str, answer_tokens: int) -> dict[str, Any]:
        """The arguments of chat.completions.create."""
        told: dict[str, Any] = {
            "model": model,
            "messages": self._messages(question),
            self.limit_key: answer_tokens,
        }
        if self.has_temperature:
            told["temperature"] = 0
        if self.response_format == "json_schema":
            schema = {"name": "answers", "strict": True, "schema": question.schema}
            told["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.response_format == "json_object":
            told["response_format"] = {"type": "json_object"}
        return told

    def _messages(self, question: Question) -> list[dict[str, str]]:
        if self.has_system_role:
            return [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ]
        return [{"role": "user", "content": f"{question.system}\n\n{question.user}"}]


_Change = Callable[[Dialect], Dialect]

_NEXT_FORMAT: Mapping[Format, Format] = {"json_schema": "json_object", "json_object": "none", "none": "none"}

_CHANGES: tuple[tuple[re.Pattern[str], _Change], ...] = (
    (
        re.compile(r"max_completion_tokens.{0,40}(?:not|un|extra|unknown)|(?:unknown|unexpected|unrecognized|extra)\b.{0,60}max_completion_tokens", re.I | re.S),
        lambda d: replace(d, limit_key="max_tokens"),
    ),
    (re.compile(r"max_tokens", re.I), lambda d: replace(d, limit_key="max_completion_tokens")),
    (re.compile(r"temperature", re.I), lambda d: replace(d, has_temperature=False)),
    (
        re.compile(r"response_format|json_schema|json_object|structured|grammar|guided", re.I),
        lambda d: replace(d, response_format=_NEXT_FORMAT[d.response_format]),
    ),
    (re.compile(r"system (?:role|message)|role.{0,20}system", re.I), lambda d: replace(d, has_system_role=False)),
)  # fmt: skip


def adapted(dialect: Dialect, refusal: str) -> Dialect | None:
    """The dialect that avoids what `refusal` (the server's message) complains of; None where nothing is left to try."""
    for pattern, change in _CHANGES:
        if pattern.search(refusal):
            changed = change(dialect)
            if changed != dialect:
                return changed
    return None
