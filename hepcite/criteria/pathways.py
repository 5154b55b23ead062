"""A pathway of the policy and the facts → its gate, its clauses with their statuses, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hepcite.criteria.evaluate import Judgement, facts_of, judge
from hepcite.criteria.model import Clause, Gate, PathwayTerms, Status
from hepcite.records import Absence, Criterion, Fact, Missing, Pathway
from hepcite.records.determination import PathwayStatus

_WORST_FIRST: tuple[PathwayStatus, ...] = (
    "not_met",
    "unclear",
    "not_documented",
    "medical_director_review",
    "met",
)
_BEST_FIRST: tuple[PathwayStatus, ...] = (
    "met",
    "medical_director_review",
    "unclear",
    "not_documented",
    "not_met",
)

_GATE_WORDS = {
    "applies": "applies",
    "not_applicable": "does not apply",
    "not_documented": "the records do not say whether it applies",
    "unclear": "the records leave it unclear whether it applies",
}


@dataclass(frozen=True, slots=True)
class PathwayReading:
    """A pathway read, whether its gate is left open, and what silence leaves to be asked for on it."""

    pathway: Pathway
    gate_is_open: bool
    missing: tuple[Missing, ...]


def read_pathway(
    terms: PathwayTerms, clauses: Mapping[str, Clause], facts: Mapping[str, Fact]
) -> PathwayReading:
    answer, words, judgement = _read_gate(terms.gate, facts)
    criteria: tuple[Criterion, ...] = ()
    if answer != "not_applicable":
        criteria = tuple(read_clause(clauses[name], facts) for name in terms.clauses)
    status = _status(answer, terms, criteria)
    pathway = Pathway(
        clause=terms.id,
        title=terms.title,
        status=status,
        gate=words,
        criteria=criteria,
        blocking=_blocking(terms, status, criteria),
        gate_evidence=judgement.evidence if judgement else (),
        gate_against=judgement.against if judgement else (),
    )
    gate_is_open = answer in ("not_documented", "unclear")
    return PathwayReading(pathway, gate_is_open, _missing(terms, answer, pathway, clauses))


def read_clause(clause: Clause, facts: Mapping[str, Fact]) -> Criterion:
    judgement = judge(clause.test, facts)
    silent = judgement.status == "not_documented" and judgement.outcome.silent
    presumed = silent and clause.silence == "presume"
    status: PathwayStatus = "met" if presumed else judgement.status
    reason = judgement.sentence
    if clause.decided_by == "medical_director":
        status = "medical_director_review"
        reason += " The policy leaves this clause to the medical director."
    absence = _absence(judgement, facts) if judgement.status == "not_documented" else None
    if presumed:
        reason = _presumption(clause, absence)
    return Criterion(
        clause=clause.id,
        status=status,
        requirement=clause.requirement,
        reason=reason,
        facts=facts_of(clause.test),
        evidence=judgement.evidence,
        against=judgement.against,
        absence=absence,
        presumed=presumed,
        reading=clause.reading,
    )


def _presumption(clause: Clause, absence: Absence | None) -> str:
    unread = absence is not None and absence.kind == "unreadable_page"
    return f"{clause.presumption}{'; some pages could not be read' if unread else ''}."


def _read_gate(gate: Gate | None, facts: Mapping[str, Fact]) -> tuple[str, str, Judgement | None]:
    """`applies`, `not_applicable`, `not_documented` or `unclear`, and the sentence that says why."""
    if gate is None:
        return "applies", "For every patient: applies.", None
    judgement = judge(gate.test, facts)
    answers = {_gate_answer(gate, status) for status in judgement.possible}
    answer = answers.pop() if len(answers) == 1 else "unclear"
    words = f"For {gate.patients}: {_GATE_WORDS[answer]}. {judgement.sentence}"
    return answer, words, judgement


def _gate_answer(gate: Gate, status: Status) -> str:
    return {
        "met": "applies",
        "not_met": "not_applicable",
        "not_documented": gate.when_silent,
        "unclear": "unclear",
    }[status]


def _status(answer: str, terms: PathwayTerms, criteria: Sequence[Criterion]) -> PathwayStatus:
    """An open gate decides alone: whether the pathway concerns the patient comes before its clauses."""
    by_gate: dict[str, PathwayStatus] = {
        "not_applicable": "not_applicable",
        "not_documented": "not_documented",
        "unclear": "unclear",
    }
    if answer in by_gate:
        return by_gate[answer]
    order = _WORST_FIRST if terms.combine == "all_of" else _BEST_FIRST
    found = {criterion.status for criterion in criteria}
    return next(status for status in order if status in found)


def _blocking(terms: PathwayTerms, status: PathwayStatus, criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """The fewest clauses that would have to change for the pathway to be met."""
    if status not in ("not_met", "unclear", "not_documented"):
        return ()
    open_clauses = [criterion for criterion in criteria if criterion.status != "met"]
    if terms.combine == "one_of":
        open_clauses = sorted(open_clauses, key=lambda c: _BEST_FIRST.index(c.status))[:1]
    return tuple(criterion.clause for criterion in open_clauses)


def _missing(
    terms: PathwayTerms, answer: str, pathway: Pathway, clauses: Mapping[str, Clause]
) -> tuple[Missing, ...]:
    """What to ask for: nothing where the pathway cannot be met any more whatever the answer."""
    if pathway.status not in ("not_documented", "unclear"):
        return ()
    asks = (
        [Missing(terms.id, terms.gate.ask)]
        if answer == "not_documented" and terms.gate and terms.gate.ask
        else []
    )
    if terms.combine == "all_of" and any(c.status == "not_met" for c in pathway.criteria):
        return tuple(asks)
    for criterion in pathway.criteria:
        ask = clauses[criterion.clause].ask
        if criterion.status == "not_documented" and ask:
            asks.append(Missing(criterion.clause, ask))
    return tuple(asks)


def _absence(judgement: Judgement, facts: Mapping[str, Fact]) -> Absence:
    """Why nothing decides the clause: as the facts tell it, or a mention whose figure does not decide."""
    for name in dict.fromkeys([*judgement.outcome.facts, *judgement.reads]):
        absence = facts[name].absence if name in facts else None
        if absence is not None:
            return absence
    if judgement.evidence:
        return Absence("mentioned_without_value", near_misses=judgement.evidence)
    return Absence("not_found")
