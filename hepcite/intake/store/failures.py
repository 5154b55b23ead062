"""Cases that could not be worked on into dead letters, and back into the queue."""

from sqlalchemy import select

from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.cases import locked, queue_again
from hepcite.intake.store.database import Database
from hepcite.intake.store.errors import NotPossible
from hepcite.intake.store.records import DeadLetter
from hepcite.intake.store.rows import insert_row, record_of, update_rows
from hepcite.intake.store.tables import cases, dead_letters


class DeadLetters:
    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def add(self, case_id: str, run: int, cause: str, actor: Actor) -> bool:
        """`cause` is type and place of an exception, never its text. False where the run has ended already."""
        with self._database.write() as connection:
            row = locked(connection, case_id, None, is_purged_too=True)
            if row.run != run or row.state not in ("queued", "running"):
                return False
            now = self._database.now()
            insert_row(connection, dead_letters, case_id=case_id, run=run, cause=cause, created_at=now)
            update_rows(
                connection,
                cases,
                cases.c.id == case_id,
                state="failed",
                failure=cause,
                version=row.version + 1,
                updated_at=now,
            )
            self._audit.record(connection, actor, "case.failed", case_id, run=run)
        return True

    def open(self) -> tuple[DeadLetter, ...]:
        """Those not yet retried, oldest first."""
        query = select(dead_letters).where(dead_letters.c.retried_at.is_(None)).order_by(dead_letters.c.id)
        with self._database.read() as connection:
            return tuple(record_of(DeadLetter, row) for row in connection.execute(query))

    def retry(self, case_id: str, actor: Actor) -> int:
        """Queues the case as a new run: its number."""
        with self._database.write() as connection:
            row = locked(connection, case_id, None)
            if row.state != "failed":
                raise NotPossible(f"case {case_id}: is {row.state}; only a failed case can be retried")
            run = queue_again(connection, self._database, row, actor)
            self._audit.record(connection, actor, "case.retried", case_id, run=run)
        return run
