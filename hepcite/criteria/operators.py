"""The closed set of operators: a value → a status (FACT_OPERATORS), several statuses → one (GROUP_OPERATORS).

Three-valued: a silent fact never reaches a fact operator (it is not_documented); `contains` alone says itself
what absence means. An interval that does not decide a limit is not_documented: the number is to be asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hepcite.criteria.model import ByValue, Contains, SizeBound, SizedCount, Status
from hepcite.criteria.sizes import Sizes
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


def _above(limit: float, value: Interval) -> Status:
    if value.min is not None and value.min > limit:
        return "met"
    return "not_met" if value.max is not None and value.max <= limit else "not_documented"


def _below(limit: float, value: Interval) -> Status:
    if value.max is not None and value.max < limit:
        return "met"
    return "not_met" if value.min is not None and value.min >= limit else "not_documented"


def _within(limits: list[float], value: Interval) -> Status:
    low, high = limits
    return worst([_at_least(low, value), _at_most(high, value)])


def _class_in(letters: list[str], value: ChildPugh) -> Status:
    return "met" if value.letter in letters else "not_met"


def _contains(wanted: Contains, value: tuple[str, ...]) -> Status:
    return "met" if set(wanted.any_of) & set(value) else wanted.otherwise


_BOUNDS: Mapping[str, tuple[Callable[[float, Interval], Status], str]] = {
    "at_least": (_at_least, "at least"),
    "above": (_above, "more than"),
    "at_most": (_at_most, "at most"),
    "below": (_below, "less than"),
}


def _sized(bound: SizeBound, size: Interval) -> Status:
    """Whether one lesion keeps to the bound."""
    limits = ((apply, getattr(bound, name)) for name, (apply, _) in _BOUNDS.items())
    return worst([apply(limit, size) for apply, limit in limits if limit is not None])


def bound_words(bound: SizeBound, unit: str) -> str:
    limits = ((words, getattr(bound, name)) for name, (_, words) in _BOUNDS.items())
    return " and ".join(f"{words} {limit:g}{unit}" for words, limit in limits if limit is not None)


def _each(bound: SizeBound, sizes: Sizes) -> Status:
    """A further lesion whose size is not told leaves it open, save where the bounds on it decide."""
    found = [_sized(bound, size) for size in sizes.known]
    if sizes.more.max != 0:
        further = _sized(bound, sizes.of_more)
        found.append("not_documented" if further == "not_met" and not sizes.more.min else further)
    return worst(found) if found else "not_documented"


def _so_many(bound: SizeBound, sizes: Sizes) -> Interval:
    """How many of the lesions keep to the bound: those that do for certain, to all that may."""
    found = [_sized(bound, size) for size in sizes.known]
    further = _sized(bound, sizes.of_more)
    low: float = found.count("met") + ((sizes.more.min or 0) if further == "met" else 0)
    high: float | None = len(found) - found.count("not_met")
    if further != "not_met" and high is not None:
        high = None if sizes.more.max is None else high + sizes.more.max
    return Interval(low, high)


def _no_more_than(wanted: SizedCount, sizes: Sizes) -> Status:
    return _at_most(wanted.lesions, _so_many(wanted.sized, sizes))


def _no_fewer_than(wanted: SizedCount, sizes: Sizes) -> Status:
    return _at_least(wanted.lesions, _so_many(wanted.sized, sizes))


def _count_words(limit: str, wanted: SizedCount, unit: str) -> str:
    lesions = "1 lesion" if wanted.lesions == 1 else f"{wanted.lesions} lesions"
    return f"{limit} {lesions} of {bound_words(wanted.sized, unit)}"


@dataclass(frozen=True, slots=True)
class FactOperator:
    """`apply` takes the operator's argument and a value of one of `kinds`; loader and vocabulary see to it.

    `limit` words the argument, given the unit; None: a clause's test says it in `needed`.
    """

    apply: Callable[[Any, Any], Status]
    kinds: frozenset[str]
    limit: Callable[[Any, str], str] | None = None


_INTERVAL = frozenset({"interval"})
_LESIONS = frozenset({"lesions"})

FACT_OPERATORS: Mapping[str, FactOperator] = {
    "gives": FactOperator(_gives, frozenset({"choice", "flag"})),
    "equals": FactOperator(_equals, frozenset({"flag"})),
    "is_not": FactOperator(_is_not, frozenset({"choice"})),
    "contains": FactOperator(_contains, frozenset({"set"})),
    "at_most": FactOperator(_at_most, _INTERVAL, lambda n, unit: f"limit {n:g}{unit}"),
    "at_least": FactOperator(_at_least, _INTERVAL, lambda n, unit: f"at least {n:g}{unit} needed"),
    "above": FactOperator(_above, _INTERVAL, lambda n, unit: f"more than {n:g}{unit} needed"),
    "below": FactOperator(_below, _INTERVAL, lambda n, unit: f"less than {n:g}{unit} needed"),
    "within": FactOperator(_within, _INTERVAL, lambda n, unit: f"needed: {n[0]:g} to {n[1]:g}{unit}"),
    "class_in": FactOperator(
        _class_in, frozenset({"child_pugh"}), lambda letters, _: "needed: class " + " or ".join(letters)
    ),
    "each": FactOperator(_each, _LESIONS, lambda b, unit: f"needed: each {bound_words(b, unit)}"),
    "no_more_than": FactOperator(
        _no_more_than, _LESIONS, lambda n, unit: "needed: " + _count_words("no more than", n, unit)
    ),
    "no_fewer_than": FactOperator(
        _no_fewer_than, _LESIONS, lambda n, unit: "needed: " + _count_words("no fewer than", n, unit)
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
