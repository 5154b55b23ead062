"""What the records say about one question, with the words that say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hepcite.records.evidence import Evidence

FACT_NAMES = (
    "tumor_type",
    "lesion_count",
    "largest_lesion_cm",
    "encapsulated",
    "child_pugh",
    "portal_vein",
    "resectability",
    "extrahepatic_disease",
    "severe_renal_impairment",
    "transplant_status",
    "intent",
    "symptoms_despite_systemic",
    "symptoms_despite_treatment",
)
"""The 13 facts of the contract, in its order."""

AUXILIARY_FACTS = (
    "smallest_lesion_cm",
    "systemic_therapy_given",
    "earlier_treatment_given",
    "bridge_purpose",
    "kidney_function",
)
"""Facts that a clause needs beside the 13.

- smallest_lesion_cm: Interval, the largest diameter of the smallest target lesion (III.size asks for each tumor)
- systemic_therapy_given, earlier_treatment_given: bool, None where the records are silent
- bridge_purpose: "bridge" where this treatment is said to hold or shrink the tumor for a transplant, "not_bridge" where
  that is denied, None where nothing is said
- kidney_function: "indeterminate" where the records speak of it but do not settle whether impairment is severe
  (a raised creatinine without age or sex), else None
"""


@dataclass(frozen=True, slots=True)
class Interval:
    """A number known exactly (min == max) or as a bound; None is an open end. Centimeters or lesions."""

    min: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class ChildPugh:
    """Child-Turcotte-Pugh class A, B or C; score 5 to 15 where known."""

    letter: str
    score: int | None
    basis: Literal["stated", "calculated"]


Value = str | bool | Interval | ChildPugh | tuple[str, ...] | None
FactStatus = Literal["documented", "conflicting", "not_documented"]
AbsenceKind = Literal[
    "not_found",
    "unreadable_page",
    "document_not_submitted",
    "mentioned_without_value",
    "only_planned_historical_or_negated",
]


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a fact is not documented: what was searched, and the mentions that came near but do not count.

    `searched` holds (file name, pages read from it).
    """

    kind: AbsenceKind
    searched: tuple[tuple[str, tuple[int, ...]], ...] = ()
    near_misses: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Rival:
    """The other side of a conflict: a value that a record of equal say holds."""

    value: Value
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class WorksheetLine:
    """One of the five inputs of the Child-Pugh score: `shown` as the record has it, `low` to `high` points.

    `date` is that of the value (YYYY-MM-DD). All but the name are None, and `evidence` empty, where no record gives it.
    """

    name: str
    shown: str | None = None
    low: int | None = None
    high: int | None = None
    date: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value of the fact `fact` that a language model points to, for a person to confirm; never evidence."""

    fact: str
    value: Value
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """The value that the records support for `name`, and the rule of precedence that chose it.

    `value` is None where nothing is documented (an empty tuple for `intent`). `rivals` is empty unless `status` is
    conflicting. `rule` names the rule of READING.md section 5 that chose, `note` is for the reader. `worksheet` holds
    the inputs of a score, whether it is stated or calculated; a score that is stated does not rest on them.
    """

    name: str
    value: Value
    status: FactStatus
    evidence: tuple[Evidence, ...] = ()
    rivals: tuple[Rival, ...] = ()
    rule: str | None = None
    note: str | None = None
    absence: Absence | None = None
    worksheet: tuple[WorksheetLine, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierSize:
    """The largest diameter of a lesion in an earlier report, whose date is YYYY-MM-DD."""

    largest_cm: float
    date: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Lesion:
    """One row of the lesion ledger: a liver lesion as the newest report that speaks of it has it.

    `state` is viable, treated, benign or low_suspicion (LR-3 and lower). `target` lesions are the ones that count.
    `earlier` holds the sizes that older reports give of what is surely the same lesion, oldest first.
    """

    id: str
    largest_cm: float | None
    segment: str | None
    encapsulated: bool | None
    state: str
    date: str | None
    evidence: tuple[Evidence, ...]
    target: bool = True
    earlier: tuple[EarlierSize, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that extraction hands to the criteria: the 13 facts, the auxiliary ones, and the ledger."""

    facts: Mapping[str, Fact]
    lesions: tuple[Lesion, ...] = field(default=())
