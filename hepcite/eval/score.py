"""The nouns of an evaluation: one scored item, one scored case, all of them."""

from collections.abc import Callable
from dataclasses import dataclass

MEETS = "meets_criteria"
NEGATIVE = frozenset({"does_not_meet_criteria", "experimental_investigational", "not_covered"})


@dataclass(frozen=True, slots=True)
class Quote:
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One labeled answer beside ours, both in words.

    `group` is fact, child_pugh_score, clause, pathway, disposition or set_aside. `cited` is None where no
    citation is asked for: the fact is wrong or null, or has no gold quote.
    """

    group: str
    name: str
    expected: str
    got: str
    right: bool
    cited: bool | None = None
    ours: tuple[Quote, ...] = ()
    gold: tuple[Quote, ...] = ()

    @property
    def is_silent(self) -> bool:
        """True where the labels say that the records do not give the fact."""
        return self.group == "fact" and self.expected in ("none", "[]")


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case against its labels. `unread_pages` counts the pages that no reader could read."""

    case: str
    items: tuple[Item, ...]
    unread_pages: int = 0
    unread_files: tuple[str, ...] = ()

    def of(self, group: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.group == group)


@dataclass(frozen=True, slots=True)
class Unscored:
    """A case without a score, which is not a score of zero."""

    case: str
    why: str


@dataclass(frozen=True, slots=True)
class Scores:
    """All cases, in the order of their names."""

    cases: tuple[CaseScore, ...]
    unscored: tuple[Unscored, ...] = ()

    @property
    def false_meets(self) -> tuple[str, ...]:
        """Cases where the program says meets_criteria and the labels do not: the first harm."""
        return self._cases_where(lambda item: item.got == MEETS and item.expected != MEETS)

    @property
    def false_negatives(self) -> tuple[str, ...]:
        """Cases where the program says no and the labels do not."""
        return self._cases_where(lambda item: item.got in NEGATIVE and item.expected not in NEGATIVE)

    def _cases_where(self, wrong: Callable[[Item], bool]) -> tuple[str, ...]:
        return tuple(case.case for case in self.cases if any(wrong(item) for item in case.of("disposition")))

    def items(self, group: str) -> tuple[Item, ...]:
        return tuple(item for case in self.cases for item in case.of(group))
