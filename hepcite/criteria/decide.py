"""A case, its findings and a policy version → each treatment with its pathways and its disposition."""

from hepcite.criteria.clocks import due_date
from hepcite.criteria.dispositions import Standing, disposition_of
from hepcite.criteria.evaluate import Basis
from hepcite.criteria.flips import flips_of
from hepcite.criteria.loader import Policy
from hepcite.criteria.model import LineOfBusiness, LineRule, Terms
from hepcite.criteria.pathways import PathwayReading, read_pathway
from hepcite.criteria.proposals import as_taken
from hepcite.criteria.treatments import Asked, treatments_asked_for
from hepcite.criteria.vocabulary import vocabulary
from hepcite.records import Case, Determination, Findings, Missing, Pathway, Treatment


def decide(case: Case, findings: Findings, policy: Policy) -> Determination:
    """Pure: the same case, findings and policy give the same determination."""
    terms = policy.terms
    asked = treatments_asked_for(case.services, terms.requests)
    basis = _basis(findings, terms)
    return Determination(
        policy_id=policy.id,
        policy_version=policy.version,
        policy_sha256=policy.sha256,
        treatments=tuple(_treatment(one, case, basis, terms) for one in asked),
        due=due_date(case, terms.clocks),
    )


def standings(case: Case, findings: Findings, policy: Policy) -> tuple[Standing, ...]:
    """How the treatments stand that the criteria of the policy itself decide."""
    terms = policy.terms
    line, basis = _line(case, terms), _basis(findings, terms)
    if line is None or case.state not in line.states:
        return ()
    return tuple(
        _standing(one.treatment, basis, terms)
        for one in treatments_asked_for(case.services, terms.requests)
        if one.treatment is not None and _rule(line, one).outcome == "criteria"
    )


def _basis(findings: Findings, terms: Terms) -> Basis:
    taken = as_taken(findings, terms.llm_evidence)
    return Basis(taken.facts, taken.lesions, vocabulary().with_terms(terms.reviewer_facts))


def _line(case: Case, terms: Terms) -> LineOfBusiness | None:
    return next((line for line in terms.lines_of_business if line.id == case.line_of_business), None)


def _treatment(asked: Asked, case: Case, basis: Basis, terms: Terms) -> Treatment:
    line = _line(case, terms)
    if line is None or case.state not in line.states:
        return _undecided(asked, "not_addressed", _outside(line, case))
    if asked.treatment is None:
        return _without_treatment(asked, terms)
    rule = _rule(line, asked)
    if rule.outcome == "not_covered":
        return _undecided(asked, "not_covered", rule.says, tuple(rule.references))
    standing = _standing(asked.treatment, basis, terms)
    if rule.outcome == "governed_elsewhere":
        return _governed_elsewhere(asked, rule, standing.readings)
    return _by_criteria(asked, rule, standing)


def _outside(line: LineOfBusiness | None, case: Case) -> str:
    """Why the policy does not speak for this line of business in this state."""
    if line is None:
        return f"The policy does not speak of the line of business {case.line_of_business}."
    return f"{line.elsewhere} The request is from {case.state}."


def _rule(line: LineOfBusiness, asked: Asked) -> LineRule:
    """The first rule for the treatment; one that names codes is for requests that hold one of them."""
    return next(
        rule
        for rule in line.rules
        if asked.treatment in rule.treatments and (not rule.codes or set(rule.codes) & set(asked.codes))
    )


def _undecided(asked: Asked, disposition: str, reason: str, references: tuple[str, ...] = ()) -> Treatment:
    return Treatment(
        asked.treatment, asked.technique, asked.codes, disposition, reason, references=references
    )


def _without_treatment(asked: Asked, terms: Terms) -> Treatment:
    if not asked.technique_open:
        return _undecided(asked, "not_addressed", asked.reason or terms.requests.unrecognised)
    ask = terms.requests.technique_ask
    return Treatment(
        None,
        None,
        asked.codes,
        "needs_documentation",
        "The request names no technique, so the section of the policy that applies is open.",
        missing=(Missing(terms.requests.technique_section, ask),),
    )


def _standing(treatment: str, basis: Basis, terms: Terms) -> Standing:
    clauses = {clause.id: clause for clause in terms.clauses}
    pathways = {pathway.id: pathway for pathway in terms.pathways}
    names = next(t.pathways for t in terms.treatments if t.id == treatment)
    readings = tuple(read_pathway(pathways[name], clauses, basis) for name in names)
    return Standing(treatment, readings, terms, basis)


def _governed_elsewhere(asked: Asked, rule: LineRule, readings: tuple[PathwayReading, ...]) -> Treatment:
    pathways = tuple(reading.pathway for reading in readings)
    return Treatment(
        treatment=asked.treatment,
        technique=asked.technique,
        codes=asked.codes,
        disposition="governed_elsewhere",
        reason=f"{rule.says} The plan's own criteria are shown for information only.",
        pathways=pathways,
        information_only=True,
        rests_on_llm=_rests_on_llm(pathways),
        references=tuple(rule.references),
    )


def _by_criteria(asked: Asked, rule: LineRule, standing: Standing) -> Treatment:
    readings = standing.readings
    pathways = tuple(reading.pathway for reading in readings)
    disposition, reason = disposition_of(standing)
    missing = [ask for reading in readings for ask in reading.missing]
    return Treatment(
        treatment=asked.treatment,
        technique=asked.technique,
        codes=asked.codes,
        disposition=disposition,
        reason=" ".join(part for part in (reason[0].upper() + reason[1:], rule.says, asked.reason) if part),
        pathways=pathways,
        missing=() if disposition == "meets_criteria" else tuple(dict.fromkeys(missing)),
        rests_on_llm=_rests_on_llm(pathways),
        references=tuple(rule.references),
        flips=flips_of(standing, lambda b: _standing(standing.treatment, b, standing.terms)),
    )


def _rests_on_llm(pathways: tuple[Pathway, ...]) -> bool:
    """A met clause, or the gate of a met pathway, has evidence that a language model proposed."""
    clauses = [e for p in pathways for c in p.criteria if c.status == "met" for e in c.evidence]
    gates = [e for p in pathways if p.status == "met" for e in p.gate_evidence]
    return any(evidence.method == "llm" for evidence in (*clauses, *gates))
