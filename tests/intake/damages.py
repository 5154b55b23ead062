"""A SQLite store into a copy of it with one damage, for the search of damages to be put to the test."""

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hepcite.intake.store import Store, open_store
from hepcite.intake.store.store import DATABASE_FILE

KINDS = ("blob", "database", "audit", "row")
TABLES = ("cases", "files", "results", "pages")


@contextmanager
def damage(store: Store, kind: str, chance: random.Random) -> Iterator[tuple[Store, str]]:
    """The damaged copy, and where it was damaged. A flip that changes nothing that can be read is not one: try again."""
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(store.folder, folder / "data")
        what = _harm(folder / "data", kind, chance)
        with open_store(folder / "data", migrates=False) as damaged:
            yield damaged, what
    finally:
        shutil.rmtree(folder)


def _harm(folder: Path, kind: str, chance: random.Random) -> str:
    if kind == "blob":
        path = chance.choice([p for p in sorted((folder / "blobs").rglob("*")) if p.is_file()])
        return _flip(path, chance)
    if kind == "database":
        return _flip_what_is_read(folder / DATABASE_FILE, chance)
    connection = sqlite3.connect(folder / DATABASE_FILE)
    try:
        if kind == "audit":
            connection.execute("DROP TRIGGER audit_no_update")
            last = connection.execute("SELECT max(seq) FROM audit").fetchone()[0]
            seq = chance.randint(1, last)
            connection.execute("UPDATE audit SET detail = detail || ' ' WHERE seq = ?", (seq,))
            return f"audit {seq}"
        table = chance.choice(TABLES)
        column = chance.choice(
            [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if not row[5]]
        )
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        row = chance.randrange(count)
        connection.execute(  # the names are those of our own tables
            f"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 1 WHEN 'blob' "  # noqa: S608
            f"THEN x'00' ELSE coalesce({column}, '') || 'x' END WHERE rowid = "
            f"(SELECT rowid FROM {table} LIMIT 1 OFFSET {row})"
        )
        return f"{table}.{column} {row}"
    finally:
        connection.commit()
        connection.close()


def _flip(path: Path, chance: random.Random) -> str:
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return f"{path.name} byte {place}"


def _flip_what_is_read(path: Path, chance: random.Random) -> str:
    """Most bytes of a SQLite file belong to no row: flips until what a reader gets has changed."""
    whole, before = path.read_bytes(), _dump(path)
    while True:
        what = _flip(path, chance)
        if _dump(path) != before:
            return what
        path.write_bytes(whole)


def _dump(path: Path) -> object:
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.text_factory = bytes
    try:
        names = [
            row[0].decode()
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        sealed = [name for name in names if name not in ("alembic_version", "sqlite_sequence")]
        return {
            name: connection.execute(f"SELECT * FROM {name} NOT INDEXED").fetchall()  # noqa: S608
            for name in sealed
        }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    finally:
        connection.close()
