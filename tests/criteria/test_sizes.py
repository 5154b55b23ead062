"""Count, bounds and ledger → the sizes that one can count on."""

from collections.abc import Sequence

import pytest

from hepcite.criteria.evaluate import sizes_words
from hepcite.criteria.sizes import Sizes, sizes_of
from hepcite.records import Interval


def exactly(x: float) -> Interval:
    return Interval(x, x)


NO_MORE = exactly(0)


@pytest.mark.parametrize(
    ("count", "largest", "smallest", "rows", "known", "more"),
    [
        # The ledger is whole.
        (exactly(2), exactly(4.0), None, [4.0, 2.0], [exactly(4.0), exactly(2.0)], NO_MORE),
        # A row whose size is not told is the largest lesion, or one of those that are left.
        (exactly(2), exactly(4.0), None, [None, 2.0], [exactly(2.0), exactly(4.0)], NO_MORE),
        (exactly(2), None, None, [None, 2.0], [exactly(2.0)], exactly(1)),
        # No ledger: one of the largest size, and one of the smallest where there are two.
        (exactly(3), exactly(4.0), exactly(1.0), [], [exactly(4.0), exactly(1.0)], exactly(1)),
        (exactly(1), exactly(4.0), exactly(4.0), [], [exactly(4.0)], NO_MORE),
        (Interval(1, 2), exactly(4.0), exactly(4.0), [], [exactly(4.0)], Interval(0, 1)),
        (Interval(2, None), exactly(4.0), None, [], [exactly(4.0)], Interval(1, None)),
        (None, exactly(4.0), None, [], [exactly(4.0)], Interval(0, None)),
        (None, None, exactly(1.0), [], [exactly(1.0)], Interval(0, None)),
        (exactly(2), None, None, [], [], exactly(2)),
        # The ledger alone: nobody says that it is whole.
        (None, None, None, [4.0, None], [exactly(4.0)], Interval(1, None)),
        # A ledger that says otherwise than the facts that rank first is left out.
        (exactly(2), exactly(3.0), None, [4.0, 2.0], [exactly(3.0)], exactly(1)),
        (exactly(2), exactly(5.0), None, [4.0, 2.0], [exactly(5.0)], exactly(1)),
        (exactly(2), exactly(4.0), exactly(3.0), [4.0, 2.0], [exactly(4.0), exactly(3.0)], NO_MORE),
        (exactly(1), exactly(4.0), None, [4.0, 2.0], [exactly(4.0)], NO_MORE),
        (exactly(3), exactly(5.0), exactly(1.0), [4.0, 2.0], [exactly(5.0), exactly(1.0)], exactly(1)),
        (Interval(2, None), exactly(3.0), None, [4.0, 2.0], [exactly(3.0)], Interval(1, None)),
        (Interval(2, None), None, exactly(3.0), [4.0, 2.0], [exactly(3.0)], Interval(1, None)),
        (exactly(1), None, None, [None, None], [], exactly(1)),
        # Sizes that round to one another are one size.
        (exactly(2), exactly(4.0), None, [4.04, 2.0], [exactly(4.04), exactly(2.0)], NO_MORE),
        # Room for the largest beside the rows.
        (exactly(3), exactly(5.0), None, [4.0, 2.0], [exactly(4.0), exactly(2.0), exactly(5.0)], NO_MORE),
    ],
)
def test_sizes(
    count: Interval | None,
    largest: Interval | None,
    smallest: Interval | None,
    rows: Sequence[float | None],
    known: list[Interval],
    more: Interval,
) -> None:
    found = sizes_of(count, largest, smallest, rows)
    assert found is not None
    assert (list(found.known), found.more) == (known, more)
    assert found.of_more == Interval(smallest.min if smallest else None, largest.max if largest else None)


def test_nothing_told_is_no_sizes() -> None:
    assert sizes_of(None, None, None, []) is None


@pytest.mark.parametrize(
    ("sizes", "total"),
    [
        (Sizes((exactly(4), exactly(2)), NO_MORE, Interval(None, None)), exactly(6)),
        (Sizes((exactly(4),), exactly(2), Interval(1, 4)), Interval(6, 12)),
        (Sizes((exactly(4),), exactly(2), Interval(None, 4)), Interval(4, 12)),
        (Sizes((exactly(4),), Interval(0, None), Interval(1, 4)), Interval(4, None)),
        (Sizes((Interval(2, None),), NO_MORE, Interval(None, None)), Interval(2, None)),
    ],
)
def test_total(sizes: Sizes, total: Interval) -> None:
    assert sizes.total_cm == total


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (Sizes((exactly(4.1), exactly(2)), NO_MORE, Interval(None, 4.1)), "4.1 cm, 2 cm"),
        (Sizes((exactly(4),), exactly(2), Interval(None, 4)), "4 cm and 2 more, each up to 4 cm"),
        (Sizes((), exactly(2), Interval(None, None)), "2 more, of a size that no record states"),
        (Sizes((exactly(4),), Interval(0, None), Interval(1, 4)), "4 cm and more, each 1 to 4 cm"),
    ],
)
def test_words(sizes: Sizes, words: str) -> None:
    assert sizes_words(sizes) == words
