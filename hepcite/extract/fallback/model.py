"""A prompt with passages → what a language model claims: the contract between the pure middle and the network edge."""

from dataclasses import dataclass
from typing import Protocol

from hepcite.records.consultation import CallOutcome


@dataclass(frozen=True, slots=True)
class Question:
    """One call. `schema` is the JSON Schema of the answer, `prompt` and `prompt_sha256` name the prompt file."""

    prompt: str
    prompt_sha256: str
    system: str
    user: str
    schema: dict[str, object]

    @property
    def tokens_at_most(self) -> int:
        """A bound from above for budgets: no tokenizer makes fewer than two characters a token of English on average."""
        return (len(self.system) + len(self.user)) // 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One answer as the model gave it. `passage` names the passage, such as P2, that `quote` is to stand in."""

    fact: str
    value: str
    passage: str
    quote: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How a call ended, and the claims where it was answered. `at` is ISO 8601 by the clock of the client."""

    outcome: CallOutcome
    claims: tuple[Claim, ...] = ()
    at: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


class Model(Protocol):
    """A language model at an endpoint. `ask` never raises for what the endpoint does: it says so in the reply."""

    @property
    def name(self) -> str: ...

    @property
    def endpoint(self) -> str:
        """Host and port, never a path or a key."""

    @property
    def tokens_per_case(self) -> int:
        """What may be spent on one case, answers included."""

    def ask(self, question: Question) -> Reply: ...
