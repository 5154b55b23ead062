"""Each operator on values at and beside its limit, and the groups on every pair of statuses."""

from typing import Any

import pytest

from hepcite.criteria.derived import World, smallest_target_cm
from hepcite.criteria.model import ByValue, Contains, SizeBound, SizedCount, Status, Test
from hepcite.criteria.operators import FACT_OPERATORS, GROUP_OPERATORS
from hepcite.criteria.sizes import Sizes
from hepcite.records import ChildPugh, Interval, Value


def exactly(x: float) -> Interval:
    return Interval(x, x)


def sizes(known: list[float], more: float | None = 0, up_to: float | None = None) -> Sizes:
    """`more` lesions of `up_to`; None: any number."""
    number = Interval(0, None) if more is None else Interval(more, more)
    return Sizes(tuple(exactly(size) for size in known), number, Interval(None, up_to))


def counted(lesions: int, **bound: float) -> SizedCount:
    return SizedCount(lesions=lesions, sized=SizeBound(**bound))


B7 = ChildPugh("B", 7, "stated")


@pytest.mark.parametrize(
    ("operator", "argument", "value", "status"),
    [
        ("at_most", 5, exactly(5.0), "met"),
        ("at_most", 5, exactly(5.1), "not_met"),
        ("at_most", 5, Interval(None, 5), "met"),
        ("at_most", 5, Interval(4, 6), "not_documented"),
        ("at_most", 5, Interval(2, None), "not_documented"),
        ("at_most", 5, Interval(6, None), "not_met"),
        ("at_most", 5, Interval(None, None), "not_documented"),
        ("at_least", 3, exactly(3.0), "met"),
        ("at_least", 3, exactly(2.9), "not_met"),
        ("at_least", 3, Interval(3, None), "met"),
        ("at_least", 3, Interval(2, None), "not_documented"),
        ("at_least", 3, Interval(None, 2.9), "not_met"),
        ("at_least", 3, Interval(None, 3), "not_documented"),
        ("within", [3, 5], exactly(3.0), "met"),
        ("within", [3, 5], exactly(5.0), "met"),
        ("within", [3, 5], exactly(2.9), "not_met"),
        ("within", [3, 5], exactly(5.1), "not_met"),
        ("within", [3, 5], Interval(4, 6), "not_documented"),
        ("within", [3, 5], Interval(6, None), "not_met"),
        ("above", 3, exactly(3.1), "met"),
        ("above", 3, exactly(3.0), "not_met"),
        ("above", 3, Interval(3, None), "not_documented"),
        ("above", 3, Interval(None, 3), "not_met"),
        ("below", 3, exactly(2.9), "met"),
        ("below", 3, exactly(3.0), "not_met"),
        ("below", 3, Interval(0, 3), "not_documented"),
        ("below", 3, Interval(3, None), "not_met"),
        ("each", SizeBound(at_most=5), sizes([5.0, 1.0]), "met"),
        ("each", SizeBound(at_most=5), sizes([5.0, 5.1]), "not_met"),
        ("each", SizeBound(at_most=5), sizes([5.0], more=1), "not_documented"),
        ("each", SizeBound(at_most=5), sizes([5.0], more=1, up_to=5.0), "met"),
        ("each", SizeBound(at_least=3, at_most=5), sizes([3.0, 5.0]), "met"),
        ("each", SizeBound(at_least=3, at_most=5), sizes([5.0], more=1, up_to=2.0), "not_met"),
        ("each", SizeBound(at_least=3), sizes([5.0], more=None, up_to=2.0), "not_documented"),
        ("each", SizeBound(at_most=5), sizes([]), "not_documented"),
        ("no_more_than", counted(1, above=3), sizes([3.1, 3.0]), "met"),
        ("no_more_than", counted(1, above=3), sizes([3.1, 3.2]), "not_met"),
        ("no_more_than", counted(1, above=3), sizes([3.1], more=1), "not_documented"),
        ("no_more_than", counted(1, above=3), sizes([3.1], more=1, up_to=3.0), "met"),
        ("no_more_than", counted(1, above=3), sizes([], more=None), "not_documented"),
        ("no_fewer_than", counted(1, above=3), sizes([3.1, 2.0]), "met"),
        ("no_fewer_than", counted(1, above=3), sizes([3.0, 2.0]), "not_met"),
        ("no_fewer_than", counted(1, above=3), sizes([3.0], more=1), "not_documented"),
        ("no_fewer_than", counted(2, above=3), sizes([3.1], more=1, up_to=3.0), "not_met"),
        ("class_in", ["A", "B"], B7, "met"),
        ("class_in", ["A"], B7, "not_met"),
        ("equals", True, True, "met"),
        ("equals", True, False, "not_met"),
        ("equals", False, False, "met"),
        ("is_not", ["listed"], "listed", "not_met"),
        ("is_not", ["listed"], "under_evaluation", "met"),
        ("contains", Contains(any_of=["bridge"], otherwise="not_met"), ("palliative", "bridge"), "met"),
        ("contains", Contains(any_of=["bridge"], otherwise="not_met"), ("palliative",), "not_met"),
        (
            "contains",
            Contains(any_of=["bridge"], otherwise="not_documented"),
            ("definitive",),
            "not_documented",
        ),
        ("gives", ByValue(met=["a"], unclear=["b"], not_met=[True]), "b", "unclear"),
        ("gives", ByValue(met=["a"], unclear=["b"], not_met=[True]), True, "not_met"),
    ],
)
def test_fact_operator(operator: str, argument: Any, value: Value | Sizes, status: str) -> None:
    assert FACT_OPERATORS[operator].apply(argument, value) == status


@pytest.mark.parametrize(
    ("statuses", "all_of", "one_of", "first", "agreeing"),
    [
        (("met", "met"), "met", "met", "met", "met"),
        (("met", "not_met"), "not_met", "met", "met", "unclear"),
        (("met", "unclear"), "unclear", "met", "met", "unclear"),
        (("met", "not_documented"), "not_documented", "met", "met", "met"),
        (("not_met", "unclear"), "not_met", "unclear", "not_met", "unclear"),
        (("not_met", "not_documented"), "not_met", "not_documented", "not_met", "not_met"),
        (("not_documented", "unclear"), "unclear", "unclear", "unclear", "unclear"),
        (("not_documented", "not_met"), "not_met", "not_documented", "not_met", "not_met"),
        (("not_documented", "not_documented"), *["not_documented"] * 4),
        (("not_met", "not_met"), *["not_met"] * 4),
        (("unclear", "unclear"), *["unclear"] * 4),
    ],
)
def test_group_operators(
    statuses: tuple[Status, ...], all_of: str, one_of: str, first: str, agreeing: str
) -> None:
    found = {name: combine(statuses) for name, combine in GROUP_OPERATORS.items()}
    assert found == {"all_of": all_of, "one_of": one_of, "first_documented": first, "agreeing": agreeing}


def test_each_operator_is_a_key_of_a_test() -> None:
    keys = set(Test.model_fields) - {"fact", "needed"}
    assert keys == {*FACT_OPERATORS, *GROUP_OPERATORS}


@pytest.mark.parametrize(
    ("smallest", "largest", "count", "found"),
    [
        (exactly(2.0), exactly(4.0), exactly(2), exactly(2.0)),
        (None, exactly(4.0), exactly(1), exactly(4.0)),
        (None, exactly(4.0), exactly(2), Interval(None, 4.0)),
        (None, exactly(4.0), None, Interval(None, 4.0)),
        (None, exactly(4.0), Interval(1, None), Interval(None, 4.0)),
        (None, Interval(4.0, None), exactly(2), None),
        (None, None, exactly(1), None),
    ],
)
def test_smallest_target(smallest: Value, largest: Value, count: Value, found: Value) -> None:
    world = {"smallest_lesion_cm": smallest, "largest_lesion_cm": largest, "lesion_count": count}
    assert smallest_target_cm(World(world)) == found
