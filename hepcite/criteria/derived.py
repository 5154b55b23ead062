"""Documented facts → derived facts: what the closed operators cannot say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hepcite.records import Interval, Value

World = Mapping[str, Value]
"""One value for each fact; None where the records are silent."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from the facts that it `reads`."""

    reads: tuple[str, ...]
    compute: Callable[[World], Value]


def smallest_target_cm(world: World) -> Interval | None:
    """The largest diameter of the smallest target lesion, in centimeters.

    Where no record states it: a single lesion is its own smallest; of several, all that is known is that the
    smallest is no larger than the largest.
    """
    smallest, largest, count = (
        world.get(name) for name in ("smallest_lesion_cm", "largest_lesion_cm", "lesion_count")
    )
    if isinstance(smallest, Interval):
        return smallest
    if not isinstance(largest, Interval):
        return None
    if isinstance(count, Interval) and count.min == count.max == 1:
        return largest
    return Interval(None, largest.max) if largest.max is not None else None


DERIVED: Mapping[str, Derived] = {
    "smallest_target_cm": Derived(
        ("smallest_lesion_cm", "largest_lesion_cm", "lesion_count"), smallest_target_cm
    ),
}


def read_by(name: str) -> tuple[str, ...]:
    """The facts of the records that the fact `name` rests on."""
    return DERIVED[name].reads if name in DERIVED else (name,)
