"""Short records written to mislead → how often a fact is given in the request's favor that the record does not support.

A line of the file is one record: `field`, `text`, `expected` (or `expected_any`, where two values may be right), `trap`
(false for a control: a record of the same look whose favorable value is right) and `phenomenon`.
"""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hepcite.extract import extract_findings, read_documents
from hepcite.records import Case, ChildPugh, Fact, Interval, Patient, Service, Value

Verdict = Literal["right", "favorable", "conflicting", "other"]
CASE = Case(
    "trap",
    "commercial",
    "OR",
    datetime.date(2026, 4, 1),
    "standard",
    Patient("Lorraine Tsosie", datetime.date(1961, 9, 17), "female"),
    (),
    (Service("37243"),),
)
"""The request that every record is read for."""
_NEAR = 0.05
_GOOD = {
    "portal_vein": ("patent",),
    "extrahepatic_disease": ("absent",),
    "resectability": ("unresectable",),
    "transplant_status": ("none_mentioned", "not_candidate", "listed", "under_evaluation"),
    "severe_renal_impairment": (False,),
}
"""The values that favor a request, where these are not True, smaller, fewer or more aims. Each transplant status favors some pathway."""


@dataclass(frozen=True, slots=True)
class Trap:
    """`gave` is what was read, `verdict` how it stands to what is expected; conflicting ones go to a person."""

    id: str
    field: str
    is_trap: bool
    phenomenon: str
    verdict: Verdict
    gave: Any


def score_traps(path: Path) -> Iterator[Trap]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        documents = read_documents(CASE, {"record.txt": row["text"].encode()})
        fact = extract_findings(CASE, documents).facts[row["field"]]
        gave, wanted = _plain(fact.value), row.get("expected_any") or [row["expected"]]
        yield Trap(
            row["id"], row["field"], row["trap"], row["phenomenon"], _verdict(fact, gave, wanted), gave
        )


def table(traps: Iterable[Trap]) -> list[str]:
    """Markdown: a row a field, and the sum."""
    counts = Counter((t.field, t.is_trap, t.verdict) for t in traps)
    rows = [
        "| field | traps | in favor | conflicting | otherwise wrong | controls right |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    fields = sorted({field for field, *_ in counts})
    for name, told in [*((field, (field,)) for field in fields), ("all", tuple(fields))]:

        def count(is_trap: bool, *verdicts: str, told: tuple[str, ...] = told) -> int:
            return sum(
                n
                for (f, t, v), n in counts.items()
                if f in told and t == is_trap and (v in verdicts or not verdicts)
            )

        rows.append(
            f"| {name} | {count(True)} | {count(True, 'favorable')} | {count(True, 'conflicting')} | "
            f"{count(True, 'other')} | {count(False, 'right')} of {count(False)} |"
        )
    return rows


def _plain(value: Value) -> Any:
    if isinstance(value, Interval):
        return {"min": value.min, "max": value.max}
    if isinstance(value, ChildPugh):
        return {"class": value.letter, "score": value.score}
    return sorted(value) if isinstance(value, tuple) else value


def _verdict(fact: Fact, gave: Any, wanted: list[Any]) -> Verdict:
    if fact.status == "conflicting":
        return "conflicting"
    if any(_is_same(fact.name, gave, each) for each in wanted):
        return "right"
    favors = _FAVORS.get(fact.name, _is_good)
    return "favorable" if all(favors(fact.name, gave, each) for each in wanted) else "other"


def _is_same(name: str, gave: Any, wanted: Any) -> bool:
    if gave is None or wanted is None:
        return gave is wanted
    if name in ("lesion_count", "largest_lesion_cm"):
        pairs = [(gave[end], wanted[end]) for end in ("min", "max")]
        return all(a == b if None in (a, b) else abs(a - b) <= _NEAR for a, b in pairs)
    if name == "child_pugh":
        return bool(gave["class"] == wanted["class"])
    return bool(gave == (sorted(wanted) if isinstance(wanted, list) else wanted))


def _is_good(name: str, gave: Any, wanted: Any) -> bool:
    good = _GOOD.get(name, (True,))
    return gave in good and gave is not None and gave != wanted


def _is_less(name: str, gave: Any, wanted: Any) -> bool:
    if gave is None or gave["max"] is None:
        return False
    return wanted is None or wanted["max"] is None or gave["max"] < wanted["max"] - _NEAR


def _is_better(name: str, gave: Any, wanted: Any) -> bool:
    return gave is not None and (wanted is None or gave["class"] < wanted["class"])


def _has_more_aims(name: str, gave: Any, wanted: Any) -> bool:
    return bool(set(gave or ()) - set(wanted or ()))


_FAVORS: dict[str, Callable[[str, Any, Any], bool]] = {
    "lesion_count": _is_less,
    "largest_lesion_cm": _is_less,
    "child_pugh": _is_better,
    "intent": _has_more_aims,
}
