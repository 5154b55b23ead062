"""Findings of recognised pages → the same, with facts put in doubt whose words two readers read differently.

A misread figure must never make a clause met: a fact that rests on one gets a rival without a value, so that
every clause that it decides is unclear and a person looks at the picture. Only lines that feed a fact are read
a second time (rules.yaml).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hepcite.extract.agreement.doubts import Doubts
from hepcite.records import Case, Document, Evidence, Fact, Findings, Rival

_PRINTED = "text"
_SIZES = ("largest_lesion_cm", "smallest_lesion_cm")


def agreed(
    case: Case, findings: Findings, documents: Sequence[Document], files: Mapping[str, bytes] | None
) -> Findings:
    """Without `files` the pictures cannot be looked at again: the confidence of the one reader counts."""
    pages = {(d.name, p.number): p for d in documents for p in d.pages if p.read_by != _PRINTED}
    claims = [claim for claim in _claims(findings) if (claim[1].document, claim[1].page) in pages]
    if not claims:
        return findings
    doubts = Doubts.of(case, claims, pages, files or {})
    rows = [row for row in findings.lesions if any(doubts.touch(_SIZES[0], e) for e in row.evidence)]
    of_rows = tuple(e for row in rows if row.target for e in row.evidence)
    facts = {
        name: _in_doubt(fact, doubts, of_rows if name in _SIZES else ())
        for name, fact in findings.facts.items()
    }
    lesions = tuple(replace(row, largest_cm=None) if row in rows else row for row in findings.lesions)
    return replace(findings, facts=facts, lesions=lesions)


def _claims(findings: Findings) -> Iterator[tuple[str, Evidence]]:
    """Each fact with each evidence of it, on either side of a conflict; rows of the ledger as sizes."""
    for fact in findings.facts.values():
        yield from ((fact.name, e) for e in fact.evidence)
        yield from ((fact.name, e) for rival in fact.rivals for e in rival.evidence)
    yield from ((_SIZES[0], e) for row in findings.lesions for e in row.evidence)


def _in_doubt(fact: Fact, doubts: Doubts, more: tuple[Evidence, ...]) -> Fact:
    """`more` is doubtful evidence of which the fact is computed though it does not cite it."""
    if not fact.evidence:
        return fact
    told = (*fact.evidence, *(e for rival in fact.rivals for e in rival.evidence))
    shaky = tuple(dict.fromkeys((*(e for e in told if doubts.touch(fact.name, e)), *more)))
    if not shaky:
        return fact
    places = dict.fromkeys(f"{e.document}, page {e.page}" for e in shaky)
    note = f"Look at the picture ({'; '.join(places)}): {doubts.why}."
    return replace(
        fact,
        status="conflicting",
        rivals=(*fact.rivals, Rival(None, shaky)),
        note=f"{fact.note} {note}" if fact.note else note,
    )


__all__ = ["agreed"]
