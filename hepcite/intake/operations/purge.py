"""Cases beyond their retention into nothing but a tombstone, with a count of what is left of each.

What stays: the id, the day of receipt, the hash of the input, the number of files, and the audit rows, which hold ids
alone. Backups are not touched; they have a retention of their own.
"""

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Table, delete, func, select, text

from hepcite.intake.store import Actor, Store, StoreError
from hepcite.intake.store.cases import locked
from hepcite.intake.store.rows import insert_row, update_rows
from hepcite.intake.store.tables import (
    LAST_DAY,
    case_words,
    cases,
    corrections,
    dead_letters,
    drafts,
    files,
    idempotency,
    notes,
    pages,
    purges,
    results,
)

HELD: tuple[Table, ...] = (
    pages,
    results,
    corrections,
    notes,
    drafts,
    case_words,
    dead_letters,
    idempotency,
    files,
)
UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
PURGEABLE = ("draft", "decided", "failed")


@dataclass(frozen=True, slots=True)
class Purged:
    """`rows_left`: rows of the case's own tables, which has to be 0. `audit_rows` stay."""

    case_id: str
    blobs_removed: int
    blobs_shared: int
    rows_left: int
    audit_rows: int


def days_of(age: str) -> int:
    """730d, 104w, 24m (of 30 days) or 2y (of 365) in days."""
    found = re.fullmatch(r"(\d{1,6})([dwmy])", age, re.ASCII)
    if not found or not int(found[1]):
        raise StoreError(f"--older-than {age}: must be a number and one of d, w, m, y, such as 730d or 2y")
    return int(found[1]) * UNITS[found[2]]


def due_for_purge(store: Store, age_days: int, today: datetime.date) -> tuple[str, ...]:
    """Cases last changed more than `age_days` before `today`. Those on their way are never among them."""
    before = (today - datetime.timedelta(days=age_days)).isoformat()
    query = select(cases.c.id).where(cases.c.state.in_(PURGEABLE), cases.c.updated_at < before)
    with store.database.read() as connection:
        return tuple(connection.execute(query.order_by(cases.c.id)).scalars())


def purge(store: Store, case_id: str, actor: Actor, states: Collection[str] = PURGEABLE) -> Purged:
    """Rows, audit row, and the blobs that no other case holds, under the lock that an upload of the same bytes takes.

    Killed before the end, the case is as it was but for such blobs: purge it again.
    """
    with store.database.write() as connection:
        row = locked(connection, case_id, None)
        if row.state not in states:
            raise StoreError(f"case {case_id}: is {row.state}; only {', '.join(states)} cases can be purged")
        named = select(files.c.sha256).where(files.c.case_id == case_id, files.c.sha256.is_not(None))
        blobs = set(connection.execute(named).scalars())
        _remember(connection, store, row, actor)
        copied = select(files.c.id).where(files.c.case_id == case_id)
        update_rows(connection, files, files.c.duplicate_of.in_(copied), duplicate_of=None)
        for table in HELD:
            connection.execute(delete(table).where(table.c.case_id == case_id))
        _bury(connection, store, row)
        store.audit.record(connection, actor, "case.purged", case_id, blobs=len(blobs))
        shared = set(connection.execute(select(files.c.sha256).where(files.c.sha256.in_(blobs))).scalars())
        for sha256 in sorted(blobs - shared):
            store.blobs.remove(sha256)
    return _proof(store, case_id, len(blobs - shared), len(shared))


def sweep_drafts(store: Store, age_days: int) -> int:
    """Removes what was typed and not saved for so long, with or without a case: how many."""
    with store.database.write() as connection:
        old = drafts.c.saved_at < store.database.at(-86_400.0 * age_days)
        return connection.execute(delete(drafts).where(old)).rowcount


def settle(store: Store) -> None:
    """Writes SQLite's log back and empties it, so that no page of a purged case is left there."""
    if not store.url:
        with store.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT") if connection.in_transaction() else None
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _remember(connection: Connection, store: Store, row: Row[tuple[object, ...]], actor: Actor) -> None:
    newest = select(results.c.input_sha256).where(results.c.case_id == row.id).order_by(results.c.id.desc())
    count = select(func.count()).where(files.c.case_id == row.id)
    insert_row(
        connection,
        purges,
        case_id=row.id,
        received=row.received,
        input_sha256=connection.execute(newest.limit(1)).scalar(),
        files=connection.execute(count).scalar_one(),
        purged_at=store.database.now(),
        purged_by=actor.name,
    )


def _bury(connection: Connection, store: Store, row: Row[tuple[object, ...]]) -> None:
    update_rows(
        connection,
        cases,
        cases.c.id == row.id,
        request="{}",
        reference="",
        state="purged",
        disposition=None,
        assigned_to=None,
        failure=None,
        result_id=None,
        missing=0,
        problems=0,
        disagreements=0,
        due_at=LAST_DAY,
        version=row.version + 1,
        updated_at=store.database.now(),
    )


def _proof(store: Store, case_id: str, removed: int, shared: int) -> Purged:
    with store.database.read() as connection:
        left = sum(
            connection.execute(select(func.count()).where(table.c.case_id == case_id)).scalar_one()
            for table in HELD
        )
        query = text("SELECT count(*) FROM audit WHERE case_id = :case_id")
        audited = connection.execute(query, {"case_id": case_id}).scalar_one()
    return Purged(case_id, removed, shared, left, audited)
