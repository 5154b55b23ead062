"""A case, a policy version and a clause (or a fact) into its explanation: what was asked, found, dropped, and decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hepcite.criteria import Policy, decide
from hepcite.criteria.derived import World
from hepcite.criteria.evaluate import Basis, evaluate, facts_of
from hepcite.criteria.in_words import asked_words
from hepcite.criteria.model import Clause, PathwayTerms, Test
from hepcite.criteria.pathways import read_clause, read_gate
from hepcite.criteria.vocabulary import vocabulary
from hepcite.extract import read_documents
from hepcite.extract.trace import FactTrace, Trace, trace_facts
from hepcite.intake.explain_names import check_name
from hepcite.records import Case, Criterion, Findings, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One operator put to the facts: what it asks for, what it was told, and what it answers."""

    operator: str
    asks: str
    told: str
    status: str
    parts: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """What the clause would answer by the value of a rival record."""

    fact: str
    value: str
    status: str


@dataclass(frozen=True, slots=True)
class Place:
    """A pathway that holds the clause. `asked_for`: a requested treatment leads to it."""

    pathway: str
    title: str
    status: str | None
    gate: str
    asked_for: bool


@dataclass(frozen=True, slots=True)
class ClauseExplanation:
    """`criterion` is the answer; `gate_step` stands for a pathway's gate where the id names one."""

    clause: Clause
    criterion: Criterion
    step: Step
    others: tuple[Other, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class GateExplanation:
    pathway: PathwayTerms
    answer: str
    words: str
    step: Step | None
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that a renderer shows. `asked` is the clause, pathway or fact as it was asked for."""

    asked: str
    case: Case
    policy: Policy
    clause: ClauseExplanation | None
    gate: GateExplanation | None
    facts: tuple[FactTrace, ...]


def trace_case(case: Case, files: Mapping[str, bytes]) -> Trace:
    """What every clause of the case can be explained from."""
    return trace_facts(case, read_documents(case, files), files)


def explain_clause(case: Case, trace: Trace, policy: Policy, name: str) -> Explanation:
    """`name` is a clause or a pathway of the policy. Raises IntakeError where it is neither."""
    clause = next((c for c in policy.terms.clauses if c.id == name), None)
    pathway = next((p for p in policy.terms.pathways if p.id == name), None)
    check_name(policy, name, None)
    terms = vocabulary().with_terms(policy.terms.reviewer_facts)
    basis = Basis(trace.findings.facts, trace.lesions, terms)
    told = _clause(case, basis, policy, clause) if clause else None
    gate = _gate(basis, pathway) if pathway else None
    tests = [clause.test] if clause else []
    tests += [pathway.gate.test] if pathway and pathway.gate else []
    names = dict.fromkeys(fact for test in tests for fact in facts_of(test))
    facts = tuple(trace.facts[fact] for fact in names if fact in trace.facts)
    return Explanation(name, case, policy, told, gate, facts)


def explain_fact(case: Case, trace: Trace, policy: Policy, name: str) -> Explanation:
    """Raises IntakeError where there is no fact of that name."""
    check_name(policy, None, name)
    found = trace.facts.get(name)
    return Explanation(name, case, policy, None, None, (found,) if found else ())


def _clause(case: Case, basis: Basis, policy: Policy, clause: Clause) -> ClauseExplanation:
    return ClauseExplanation(
        clause=clause,
        criterion=read_clause(clause, basis),
        step=_step(clause.test, basis, _world(basis, clause.test)),
        others=tuple(dict.fromkeys(_others(clause.test, basis))),
        places=tuple(_places(case, basis, policy, clause)),
    )


def _gate(basis: Basis, pathway: PathwayTerms) -> GateExplanation:
    answer, words, _ = read_gate(pathway.gate, basis)
    if pathway.gate is None:
        return GateExplanation(pathway, answer, words, None, ())
    test = pathway.gate.test
    step = _step(test, basis, _world(basis, test))
    return GateExplanation(pathway, answer, words, step, tuple(dict.fromkeys(_others(test, basis))))


def _world(basis: Basis, test: Test, changes: Mapping[str, Value] | None = None) -> World:
    values = {name: basis.value(name) for name in facts_of(test)}
    return World({**values, **(changes or {})}, basis.lesions)


def _step(test: Test, basis: Basis, world: World) -> Step:
    (operator,) = test.operators
    outcome = evaluate(test, world, basis.vocabulary)
    return Step(
        operator=operator,
        asks=asked_words(test, basis.vocabulary),
        told=outcome.sentence,
        status=outcome.status,
        parts=tuple(_step(part, basis, world) for part in test.parts),
    )


def _others(test: Test, basis: Basis) -> Iterator[Other]:
    for name in facts_of(test):
        for value in basis.rival_values(name):
            world = _world(basis, test, {name: value})
            status = evaluate(test, world, basis.vocabulary).status
            yield Other(name, basis.vocabulary.words(name, value), status)


def _places(case: Case, basis: Basis, policy: Policy, clause: Clause) -> Iterator[Place]:
    decided = decide(case, Findings(basis.facts, basis.lesions), policy)
    found = {p.clause: p.status for t in decided.treatments for p in t.pathways}
    for pathway in policy.terms.pathways:
        if clause.id in pathway.named():
            words = read_gate(pathway.gate, basis)[1]
            yield Place(pathway.id, pathway.title, found.get(pathway.id), words, pathway.id in found)
