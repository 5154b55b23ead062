"""Plain values of test files → the facts that the criteria read.

A number n is the interval {n, n}, a list [n, m] an interval, a letter the Child-Pugh class ({class, score}
with its points), a list of words the intent. `{value: X, rivals: [Y]}` is a conflict. `{value: X, by: llm}`
rests on words that a model pointed to, `{value: X, proposed: [Y]}` has proposals. `lesions` lists the sizes of the ledger's target lesions. Facts that a policy has a reviewer supply are told by `supplied`.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
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
    Lesion,
    Patient,
    Proposal,
    Rival,
    Service,
    Value,
)

INTERVALS = {"lesion_count", "largest_lesion_cm", "smallest_lesion_cm", "ecog_status"}
EMPTY: Mapping[str, Value] = {"intent": (), "transplant_status": "none_mentioned"}


def value_of(name: str, plain: Any) -> Value:
    if plain is None:
        return EMPTY.get(name)
    if name == "child_pugh":
        letter, score = (plain["class"], plain["score"]) if isinstance(plain, dict) else (plain, None)
        return ChildPugh(letter, score, "stated")
    if name in INTERVALS or (isinstance(plain, int | float) and not isinstance(plain, bool)):
        low, high = plain if isinstance(plain, list) else (plain, plain)
        return Interval(low, high)
    return tuple(plain) if name == "intent" else plain


def evidence_for(name: str, which: str = "chosen") -> Evidence:
    quote = f"{name} {which}"
    return Evidence("note.txt", 1, 0, len(quote), quote, "test")


def fact_of(name: str, plain: Any) -> Fact:
    if isinstance(plain, dict) and "rivals" in plain:
        rivals = tuple(
            Rival(value_of(name, rival), (evidence_for(name, f"rival {i}"),))
            for i, rival in enumerate(plain["rivals"])
        )
        value = value_of(name, plain["value"])
        return Fact(name, value, "conflicting", (evidence_for(name),), rivals)
    if isinstance(plain, dict) and ("proposed" in plain or "by" in plain):
        return _of_model(name, plain)
    value = value_of(name, plain)
    if value == EMPTY.get(name):
        return Fact(name, value, "not_documented")
    return Fact(name, value, "documented", (evidence_for(name),))


def _of_model(name: str, plain: dict[str, Any]) -> Fact:
    told = fact_of(name, plain.get("value"))
    evidence = tuple(replace(e, method="llm") for e in told.evidence) if "by" in plain else told.evidence
    proposals = tuple(
        Proposal(name, value_of(name, other), (replace(evidence_for(name, f"proposed {i}"), method="llm"),))
        for i, other in enumerate(plain.get("proposed", ()))
    )
    return replace(told, evidence=evidence, proposals=proposals)


def findings_of(plain: Mapping[str, Any], supplied: Iterable[str] = ()) -> Findings:
    """Findings with every fact; what `plain` does not name is silent."""
    names = (*FACT_NAMES, *AUXILIARY_FACTS, *supplied)
    unknown = set(plain) - {*names, "lesions"}
    if unknown:
        raise KeyError(f"no such facts: {sorted(unknown)}")
    rows = enumerate(plain.get("lesions", ()), start=1)
    return Findings(
        {name: fact_of(name, plain.get(name)) for name in names},
        tuple(
            Lesion(f"L{n}", size, None, None, "viable", None, (evidence_for(f"L{n}"),)) for n, size in rows
        ),
    )


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
