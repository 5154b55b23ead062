"""What the machine read and what holds after people's corrections into how many facts the two differ in."""

from collections.abc import Iterable
from typing import Any

from hepcite.intake.store.effective import in_force
from hepcite.intake.store.records import Correction
from hepcite.records import FACT_NAMES
from hepcite.review.result_schema import ResultJson

AGREES = "confirm"
HOW_IT_IS_KNOWN = "basis"
"""Of a score: stated or calculated. A nurse always states; the same score is no disagreement."""


def disagreements(read: ResultJson, now: ResultJson, history: Iterable[Correction]) -> int:
    """Facts whose value a correction in force changed. To confirm what a model proposed is to agree."""
    told = [fact for fact, correction in in_force(history).items() if correction.kind != AGREES]
    return sum(_value(read, fact) != _value(now, fact) for fact in told)


def _value(result: ResultJson, fact: str) -> Any:
    told = getattr(result.facts, fact) if fact in FACT_NAMES else result.auxiliary_facts.get(fact)
    value = told.model_dump(by_alias=True)["value"] if told is not None else None
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if key != HOW_IT_IS_KNOWN}
    return value or None if isinstance(value, list) else value
