"""The closed set of operators: a value → a status (FACT_OPERATORS), several statuses → one (GROUP_OPERATORS).

Three-valued: a silent fact never reaches a fact operator (it is not_documented); `contains` alone says itself
what absence means. An interval that does not decide a limit is not_documented: the number is to be asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hepcite.criteria.model import ByValue, Contains, Status, Test
from hepcite.records import ChildPugh, Interval

_WORST_FIRST: tuple[Status, ...] = ("not_met", "unclear", "not_documented", "met")
_BEST_FIRST: tuple[Status, ...] = ("met", "unclear", "not_documented", "not_met")


def _gives(table: ByValue, value: str | bool) -> Status:
    return table.status_of()[value]


def _equals(wanted: bool, value: bool) -> Status:
    return "met" if value is wanted else "not_met"


def _is_not(refused: list[str], value: str) -> Status:
    return "not_met" if value in refused else "met"


def _at_most(limit: float, value: Interval) -> Status:
    if value.max is not None and value.max <= limit:
        return "met"
    return "not_met" if value.min is not None and value.min > limit else "not_documented"


def _at_least(limit: float, value: Interval) -> Status:
    if value.min is not None and value.min >= limit:
        return "met"
    return "not_met" if value.max is not None and value.max < limit else "not_documented"


def _within(limits: list[float], value: Interval) -> Status:
    low, high = limits
    return worst([_at_least(low, value), _at_most(high, value)])


def _class_in(letters: list[str], value: ChildPugh) -> Status:
    return "met" if value.letter in letters else "not_met"


def _contains(wanted: Contains, value: tuple[str, ...]) -> Status:
    return "met" if set(wanted.any_of) & set(value) else wanted.otherwise


@dataclass(frozen=True, slots=True)
class FactOperator:
    """`apply` takes the operator's argument and a value of one of `kinds`; loader and vocabulary see to it.

    `limit` words the argument, given the unit; None: a clause's test says it in `needed`.
    """

    apply: Callable[[Any, Any], Status]
    kinds: frozenset[str]
    limit: Callable[[Any, str], str] | None = None


_INTERVAL = frozenset({"interval"})

FACT_OPERATORS: Mapping[str, FactOperator] = {
    "gives": FactOperator(_gives, frozenset({"choice", "flag"})),
    "equals": FactOperator(_equals, frozenset({"flag"})),
    "is_not": FactOperator(_is_not, frozenset({"choice"})),
    "contains": FactOperator(_contains, frozenset({"set"})),
    "at_most": FactOperator(_at_most, _INTERVAL, lambda n, unit: f"limit {n:g}{unit}"),
    "at_least": FactOperator(_at_least, _INTERVAL, lambda n, unit: f"at least {n:g}{unit} needed"),
    "within": FactOperator(_within, _INTERVAL, lambda n, unit: f"needed: {n[0]:g} to {n[1]:g}{unit}"),
    "class_in": FactOperator(
        _class_in, frozenset({"child_pugh"}), lambda letters, _: "needed: class " + " or ".join(letters)
    ),
}


def worst(statuses: Sequence[Status]) -> Status:
    return next(status for status in _WORST_FIRST if status in statuses)


def best(statuses: Sequence[Status]) -> Status:
    return next(status for status in _BEST_FIRST if status in statuses)


def first_documented(statuses: Sequence[Status]) -> Status:
    return next((status for status in statuses if status != "not_documented"), "not_documented")


def agreeing(statuses: Sequence[Status]) -> Status:
    """The one status of those that are documented; unclear where they contradict each other."""
    documented = {status for status in statuses if status != "not_documented"}
    if not documented:
        return "not_documented"
    return documented.pop() if len(documented) == 1 else "unclear"


GROUP_OPERATORS: Mapping[str, Callable[[Sequence[Status]], Status]] = {
    "all_of": worst,
    "one_of": best,
    "first_documented": first_documented,
    "agreeing": agreeing,
}


def operators_of(test: Test) -> list[str]:
    """The operators that `test` names; a test that the loader let pass has exactly one."""
    return [name for name in (*FACT_OPERATORS, *GROUP_OPERATORS) if getattr(test, name) is not None]
