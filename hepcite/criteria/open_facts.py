"""A case, its findings and a policy → the facts that the pathways of its treatments need and the records leave open."""

from collections.abc import Iterator

from hepcite.criteria.decide import standings
from hepcite.criteria.dispositions import Standing
from hepcite.criteria.evaluate import Basis, Outcome, judge
from hepcite.criteria.loader import Policy
from hepcite.criteria.model import Test
from hepcite.criteria.pathways import PathwayReading
from hepcite.records import FACT_NAMES, Case, Findings

OPEN = ("not_documented", "unclear")


def open_facts(case: Case, findings: Findings, policy: Policy) -> tuple[str, ...]:
    """In the contract's order. None for a treatment that another rule set decides, or that meets the criteria
    without presuming anything; nothing that cannot change whether a pathway is met."""
    found = {name for standing in standings(case, findings, policy) for name in _open_to(standing)}
    return tuple(name for name in FACT_NAMES if name in found)


def _open_to(standing: Standing) -> Iterator[str]:
    readings, terms, basis = standing.readings, standing.terms, standing.basis
    tests = {clause.id: clause.test for clause in terms.clauses}
    gates = {pathway.id: pathway.gate for pathway in terms.pathways}
    is_met = any(reading.pathway.status == "met" for reading in readings)
    for reading in readings:
        pathway, gate = reading.pathway, gates[reading.pathway.clause]
        if gate is not None and not is_met and _is_open_gate(reading, gate.test, basis):
            yield from _open_in(gate.test, basis)
        for criterion in pathway.criteria:
            is_asked = criterion.status in OPEN and pathway.status in OPEN and not is_met
            rests_on_silence = criterion.presumed and pathway.status in (*OPEN, "met")
            if is_asked or rests_on_silence:
                yield from _open_in(tests[criterion.clause], basis)


def _is_open_gate(reading: PathwayReading, test: Test, basis: Basis) -> bool:
    """Open, or closed by silence alone."""
    return reading.gate_is_open or (
        reading.pathway.status == "not_applicable" and judge(test, basis).outcome.silent
    )


def _open_in(test: Test, basis: Basis) -> Iterator[str]:
    """The facts of `test` on which the records are silent, do not decide it, or contradict each other."""
    judgement = judge(test, basis)
    for leaf in _leaves(judgement.outcome):
        if leaf.silent or leaf.status in OPEN:
            yield from leaf.facts
    yield from (name for name in judgement.reads if judgement.differs and basis.rivals(name))


def _leaves(outcome: Outcome) -> Iterator[Outcome]:
    if not outcome.parts:
        yield outcome
    for part in outcome.parts:
        yield from _leaves(part)
