"""A pathway and what is on record → its gate, its clauses with their statuses, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from hepcite.criteria.evaluate import Basis, Judgement, facts_of, judge
from hepcite.criteria.groups import blocking_sets, nearest, status_of, still_asked
from hepcite.criteria.model import Clause, Gate, PathwayTerms, Status
from hepcite.records import Absence, Criterion, Fact, Missing, Pathway
from hepcite.records.determination import PathwayStatus

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


def read_pathway(terms: PathwayTerms, clauses: Mapping[str, Clause], basis: Basis) -> PathwayReading:
    answer, words, judgement = read_gate(terms.gate, basis)
    criteria: tuple[Criterion, ...] = ()
    if answer != "not_applicable":
        criteria = tuple(read_clause(clauses[name], basis) for name in terms.named())
    statuses = {criterion.clause: criterion.status for criterion in criteria}
    status = _status(answer, terms, statuses)
    is_blocked = bool(criteria) and status in ("not_met", "unclear", "not_documented")
    sets = blocking_sets(terms, statuses) if is_blocked else ()
    pathway = Pathway(
        clause=terms.id,
        title=terms.title,
        status=status,
        gate=words,
        criteria=criteria,
        blocking=nearest(sets, statuses),
        gate_evidence=judgement.evidence if judgement else (),
        gate_against=judgement.against if judgement else (),
        blocking_sets=sets,
        gate_proposals=judgement.proposals if judgement else (),
    )
    gate_is_open = answer in ("not_documented", "unclear")
    return PathwayReading(pathway, gate_is_open, _missing(terms, answer, pathway, clauses))


def read_clause(clause: Clause, basis: Basis) -> Criterion:
    judgement = judge(clause.test, basis)
    absence = _absence(judgement, basis.facts) if judgement.status == "not_documented" else None
    unread = absence is not None and absence.kind == "unreadable_page"
    presumable = clause.silence == "presume" and _is_silent(judgement)
    presumed = presumable and not unread
    status: PathwayStatus = "met" if presumed else judgement.status
    reason = judgement.sentence
    if clause.decided_by == "medical_director":
        status = "medical_director_review"
        reason += " The policy leaves this clause to the medical director."
    if presumed:
        reason = f"{clause.presumption}."
    elif presumable:
        reason += " Nothing is presumed from silence, for some of what was sent could not be read."
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
        proposals=judgement.proposals,
    )


def _is_silent(judgement: Judgement) -> bool:
    """The records do not speak of it, and nothing put forward speaks against what silence presumes."""
    proposed = judgement.possible - {"not_documented"}
    return judgement.outcome.silent and judgement.outcome.status == "not_documented" and proposed <= {"met"}


def read_gate(gate: Gate | None, basis: Basis) -> tuple[str, str, Judgement | None]:
    """`applies`, `not_applicable`, `not_documented` or `unclear`, and the sentence that says why."""
    if gate is None:
        return "applies", "For every patient: applies.", None
    judgement = judge(gate.test, basis)
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


def _status(answer: str, terms: PathwayTerms, statuses: Mapping[str, PathwayStatus]) -> PathwayStatus:
    """An open gate decides alone: whether the pathway concerns the patient comes before its clauses."""
    by_gate: dict[str, PathwayStatus] = {
        "not_applicable": "not_applicable",
        "not_documented": "not_documented",
        "unclear": "unclear",
    }
    return by_gate[answer] if answer in by_gate else status_of(terms, statuses)


def _missing(
    terms: PathwayTerms, answer: str, pathway: Pathway, clauses: Mapping[str, Clause]
) -> tuple[Missing, ...]:
    """What to ask for: nothing where the pathway cannot be met any more whatever the answer."""
    if pathway.status not in ("not_documented", "unclear"):
        return ()
    gate_ask = terms.gate.ask if answer == "not_documented" and terms.gate else None
    asks = [Missing(terms.id, gate_ask, facts_of(terms.gate.test))] if gate_ask and terms.gate else []
    asked = still_asked(terms, {criterion.clause: criterion.status for criterion in pathway.criteria})
    asks += [Missing(name, ask, facts_of(clauses[name].test)) for name in asked if (ask := clauses[name].ask)]
    return tuple(dict.fromkeys(asks))


def _absence(judgement: Judgement, facts: Mapping[str, Fact]) -> Absence:
    """Why nothing decides the clause: as the facts tell it, or a mention whose figure does not decide."""
    for name in dict.fromkeys([*judgement.outcome.facts, *judgement.reads]):
        absence = facts[name].absence if name in facts else None
        if absence is not None:
            return absence
    if judgement.evidence:
        return Absence("mentioned_without_value", near_misses=judgement.evidence)
    return Absence("not_found")
