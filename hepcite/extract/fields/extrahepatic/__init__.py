"""Notes → whether the tumor has spread outside the liver (READING.md 3 to 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import Context, Source, absent, statement
from hepcite.extract.fields.clauses import says_it_follows
from hepcite.extract.fields.extrahepatic.cues import report_covers
from hepcite.extract.fields.extrahepatic.findings import Finding, findings
from hepcite.extract.fields.extrahepatic.record import settle
from hepcite.extract.fields.extrahepatic.suspicions import suspicions
from hepcite.extract.fields.guard import against_newer
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import IMAGING, Statement, resolve
from hepcite.records import Evidence, Fact

NAME = "extrahepatic_disease"
ORDER = {"present": 0, "indeterminate": 1, "absent": 2}
RECENT_DAYS = 190
"""How long a finding of a region stands that no newer study covers."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement, where its disease lies (`regions`), and which regions its study covers."""

    statement: Statement
    regions: frozenset[str]
    covers: frozenset[str]


def read(context: Context) -> tuple[Fact, ...]:
    """The fact `extrahepatic_disease`."""
    told: list[_Told] = []
    near: list[Evidence] = []
    for order, note in enumerate(context.notes):
        found = findings(note)
        near.extend(f.evidence for f in found if f.value in {None, "clear"})
        for source, group in _by_source(found):
            settled = settle(note, group)
            if settled:
                value, evidence, regions = settled
                said = statement(note, order, value, evidence, source, says_it_follows(evidence))
                told.append(_Told(said, regions, _coverage(note, source, group)))
    fact = resolve(NAME, [t.statement for t in _standing(told)], "imaging")
    if fact and fact.value == "absent":
        fact = against_newer(fact, [t.statement for t in told], context, suspicions, "indeterminate")
    return (fact or absent(NAME, context.notes, near),)


def _by_source(found: Sequence[Finding]) -> list[tuple[Source | None, list[Finding]]]:
    groups: dict[Source | None, list[Finding]] = {}
    for f in found:
        if f.value:
            groups.setdefault(f.told, []).append(f)
    return list(groups.items())


def _coverage(note: Note, source: Source | None, group: Sequence[Finding]) -> frozenset[str]:
    """The regions that the study or the words cover; empty where nothing says it, which is taken for all."""
    named = frozenset().union(*(f.regions for f in group if f.value == "absent"))
    if note.kind == "radiology_report":
        return report_covers(note) | (named & {"chest", "bone", "abdomen"})
    return (
        named & {"chest", "bone", "abdomen"}
        if all(f.regions for f in group if f.value == "absent")
        else frozenset()
    )


_PLACE = {
    "node": "abdomen",
    "peritoneum": "abdomen",
    "adrenal": "abdomen",
    "organ": "abdomen",
    "lung_base": "chest",
}


def _is_uncovered(older: _Told, newer: _Told) -> bool:
    """The newer record does not look where the older one found something."""
    if not newer.covers:
        return False
    places = {_PLACE.get(r, r) for r in older.regions} - {"any"}
    return bool(places - newer.covers)


def _standing(told: Sequence[_Told]) -> list[_Told]:
    """The statements less those that are no answer to a worse one of a region that they do not cover."""
    kept = []
    for t in told:
        if not any(_outweighs(o, t) for o in told):
            kept.append(t)
    return kept


def _outweighs(other: _Told, t: _Told) -> bool:
    a, b = other.statement, t.statement
    if other is t or ORDER[str(a.value)] >= ORDER[str(b.value)] or not _is_uncovered(other, t):
        return False
    if a.rank < IMAGING and b.rank >= IMAGING:
        return bool(a.date and b.date and a.date >= b.date)
    if a.date is None or b.date is None:
        return True
    return (b.date - a.date).days <= RECENT_DAYS
