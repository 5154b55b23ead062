"""Pathways read → the disposition of a treatment, in READING.md's order, with the sentence that says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hepcite.criteria.evaluate import Basis, judge
from hepcite.criteria.model import Terms
from hepcite.criteria.pathways import PathwayReading
from hepcite.records import Pathway
from hepcite.records.determination import PathwayStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """How one treatment stands: its pathways, and what the rules of disposition look at beside them."""

    treatment: str
    readings: tuple[PathwayReading, ...]
    terms: Terms
    basis: Basis

    def with_status(self, status: PathwayStatus) -> list[Pathway]:
        return [reading.pathway for reading in self.readings if reading.pathway.status == status]

    def told(self, status: PathwayStatus) -> str:
        """Where the pathways with this status stay short: at their gate, at their clauses."""
        sentences = []
        for reading in self.readings:
            if reading.pathway.status == status:
                at = [c for c in reading.pathway.criteria if c.status == status]
                gate = [f"{reading.pathway.clause}: {reading.pathway.gate}"] if reading.gate_is_open else []
                sentences += [*gate, *(f"{c.clause}: {c.reason}" for c in at)]
        return " ".join(dict.fromkeys(sentences))


Disposition = tuple[str, str]
"""The key of READING.md, and the reason in words."""


def disposition_of(standing: Standing) -> Disposition:
    for rule in _IN_ORDER:
        found = rule(standing)
        if found is not None:
            return found
    return _negative(standing)


def _conflict(standing: Standing) -> Disposition | None:
    """The one exception to the order: another part of the policy speaks against the only met pathway."""
    met = [pathway.clause for pathway in standing.with_status("met")]
    for conflict in standing.terms.conflicts:
        if met == [conflict.pathway] and "met" in judge(conflict.test, standing.basis).possible:
            says = f"{conflict.says} Against it: {conflict.reference}."
            return "medical_director_review", says
    return None


def _met(standing: Standing) -> Disposition | None:
    met = standing.with_status("met")
    if not met:
        return None
    sentence = f"{_names(met)} met: the records support each clause."
    presumed = dict.fromkeys(c.reason for p in met for c in p.criteria if c.presumed)
    return "meets_criteria", " ".join([sentence, *(f"One clause is {reason}" for reason in presumed)])


def _medical_director(standing: Standing) -> Disposition | None:
    found = standing.with_status("medical_director_review")
    if not found:
        return None
    others = (standing.told(status) for status in ("unclear", "not_documented", "not_met"))
    sentence = f"{_names(found)} left to the medical director by the policy, and no other pathway is met."
    return "medical_director_review", " ".join([sentence, *(told for told in others if told)])


def _unclear(standing: Standing) -> Disposition | None:
    if not standing.with_status("unclear"):
        return None
    return "needs_clinical_review", f"No pathway is met. {standing.told('unclear')}"


def _not_documented(standing: Standing) -> Disposition | None:
    if not standing.with_status("not_documented"):
        return None
    return "needs_documentation", f"No pathway is met. {standing.told('not_documented')}"


_IN_ORDER: Sequence[Callable[[Standing], Disposition | None]] = (
    _conflict,
    _met,
    _medical_director,
    _unclear,
    _not_documented,
)


def _negative(standing: Standing) -> Disposition:
    if standing.with_status("not_met"):
        why = f"Every pathway that applies is not met. {standing.told('not_met')}"
    else:
        why = _none_applies(standing)
    for clause in standing.terms.experimental:
        covers = clause.test is None or judge(clause.test, standing.basis).outcome.status == "met"
        if standing.treatment in clause.treatments and covers:
            return "experimental_investigational", f"{why} {clause.says}"
    return "does_not_meet_criteria", why


def _none_applies(standing: Standing) -> str:
    """Whom each pathway is for, and what the records say of this patient."""
    gates = {pathway.id: pathway.gate for pathway in standing.terms.pathways}
    asked = [(r.pathway.clause, gate) for r in standing.readings if (gate := gates[r.pathway.clause])]
    patients = "; ".join(f"{name} is for {gate.patients}" for name, gate in asked)
    found = dict.fromkeys(judge(gate.test, standing.basis).sentence for _, gate in asked)
    return " ".join([f"No pathway applies: {patients}.", *found])


def _names(pathways: Sequence[Pathway]) -> str:
    names = " and ".join(pathway.clause for pathway in pathways)
    return f"pathway {names} is" if len(pathways) == 1 else f"pathways {names} are"
