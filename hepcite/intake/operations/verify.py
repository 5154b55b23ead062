"""A store into the list of what is damaged in it, with the cases that it concerns. Orphans are set aside, never deleted."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.exc import DatabaseError

from hepcite.intake.store import Head, NotThere, StorageFailed, Store
from hepcite.intake.store.rows import CHECK, checksum, sealed_tables
from hepcite.intake.store.tables import cases, files, metadata, pages, results

ORPHAN_SECONDS = 3600
"""An upload has its blob before it has its row: younger blobs without row are on their way."""
BATCH_ROWS = 500


@dataclass(frozen=True, slots=True)
class Damage:
    """`where`: database, row, blob, result, pages or audit. `cases`: ids of the cases concerned, where known."""

    where: str
    what: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    damages: tuple[Damage, ...]
    quarantined: tuple[str, ...]
    blobs: int
    rows: int

    @property
    def is_sound(self) -> bool:
        return not self.damages


def verify(store: Store, heads: Iterable[Head] = (), *, orphan_seconds: float = ORPHAN_SECONDS) -> Verified:
    """Reads every blob, row and audit entry. `heads`: those exported before, which show a tail cut off.

    Where anything is damaged nothing is set aside: what looks like an orphan may be named by a damaged row.
    """
    damages = list(_database_damages(store))
    rows = 0
    for damage in _row_damages(store):
        if isinstance(damage, Damage):
            damages.append(damage)
        else:
            rows += damage
    owners = _owners(store)
    damages += _blob_damages(store, owners)
    damages += _audit_damages(store, heads)
    quarantined = () if damages else tuple(_quarantine(store, owners, orphan_seconds))
    return Verified(tuple(damages), quarantined, len(owners), rows)


def _audit_damages(store: Store, heads: Iterable[Head]) -> list[Damage]:
    try:
        found = store.audit.verify(heads)
    except (StorageFailed, ValueError, TypeError):
        return [Damage("audit", "the log cannot be read to its end; restore a backup")]
    return [Damage("audit", each.why, (each.case_id,) if each.case_id else ()) for each in found]


def _database_damages(store: Store) -> Iterator[Damage]:
    if store.url:
        return
    try:
        with store.database.engine.connect() as connection:
            told = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    except (DatabaseError, UnicodeDecodeError):
        told = ["cannot be read"]
    if told != ["ok"]:
        yield Damage("database", f"the SQLite file is damaged ({len(told)} findings); restore a backup")


def _row_damages(store: Store) -> Iterator[Damage | int]:
    """Each damage, and after each table the number of its rows."""
    for table in (*sealed_tables(metadata.tables), pages):
        count = 0
        for row in _rows(store, table):
            if isinstance(row, Damage):
                yield row
                continue
            count += 1
            damage = _of_page(row) if table is pages else _of_row(table, row)
            if damage:
                yield damage
        yield count


def _rows(store: Store, table: Table) -> Iterator[dict[str, Any] | Damage]:
    try:
        with store.database.engine.connect() as connection, connection.begin():
            for row in connection.execution_options(yield_per=BATCH_ROWS).execute(select(table)).mappings():
                yield dict(row)
    except (DatabaseError, UnicodeDecodeError, ValueError, LookupError):
        yield Damage("database", f"table {table.name}: cannot be read to its end; restore a backup")


def _of_row(table: Table, row: dict[str, Any]) -> Damage | None:
    case_id = row.get("id") if table is cases else row.get("case_id")
    concerned = (str(case_id),) if case_id else ()
    if row[CHECK] != checksum(row):
        return Damage("row", f"table {table.name}: a row was changed from outside", concerned)
    if table is results:
        try:
            content = zlib.decompress(row["content"])
        except zlib.error:
            content = b""
        if hashlib.sha256(content).hexdigest() != row["sha256"]:
            return Damage("result", "a stored result is damaged", concerned)
    return None


def _of_page(row: dict[str, Any]) -> Damage | None:
    try:
        zlib.decompress(row["content"])  # checks its own checksum
    except zlib.error:
        return Damage(
            "pages", f"page {row['number']} of a file is damaged; run the case again", (row["case_id"],)
        )
    return None


def _owners(store: Store) -> dict[str, tuple[str, ...]]:
    """Each blob that a row names, to the cases of those rows."""
    owners: dict[str, set[str]] = {}
    for row in _rows(store, files):
        if not isinstance(row, Damage) and row["sha256"]:
            owners.setdefault(row["sha256"], set()).add(row["case_id"])
    return {sha256: tuple(sorted(found)) for sha256, found in owners.items()}


def _blob_damages(store: Store, owners: dict[str, tuple[str, ...]]) -> Iterator[Damage]:
    for sha256, concerned in owners.items():
        try:
            content = store.blobs.disk.read(store.blobs.path(sha256))
        except (OSError, NotThere):  # the name in the row may be what is damaged
            yield Damage("blob", f"blob {sha256}: is gone", concerned)
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Damage("blob", f"blob {sha256}: its bytes are not those that were uploaded", concerned)


def _quarantine(store: Store, owners: dict[str, tuple[str, ...]], seconds: float) -> Iterator[str]:
    """Blobs without row and uploads that never ended, moved aside by name."""
    orphans = [path for sha256, path in store.blobs.names() if sha256 not in owners]
    for path in (*orphans, *store.blobs.disk.files(store.blobs.incoming)):
        with (
            store.database.write() as connection
        ):  # an upload that gives it a row waits, and then looks for it
            named = select(files.c.id).where(files.c.sha256 == path.name).limit(1)
            is_orphan = connection.execute(named).first() is None and _is_old(store, path, seconds)
            if is_orphan:
                store.blobs.disk.rename(path, store.blobs.quarantine / path.name)
        if is_orphan:
            yield path.name


def _is_old(store: Store, path: Path, seconds: float) -> bool:
    try:
        return store.blobs.disk.age_seconds(path) >= seconds
    except FileNotFoundError:  # an upload that ended meanwhile
        return False


def is_answering(store: Store) -> bool:
    try:
        with store.database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception:
        return False
    return True
