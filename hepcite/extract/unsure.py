"""Facts read without the documents of which it is not sure whose they are → those facts open that they would change.

Neither using nor dropping such a document is safe: a newer report left out may hold the thrombus, one of another
patient taken in may lack it. So it is read both ways.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hepcite.records import Document, Fact, Findings, Rival

DOUBTFUL_PATIENT = "doubtful_patient"
"""The kind of problem that such a document has."""


def both_ways(
    found: Findings, documents: Sequence[Document], read: Callable[[tuple[Document, ...]], Findings]
) -> Findings:
    """`found` are the findings without them; `read` gives those of documents with them taken in."""
    unsure = [document for document in documents if _is_unsure(document)]
    if not unsure:
        return found
    taken = tuple(_taken_in(document) if _is_unsure(document) else document for document in documents)
    other = read(taken)
    names = "; ".join(dict.fromkeys(document.name for document in unsure))
    facts = {name: _open(fact, other.facts.get(name), names) for name, fact in found.facts.items()}
    return replace(found, facts=facts)


def _is_unsure(document: Document) -> bool:
    return any(problem.kind == DOUBTFUL_PATIENT for problem in document.problems)


def _taken_in(document: Document) -> Document:
    rest = tuple(problem for problem in document.problems if problem.kind != DOUBTFUL_PATIENT)
    return replace(document, set_aside=None, problems=rest)


def _open(fact: Fact, other: Fact | None, names: str) -> Fact:
    """The fact against what it would be. One that nothing documents stays so; its absence is told as unread already."""
    if other is None or not fact.evidence or (other.value, other.status) == (fact.value, fact.status):
        return fact
    rivals = (
        (Rival(other.value, other.evidence), *other.rivals) if other.value != fact.value else other.rivals
    )
    told = tuple(rival for rival in rivals if rival.evidence and rival not in fact.rivals)
    note = f"Look whose document it is ({names}): it would change this."
    return replace(
        fact,
        status="conflicting",
        rivals=(*fact.rivals, *(told or (Rival(None, fact.evidence),))),
        note=f"{fact.note} {note}" if fact.note else note,
    )
