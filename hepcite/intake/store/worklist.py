"""Filters, a search and an order into one page of cases, however many there are.

Pages follow a key, not an offset: the last row of a page says where the next one begins.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.cases import case_row
from hepcite.intake.store.database import Database
from hepcite.intake.store.errors import StoreError
from hepcite.intake.store.records import CaseRow
from hepcite.intake.store.tables import DISAGREES, case_words, cases
from hepcite.intake.store.words import words_of

Order = Literal["due", "newest", "received", "changed"]
ORDERS: Mapping[str, tuple[ColumnElement[Any], bool]] = {
    "due": (cases.c.due_at, False),
    "newest": (cases.c.id, True),
    "received": (cases.c.received, True),
    "changed": (cases.c.updated_at, True),
}
"""Column, and whether the greatest comes first."""
COUNTED_TO = 1000
RARE = 2000
"""A beginning that so many cases have at most is looked up first; a commoner one is asked of each case in turn."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the worklist shows. None and () mean any.

    `search`: words of the reference, the patient's name or the member id, each as a beginning. `due_before` is a day,
    that day included. `assigned_to`: an account; "" for nobody. `is_disagreed`: people changed what was read. `created_by` for those who may see only their own.
    """

    search: str = ""
    dispositions: tuple[str, ...] = ()
    lines_of_business: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    due_before: str | None = None
    assigned_to: str | None = None
    created_by: str | None = None
    is_missing_something: bool | None = None
    is_reviewed: bool | None = None
    is_disagreed: bool | None = None
    order: Order = "due"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """`after` leads to the next page, None on the last. `total` is counted up to COUNTED_TO."""

    cases: tuple[CaseRow, ...]
    after: str | None
    total: int
    is_counted_out: bool


class Worklist:
    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def page(self, query: Query, actor: Actor | None = None) -> WorklistPage:
        """With an `actor` the look is put on record, with the ids that were shown."""
        column, descends = ORDERS[query.order]
        beyond = [_beyond(column, descends, *_parse(query.after))] if query.after else []
        with self._database.read() as connection:
            conditions = _asked(connection, query)
            wanted = select(cases).where(*conditions, *beyond).order_by(*_keys(query)).limit(query.limit + 1)
            rows = connection.execute(wanted).all()
            total = connection.execute(_count(conditions)).scalar_one()
        shown = tuple(case_row(row) for row in rows[: query.limit])
        if actor is not None:
            told = [row.id for row in shown]
            self._audit.access(actor, "worklist.viewed", shown=told, searched=bool(query.search))
        last = rows[query.limit - 1] if len(rows) > query.limit else None
        after = _dump(getattr(last, column.key or "id"), last.id) if last else None
        return WorklistPage(shown, after, min(total, COUNTED_TO), total > COUNTED_TO)

    def each(self, query: Query, actor: Actor, *, at_a_time: int = 500) -> Iterator[CaseRow]:
        """Every case of the query, in its order, whatever its `after` and `limit`; each part put on record as it is read.

        Which cases those are is settled at once: one that moves meanwhile is neither left out nor told twice. No
        transaction stays open between two parts, so a slow reader holds nobody up.
        """
        with self._database.read() as connection:
            wanted = select(cases.c.id).where(*_asked(connection, query)).order_by(*_keys(query))
            ids = connection.execute(wanted).scalars().all()
        return self._told(ids, query, actor, at_a_time)

    def _told(self, ids: Sequence[str], query: Query, actor: Actor, at_a_time: int) -> Iterator[CaseRow]:
        for start in range(0, len(ids), at_a_time):
            part = ids[start : start + at_a_time]
            with self._database.read() as connection:
                found = connection.execute(select(cases).where(cases.c.id.in_(part))).all()
            rows = {row.id: case_row(row) for row in found}
            self._audit.access(actor, "worklist.viewed", shown=list(part), searched=bool(query.search))
            yield from (rows[each] for each in part)

    def counts(self) -> Mapping[str, int]:
        """How many cases are in each state."""
        query = select(cases.c.state, func.count()).group_by(cases.c.state)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def _keys(query: Query) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    column, descends = ORDERS[query.order]
    return (column.desc(), cases.c.id.desc()) if descends else (column, cases.c.id)


def _asked(connection: Connection, query: Query) -> list[ColumnElement[bool]]:
    return [*_conditions(query), *(_has_word(connection, word) for word in words_of(query.search))]


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    told: list[ColumnElement[bool]] = []
    for column, values in (
        (cases.c.disposition, query.dispositions),
        (cases.c.line_of_business, query.lines_of_business),
        (cases.c.state, query.states),
    ):
        if values:
            told.append(column == values[0] if len(values) == 1 else column.in_(values))
    if query.due_before is not None:
        told.append(cases.c.due_at <= query.due_before)
    if query.assigned_to is not None:
        told.append(
            cases.c.assigned_to == query.assigned_to if query.assigned_to else cases.c.assigned_to.is_(None)
        )
    if query.created_by is not None:
        told.append(cases.c.created_by == query.created_by)
    if query.is_missing_something is not None:
        told.append(cases.c.missing > 0 if query.is_missing_something else cases.c.missing == 0)
    if query.is_reviewed is not None:
        told.append(cases.c.reviewed_at.is_not(None) if query.is_reviewed else cases.c.reviewed_at.is_(None))
    if query.is_disagreed is not None:
        told.append(DISAGREES if query.is_disagreed else cases.c.disagreements == 0)
    return told


def _has_word(connection: Connection, beginning: str) -> ColumnElement[bool]:
    words = case_words.c
    found = select(words.case_id).where(words.word >= beginning, words.word < beginning + "\U0010ffff")
    some = found.limit(RARE + 1).subquery()
    if connection.execute(select(func.count()).select_from(some)).scalar_one() <= RARE:
        return cases.c.id.in_(found)
    return found.where(words.case_id == cases.c.id).exists()


def _count(conditions: Sequence[ColumnElement[bool]]) -> Select[int]:
    some = select(cases.c.id).where(*conditions).limit(COUNTED_TO + 1).subquery()
    return select(func.count()).select_from(some)


def _beyond(column: ColumnElement[Any], descends: bool, value: str, case_id: str) -> ColumnElement[bool]:
    if descends:
        return or_(column < value, and_(column == value, cases.c.id < case_id))
    return or_(column > value, and_(column == value, cases.c.id > case_id))


def _dump(value: str, case_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, case_id]).encode()).decode().rstrip("=")


def _parse(after: str) -> tuple[str, str]:
    try:
        value, case_id = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise StoreError("after: is no place in the worklist; start at the first page") from None
    return str(value), str(case_id)
