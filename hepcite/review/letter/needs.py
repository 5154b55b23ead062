"""A Result into what the provider is to be asked: documents with their questions, and records to be cleared up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hepcite.records import Criterion, Document, Evidence, Missing, Pathway, Result, Treatment
from hepcite.review.letter.catalogue import DocumentType, catalogue
from hepcite.review.summary import distinct, summarize
from hepcite.review.words import words

OPEN = ("unclear", "not_documented")
ANOTHER_PATIENT = "another patient"
"""How `Document.set_aside` begins where the document names somebody else."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a document is to say. `why` holds, for each clause that asks it, its number and its words."""

    ask: str
    why: tuple[tuple[str, str], ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(clause for clause, _ in self.why)


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """One kind of document, and every question that it answers."""

    key: str
    document: DocumentType
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Clarification:
    """What the records say ambiguously (one side), or in two ways (two sides). `why` is as in Question."""

    about: str
    why: tuple[tuple[str, str], ...]
    sides: tuple[tuple[Evidence, ...], ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(clause for clause, _ in self.why)


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything to ask for. `unread` holds file and page (None: the whole file), `set_aside` the files that
    name another person."""

    documents: tuple[DocumentRequest, ...]
    conflicts: tuple[Clarification, ...]
    ambiguous: tuple[Clarification, ...]
    unread: tuple[tuple[str, int | None], ...]
    set_aside: tuple[str, ...]

    @property
    def has_questions(self) -> bool:
        return bool(self.documents or self.conflicts or self.ambiguous)

    @property
    def is_empty(self) -> bool:
        return not (self.has_questions or self.unread or self.set_aside)


def needs_of(result: Result) -> Needs:
    """Pure. Asks nothing about a treatment whose answer the asked-for records could not change."""
    treatments = [t for t in result.determination.treatments if not t.information_only]
    open_clauses = list(_open_criteria(treatments))
    doubtful = _doubtful(result, open_clauses)
    unread = [(n.document, n.problem.page) for n in summarize(result).unread if n.document]
    unread += sorted({(e.document, e.page) for e in doubtful})
    disputed = [c for c in open_clauses if set(c.against) - doubtful]
    return Needs(
        documents=_documents(treatments),
        conflicts=_clarifications(result, disputed),
        ambiguous=_clarifications(result, (c for c in open_clauses if not c.against and c.evidence)),
        unread=tuple(dict.fromkeys(unread)),
        set_aside=tuple(dict.fromkeys(d.name for d in result.documents if _is_of_another(d))),
    )


def _doubtful(result: Result, open_clauses: Iterable[Criterion]) -> set[Evidence]:
    """Words of a picture that open clauses rest on and that are not read for certain: a clear copy settles them."""
    against = {evidence for criterion in open_clauses for evidence in criterion.against}
    rivals = (rival for fact in result.findings.facts.values() for rival in fact.rivals)
    return {e for rival in rivals if rival.value is None for e in rival.evidence if e in against}


def _is_of_another(document: Document) -> bool:
    """Set aside as another patient's; a copy of a document in the packet is nothing to ask about."""
    return (document.set_aside or "").startswith(ANOTHER_PATIENT)


def _documents(treatments: Iterable[Treatment]) -> tuple[DocumentRequest, ...]:
    known = catalogue()
    asked: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for treatment in treatments:
        for missing in treatment.missing:
            kind, plain = known.answer_to(missing.facts or _facts(treatment, missing.clause))
            why = asked.setdefault(kind, {}).setdefault(plain or missing.ask, [])
            clause = (missing.clause, _requirement(treatment, missing))
            if clause not in why:
                why.append(clause)
    return tuple(
        DocumentRequest(
            kind,
            known.document_types[kind],
            tuple(Question(ask, tuple(why)) for ask, why in asked[kind].items()),
        )
        for kind in known.document_types
        if kind in asked
    )


def _facts(treatment: Treatment, clause: str) -> tuple[str, ...]:
    criteria = (c for p in treatment.pathways for c in p.criteria if c.clause == clause)
    return next((criterion.facts for criterion in criteria), ())


def _requirement(treatment: Treatment, missing: Missing) -> str:
    """The words of the clause; of its pathway where the ask is for the pathway's gate."""
    pathways = [p for p in treatment.pathways if p.clause == missing.clause]
    criteria = [c for p in treatment.pathways for c in p.criteria if c.clause == missing.clause]
    for criterion in criteria:
        if not missing.facts or set(criterion.facts) == set(missing.facts):
            return criterion.requirement
    return pathways[0].title if pathways else ""


def _open_criteria(treatments: Iterable[Treatment]) -> Iterator[Criterion]:
    """The unclear clauses of pathways that are still open, for treatments that no other pathway settles."""
    for treatment in treatments:
        if any(pathway.status == "met" for pathway in treatment.pathways):
            continue
        for pathway in treatment.pathways:
            if pathway.status in OPEN:
                yield from (c for c in _with_gate(pathway) if c.status == "unclear")


def _with_gate(pathway: Pathway) -> Iterator[Criterion]:
    """The clauses, and before them the gate as a clause of its own where the records dispute it."""
    if pathway.status == "unclear" and not any(c.status == "unclear" for c in pathway.criteria):
        yield Criterion(
            clause=pathway.clause,
            status="unclear",
            requirement=pathway.title,
            reason=pathway.gate,
            evidence=pathway.gate_evidence,
            against=pathway.gate_against,
        )
    yield from pathway.criteria


def _clarifications(result: Result, criteria: Iterable[Criterion]) -> tuple[Clarification, ...]:
    """One for each set of quotes, with all clauses that rest on it."""
    grouped: dict[tuple[tuple[Evidence, ...], ...], list[Criterion]] = {}
    for criterion in criteria:
        sides = tuple(side for side in (distinct(criterion.evidence), distinct(criterion.against)) if side)
        grouped.setdefault(sides, []).append(criterion)
    return tuple(
        Clarification(
            about=_about(result, found[0]),
            why=tuple(dict.fromkeys((c.clause, c.requirement) for c in found)),
            sides=sides,
        )
        for sides, found in grouped.items()
    )


def _about(result: Result, criterion: Criterion) -> str:
    """The facts that the quotes speak of, in words; the requirement where no fact holds them."""
    quoted = {*criterion.evidence, *criterion.against}
    facts = result.findings.facts.values()
    names = [
        fact.name
        for fact in facts
        if fact.name in (criterion.facts or [f.name for f in facts])
        and quoted & {*fact.evidence, *(e for rival in fact.rivals for e in rival.evidence)}
    ]
    return ", ".join(words().fact(name) for name in names[:2]) or criterion.requirement
