"""The tests of a policy → faults: unknown facts and values, wrong operators, silence that would decide."""

from collections import Counter
from collections.abc import Iterator

from hepcite.criteria.derived import DERIVED
from hepcite.criteria.evaluate import facts_of
from hepcite.criteria.model import ByValue, SizeBound, Terms, Test
from hepcite.criteria.operators import FACT_OPERATORS, GROUP_OPERATORS
from hepcite.criteria.vocabulary import FactTerm, Vocabulary, vocabulary
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES

EXTRACTED = frozenset(FACT_NAMES) | frozenset(AUXILIARY_FACTS)

Found = tuple[str, str, str]
"""Where, problem, remedy."""


def faults_of_tests(terms: Terms) -> Iterator[Found]:
    known = vocabulary().with_terms(terms.reviewer_facts)
    for test, where, is_worded in _tests(terms):
        yield from _test(test, where, known, is_worded)
    yield from _reviewer_facts(terms)


def _tests(terms: Terms) -> Iterator[tuple[Test, str, bool]]:
    """Each test with its place, and whether its sentence has to say what is needed (that of a clause)."""
    yield from ((clause.test, f"clauses {clause.id}.test", True) for clause in terms.clauses)
    for pathway in terms.pathways:
        if pathway.gate:
            yield pathway.gate.test, f"pathways {pathway.id}.gate.test", False
    for i, conflict in enumerate(terms.conflicts):
        yield conflict.test, f"conflicts[{i}].test", False
    for experimental in terms.experimental:
        if experimental.test:
            yield experimental.test, f"experimental {experimental.id}.test", False


def _reviewer_facts(terms: Terms) -> Iterator[Found]:
    """A fact that nothing extracts is silent until a reviewer speaks: silence must not decide for it."""
    tests = [(test, where) for test, where, _ in _tests(terms)]
    asked = {name for test, _ in tests for name in facts_of(test)}
    for name, term in terms.reviewer_facts.items():
        where = f"reviewer_facts {name}"
        if name in vocabulary().facts:
            yield where, "is extracted from the records already", "Remove it here, or choose another name"
        if term.kind in ("lesions", "child_pugh"):
            yield where, f"the kind {term.kind} cannot be supplied", "Use choice, flag, interval or set"
        if term.kind == "flag" and set(term.values) != {"true", "false"}:
            yield f"{where}.values", "words for true and false missing", "Give both"
        if term.kind in ("choice", "set") and not term.values:
            yield f"{where}.values", "missing", "List the values with their words"
        if name not in asked:
            yield where, "no test asks for it", "Remove it, or ask for it in a test"
    supplied = set(terms.reviewer_facts)
    for clause in terms.clauses:
        if clause.silence == "presume" and supplied & set(facts_of(clause.test)):
            what = "presumes what nothing extracts: every case would be presumed met"
            yield f"clauses {clause.id}.silence", what, "Use request"
    for pathway in terms.pathways:
        gate = pathway.gate
        if gate and gate.when_silent == "not_applicable" and set(facts_of(gate.test)) <= supplied:
            what = "silence would close the pathway, and nothing extracts the fact"
            yield f"pathways {pathway.id}.gate.when_silent", what, "Use not_documented"
    for test, where in tests:
        if any(_denies_by_silence(part, supplied) for part in _parts(test)):
            what = "otherwise: not_met, of a fact that nothing extracts: silence would count against"
            yield where, what, "Use otherwise: not_documented"


def _denies_by_silence(test: Test, supplied: set[str]) -> bool:
    return test.fact in supplied and test.contains is not None and test.contains.otherwise == "not_met"


def _parts(test: Test) -> Iterator[Test]:
    yield test
    for part in test.parts:
        yield from _parts(part)


def _test(test: Test, where: str, known: Vocabulary, worded: bool) -> Iterator[Found]:
    names = test.operators
    if len(names) != 1:
        listed = ", ".join(names) or "none"
        yield where, f"{len(names)} operators ({listed})", "Use exactly one operator in a test"
        return
    (operator,) = names
    if operator in GROUP_OPERATORS:
        if test.fact is not None or test.needed is not None:
            yield where, f"{operator} beside fact or needed", "Put them into the tests inside"
        if not test.parts:
            yield where, f"{operator} of nothing", "Put tests into it"
        for i, part in enumerate(test.parts):
            yield from _test(part, f"{where}.{operator}[{i}]", known, worded)
        return
    if test.fact is None or not _is_known(test.fact, known):
        remedy = "Use a fact of records/fact.py or derived.py, or declare it under reviewer_facts"
        yield where, f"fact {test.fact} is extracted by nothing", remedy
        return
    term = known.facts[test.fact]
    if term.kind not in FACT_OPERATORS[operator].kinds:
        what = f"{operator} does not take a fact of the kind {term.kind}"
        yield where, what, "Use an operator for this kind"
    elif worded and FACT_OPERATORS[operator].limit is None and not test.needed:
        yield f"{where}.needed", "missing", "Say in words what the policy asks of this fact"
    else:
        yield from _values(test, term, where)
        yield from _bounds(test, where)


def _is_known(name: str, known: Vocabulary) -> bool:
    return name in EXTRACTED or name in DERIVED or (name in known.facts and name not in vocabulary().facts)


def _values(test: Test, term: FactTerm, where: str) -> Iterator[Found]:
    if test.gives is not None:
        yield from _by_value(test.gives, term, f"{where}.gives")
    for key, named in (
        ("is_not", test.is_not or []),
        ("class_in", test.class_in or []),
        ("contains", test.contains.any_of if test.contains else []),
    ):
        for value in named:
            if value not in term.values:
                what = f"{value} is no value of {test.fact}"
                yield f"{where}.{key}", what, f"Use one of {', '.join(term.values)}"


def _bounds(test: Test, where: str) -> Iterator[Found]:
    counts = (test.no_more_than, test.no_fewer_than)
    for bound in (test.each, *(count.sized for count in counts if count)):
        if bound == SizeBound():
            yield where, "no size named", "Give at_most, at_least, above or below"
    if test.within and test.within[0] > test.within[1]:
        yield f"{where}.within", "the lower limit is above the upper", "Write the lower one first"


def _by_value(table: ByValue, term: FactTerm, where: str) -> Iterator[Found]:
    listed = Counter(str(value).lower() if isinstance(value, bool) else value for value in table.listed())
    for value, times in listed.items():
        if value not in term.values:
            yield where, f"{value} is no value of the fact", f"Use {', '.join(term.values)}"
        elif times > 1:
            yield where, f"{value} stands in {times} lists", "Keep it in one"
    for value in term.values:
        if value not in listed:
            yield where, f"value {value} stands in no list", "Say what it gives"
