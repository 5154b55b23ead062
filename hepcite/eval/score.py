"""The nouns of an evaluation: one scored item, one scored case, all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MEETS = "meets_criteria"
NEGATIVE = frozenset({"does_not_meet_criteria", "experimental_investigational", "not_covered"})


@dataclass(frozen=True, slots=True)
class Quote:
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """How exactly the evidence of a right fact meets the labeled words.

    `on_page` and `covered` are None where no labeled quote stands in the text as it was read (a scan read otherwise).
    `covered` is the share of the characters of the labeled quote met best that our quote holds, `tight` the share of our
    quote's characters that lie in it.
    """

    in_document: bool
    on_page: bool | None = None
    covered: float | None = None
    tight: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One labeled answer beside ours, both in words.

    `group` is fact, child_pugh_score, clause, pathway, disposition or set_aside. `cited` and `citation` are None where no
    citation is asked for: the fact is wrong or null, or has no gold quote. `origin` is rule, second opinion, llm or
    reviewer, `format` that of the file labeled first, both empty where there is none. `size_error_cm` is the larger one of
    the two bounds. `has_both_sides`: a clause that cites the records against it. `failure` is a key of failures.yaml,
    suggested, and `why` the ground for it.
    """

    group: str
    name: str
    expected: str
    got: str
    right: bool
    cited: bool | None = None
    ours: tuple[Quote, ...] = ()
    gold: tuple[Quote, ...] = ()
    citation: Citation | None = None
    origin: str = ""
    format: str = ""
    size_error_cm: float | None = None
    has_both_sides: bool = False
    failure: str = ""
    why: str = ""

    @property
    def is_silent(self) -> bool:
        """True where the labels say that the records do not give the fact."""
        return self.group == "fact" and self.expected in ("none", "[]")


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case against its labels. `unread_pages` counts the pages that no reader could read.

    `aside` and `labeled_aside` name the files set aside. `seconds` are those of each stage, by name; no two runs have the
    same, so they have no part in equality. `proposed` counts proposals on facts that are left open, and the right ones.
    """

    case: str
    items: tuple[Item, ...]
    unread_pages: int = 0
    unread_files: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    labeled_aside: tuple[str, ...] = ()
    proposed: tuple[int, int] = (0, 0)
    pages: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)

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
