"""What holds for all lesions: an answer given on part of the sizes is the answer on all of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.criteria.model import SizeBound, SizedCount
from hepcite.criteria.operators import FACT_OPERATORS
from hepcite.criteria.sizes import sizes_of
from hepcite.records import Interval

SIZES_CM = st.integers(1, 80).map(lambda tenths: tenths / 10)
TRUTH = st.lists(SIZES_CM, min_size=1, max_size=5)
BOUND = st.builds(
    SizeBound,
    at_most=st.none() | SIZES_CM,
    at_least=st.none() | SIZES_CM,
    above=st.none() | SIZES_CM,
    below=st.none() | SIZES_CM,
).filter(lambda bound: bound != SizeBound())


def on(sizes_cm: list[float], bound: SizeBound, lesions: int) -> dict[str, bool]:
    """What each quantifier comes to where every size is told."""
    kept = [
        all(
            limit is None or holds(size, limit)
            for limit, holds in (
                (bound.at_most, float.__le__),
                (bound.at_least, float.__ge__),
                (bound.above, float.__gt__),
                (bound.below, float.__lt__),
            )
        )
        for size in sizes_cm
    ]
    return {"each": all(kept), "no_more_than": sum(kept) <= lesions, "no_fewer_than": sum(kept) >= lesions}


@settings(max_examples=500, deadline=None)
@given(truth=TRUTH, bound=BOUND, lesions=st.integers(0, 5), data=st.data())
def test_what_part_of_the_sizes_decides_all_of_them_bear_out(
    truth: list[float], bound: SizeBound, lesions: int, data: st.DataObject
) -> None:
    def told(value: Interval) -> Interval | None:
        return value if data.draw(st.booleans()) else None

    number = len(truth)
    low = data.draw(st.integers(1, number))
    high = data.draw(st.none() | st.integers(number, 8))
    listed = data.draw(st.lists(st.integers(0, number - 1), unique=True))
    rows = [truth[i] if data.draw(st.booleans()) else None for i in listed]
    largest = told(Interval(max(truth), max(truth)))
    smallest = told(Interval(min(truth), min(truth)))
    sizes = sizes_of(told(Interval(low, high)), largest, smallest, rows)
    if sizes is None:
        return
    arguments = {
        "each": bound,
        "no_more_than": SizedCount(lesions=lesions, sized=bound),
        "no_fewer_than": SizedCount(lesions=lesions, sized=bound),
    }
    for operator, is_so in on(truth, bound, lesions).items():
        status = FACT_OPERATORS[operator].apply(arguments[operator], sizes)
        assert status in ("not_documented", "met" if is_so else "not_met")
    total = sizes.total_cm
    assert (total.min or 0) <= sum(truth) + 1e-9
    assert total.max is None or sum(truth) <= total.max + 1e-9


@settings(max_examples=300, deadline=None)
@given(truth=TRUTH, bound=BOUND, lesions=st.integers(0, 5))
def test_a_ledger_that_is_whole_decides(truth: list[float], bound: SizeBound, lesions: int) -> None:
    number, largest, smallest = len(truth), max(truth), min(truth)
    sizes = sizes_of(
        Interval(number, number), Interval(largest, largest), Interval(smallest, smallest), truth
    )
    counted = SizedCount(lesions=lesions, sized=bound)
    for operator, is_so in on(truth, bound, lesions).items():
        argument = bound if operator == "each" else counted
        assert FACT_OPERATORS[operator].apply(argument, sizes) == ("met" if is_so else "not_met")
