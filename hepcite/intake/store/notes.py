"""Notes on a case, and the text that a browser saves while it is typed."""

from sqlalchemy import delete, select

from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.cases import locked
from hepcite.intake.store.database import Database
from hepcite.intake.store.errors import Conflict, NotPossible
from hepcite.intake.store.records import Draft, Note
from hepcite.intake.store.rows import insert_row, record_of, update_rows
from hepcite.intake.store.tables import drafts, notes


class Notes:
    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def add(self, case_id: str, text: str, actor: Actor) -> Note:
        """Notes are only added, so two nurses cannot overwrite one another."""
        if not text.strip():
            raise NotPossible("a note needs a text; write one")
        now = self._database.now()
        with self._database.write() as connection:
            locked(connection, case_id, None)
            values = {"case_id": case_id, "text": text.strip(), "created_by": actor.name, "created_at": now}
            note_id = insert_row(connection, notes, **values).id
            self._audit.record(connection, actor, "note.added", case_id, note=note_id)
        return Note(note_id, case_id, text.strip(), actor.name, now)

    def of(self, case_id: str) -> tuple[Note, ...]:
        query = select(notes).where(notes.c.case_id == case_id).order_by(notes.c.id)
        with self._database.read() as connection:
            return tuple(record_of(Note, row) for row in connection.execute(query))


class Drafts:
    """One text for each owner and place. Saving needs the version that was loaded, so two tabs lose nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, owner: str, place: str, text: str, *, case_id: str | None = None, expected: int | None = None
    ) -> Draft:
        """Raises Conflict where another tab saved since `expected` (0 where there was no draft), NotPossible for a
        case that was purged: nothing of it comes back from a page that is still open."""
        where = (drafts.c.owner == owner, drafts.c.place == place)
        with self._database.write() as connection:
            if case_id is not None:
                locked(connection, case_id, None)
            known = connection.execute(select(drafts.c.version).where(*where)).scalar()
            if expected is not None and (known or 0) != expected:
                raise Conflict(case_id or place, known or 0)
            draft = Draft(owner, place, case_id, text, (known or 0) + 1, self._database.now())
            values = {name: getattr(draft, name) for name in Draft.__slots__}
            if known is None:
                insert_row(connection, drafts, **values)
            else:
                update_rows(connection, drafts, *where, **values)
        return draft

    def get(self, owner: str, place: str) -> Draft | None:
        query = select(drafts).where(drafts.c.owner == owner, drafts.c.place == place)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return record_of(Draft, row) if row else None

    def of(self, owner: str, case_id: str | None) -> tuple[Draft, ...]:
        """None: those that belong to no case."""
        query = select(drafts).where(drafts.c.owner == owner, drafts.c.case_id == case_id)
        with self._database.read() as connection:
            return tuple(record_of(Draft, row) for row in connection.execute(query))

    def discard(self, owner: str, place: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(drafts).where(drafts.c.owner == owner, drafts.c.place == place))
