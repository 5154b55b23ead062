"""A Result into what a reader must see first: answers, what is missing, what conflicts, what was not read."""

from collections.abc import Iterable
from dataclasses import dataclass

from hepcite.records import (
    Criterion,
    Document,
    Evidence,
    Fact,
    Pathway,
    Problem,
    Proposal,
    Result,
    Rival,
    Treatment,
)
from hepcite.review.passage import Passage, passage
from hepcite.review.words import words


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask the provider for, and the clauses that wait for it."""

    clauses: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a contradiction says. `value` is in words, empty where there is no single one.

    `is_uncertain`: no record says otherwise, but these words of a picture are not read for certain.
    """

    value: str
    evidence: tuple[Evidence, ...]
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Records that disagree. `changes_answer` is False where every side gives the clauses the same answer."""

    clauses: tuple[str, ...]
    about: str
    reason: str
    sides: tuple[Side, ...]
    changes_answer: bool

    @property
    def is_uncertain(self) -> bool:
        """No record contradicts another: words of a picture are not read for certain."""
        return any(side.is_uncertain for side in self.sides)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a language model proposes and the clauses that it could settle, once a person confirms it."""

    clauses: tuple[str, ...]
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Note:
    """A problem of one file (None: of the folder), on `page` of it where it has one."""

    document: str | None
    problem: Problem

    @property
    def told(self) -> str:
        """The message, without the name of the file that a link before it tells."""
        return self.problem.message.removeprefix(f"{self.document}: ")


@dataclass(frozen=True, slots=True)
class Summary:
    """`blocked` holds what keeps an answer open, `notes` the problems that do not."""

    result: Result
    asks: tuple[Ask, ...]
    contradictions: tuple[Contradiction, ...]
    confirmations: tuple[Confirmation, ...]
    unread: tuple[Note, ...]
    notes: tuple[Note, ...]
    set_aside: tuple[Document, ...]

    def date_of(self, evidence: Evidence) -> str | None:
        """The date of the document that the evidence lies in, as YYYY-MM-DD."""
        for document in self.result.documents:
            pages = range(document.first_page, document.first_page + max(1, len(document.pages)))
            if document.name == evidence.document and evidence.page in pages:
                return document.date.isoformat() if document.date else None
        return None

    def passage_of(self, evidence: Evidence) -> Passage:
        return passage(evidence, self.result.documents)


def summarize(result: Result) -> Summary:
    notes = [Note(d.name, problem) for d in result.documents for problem in d.problems]
    notes.extend(Note(None, problem) for problem in result.problems)
    unique = tuple(dict.fromkeys(notes))
    return Summary(
        result=result,
        asks=_asks(result.determination.treatments),
        contradictions=(*_clause_contradictions(result), *_other_contradictions(result)),
        confirmations=_confirmations(result),
        unread=tuple(note for note in unique if note.problem.fatal),
        notes=tuple(note for note in unique if not note.problem.fatal),
        set_aside=tuple(document for document in result.documents if document.set_aside is not None),
    )


def could_not_read_all(result: Result) -> bool:
    """True where a page, a file or the folder has a part that was not read."""
    return bool(summarize(result).unread)


def applying(treatment: Treatment) -> tuple[Pathway, ...]:
    """Met ones first, else in the order of the policy."""
    found = [pathway for pathway in treatment.pathways if pathway.status != "not_applicable"]
    return tuple(sorted(found, key=lambda pathway: pathway.status != "met"))


def not_applying(treatment: Treatment) -> tuple[Pathway, ...]:
    return tuple(pathway for pathway in treatment.pathways if pathway.status == "not_applicable")


def open_pathways(treatment: Treatment) -> tuple[Pathway, ...]:
    """Those whose blocking clauses a reader wants to know: none where a pathway is met."""
    found = applying(treatment)
    if any(pathway.status == "met" for pathway in found):
        return ()
    return tuple(pathway for pathway in found if pathway.blocking)


def deciding(treatment: Treatment, pathway: Pathway) -> tuple[Criterion, ...]:
    """The clauses that decide: all of a met pathway; where none is met, those that are not met."""
    if any(each.status == "met" for each in treatment.pathways):
        return pathway.criteria if pathway.status == "met" else ()
    return tuple(criterion for criterion in pathway.criteria if criterion.status != "met")


def sets_in_words(pathway: Pathway) -> str:
    """The smallest sets of clauses that would meet the pathway, such as "I.B.4 and I.B.5, or I.B.1"."""
    sets = pathway.blocking_sets or ((pathway.blocking,) if pathway.blocking else ())
    return ", or ".join(" and ".join(clauses) for clauses in sets)


def readings_used(result: Result) -> dict[str, tuple[str, ...]]:
    """The named readings of the policy that the clauses of this case rest on, each with its clauses."""
    clauses: dict[str, list[str]] = {}
    for criterion in _criteria(result):
        if criterion.reading:
            found = clauses.setdefault(criterion.reading, [])
            if criterion.clause not in found:
                found.append(criterion.clause)
    return {reading: tuple(found) for reading, found in clauses.items()}


def distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The same words only once, whichever rules found them."""
    places: dict[tuple[str, int, int, int], Evidence] = {}
    for each in evidence:
        places.setdefault((each.document, each.page, each.start, each.end), each)
    return tuple(places.values())


def _asks(treatments: Iterable[Treatment]) -> tuple[Ask, ...]:
    clauses: dict[str, list[str]] = {}
    for missing in (missing for treatment in treatments for missing in treatment.missing):
        waiting = clauses.setdefault(missing.ask, [])
        if missing.clause not in waiting:
            waiting.append(missing.clause)
    return tuple(Ask(tuple(waiting), ask) for ask, waiting in clauses.items())


def _confirmations(result: Result) -> tuple[Confirmation, ...]:
    """Each proposal once, with all clauses and gates that wait for it."""
    clauses: dict[Proposal, list[str]] = {}
    for treatment in result.determination.treatments:
        for pathway in applying(treatment):
            waiting = [(pathway.clause, pathway.gate_proposals)]
            waiting += [(criterion.clause, criterion.proposals) for criterion in pathway.criteria]
            for clause, proposal in ((clause, each) for clause, found in waiting for each in found):
                clauses.setdefault(proposal, []).append(clause)
    return tuple(Confirmation(tuple(dict.fromkeys(found)), each) for each, found in clauses.items())


def _clause_contradictions(result: Result) -> list[Contradiction]:
    """One for each pair of sides, with all clauses that the pair touches."""
    grouped: dict[tuple[tuple[Evidence, ...], tuple[Evidence, ...]], list[Criterion]] = {}
    for criterion in _criteria(result):
        if criterion.against:
            grouped.setdefault((criterion.evidence, criterion.against), []).append(criterion)
    return [
        Contradiction(
            clauses=tuple(dict.fromkeys(criterion.clause for criterion in criteria)),
            about=_about(criteria[0]),
            reason=criteria[0].reason,
            sides=_sides(result, criteria[0]),
            changes_answer=any(criterion.status == "unclear" for criterion in criteria),
        )
        for criteria in grouped.values()
    ]


def _criteria(result: Result) -> Iterable[Criterion]:
    for treatment in result.determination.treatments:
        for pathway in applying(treatment):
            yield from pathway.criteria


def _about(criterion: Criterion) -> str:
    return ", ".join(words().fact(name) for name in criterion.facts) or criterion.requirement


def _sides(result: Result, criterion: Criterion) -> tuple[Side, ...]:
    conflicting = [f for name in criterion.facts if (f := _fact(result, name)) and f.status == "conflicting"]
    if len(conflicting) == 1:
        return _fact_sides(conflicting[0])
    return Side("", criterion.evidence), Side("", criterion.against)


def _fact(result: Result, name: str) -> Fact | None:
    return result.findings.facts.get(name)


def _fact_sides(fact: Fact) -> tuple[Side, ...]:
    chosen = Side(words().value(fact.name, fact.value), fact.evidence)
    return (chosen, *(_other_side(fact.name, rival) for rival in fact.rivals))


def _other_side(name: str, rival: Rival) -> Side:
    if rival.value is None:
        return Side(words().uncertain, rival.evidence, is_uncertain=True)
    return Side(words().value(name, rival.value), rival.evidence)


def _other_contradictions(result: Result) -> list[Contradiction]:
    """Conflicting facts that no clause of an applying pathway shows."""
    shown = {name for criterion in _criteria(result) if criterion.against for name in criterion.facts}
    conflicting = [f for f in result.findings.facts.values() if f.status == "conflicting"]
    return [
        Contradiction((), words().fact(fact.name), fact.note or "", _fact_sides(fact), changes_answer=False)
        for fact in conflicting
        if fact.name not in shown
    ]
