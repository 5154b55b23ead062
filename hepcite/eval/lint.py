"""Labeled case folders → what in their labels contradicts the records, or itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hepcite.criteria import Policy
from hepcite.criteria.groups import status_of
from hepcite.criteria.treatments import treatments_asked_for
from hepcite.eval.citations import is_recognised, places_of
from hepcite.eval.errors import EvalError
from hepcite.eval.labels import GoldQuote, Labels, TreatmentLabel, load_labels
from hepcite.eval.measures import SILENT
from hepcite.extract import read_documents
from hepcite.intake import IntakeError, load_case
from hepcite.intake.policies import policy_of
from hepcite.records import FACT_NAMES, Case, Document

BY_PATHWAYS: Sequence[tuple[str, frozenset[str]]] = (
    ("met", frozenset({"meets_criteria", "medical_director_review"})),
    ("medical_director_review", frozenset({"medical_director_review"})),
    ("unclear", frozenset({"needs_clinical_review"})),
    ("not_documented", frozenset({"needs_documentation"})),
)
"""The first status that a pathway has decides; READING.md, section 1."""
NEGATIVE = frozenset({"does_not_meet_criteria", "experimental_investigational"})
OPEN_GATE = frozenset({"not_documented", "unclear"})


@dataclass(frozen=True, slots=True)
class Findings:
    """`faults` by case, without record text. `unchecked` counts quotes in recognised pages that are not there letter by letter."""

    faults: tuple[tuple[str, str], ...]
    cases: int
    quotes: int
    unchecked: int

    @property
    def lines(self) -> Iterator[str]:
        return (f"{case}  {fault}" for case, fault in self.faults)

    @property
    def summary(self) -> str:
        return (
            f"{self.cases} cases, {self.quotes} quotes: {len(self.faults)} faults; {self.unchecked} quotes stand in "
            "recognised pages and could not be checked letter by letter"
        )


def lint_cases(paths: Iterable[Path]) -> Findings:
    faults: list[tuple[str, str]] = []
    cases = quotes = unchecked = 0
    for folder in paths:
        name = folder.resolve().name
        cases += 1
        try:
            labels = load_labels(folder)
            case, files = load_case(folder)
            policy = policy_of(case)
        except (EvalError, IntakeError) as error:
            faults.append((name, "; ".join(str(error).splitlines())))
            continue
        documents = read_documents(case, files)
        found, unsure = quote_faults(labels, documents)
        quotes += sum(len(each) for each in labels.evidence.values())
        unchecked += unsure
        faults += [(name, fault) for fault in (*found, *answer_faults(labels, case, policy))]
    return Findings(tuple(faults), cases, quotes, unchecked)


def quote_faults(labels: Labels, documents: Sequence[Document]) -> tuple[list[str], int]:
    """What is wrong, and how many quotes of recognised pages are not there letter by letter."""
    faults: list[str] = []
    unsure = 0
    names = {document.name for document in documents}
    for fact in FACT_NAMES:
        is_silent = _is_silent(labels, fact)
        if is_silent and labels.evidence.get(fact):
            faults.append(f"{fact}: is labeled as not given, and has quotes")
        for number, quote in enumerate(labels.evidence.get(fact, ()), 1):
            if quote.file not in names:
                faults.append(f"{fact}, quote {number}: there is no file {quote.file}")
            elif quote.file in labels.set_aside:
                faults.append(f"{fact}, quote {number}: {quote.file} is labeled as set aside")
            elif not any(True for _ in places_of(quote, documents)):
                if _is_in_pictures(quote, documents):
                    unsure += 1
                else:
                    faults.append(f"{fact}, quote {number}: does not stand in {quote.file}")
    faults += [f"set_aside: there is no file {name}" for name in labels.set_aside if name not in names]
    return faults, unsure


def _is_silent(labels: Labels, fact: str) -> bool:
    value = labels.facts.value(fact)
    return value is None or value == () or (isinstance(value, str) and value in SILENT)


def _is_in_pictures(quote: GoldQuote, documents: Sequence[Document]) -> bool:
    pages = [page for document in documents if document.name == quote.file for page in document.pages]
    return any(is_recognised(page.read_by) or not page.text.strip() for page in pages)


def answer_faults(labels: Labels, case: Case, policy: Policy) -> Iterator[str]:
    for label in labels.treatments:
        name = label.treatment or "unnamed treatment"
        yield from (f"{name}: {fault}" for fault in _pathway_faults(label, policy))
        yield from (f"{name}: {fault}" for fault in _disposition_faults(label, case, policy))


def _pathway_faults(label: TreatmentLabel, policy: Policy) -> Iterator[str]:
    terms = {pathway.id: pathway for pathway in policy.terms.pathways}
    for name, labeled in label.pathways.items():
        if name not in terms:
            yield f"{name}: the policy has no such pathway"
            continue
        clauses = list(terms[name].named())
        if labeled == "not_applicable" or any(clause not in label.clauses for clause in clauses):
            continue
        implied = status_of(terms[name], label.clauses)
        may_be_gate = terms[name].gate is not None and labeled in OPEN_GATE
        if labeled != implied and not may_be_gate:
            yield f"{name}: its clauses imply {implied}, it is labeled {labeled}"
    known = {clause.id for clause in policy.terms.clauses}
    yield from (f"{name}: the policy has no such clause" for name in label.clauses if name not in known)


def _disposition_faults(label: TreatmentLabel, case: Case, policy: Policy) -> Iterator[str]:
    allowed = _by_line(label, case, policy) or _by_pathways(label.pathways)
    if label.disposition not in allowed:
        yield f"its pathways imply {' or '.join(sorted(allowed))}, it is labeled {label.disposition}"


def _by_pathways(pathways: Mapping[str, str]) -> frozenset[str]:
    statuses = set(pathways.values())
    return next((allowed for status, allowed in BY_PATHWAYS if status in statuses), NEGATIVE)


def _by_line(label: TreatmentLabel, case: Case, policy: Policy) -> frozenset[str] | None:
    """What the line of business or the code decides before any pathway; None where the pathways do."""
    asked = next(
        (
            each
            for each in treatments_asked_for(case.services, policy.terms.requests)
            if each.treatment == label.treatment and set(each.codes) == set(label.codes)
        ),
        None,
    )
    line = next((e for e in policy.terms.lines_of_business if e.id == case.line_of_business), None)
    if line is None or case.state not in line.states:
        return frozenset({"not_addressed"})
    if asked is None or asked.treatment is None:
        return frozenset({"not_addressed", "needs_documentation"})
    rule = next(
        r
        for r in line.rules
        if asked.treatment in r.treatments and (not r.codes or set(r.codes) & set(asked.codes))
    )
    return None if rule.outcome == "criteria" else frozenset({rule.outcome})
