"""A running store into a folder that holds all of it, and such a folder into a store elsewhere, on either database.

The folder: manifest.json, tables/<name>.jsonl, blobs/ab/abc…. Rows are those of one moment, uploads go on meanwhile. The
queue is not in it: a restored store queues what waits.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

import hepcite
from hepcite.intake.operations.verify import verify
from hepcite.intake.store import Head, NotPossible, StorageFailed, Store
from hepcite.intake.store.audit import head_of
from hepcite.intake.store.blobs import Blobs
from hepcite.intake.store.disk import FILE_MODE, FOLDER_MODE
from hepcite.intake.store.schema_steps import current_step
from hepcite.intake.store.tables import cases, files, login_failures, metadata, one_time_tokens, sessions

MANIFEST, TABLES = "manifest.json", "tables"
FORMAT = "hepcite.backup/1"
BATCH_ROWS = 500
BYTES_KEY = "base64"
KEPT = tuple(
    table for table in metadata.sorted_tables if table not in (sessions, one_time_tokens, login_failures)
)
"""What opens a door is not brought back: nobody is signed in, and a link that was used stays used."""


@dataclass(frozen=True, slots=True)
class Copied:
    cases: int
    rows: int
    blobs: int
    head: Head


def back_up(store: Store, folder: Path) -> Copied:
    """Writes the backup into `folder`, which must not exist. Under load the rows are those of one moment."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    for path in (folder, unfinished):
        if path.exists():
            raise NotPossible(f"{path}: exists already; choose another folder, or remove it")
    try:
        (unfinished / TABLES).mkdir(mode=FOLDER_MODE, parents=True)
        unfinished.chmod(FOLDER_MODE)
        with _moment(store) as connection:
            counts = {table.name: _write_table(connection, table, unfinished) for table in KEPT}
            head, step = head_of(connection), current_step(connection)
            named = set(
                connection.execute(select(files.c.sha256).where(files.c.sha256.is_not(None))).scalars()
            )
        copied = _copy_blobs(store, Blobs(unfinished / "blobs"), named)
        manifest = {
            "format": FORMAT,
            "hepcite": hepcite.__version__,
            "made_at": store.database.now(),
            "step": step,
            "head": str(head),
            "blobs": copied,
            "rows": {name: count for name, (count, _) in counts.items()},
            "sha256": {name: digest for name, (_, digest) in counts.items()},
        }
        write_new(unfinished / MANIFEST, [json.dumps(manifest, indent=2).encode()])
        store.blobs.disk.sync_folder(unfinished / TABLES)
        store.blobs.disk.sync_folder(unfinished)
        store.blobs.disk.rename(unfinished, folder)
        store.blobs.disk.sync_folder(folder.parent)
    except OSError as error:
        raise StorageFailed(
            f"{folder}: the backup could not be written ({error.strerror}); try another disk"
        ) from None
    return Copied(counts[cases.name][0], sum(count for count, _ in counts.values()), copied, head)


def restore(folder: Path, store: Store) -> Copied:
    """Fills an empty store from a backup and verifies it. Raises NotPossible where the store holds something."""
    manifest = _manifest(folder)
    with store.database.read() as connection:
        if (
            connection.execute(select(func.count()).select_from(cases)).scalar_one()
            or head_of(connection).seq
        ):
            raise NotPossible("the store to restore into is not empty; give another --data or database")
        if current_step(connection) != manifest["step"]:
            raise NotPossible(
                f"the backup is of step {manifest['step']} of the tables; restore it with hepcite {manifest['hepcite']}"
            )
    source = Blobs(folder / "blobs")
    blobs = 0
    for sha256, _ in source.names():
        store.blobs.put(source.get(sha256))
        blobs += 1
    with store.database.write() as connection:
        for table in KEPT:
            _read_table(connection, table, folder, manifest)
        if store.url:
            _advance_keys(connection)
    head = Head.parse(manifest["head"]) if not manifest["head"].startswith("0:") else Head(0, "0" * 64)
    found = verify(store, [head])
    if not found.is_sound:
        raise StorageFailed(*(f"restored, but {damage.where}: {damage.what}" for damage in found.damages))
    return Copied(manifest["rows"][cases.name], sum(manifest["rows"].values()), blobs, head)


def _moment(store: Store) -> Any:
    """A transaction whose every query sees the same moment."""
    level = {"isolation_level": "REPEATABLE READ"} if store.url else {}
    return store.database.engine.connect().execution_options(**level)


def _write_table(connection: Connection, table: Table, folder: Path) -> tuple[int, str]:
    """Number of rows, and the sha256 of the file."""
    count, digest = 0, hashlib.sha256()

    def lines() -> Iterator[bytes]:
        nonlocal count
        query = select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=BATCH_ROWS).execute(query):
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            count += 1
            yield line

    write_new(folder / TABLES / f"{table.name}.jsonl", lines())
    return count, digest.hexdigest()


def _read_table(connection: Connection, table: Table, folder: Path, manifest: dict[str, Any]) -> None:
    """In parts: a table of results is larger than the memory."""
    path = folder / TABLES / f"{table.name}.jsonl"
    if _file_digest(path) != manifest["sha256"].get(table.name):
        raise StorageFailed(f"{path.name}: is damaged or gone; use another backup")
    names = [column.name for column in table.columns]
    with path.open("rb") as lines:
        while part := list(islice(lines, BATCH_ROWS)):
            rows = [dict(zip(names, map(_value, json.loads(line)), strict=True)) for line in part]
            connection.execute(insert(table), rows)


def _file_digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _advance_keys(connection: Connection) -> None:
    """PostgreSQL counts generated keys apart from the rows."""
    for table in KEPT:
        key = table.autoincrement_column
        if key is not None and key.autoincrement is not False:
            query = f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'), (SELECT COALESCE(MAX({key.name}), 0) + 1 FROM {table.name}), false)"  # noqa: S608 (names of our own tables)
            connection.execute(text(query))


def _copy_blobs(store: Store, target: Blobs, named: set[str]) -> int:
    """Any that cannot be read stops the backup: it could not be restored."""
    target.prepare()
    for sha256 in sorted(named):
        try:
            target.put(store.blobs.get(sha256))
        except StorageFailed:
            if store.files.copies(sha256, limit=1):
                raise
            raise NotPossible(
                "a case was purged meanwhile; remove the unfinished backup and make it again"
            ) from None
    return len(named)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotPossible(
            f"{folder}: holds no backup of hepcite (manifest.json); give the folder that `hepcite backup` made"
        )
    return manifest


def write_new(path: Path, chunks: Iterable[bytes]) -> None:
    """A file that did not exist, for its owner alone, on the disk when this returns. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _plain(value: object) -> object:
    return {BYTES_KEY: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(told: Any) -> object:
    return base64.b64decode(told[BYTES_KEY]) if isinstance(told, dict) else told
