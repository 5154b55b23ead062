"""Two policy versions → the parts that differ, in words."""

from dataclasses import dataclass

from hepcite.criteria.in_words import Part, parts_of
from hepcite.criteria.loader import Policy


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a part; `old` None: it is new, `new` None: it is gone."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that is `added`, `removed` or `changed`."""

    part: Part
    kind: str
    changes: tuple[Change, ...] = ()


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """In the order of the new version, what it has no more at the end."""
    before = {(part.kind, part.name): part for part in parts_of(old.terms)}
    after = {(part.kind, part.name): part for part in parts_of(new.terms)}
    found = []
    for key, part in after.items():
        if key not in before:
            found.append(Difference(part, "added"))
        elif part != before[key]:
            found.append(Difference(part, "changed", _changes(before[key], part)))
    found += [Difference(part, "removed") for key, part in before.items() if key not in after]
    return tuple(found)


def _changes(old: Part, new: Part) -> tuple[Change, ...]:
    before = {"title": old.title, **{line.label: line.words for line in old.lines}}
    after = {"title": new.title, **{line.label: line.words for line in new.lines}}
    return tuple(
        Change(label, before.get(label), after.get(label))
        for label in dict.fromkeys([*after, *before])
        if before.get(label) != after.get(label)
    )
