"""What each record says of a fact → the one value that the records support, and its rivals (READING.md, section 5)."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from hepcite.records import Evidence, Fact, Rival, Value

CONFLICT_DAYS = 14
"""Two records of equal rank that disagree are a conflict within this many days (READING.md 5, rule 6)."""

SAME_REPORT_DAYS = 3
"""A result retold in a note is taken for the report in the packet that is dated within this many days of it."""

PATHOLOGY, IMAGING, NOTE = 3, 2, 1

Precedence = Literal["imaging", "newest", "tumor_type"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one record says of one fact.

    `date` and `rank` are those of the record, or of the report that it retells (`is_retold`). `follows` marks a record
    that says it corrects or follows an earlier one. `document` is the file name, `order` its place in the packet.
    """

    value: Value
    evidence: tuple[Evidence, ...]
    document: str
    order: int
    date: datetime.date | None
    rank: int
    is_retold: bool = False
    follows: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One call of `resolve`: what was told, what was left when retellings were out, and who won.

    `beaten` says otherwise than the winner and is no rival, being older or of a lower rank.
    """

    name: str
    precedence: Precedence
    statements: tuple[Statement, ...]
    ranked: tuple[Statement, ...]
    rivals: tuple[Statement, ...]
    supporting: tuple[Statement, ...]
    beaten: tuple[Statement, ...] = ()

    @property
    def winner(self) -> Statement:
        return self.ranked[0]


_choices: ContextVar[list[Choice] | None] = ContextVar("choices", default=None)


@contextmanager
def choices_kept() -> Iterator[list[Choice]]:
    """Every choice that `resolve` makes inside, in order."""
    kept: list[Choice] = []
    token = _choices.set(kept)
    try:
        yield kept
    finally:
        _choices.reset(token)


def _days(a: Statement, b: Statement) -> int | None:
    if a.date is None or b.date is None:
        return None
    return abs((a.date - b.date).days)


def _key(precedence: Precedence) -> Callable[[Statement], tuple[int, int, int, int]]:
    def key(s: Statement) -> tuple[int, int, int, int]:
        day = s.date.toordinal() if s.date else 0
        rank = (
            s.rank if precedence == "tumor_type" else min(s.rank, IMAGING) if precedence == "imaging" else 0
        )
        return (-rank, -day, int(s.is_retold), s.order)

    return key


def _without_retellings(statements: Sequence[Statement]) -> list[Statement]:
    """A retold result is dropped where the report itself speaks, or where it retells something older than what the packet holds."""
    kept = []
    originals = [s for s in statements if not s.is_retold]
    for s in statements:
        told_again = s.is_retold and any(
            o.rank == s.rank and (_days(o, s) or 0) <= SAME_REPORT_DAYS and o.date and s.date
            for o in originals
        )
        if not told_again:
            kept.append(s)
    return kept


def resolve(
    name: str,
    statements: Sequence[Statement],
    precedence: Precedence,
    agree: Callable[[Value, Value], bool] = lambda a, b: a == b,
) -> Fact | None:
    """The fact `name`, or None where no record speaks of it.

    `imaging`: the newest imaging report that speaks of it, then notes (rule 2). `newest`: the newest record (rule 3).
    `tumor_type`: pathology, then imaging, then notes (rule 4). Rivals after rule 6.
    """
    if not statements:
        return None
    ranked = sorted(_without_retellings(statements), key=_key(precedence))
    winner = ranked[0]
    others = [s for s in ranked[1:] if not agree(winner.value, s.value)]
    rivals = [s for s in others if _is_conflict(winner, s, precedence)]
    supporting = [
        s
        for s in statements
        if s is not winner and agree(winner.value, s.value) and _is_current(winner, s, precedence)
    ]
    if (kept := _choices.get()) is not None:
        beaten = [s for s in others if not any(s is rival for rival in rivals)]
        told = (statements, ranked, rivals, supporting, beaten)
        kept.append(Choice(name, precedence, *map(tuple, told)))
    evidence = winner.evidence + tuple(e for s in supporting for e in s.evidence[:1])
    rules = {
        "imaging": "5.2 newest imaging",
        "newest": "5.3 newest record",
        "tumor_type": "5.4 pathology, imaging, note",
    }
    return Fact(
        name=name,
        value=winner.value,
        status="conflicting" if rivals else "documented",
        evidence=_distinct(evidence),
        rivals=tuple(Rival(s.value, _distinct(s.evidence)) for s in rivals),
        rule=rules[precedence],
        note=winner.note,
    )


def _is_conflict(winner: Statement, other: Statement, precedence: Precedence) -> bool:
    """Rule 6: equal rank within 14 days, or a note newer than the imaging; a record that corrects or follows is none."""
    apart = _days(winner, other)
    newer, older = (
        (winner, other) if not other.date or (winner.date and winner.date >= other.date) else (other, winner)
    )
    if newer.follows and not older.follows:
        return False
    if precedence == "imaging" and winner.rank >= IMAGING and other.rank == NOTE:
        return bool(other.date and winner.date and other.date > winner.date and not other.is_retold)
    if precedence == "tumor_type" and winner.rank != other.rank:
        return False
    return apart is not None and apart <= CONFLICT_DAYS


def _is_current(winner: Statement, other: Statement, precedence: Precedence) -> bool:
    """The other record speaks of the same time: an older one that agrees proves nothing for today. A tumor's type stays."""
    if precedence == "tumor_type" or winner.date is None or other.date is None:
        return True
    return (winner.date - other.date).days <= CONFLICT_DAYS


def _distinct(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    seen: dict[tuple[str, int, int, int], Evidence] = {}
    for e in evidence:
        seen.setdefault((e.document, e.page, e.start, e.end), e)
    return tuple(seen.values())
