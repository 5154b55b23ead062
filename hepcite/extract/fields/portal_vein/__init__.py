"""Notes → the state of the portal vein: patent, or what lies in it (READING.md 4 and 5)."""

from collections.abc import Sequence

from hepcite.extract.fields.base import Context, Source, absent, statement
from hepcite.extract.fields.clauses import says_it_follows
from hepcite.extract.fields.guard import against_newer
from hepcite.extract.fields.portal_vein.findings import Finding, findings
from hepcite.extract.fields.portal_vein.report import settle
from hepcite.extract.fields.portal_vein.suspicions import suspicions
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact

NAME = "portal_vein"


def read(context: Context) -> tuple[Fact, ...]:
    """The fact `portal_vein`."""
    statements: list[Statement] = []
    near: list[Evidence] = []
    for order, note in enumerate(context.notes):
        found = findings(note)
        near.extend(f.evidence for f in found if f.why)
        groups = _by_source(found)
        if not groups and (old := [s for s in suspicions(note) if s.is_plain]):
            statements.append(statement(note, order, "thrombus", [s.evidence for s in old[:2]]))
        for source, group in groups:
            value, evidence = settle(note, group)
            if value:
                follows = says_it_follows(evidence)
                statements.append(statement(note, order, value, evidence, source, follows))
    fact = resolve(NAME, statements, "imaging")
    if fact and fact.value == "patent":
        fact = against_newer(fact, statements, context, suspicions, "indeterminate")
    return (fact or absent(NAME, context.notes, near),)


def _by_source(found: Sequence[Finding]) -> list[tuple[Source | None, list[Finding]]]:
    """The findings that speak, by the report that they retell."""
    groups: dict[Source | None, list[Finding]] = {}
    for f in found:
        if f.value:
            groups.setdefault(f.told, []).append(f)
    return list(groups.items())
