"""Documented facts and the lesion ledger → derived facts: what the closed operators cannot say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hepcite.criteria.sizes import Sizes, sizes_of
from hepcite.records import ChildPugh, Interval, Lesion, Value


@dataclass(frozen=True, slots=True)
class World:
    """One value for each fact, None where the records are silent, and the rows of the ledger."""

    values: Mapping[str, Value]
    lesions: tuple[Lesion, ...] = field(default=())

    def interval(self, name: str) -> Interval | None:
        value = self.values.get(name)
        return value if isinstance(value, Interval) else None


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from the facts that it `reads`, and from the ledger where it reads that."""

    reads: tuple[str, ...]
    compute: Callable[[World], Value | Sizes]
    reads_ledger: bool = False


def smallest_target_cm(world: World) -> Interval | None:
    """The largest diameter of the smallest target lesion, in centimeters.

    Where no record states it: a single lesion is its own smallest; of several, all that is known is that the
    smallest is no larger than the largest.
    """
    smallest, largest = world.interval("smallest_lesion_cm"), world.interval("largest_lesion_cm")
    count = world.interval("lesion_count")
    if smallest is not None:
        return smallest
    if largest is None:
        return None
    if count is not None and count.min == count.max == 1:
        return largest
    return Interval(None, largest.max) if largest.max is not None else None


def target_lesions(world: World) -> Sizes | None:
    return sizes_of(
        world.interval("lesion_count"),
        world.interval("largest_lesion_cm"),
        world.interval("smallest_lesion_cm"),
        [lesion.largest_cm for lesion in world.lesions if lesion.target],
    )


def total_lesions_cm(world: World) -> Interval | None:
    """The diameters of all target lesions added up, in centimeters; None where not one size is told."""
    sizes = target_lesions(world)
    return sizes.total_cm if sizes is not None and sizes.known else None


CHILD_PUGH_POINTS = {"A": (5, 6), "B": (7, 9), "C": (10, 15)}
"""Pugh 1973: the points that make each class."""


def child_pugh_score(world: World) -> Interval | None:
    """5 to 15 points; where only the class is known, between the points that make it."""
    found = world.values.get("child_pugh")
    if not isinstance(found, ChildPugh):
        return None
    low, high = CHILD_PUGH_POINTS[found.letter] if found.score is None else (found.score, found.score)
    return Interval(low, high)


_SIZES = ("lesion_count", "largest_lesion_cm", "smallest_lesion_cm")

DERIVED: Mapping[str, Derived] = {
    "smallest_target_cm": Derived(
        ("smallest_lesion_cm", "largest_lesion_cm", "lesion_count"), smallest_target_cm
    ),
    "child_pugh_score": Derived(("child_pugh",), child_pugh_score),
    "target_lesions": Derived(_SIZES, target_lesions, reads_ledger=True),
    "total_lesions_cm": Derived(_SIZES, total_lesions_cm, reads_ledger=True),
}


def read_by(name: str) -> tuple[str, ...]:
    """The facts of the records that the fact `name` rests on."""
    return DERIVED[name].reads if name in DERIVED else (name,)
