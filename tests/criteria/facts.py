"""Plain values of test files → the facts that the criteria read.

A number n is the interval {n, n}, a list [n, m] an interval, a letter the Child-Pugh class, a list of words
the intent. `{value: X, rivals: [Y]}` is a conflict.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from hepcite.records import (
    AUXILIARY_FACTS,
    FACT_NAMES,
    Case,
    ChildPugh,
    Evidence,
    Fact,
    Findings,
    Interval,
    Patient,
    Rival,
    Service,
    Value,
)

INTERVALS = {"lesion_count", "largest_lesion_cm", "smallest_lesion_cm"}
EMPTY: Mapping[str, Value] = {"intent": (), "transplant_status": "none_mentioned"}


def value_of(name: str, plain: Any) -> Value:
    if plain is None:
        return EMPTY.get(name)
    if name in INTERVALS:
        low, high = plain if isinstance(plain, list) else (plain, plain)
        return Interval(low, high)
    if name == "child_pugh":
        return ChildPugh(plain, None, "stated")
    return tuple(plain) if name == "intent" else plain


def evidence_for(name: str, which: str = "chosen") -> Evidence:
    quote = f"{name} {which}"
    return Evidence("note.txt", 1, 0, len(quote), quote, "test")


def fact_of(name: str, plain: Any) -> Fact:
    if isinstance(plain, dict):
        rivals = tuple(
            Rival(value_of(name, rival), (evidence_for(name, f"rival {i}"),))
            for i, rival in enumerate(plain["rivals"])
        )
        value = value_of(name, plain["value"])
        return Fact(name, value, "conflicting", (evidence_for(name),), rivals)
    value = value_of(name, plain)
    if value == EMPTY.get(name):
        return Fact(name, value, "not_documented")
    return Fact(name, value, "documented", (evidence_for(name),))


def findings_of(plain: Mapping[str, Any]) -> Findings:
    """Findings with every fact; what `plain` does not name is silent."""
    unknown = set(plain) - {*FACT_NAMES, *AUXILIARY_FACTS}
    if unknown:
        raise KeyError(f"no such facts: {sorted(unknown)}")
    return Findings({name: fact_of(name, plain.get(name)) for name in (*FACT_NAMES, *AUXILIARY_FACTS)})


def case_of(
    services: list[dict[str, str]],
    line: str = "commercial",
    state: str = "OR",
    urgency: str = "standard",
    received: datetime.date = datetime.date(2026, 3, 2),
) -> Case:
    return Case(
        case_id="T01",
        line_of_business=line,
        state=state,
        received=received,
        urgency=urgency,
        patient=Patient("Test Person", datetime.date(1960, 1, 1)),
        diagnoses=(),
        services=tuple(Service(s.get("code"), s.get("description")) for s in services),
    )
