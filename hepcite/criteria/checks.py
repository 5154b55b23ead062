"""Policy terms → faults that their shape does not show: unknown facts, missing values, codes used twice."""

from collections import Counter
from collections.abc import Iterable, Iterator

from hepcite.criteria.derived import DERIVED
from hepcite.criteria.errors import Fault
from hepcite.criteria.model import ByValue, Terms, Test
from hepcite.criteria.operators import FACT_OPERATORS, GROUP_OPERATORS, operators_of
from hepcite.criteria.vocabulary import FactTerm, vocabulary
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES

EXTRACTED = frozenset(FACT_NAMES) | frozenset(AUXILIARY_FACTS)


def faults_of(terms: Terms, file: str) -> tuple[Fault, ...]:
    parts = (
        _duplicates(terms),
        _references(terms),
        _clauses(terms),
        _tests(terms),
        _lines(terms),
        _dates(terms),
    )
    return tuple(Fault(file, *found) for part in parts for found in part)


Found = tuple[str, str, str]
"""Where, problem, remedy."""


def _duplicates(terms: Terms) -> Iterator[Found]:
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("treatments", (x.id for x in terms.treatments)),
        ("requests.asked_for", (x.id for x in terms.requests.asked_for)),
        ("requests.codes", (x.code for x in terms.requests.codes)),
        ("lines_of_business", (x.id for x in terms.lines_of_business)),
        ("clauses", (x.id for x in terms.clauses)),
        ("pathways", (x.id for x in terms.pathways)),
        ("experimental", (x.id for x in terms.experimental)),
    )
    for where, ids in lists:
        for name, times in Counter(ids).items():
            if times > 1:
                yield where, f"{name} appears {times} times", "Keep one: a code or an id has one meaning"


def _references(terms: Terms) -> Iterator[Found]:
    """Names that point to something that the file does not hold, and things that nothing points to."""
    clauses, pathways = {c.id for c in terms.clauses}, {p.id for p in terms.pathways}
    treatments = {t.id for t in terms.treatments}
    items, codes = {a.id for a in terms.requests.asked_for}, {c.code for c in terms.requests.codes}
    used: list[tuple[str, set[str], Iterable[str]]] = [
        *((f"pathways {p.id}.clauses", clauses, p.clauses) for p in terms.pathways),
        *((f"treatments {t.id}.pathways", pathways, t.pathways) for t in terms.treatments),
        *(
            (f"requests.asked_for {a.id}.treatment", treatments, [a.treatment])
            for a in terms.requests.asked_for
        ),
        *(
            (f"requests.codes {c.code}", items, _items(c.asks_for, c.words_may_replace, c.words_may_add))
            for c in terms.requests.codes
        ),
        *(("requests.combined", items, [*c.parts, c.becomes]) for c in terms.requests.combined),
        *(
            (f"lines_of_business {b.id}.rules", treatments, r.treatments)
            for b in terms.lines_of_business
            for r in b.rules
        ),
        *(
            (f"lines_of_business {b.id}.rules", codes, r.codes)
            for b in terms.lines_of_business
            for r in b.rules
        ),
        *((f"experimental {e.id}.treatments", treatments, e.treatments) for e in terms.experimental),
        *((f"conflicts {c.pathway}", pathways, [c.pathway]) for c in terms.conflicts),
    ]
    for where, known, names in used:
        for name in names:
            if name not in known:
                yield where, f"{name} is not defined in this file", "Correct the name, or define it"
    for unused in sorted(clauses - {c for p in terms.pathways for c in p.clauses}):
        yield f"clauses {unused}", "no pathway holds this clause", "Add it to a pathway, or remove it"


def _items(asks_for: str | None, replace: list[str], add: list[str]) -> list[str]:
    return [*([asks_for] if asks_for else []), *replace, *add]


def _clauses(terms: Terms) -> Iterator[Found]:
    for clause in terms.clauses:
        where = f"clauses {clause.id}"
        if not clause.reference.strip():
            yield f"{where}.reference", "empty", "Name the section of the policy"
        if clause.silence == "request" and not clause.ask:
            yield f"{where}.ask", "missing", "Say what to ask the provider for where the records are silent"
        if clause.silence == "presume" and not clause.presumption:
            yield f"{where}.presumption", "missing", "Say what is presumed, for the reviewer"
    for pathway in terms.pathways:
        if pathway.gate and pathway.gate.when_silent == "not_documented" and not pathway.gate.ask:
            yield (
                f"pathways {pathway.id}.gate.ask",
                "missing",
                "Say what to ask for where the records are silent",
            )


def _tests(terms: Terms) -> Iterator[Found]:
    for clause in terms.clauses:
        yield from _test(clause.test, f"clauses {clause.id}.test", worded=True)
    for pathway in terms.pathways:
        if pathway.gate:
            yield from _test(pathway.gate.test, f"pathways {pathway.id}.gate.test")
    for i, conflict in enumerate(terms.conflicts):
        yield from _test(conflict.test, f"conflicts[{i}].test")
    for experimental in terms.experimental:
        if experimental.test:
            yield from _test(experimental.test, f"experimental {experimental.id}.test")


def _test(test: Test, where: str, worded: bool = False) -> Iterator[Found]:
    """`worded`: the test of a clause, whose sentence has to say what is needed."""
    names = operators_of(test)
    if len(names) != 1:
        yield (
            where,
            f"{len(names)} operators ({', '.join(names) or 'none'})",
            "Use exactly one operator in a test",
        )
        return
    (operator,) = names
    if operator in GROUP_OPERATORS:
        if test.fact is not None or test.needed is not None:
            yield where, f"{operator} beside fact or needed", "Put them into the tests inside"
        for i, part in enumerate(getattr(test, operator)):
            yield from _test(part, f"{where}.{operator}[{i}]", worded)
        return
    if test.fact is None or test.fact not in EXTRACTED | set(DERIVED):
        yield (
            where,
            f"fact {test.fact} is extracted by nothing",
            "Use a fact of records/fact.py or derived.py",
        )
        return
    term = vocabulary().facts[test.fact]
    if term.kind not in FACT_OPERATORS[operator].kinds:
        yield (
            where,
            f"{operator} does not take a fact of the kind {term.kind}",
            "Use an operator for this kind",
        )
    elif worded and FACT_OPERATORS[operator].limit is None and not test.needed:
        yield f"{where}.needed", "missing", "Say in words what the policy asks of this fact"
    else:
        yield from _values(test, term, where)


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
                yield (
                    f"{where}.{key}",
                    f"{value} is no value of {test.fact}",
                    f"Use one of {', '.join(term.values)}",
                )


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


def _lines(terms: Terms) -> Iterator[Found]:
    for line in terms.lines_of_business:
        decided = {t for rule in line.rules if not rule.codes for t in rule.treatments}
        for treatment in terms.treatments:
            if treatment.id not in decided:
                yield f"lines_of_business {line.id}", f"no rule for {treatment.id}", "Say who decides"
        for rule in line.rules:
            if rule.outcome != "criteria" and not (rule.says and rule.references):
                names = ", ".join(rule.treatments)
                yield (
                    f"lines_of_business {line.id}",
                    f"no rule set named for {names}",
                    "Fill says and references",
                )
    for code in terms.requests.codes:
        if code.not_addressed and code.asks_for:
            yield f"requests.codes {code.code}", "both asks_for and not_addressed", "Keep one of the two"


def _dates(terms: Terms) -> Iterator[Found]:
    if terms.effective_to is not None and terms.effective_to < terms.effective_from:
        yield "effective_to", "before effective_from", "Correct the dates"
