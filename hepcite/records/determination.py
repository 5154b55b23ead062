"""The answer: each clause with its status, the words behind it, and what is missing."""

import datetime
from dataclasses import dataclass, field
from typing import Literal

from hepcite.records.evidence import Evidence
from hepcite.records.fact import Absence, Proposal, Value

Status = Literal["met", "not_met", "not_documented", "unclear"]
PathwayStatus = Literal[
    "met", "not_met", "not_documented", "unclear", "not_applicable", "medical_director_review"
]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One clause of a pathway, in the policy's numbering.

    `against` holds the evidence on the other side of a conflict; `presumed` marks a status that rests on silence by a
    presumption which the policy file declares.
    """

    clause: str
    status: PathwayStatus
    requirement: str
    reason: str
    facts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    absence: Absence | None = None
    presumed: bool = False
    reading: str | None = None
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Pathway:
    """A lettered route to coverage. `gate` says in words why it applies or does not.

    `gate_evidence` holds the words that the gate rests on, `gate_against` those on the other side of a conflict.
    `blocking_sets` holds every smallest set of clauses whose change would meet the pathway, `blocking` the
    nearest of them.
    """

    clause: str
    title: str
    status: PathwayStatus
    gate: str
    criteria: tuple[Criterion, ...] = ()
    blocking: tuple[str, ...] = ()
    gate_evidence: tuple[Evidence, ...] = ()
    gate_against: tuple[Evidence, ...] = ()
    blocking_sets: tuple[tuple[str, ...], ...] = ()
    gate_proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A clause that silence holds open, and what to ask the provider for; `facts` are those that are silent."""

    clause: str
    ask: str
    facts: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Flip:
    """One fact that alone would make another disposition of it: all else as it is, were its value this one.

    `statement` is fact and value in words. A range of values is an interval.
    """

    fact: str
    value: Value
    statement: str
    disposition: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one requested treatment comes to. `information_only` pathways have no say (another rule set decides)."""

    treatment: str | None
    technique: str | None
    codes: tuple[str, ...]
    disposition: str
    reason: str
    pathways: tuple[Pathway, ...] = ()
    missing: tuple[Missing, ...] = ()
    information_only: bool = False
    rests_on_llm: bool = False
    references: tuple[str, ...] = ()
    flips: tuple[Flip, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """When an answer is due, and the rule of the policy file that says so."""

    at: datetime.date
    rule: str


@dataclass(frozen=True, slots=True)
class Determination:
    """The whole answer for one case under one policy version."""

    policy_id: str
    policy_version: str
    policy_sha256: str
    treatments: tuple[Treatment, ...]
    due: Due | None = None
