"""A test and the facts → its status with the explanation tree behind it, over all values on record."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from hepcite.criteria.derived import DERIVED, World, read_by
from hepcite.criteria.model import Status, Test
from hepcite.criteria.operators import FACT_OPERATORS, GROUP_OPERATORS, operators_of
from hepcite.criteria.vocabulary import vocabulary
from hepcite.records import Evidence, Fact, Rival, Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """One node of the explanation tree. `facts` are the facts of the records that decided it."""

    status: Status
    operator: str
    sentence: str
    facts: tuple[str, ...]
    silent: bool
    parts: tuple["Outcome", ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A test judged over all values that the records hold; `outcome` is that of the values that rank first.

    `differs`: the rivals give another status, so it is unclear. `possible`: the statuses over all values.
    """

    status: Status
    outcome: Outcome
    sentence: str
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    differs: bool
    possible: frozenset[Status]
    reads: tuple[str, ...]


def judge(test: Test, facts: Mapping[str, Fact]) -> Judgement:
    names = facts_of(test)
    chosen = {name: _value(facts, name) for name in names}
    outcome = evaluate(test, chosen)
    disputed = [name for name in names if _rivals(facts, name)]
    worlds = product(*([chosen[name], *_rival_values(facts, name)] for name in disputed))
    statuses = [evaluate(test, {**chosen, **dict(zip(disputed, w, strict=True))}).status for w in worlds]
    possible = frozenset(statuses)
    differs = len(possible) > 1
    rivals = [
        (name, rival, evaluate(test, {**chosen, name: vocabulary().checked(name, rival.value)}).status)
        for name in disputed
        for rival in _rivals(facts, name)
    ]
    told = [r for r in rivals if r[0] in outcome.facts or r[2] != outcome.status]
    return Judgement(
        status="unclear" if differs else outcome.status,
        outcome=outcome,
        sentence=" ".join([outcome.sentence, *(_told(n, r, s != outcome.status) for n, r, s in told)]),
        evidence=distinct(e for name in outcome.facts if name in facts for e in facts[name].evidence),
        against=distinct(e for _, rival, _ in told for e in rival.evidence),
        differs=differs,
        possible=possible,
        reads=names,
    )


def evaluate(test: Test, world: World) -> Outcome:
    (operator,) = operators_of(test)
    if operator in FACT_OPERATORS:
        return _of_fact(test, operator, world)
    parts = tuple(evaluate(part, world) for part in getattr(test, operator))
    status = GROUP_OPERATORS[operator]([part.status for part in parts])
    deciding = _deciding(operator, status, parts)
    return Outcome(
        status=status,
        operator=operator,
        sentence=" ".join(dict.fromkeys(part.sentence for part in deciding)),
        facts=tuple(dict.fromkeys(name for part in deciding for name in part.facts)),
        silent=all(part.silent for part in parts),
        parts=parts,
    )


def facts_of(test: Test) -> tuple[str, ...]:
    """The facts of the records that `test` may read, derived ones resolved."""
    found = list(read_by(test.fact)) if test.fact is not None else []
    for operator in GROUP_OPERATORS:
        found += [name for part in getattr(test, operator) or () for name in facts_of(part)]
    return tuple(dict.fromkeys(found))


def distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))


def _of_fact(test: Test, operator: str, world: World) -> Outcome:
    name = test.fact or ""
    terms = vocabulary()
    term = terms.facts[name]
    value = DERIVED[name].compute(world) if name in DERIVED else world.get(name)
    sources = tuple(n for n in read_by(name) if world.get(n) is not None) or read_by(name)
    if value is None:
        status: Status = test.contains.otherwise if test.contains else "not_documented"
        return Outcome(status, operator, term.silence, sources, silent=True)
    argument = getattr(test, operator)
    status = FACT_OPERATORS[operator].apply(argument, value)
    limit = FACT_OPERATORS[operator].limit
    wanted = limit(argument, f" {term.unit}" if term.unit else "") if limit else ""
    if test.needed:
        wanted = f"needed: {test.needed}"
    sentence = terms.statement(name, value) + (f"; {wanted}." if wanted else ".")
    if term.kind == "interval" and status == "not_documented":
        sentence += " The records do not give a figure that decides it."
    return Outcome(status, operator, sentence, sources, silent=False)


def _deciding(operator: str, status: Status, parts: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The parts that explain the status of a group."""
    if operator == "first_documented" or (operator == "agreeing" and status != "unclear"):
        return next(((part,) for part in parts if part.status == status), parts[:1])
    if operator == "agreeing":
        return tuple(part for part in parts if part.status != "not_documented")
    return tuple(part for part in parts if part.status == status)


def _value(facts: Mapping[str, Fact], name: str) -> Value:
    return vocabulary().checked(name, facts[name].value) if name in facts else None


def _rivals(facts: Mapping[str, Fact], name: str) -> tuple[Rival, ...]:
    return facts[name].rivals if name in facts else ()


def _rival_values(facts: Mapping[str, Fact], name: str) -> Iterator[Value]:
    return (vocabulary().checked(name, rival.value) for rival in _rivals(facts, name))


def _told(name: str, rival: Rival, changes: bool) -> str:
    terms = vocabulary()
    value = terms.checked(name, rival.value)
    effect = "which would change the answer" if changes else "which does not change the answer"
    return f"Another record disagrees ({terms.statement(name, value)}), {effect}."
