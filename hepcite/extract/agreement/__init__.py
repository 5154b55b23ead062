"""Findings of recognised pages → the same, with facts put in doubt whose words two readers read differently.

A misread figure must never make a clause met: a fact that rests on one gets a rival without a value, so that
every clause that it decides is unclear and a person looks at the picture. Only lines that feed a fact are read
a second time (rules.yaml). So is a date that decided between two records that disagree (dates.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hepcite.extract.agreement.dates import Unordered, unordered
from hepcite.extract.agreement.doubts import Doubts, PageKey
from hepcite.extract.reconcile import Choice
from hepcite.records import Case, Document, Evidence, Fact, Findings, Page, Rival

_PRINTED = "text"
_DATE = "the date by which one record goes before another is not read for certain"
_SIZES = ("largest_lesion_cm", "smallest_lesion_cm")


def agreed(
    case: Case,
    findings: Findings,
    documents: Sequence[Document],
    files: Mapping[str, bytes] | None,
    choices: Sequence[Choice] = (),
) -> Findings:
    """Without `files` the pictures cannot be looked at again: the confidence of the one reader counts.

    `choices` are those between records that the findings rest on.
    """
    pages = {(d.name, p.number): p for d in documents for p in d.pages if p.read_by != _PRINTED}
    if not pages:
        return findings
    surely_read = _by_words(case, findings, pages, files or {})
    facts = dict(surely_read.facts)
    for doubt in unordered(case, choices, documents, pages, files or {}):
        if doubt.name in facts:
            facts[doubt.name] = _out_of_order(facts[doubt.name], doubt)
    return replace(surely_read, facts=facts)


def _by_words(
    case: Case, findings: Findings, pages: Mapping[PageKey, Page], files: Mapping[str, bytes]
) -> Findings:
    claims = [claim for claim in _claims(findings) if (claim[1].document, claim[1].page) in pages]
    if not claims:
        return findings
    doubts = Doubts.of(case, claims, pages, files)
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
    return _contested(fact, Rival(None, shaky), ((e.document, e.page) for e in shaky), doubts.why)


def _out_of_order(fact: Fact, doubt: Unordered) -> Fact:
    """The record that lost by its date stands against the one that won."""
    return _contested(fact, Rival(doubt.other.value, doubt.other.evidence), doubt.places, _DATE)


def _contested(fact: Fact, rival: Rival, places: Iterable[PageKey], why: str) -> Fact:
    told = dict.fromkeys(f"{name}, page {page}" for name, page in places)
    note = f"Look at the picture ({'; '.join(told)}): {why}."
    return replace(
        fact,
        status="conflicting",
        rivals=(*fact.rivals, rival),
        note=f"{fact.note} {note}" if fact.note else note,
    )


__all__ = ["agreed"]
