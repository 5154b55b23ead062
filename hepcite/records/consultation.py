"""What a language model was asked about one case, what left the machine for it, and what became of each answer."""

from dataclasses import dataclass
from typing import Literal

from hepcite.records.evidence import Evidence
from hepcite.records.fact import Value

Tier = Literal["verified", "proposed", "unverified"]
Use = Literal["evidence", "proposal", "nothing"]
CallOutcome = Literal[
    "answered",
    "refused",
    "truncated",
    "filtered",
    "wrong_schema",
    "no_json",
    "bad_request",
    "unauthorized",
    "rate_limited",
    "server_error",
    "timed_out",
    "unreachable",
    "too_large",
    "over_budget",
    "not_asked",
]
"""How one call ended. `over_budget` and `not_asked` (the model was found to be out of reach before) sent nothing."""

NOTHING_SENT = frozenset({"over_budget", "not_asked"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim of the model. `told` is its value as written, cut short; `value` None where that cannot be read.

    `tier`: verified, our own parser reads the very value from the quote; proposed, the quote stands and leans to
    the value; unverified, not used, for `reason`. `evidence` is the place of the quote, None where it has none.
    `used_as` says what the answer became: nothing also where the rules had settled the fact.
    """

    fact: str
    told: str
    value: Value
    tier: Tier
    reason: str
    used_as: Use
    prompt: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class SentPassage:
    """A passage that left the machine: `text` is what was sent, identifiers masked."""

    document: str
    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One call. `at` is ISO 8601 in UTC by the clock of the client; tokens are None where the server counts none."""

    endpoint: str
    model: str
    prompt: str
    outcome: CallOutcome
    passages: tuple[SentPassage, ...]
    facts: tuple[str, ...]
    at: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None

    @property
    def characters(self) -> int:
        """Characters of the record that left, as sent."""
        return 0 if self.outcome in NOTHING_SENT else sum(len(passage.text) for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Consultation:
    """All that was asked of a model about one case. `prompts` holds (id, sha256) of those used."""

    model: str
    endpoint: str
    prompts: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]
    calls: tuple[Disclosure, ...]
