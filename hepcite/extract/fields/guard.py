"""The guard of a favorable value: a suspicious statement of the current records that nothing explains makes it open."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hepcite.extract.fields.base import Context
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import Statement
from hepcite.records import Evidence, Fact, Rival, Value


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Words against a favorable value. `place` is where, `is_plain` that they hold no doubt, `days` the dates among
    them, `section` where they stand."""

    place: str
    evidence: Evidence
    is_plain: bool
    section: str
    days: tuple[datetime.date, ...]


Suspect = Callable[[Note], Sequence[Suspicion]]


def against_newer(
    fact: Fact, told: Sequence[Statement], context: Context, suspect: Suspect, value: Value
) -> Fact:
    """The favorable `fact` with a rival, where a record newer than the one it is from says otherwise, though it be of
    a lower rank, or is suspicious (then the rival is `value`)."""
    said = next((t for t in told if fact.evidence and fact.evidence[0] in t.evidence), None)
    if said is None or said.date is None:
        return fact
    worse = [(t.date, t) for t in told if t.value != fact.value and t.date and t.date > said.date]
    if worse and fact.status == "documented":
        newest = max(worse, key=lambda w: w[0])[1]
        return replace(
            fact, status="conflicting", rivals=(*fact.rivals, Rival(newest.value, newest.evidence))
        )
    for note in context.notes:
        if note.document.name == said.document or note.date is None or note.date <= said.date:
            continue
        against = [s for s in suspect(note) if all(d > said.date for d in s.days)]
        if against:
            rival = Rival(value, tuple(s.evidence for s in against[:2]))
            return replace(fact, status="conflicting", rivals=(*fact.rivals, rival))
    return fact
