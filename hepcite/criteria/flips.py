"""A treatment that does not meet the criteria → the single facts that, were they other, would meet them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from hepcite.criteria.dispositions import Standing, disposition_of
from hepcite.criteria.evaluate import Basis, facts_of
from hepcite.criteria.groups import status_of
from hepcite.criteria.model import Clause, PathwayTerms, Terms, Test
from hepcite.criteria.pathways import PathwayReading, read_clause
from hepcite.records import ChildPugh, Fact, Flip, Interval, Value
from hepcite.records.determination import PathwayStatus

MEETS = "meets_criteria"
STEPS = {"cm": 0.1}
"""How far beside a limit another value is tried, by unit; 1 where the unit is not named."""

Stand = Callable[[Basis], Standing]
"""The same treatment read on another basis."""


def flips_of(standing: Standing, stand: Stand) -> tuple[Flip, ...]:
    if disposition_of(standing)[0] == MEETS:
        return ()
    return tuple(flip for name in _candidates(standing) for flip in _flips(name, standing, stand))


def _candidates(standing: Standing) -> tuple[str, ...]:
    """The facts that could meet a pathway alone, were every clause that reads them met.

    Pathways that are about other patients count only where no pathway is about this one.
    """
    pathways = {pathway.id: pathway for pathway in standing.terms.pathways}
    clauses = {clause.id: clause for clause in standing.terms.clauses}
    found: dict[str, None] = {}
    about = [r for r in standing.readings if r.pathway.status != "not_applicable"]
    for reading in about or standing.readings:
        terms = pathways[reading.pathway.clause]
        if reading.pathway.status != "met":
            found |= dict.fromkeys(_could_meet(terms, reading, clauses, standing.basis))
    return tuple(found)


def _could_meet(
    terms: PathwayTerms, reading: PathwayReading, clauses: Mapping[str, Clause], basis: Basis
) -> Iterator[str]:
    """A gate that does not let the patient in has to open; behind one that does, clauses have to be met."""
    known: dict[str, PathwayStatus] = {c.clause: c.status for c in reading.pathway.criteria}
    reads = {name: facts_of(clauses[name].test) for name in terms.named()}
    if reading.gate_is_open or reading.pathway.status == "not_applicable":
        tried = facts_of(terms.gate.test) if terms.gate else ()
    else:
        tried = tuple(dict.fromkeys(fact for name in reads if known[name] != "met" for fact in reads[name]))
    for fact in tried:
        assumed: dict[str, PathwayStatus] = {}
        for name in reads:
            if fact in reads[name]:
                assumed[name] = "met"
            else:
                assumed[name] = known.get(name) or read_clause(clauses[name], basis).status
        if status_of(terms, assumed) == "met":
            yield fact


def _flips(name: str, standing: Standing, stand: Stand) -> Iterator[Flip]:
    terms = standing.basis.vocabulary
    values = _alternatives(name, standing)
    meets = [
        (value, disposition_of(stand(standing.basis.with_fact(Fact(name, value, "documented"))))[0] == MEETS)
        for value in values
    ]
    if terms.facts[name].kind == "interval":
        meeting: Sequence[Value] = _ranges(meets)
    else:
        meeting = [value for value, is_met in meets if is_met]
    for value in meeting:
        yield Flip(name, value, terms.statement(name, value), MEETS)


def _alternatives(name: str, standing: Standing) -> list[Value]:
    """Values to try: each of a list, the limits of the policy and what lies beside them of a number."""
    basis = standing.basis
    term, current = basis.vocabulary.facts[name], basis.value(name)
    rivals = basis.rivals(name)
    found: list[Value]
    match term.kind:
        case "interval":
            return [value for value in _points(name, term.unit, standing) if _is_possible(name, value, basis)]
        case "flag":
            found = [True, False]
        case "child_pugh":
            found = [ChildPugh(letter, None, "stated") for letter in term.values]
        case "set":
            now = current if isinstance(current, tuple) else ()
            found = [(*now, member) for member in term.values if member not in now]
        case _:
            found = list(term.values)
    return [value for value in found if rivals or not _is_same(value, current)]


def _is_same(value: Value, current: Value) -> bool:
    if isinstance(value, ChildPugh) and isinstance(current, ChildPugh):
        return value.letter == current.letter
    return value == current


def _points(name: str, unit: str, standing: Standing) -> list[Interval]:
    step = STEPS.get(unit, 1)
    limits = {limit for test in _tests(standing.terms) for limit in _limits(test, name)}
    points = {round(limit + beside, 6) for limit in limits for beside in (-step, 0, step)}
    return [Interval(point, point) for point in sorted(points) if point > 0]


def _is_possible(name: str, value: Interval, basis: Basis) -> bool:
    """No largest lesion smaller than the smallest."""
    if name == "largest_lesion_cm":
        smallest = basis.value("smallest_lesion_cm")
        return not isinstance(smallest, Interval) or (smallest.min or 0) <= (value.max or 0)
    if name == "smallest_lesion_cm":
        largest = basis.value("largest_lesion_cm")
        return not isinstance(largest, Interval) or largest.max is None or (value.min or 0) <= largest.max
    return True


def _tests(terms: Terms) -> Iterator[Test]:
    yield from (clause.test for clause in terms.clauses)
    yield from (pathway.gate.test for pathway in terms.pathways if pathway.gate)


def _limits(test: Test, name: str) -> Iterator[float]:
    """The numbers that tests hold the fact `name`, or what derives from it, against."""
    for part in test.parts:
        yield from _limits(part, name)
    if test.fact is None or name not in facts_of(test):
        return
    counts = [counted.lesions for counted in (test.no_more_than, test.no_fewer_than) if counted]
    if name == "lesion_count":
        yield from counts
        if test.fact != name:
            return
    bounds = [test, test.each, *(c.sized for c in (test.no_more_than, test.no_fewer_than) if c)]
    for bound in bounds:
        if bound is not None:
            numbers = (bound.at_most, bound.at_least, bound.above, bound.below)
            yield from (number for number in numbers if number is not None)
    yield from test.within or ()


def _ranges(meets: Sequence[tuple[Value, bool]]) -> list[Interval]:
    """Neighbouring values that meet the criteria as one interval, open where none was tried beyond."""
    found: list[Interval] = []
    position = 0
    for is_met, run in groupby(meets, key=lambda pair: pair[1]):
        values = [value for value, _ in run]
        first, last = values[0], values[-1]
        if is_met and isinstance(first, Interval) and isinstance(last, Interval):
            ends_open = position + len(values) == len(meets)
            found.append(Interval(None if position == 0 else first.min, None if ends_open else last.max))
        position += len(values)
    return found
