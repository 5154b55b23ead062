"""A test and what is on record → its status and the tree that explains it, over all values on record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from hepcite.criteria.derived import DERIVED, World, read_by
from hepcite.criteria.model import Status, Test
from hepcite.criteria.operators import FACT_OPERATORS, GROUP_OPERATORS
from hepcite.criteria.sizes import Sizes
from hepcite.criteria.vocabulary import Vocabulary, interval_words
from hepcite.records import Evidence, Fact, Interval, Lesion, Proposal, Rival, Value


@dataclass(frozen=True, slots=True)
class Basis:
    """What tests are put to: the facts, the ledger, and the vocabulary of the policy."""

    facts: Mapping[str, Fact]
    lesions: tuple[Lesion, ...]
    vocabulary: Vocabulary

    def value(self, name: str) -> Value:
        return self.vocabulary.checked(name, self.facts[name].value) if name in self.facts else None

    def rivals(self, name: str) -> tuple[Rival, ...]:
        return self.facts[name].rivals if name in self.facts else ()

    def rival_values(self, name: str) -> tuple[Value, ...]:
        return tuple(self.vocabulary.checked(name, rival.value) for rival in self.rivals(name))

    def proposals(self, name: str) -> tuple[Proposal, ...]:
        return self.facts[name].proposals if name in self.facts else ()

    def with_fact(self, fact: Fact) -> "Basis":
        return replace(self, facts={**self.facts, fact.name: fact})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One node of the explanation tree. `facts` are the facts of the records that decided it."""

    status: Status
    operator: str
    sentence: str
    facts: tuple[str, ...]
    silent: bool
    reads_ledger: bool = False
    parts: tuple["Outcome", ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A test judged over all values that the records hold; `outcome` is that of the values that rank first.

    `differs`: the rivals give another status, so it is unclear. `possible`: the statuses over all values.
    `proposals`: what a language model points to and would change an answer that is open; it makes it unclear.
    """

    status: Status
    outcome: Outcome
    sentence: str
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    differs: bool
    possible: frozenset[Status]
    reads: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()


def judge(test: Test, basis: Basis) -> Judgement:
    names, terms = facts_of(test), basis.vocabulary
    chosen = {name: basis.value(name) for name in names}
    outcome = evaluate(test, World(chosen, basis.lesions), terms)
    disputed = [name for name in names if basis.rivals(name)]

    def status_in(changes: Mapping[str, Value]) -> Status:
        return evaluate(test, World({**chosen, **changes}, basis.lesions), terms).status

    worlds = product(*([chosen[name], *basis.rival_values(name)] for name in disputed))
    statuses = [status_in(dict(zip(disputed, w, strict=True))) for w in worlds] if disputed else []
    possible = frozenset([outcome.status, *statuses])
    rivals = [
        (name, rival, status_in({name: terms.checked(name, rival.value)}))
        for name in disputed
        for rival in basis.rivals(name)
    ]
    told = [r for r in rivals if r[0] in outcome.facts or r[2] != outcome.status]
    sentences = [_told(n, r, s != outcome.status, terms) for n, r, s in told]
    proposals, proposed = _proposed(names, outcome, basis, status_in)
    possible |= proposed
    sentences += [_put_forward(p, terms) for p in proposals]
    return Judgement(
        status="unclear" if len(possible) > 1 else outcome.status,
        outcome=outcome,
        sentence=" ".join([outcome.sentence, *sentences]),
        evidence=distinct(_evidence(outcome, basis)),
        against=distinct(e for _, rival, _ in told for e in rival.evidence),
        differs=len(possible) > 1,
        possible=possible,
        reads=names,
        proposals=proposals,
    )


def _proposed(
    names: tuple[str, ...],
    outcome: Outcome,
    basis: Basis,
    status_in: Callable[[Mapping[str, Value]], Status],
) -> tuple[tuple[Proposal, ...], frozenset[Status]]:
    """The proposals on an answer that the records leave open, and the statuses that they would give.

    A status that is met, not met or unclear by the records stays what it is.
    """
    found = [p for name in names for p in basis.proposals(name)]
    if not found or not (outcome.silent or outcome.status == "not_documented"):
        return (), frozenset()
    by_name = {name: [p.value for p in basis.proposals(name)] for name in names if basis.proposals(name)}
    worlds = product(*([basis.value(name), *values] for name, values in by_name.items()))
    statuses = frozenset(status_in(dict(zip(by_name, world, strict=True))) for world in worlds)
    return (tuple(found), statuses) if statuses - {outcome.status} else ((), frozenset())


def _put_forward(proposal: Proposal, terms: Vocabulary) -> str:
    value = terms.checked(proposal.fact, proposal.value)
    said = terms.statement(proposal.fact, value)
    return f"A language model points to words that may say so ({said}); a person has to confirm them."


def _evidence(outcome: Outcome, basis: Basis) -> Iterator[Evidence]:
    for name in outcome.facts:
        yield from basis.facts[name].evidence if name in basis.facts else ()
    if outcome.reads_ledger:
        yield from (e for lesion in basis.lesions if lesion.target for e in lesion.evidence)


def evaluate(test: Test, world: World, terms: Vocabulary) -> Outcome:
    (operator,) = test.operators
    if operator in FACT_OPERATORS:
        return _of_fact(test, operator, world, terms)
    parts = tuple(evaluate(part, world, terms) for part in test.parts)
    status = GROUP_OPERATORS[operator]([part.status for part in parts])
    deciding = _deciding(operator, status, parts)
    return Outcome(
        status=status,
        operator=operator,
        sentence=" ".join(dict.fromkeys(part.sentence for part in deciding)),
        facts=tuple(dict.fromkeys(name for part in deciding for name in part.facts)),
        silent=all(part.silent for part in parts),
        reads_ledger=any(part.reads_ledger for part in deciding),
        parts=parts,
    )


def facts_of(test: Test) -> tuple[str, ...]:
    """The facts of the records that `test` may read, derived ones resolved."""
    return tuple(dict.fromkeys(name for fact in test.facts for name in read_by(fact)))


def distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))


def _of_fact(test: Test, operator: str, world: World, terms: Vocabulary) -> Outcome:
    name = test.fact or ""
    term, derived = terms.facts[name], DERIVED.get(name)
    value = derived.compute(world) if derived else world.values.get(name)
    sources = tuple(n for n in read_by(name) if world.values.get(n) is not None) or read_by(name)
    if value is None:
        status: Status = test.contains.otherwise if test.contains else "not_documented"
        return Outcome(status, operator, term.silence, sources, silent=True)
    status = FACT_OPERATORS[operator].apply(getattr(test, operator), value)
    words = sizes_words(value) if isinstance(value, Sizes) else terms.words(name, value)
    sentence = terms.told(name, words) + (f"; {wanted}." if (wanted := needed(test, terms)) else ".")
    if term.kind in ("interval", "lesions") and status == "not_documented":
        sentence += " The records do not give a figure that decides it."
    reads_ledger = derived is not None and derived.reads_ledger
    return Outcome(status, operator, sentence, sources, silent=False, reads_ledger=reads_ledger)


def needed(test: Test, terms: Vocabulary) -> str:
    """What a test on one fact asks for: the policy's words, or else the limit; empty where there is none."""
    (operator,) = test.operators
    limit, unit = FACT_OPERATORS[operator].limit, terms.facts[test.fact or ""].unit
    if test.needed:
        return f"needed: {test.needed}"
    return limit(getattr(test, operator), f" {unit}" if unit else "") if limit else ""


def sizes_words(sizes: Sizes) -> str:
    """ "4.1 cm, 2 cm and at least 1 more, each up to 4.1 cm" """
    known = ", ".join(interval_words(size, "cm") for size in sizes.known)
    if sizes.more.max == 0:
        return known or "none"
    number = "more" if sizes.more == Interval(0, None) else f"{interval_words(sizes.more, '')} more"
    if sizes.of_more == Interval(None, None):
        size = "of a size that no record states"
    else:
        size = f"each {interval_words(sizes.of_more, 'cm')}"
    return f"{known} and {number}, {size}" if known else f"{number}, {size}"


def _deciding(operator: str, status: Status, parts: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The parts that explain the status of a group."""
    if operator == "first_documented" or (operator == "agreeing" and status != "unclear"):
        return next(((part,) for part in parts if part.status == status), parts[:1])
    if operator == "agreeing":
        return tuple(part for part in parts if part.status != "not_documented")
    return tuple(part for part in parts if part.status == status)


def _told(name: str, rival: Rival, changes: bool, terms: Vocabulary) -> str:
    if rival.value is None:
        effect = "so the answer is open" if changes else "which does not change the answer"
        return f"Words of a picture that it rests on are not read for certain, {effect}."
    value = terms.checked(name, rival.value)
    effect = "which would change the answer" if changes else "which does not change the answer"
    return f"Another record disagrees ({terms.statement(name, value)}), {effect}."
