"""A tree of clauses with their statuses → the status of the whole, what blocks it, what is to be asked."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from hepcite.criteria.model import Group
from hepcite.records.determination import PathwayStatus

_WORST_FIRST: tuple[PathwayStatus, ...] = (
    "not_met",
    "unclear",
    "not_documented",
    "medical_director_review",
    "met",
)
_BEST_FIRST: tuple[PathwayStatus, ...] = (
    "met",
    "medical_director_review",
    "unclear",
    "not_documented",
    "not_met",
)

Statuses = Mapping[str, PathwayStatus]
"""The status of each clause by its id."""

Sets = tuple[tuple[str, ...], ...]


def status_of(part: str | Group, statuses: Statuses) -> PathwayStatus:
    if isinstance(part, str):
        return statuses[part]
    found = {status_of(inner, statuses) for inner in part.clauses}
    order = _WORST_FIRST if part.combine == "all_of" else _BEST_FIRST
    return next(status for status in order if status in found)


def blocking_sets(group: Group, statuses: Statuses) -> Sets:
    """Every smallest set of clauses whose change would make the group met; empty where it is met."""
    if status_of(group, statuses) == "met":
        return ()
    return _smallest(_ways(group, statuses))


def _ways(part: str | Group, statuses: Statuses) -> Sets:
    """Sets of clauses that would have to change; the empty set where nothing has to."""
    if status_of(part, statuses) == "met":
        return ((),)
    if isinstance(part, str):
        return ((part,),)
    inner = [_ways(one, statuses) for one in part.clauses]
    if part.combine == "one_of":
        return _smallest([way for ways in inner for way in ways])
    return _smallest([tuple(dict.fromkeys(sum(chosen, ()))) for chosen in product(*inner)])


def _smallest(ways: Sequence[tuple[str, ...]]) -> Sets:
    fewest = min(len(way) for way in ways)
    return tuple(dict.fromkeys(way for way in ways if len(way) == fewest))


def nearest(sets: Sets, statuses: Statuses) -> tuple[str, ...]:
    """Of the smallest sets the one whose clauses stand best; the first of equals."""

    def distance(way: tuple[str, ...]) -> list[int]:
        return sorted((_BEST_FIRST.index(statuses[name]) for name in way), reverse=True)

    return min(sets, key=distance, default=())


def still_asked(part: str | Group, statuses: Statuses) -> Iterator[str]:
    """The clauses that silence holds open and whose answer can still make the group met."""
    status = status_of(part, statuses)
    if isinstance(part, str):
        if status == "not_documented":
            yield part
    elif status not in ("met", "not_met"):
        for inner in part.clauses:
            yield from still_asked(inner, statuses)
