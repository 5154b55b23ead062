"""Uploads into rows that stay: received, read, unreadable, duplicate, of another patient, refused or withdrawn."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select

from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.blobs import Blobs
from hepcite.intake.store.database import Database, new_id
from hepcite.intake.store.errors import NotPossible, NotThere, StorageFailed
from hepcite.intake.store.records import FileRow, NewFile
from hepcite.intake.store.rows import insert_row, record_of, update_rows
from hepcite.intake.store.tables import cases, files

KEPT = ("received", "read", "unreadable", "other_patient", "duplicate")
"""Statuses whose bytes go to the pipeline; an exact copy within one case goes in once."""


class Files:
    def __init__(self, database: Database, audit: Audit, blobs: Blobs) -> None:
        self._database, self._audit, self._blobs = database, audit, blobs

    def add(self, case_id: str, file: NewFile, actor: Actor) -> FileRow:
        """One upload for a draft, or for a case that will run again. Tells at once whether the bytes are known."""
        with self._database.write() as connection:
            self._may_change(connection, case_id)
            file_id = self.insert(connection, case_id, file, actor)
            self._audit.record(connection, actor, "file.added", case_id, file=file_id)
            return file_row(_one(connection, file_id))

    def insert(self, connection: Connection, case_id: str, file: NewFile, actor: Actor) -> str:
        """Its id. Raises StorageFailed where its bytes were taken away since they came: nothing names them before now."""
        if file.sha256 is not None and not self._blobs.has(file.sha256):
            raise StorageFailed("the bytes of an upload are not there any more; upload it again")
        return _insert(connection, self._database, case_id, file, actor)

    def withdraw(self, file_id: str, actor: Actor) -> None:
        """The row stays; the pipeline no longer reads the file."""
        with self._database.write() as connection:
            case_id = _one(connection, file_id).case_id
            self._may_change(connection, case_id)
            update_rows(connection, files, files.c.id == file_id, status="withdrawn", problem=None)
            self._audit.record(connection, actor, "file.withdrawn", case_id, file=file_id)

    def tell(self, file_id: str, *, status: str, problem: str | None) -> None:
        """What the program found of a file. One that a person withdrew stays so."""
        with self._database.write() as connection:
            if _one(connection, file_id).status not in ("withdrawn", "refused"):
                update_rows(connection, files, files.c.id == file_id, status=status, problem=problem)

    def _may_change(self, connection: Connection, case_id: str) -> None:
        """A case that has a result gets a new version: who looks at it has not seen its files as they are now."""
        row = connection.execute(select(cases.c.state, cases.c.version).where(cases.c.id == case_id)).first()
        if row is None:
            raise NotThere(f"case {case_id}: there is no such case")
        if row.state not in ("draft", "decided", "failed"):
            raise NotPossible(
                f"case {case_id}: is {row.state}; change its files before it is submitted, or after it is decided"
            )
        if row.state != "draft":
            now = self._database.now()
            update_rows(connection, cases, cases.c.id == case_id, version=row.version + 1, updated_at=now)

    def of(self, case_id: str) -> tuple[FileRow, ...]:
        """Every upload of the case, in order of arrival."""
        with self._database.read() as connection:
            query = select(files).where(files.c.case_id == case_id).order_by(files.c.id)
            return tuple(file_row(row) for row in connection.execute(query))

    def get(self, file_id: str, actor: Actor | None = None) -> FileRow:
        if actor is None:
            with self._database.read() as connection:
                return file_row(_one(connection, file_id))
        with self._database.write() as connection:
            row = _one(connection, file_id)
            self._audit.record(connection, actor, "file.viewed", row.case_id, file=file_id)
            return file_row(row)

    def content(self, file_id: str, actor: Actor | None = None) -> bytes:
        """The bytes as they were uploaded, checked against their hash."""
        row = self.get(file_id, actor)
        if row.sha256 is None:
            raise NotThere(f"file {file_id}: was refused, its bytes were not kept; upload it again")
        return self._blobs.get(row.sha256)

    def copies(self, sha256: str, limit: int = 100) -> tuple[FileRow, ...]:
        """Where these very bytes were received before, oldest first: "already received, case N"."""
        with self._database.read() as connection:
            query = select(files).where(files.c.sha256 == sha256).order_by(files.c.id).limit(limit)
            return tuple(file_row(row) for row in connection.execute(query))

    def by_document(self, case_id: str) -> Mapping[str, FileRow]:
        """The name that results and evidence use for a file, to its row. Withdrawn and refused ones have none."""
        return pipeline_names(self.of(case_id))

    def for_pipeline(self, case_id: str) -> Mapping[str, bytes]:
        found = self.by_document(case_id)
        return {name: self._blobs.get(row.sha256) for name, row in found.items() if row.sha256}

    def kept(self, connection: Connection, case_id: str) -> int:
        query = select(func.count()).where(files.c.case_id == case_id, files.c.status.in_(KEPT))
        return int(connection.execute(query).scalar_one())


def _insert(connection: Connection, database: Database, case_id: str, file: NewFile, actor: Actor) -> str:
    file_id, first = new_id(), None
    if file.sha256 is not None:
        is_here = (files.c.case_id == case_id).desc()
        known = select(files.c.id).where(files.c.sha256 == file.sha256).order_by(is_here, files.c.id).limit(1)
        first = connection.execute(known).scalar()
    status = "refused" if file.sha256 is None else "duplicate" if first else "received"
    insert_row(
        connection,
        files,
        id=file_id,
        case_id=case_id,
        name=file.name,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        kind=file.kind,
        status=status,
        problem=file.problem,
        duplicate_of=first,
        created_at=database.now(),
        created_by=actor.name,
    )
    return file_id


def pipeline_names(rows: Iterable[FileRow]) -> dict[str, FileRow]:
    """Two different uploads of one name get " (2)", ... before the suffix; an exact copy within a case is left out.

    A file keeps its name when another is withdrawn: what was cited by it is still found.
    """
    names: dict[tuple[str, str], str] = {}
    named: dict[str, FileRow] = {}
    read: set[str] = set()
    for row in rows:
        if row.sha256 is None:
            continue
        name = names.setdefault((row.name, row.sha256), _free_name(row.name, names.values()))
        if row.status in KEPT and row.sha256 not in read:
            named[name] = row
            read.add(row.sha256)
    return named


def _free_name(name: str, taken: Collection[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"
    return candidate


def _one(connection: Connection, file_id: str) -> Row[Any]:
    row = connection.execute(select(files).where(files.c.id == file_id)).first()
    if row is None:
        raise NotThere(f"file {file_id}: there is no such file")
    return row


def file_row(row: Row[Any]) -> FileRow:
    return record_of(FileRow, row)
