"""Notes → the Child-Turcotte-Pugh class: stated in the newest record, or calculated where none states it."""

from collections.abc import Sequence
from dataclasses import replace

from hepcite.extract.fields.base import Context, absent
from hepcite.extract.fields.child_pugh.calculated import (
    Calculation,
    Input,
    calculate,
    inputs_of,
    least,
    worksheet,
)
from hepcite.extract.fields.child_pugh.stated import read_stated
from hepcite.extract.fields.child_pugh.suspicions import guarded
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import ChildPugh, Evidence, Fact, Rival, Value

NAME = "child_pugh"


def read(context: Context) -> tuple[Fact, ...]:
    """The fact child_pugh. A stated class is not replaced by a calculated one, but the two may conflict
    (READING.md 4)."""
    statements: list[Statement] = []
    near: list[Evidence] = []
    for order, note in enumerate(context.notes):
        found, passed_over = read_stated(note, order)
        statements.extend(found)
        near.extend(passed_over)
    fact = resolve(NAME, statements, "newest", agree=_same_class)
    inputs = inputs_of(context)
    if fact is None:
        worked = calculate(context, inputs)
        fact = worked.fact(NAME) if worked else absent(NAME, context.notes, near)
        return (replace(fact, worksheet=worksheet(inputs, None)),)
    held = _against_calculation(fact, statements, context, inputs)
    if isinstance(held.value, ChildPugh) and held.value.letter != "C" and held.status == "documented":
        held = guarded(held, statements, context)
    dates = [s.date for s in statements if s.value == fact.value and s.date]
    return (replace(held, worksheet=worksheet(inputs, max(dates, default=None))),)


def _same_class(a: Value, b: Value) -> bool:
    return isinstance(a, ChildPugh) and isinstance(b, ChildPugh) and a.letter == b.letter


def _against_calculation(
    fact: Fact, statements: list[Statement], context: Context, inputs: Sequence[Input]
) -> Fact:
    """`fact` with the calculated class as a rival, where all inputs are read and give A or B against C, or
    the reverse."""
    stated = fact.value
    dates = [s.date for s in statements if s.value == stated and s.date]
    if not isinstance(stated, ChildPugh) or not dates:
        return fact
    worked: Calculation | None = calculate(context, inputs, around=max(dates))
    is_contrary = worked and worked.value.score and (worked.value.letter == "C") != (stated.letter == "C")
    if not is_contrary:
        worked = least(context, inputs, max(dates)) if stated.letter != "C" else None
    if worked is None:
        return fact
    rival = Rival(worked.value, worked.evidence)
    told = f"calculated from the inputs: {worked.worksheet}"
    return replace(fact, status="conflicting", rivals=(*fact.rivals, rival), note=told)
