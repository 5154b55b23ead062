"""Pathways read → the disposition of a treatment, in READING.md's order, with the sentence that says why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hepcite.criteria.evaluate import judge
from hepcite.criteria.model import Terms
from hepcite.records import Fact, Pathway
from hepcite.records.determination import PathwayStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """How one treatment stands: its pathways, and what the rules of disposition look at beside them."""

    treatment: str
    pathways: tuple[Pathway, ...]
    terms: Terms
    facts: Mapping[str, Fact]

    def with_status(self, status: PathwayStatus) -> list[Pathway]:
        return [pathway for pathway in self.pathways if pathway.status == status]


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
        if met == [conflict.pathway] and "met" in judge(conflict.test, standing.facts).possible:
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
    return (
        "medical_director_review",
        f"No other pathway is met, and {_names(found)} left to the medical director by the policy.",
    )


def _unclear(standing: Standing) -> Disposition | None:
    found = standing.with_status("unclear")
    if not found:
        return None
    return "needs_clinical_review", f"No pathway is met. {_open(found, 'unclear')}"


def _not_documented(standing: Standing) -> Disposition | None:
    found = standing.with_status("not_documented")
    if not found:
        return None
    return "needs_documentation", f"No pathway is met. {_open(found, 'not_documented')}"


_IN_ORDER: Sequence[Callable[[Standing], Disposition | None]] = (
    _conflict,
    _met,
    _medical_director,
    _unclear,
    _not_documented,
)


def _negative(standing: Standing) -> Disposition:
    found = standing.with_status("not_met")
    if found:
        why = f"Every pathway that applies is not met. {_open(found, 'not_met')}"
    else:
        why = " ".join(["No pathway applies.", *(pathway.gate for pathway in standing.pathways)])
    for clause in standing.terms.experimental:
        covers = clause.test is None or judge(clause.test, standing.facts).outcome.status == "met"
        if standing.treatment in clause.treatments and covers:
            return "experimental_investigational", f"{why} {clause.says}"
    return "does_not_meet_criteria", why


def _open(pathways: Iterable[Pathway], status: PathwayStatus) -> str:
    """Where each pathway stays open: its clauses with that status, or its gate."""
    sentences = []
    for pathway in pathways:
        at = [c for c in pathway.criteria if c.status == status]
        told = " ".join(f"{c.clause}: {c.reason}" for c in at) or f"{pathway.clause}: {pathway.gate}"
        sentences.append(told)
    return " ".join(dict.fromkeys(sentences))


def _names(pathways: Sequence[Pathway]) -> str:
    names = " and ".join(pathway.clause for pathway in pathways)
    return f"pathway {names} is" if len(pathways) == 1 else f"pathways {names} are"
