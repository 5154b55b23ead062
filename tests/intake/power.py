"""A disk in memory that forgets at a power loss what was not synced, for SQLite (a VFS of apsw) and for the blobs.

Every change is a step of `World`. A cut after step k leaves what was synced by then; of the rest each sector is kept, lost
or, for the last write, torn, by chance. Names of files (made, renamed, removed) come back only if their folder was synced.
"""

import copy
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from hepcite.intake.store import Store
from hepcite.intake.store.database import Database
from hepcite.intake.store.disk import Disk
from hepcite.intake.store.engine import listen

SECTOR = 512


class Content:
    """One file: what is on the platter, and the writes since the last sync in their order."""

    def __init__(self) -> None:
        self.synced, self.now = bytearray(), bytearray()
        self.writes: list[tuple[int, bytes]] = []
        self.cuts: list[int] = []

    def write(self, offset: int, data: bytes) -> None:
        if len(self.now) < offset + len(data):
            self.now.extend(bytes(offset + len(data) - len(self.now)))
        self.now[offset : offset + len(data)] = data
        self.writes.append((offset, data))

    def truncate(self, size: int) -> None:
        del self.now[size:]
        self.writes.append((size, b""))

    def sync(self) -> None:
        self.synced, self.writes = bytearray(self.now), []

    def after_cut(self, chance: random.Random) -> bytearray:
        left = bytearray(self.synced)
        for offset, data in self.writes:
            if not data:
                if chance.random() < 0.5:
                    del left[offset:]
                continue
            for start in range(0, len(data), SECTOR):
                fate, piece = chance.random(), data[start : start + SECTOR]
                if fate < 0.4:
                    continue
                piece = piece[: chance.randrange(len(piece) + 1)] if fate < 0.5 else piece
                end = offset + start + len(piece)
                if len(left) < end:
                    left.extend(bytes(end - len(left)))
                left[offset + start : end] = piece
        return left


class World:
    """All files by name. `failing(step, kind)` may raise before a step is done."""

    def __init__(self) -> None:
        self.files: dict[str, Content] = {}
        self.named: dict[str, Content] = {}
        """The names as they would come back."""
        self.steps = 0
        self.snapshots: list[World] | None = None
        self.failing: Any = None
        self.is_in_blob = False
        """Whether the step is one of the blobs, not of SQLite."""

    def step(self, kind: str) -> None:
        if self.failing is not None:
            self.failing(self.steps, kind)
        self.steps += 1
        if self.snapshots is not None:
            self.snapshots.append(self.frozen())

    def frozen(self) -> "World":
        """A copy of the state before this step. Bytes are shared until one side changes them."""
        other = World()
        held: dict[int, Content] = {}
        for content in (*self.files.values(), *self.named.values()):
            if id(content) not in held:
                twin = copy.copy(content)
                twin.synced, twin.now, twin.writes = content.synced, bytearray(), list(content.writes)
                held[id(content)] = twin
        other.files = {name: held[id(content)] for name, content in self.files.items()}
        other.named = {name: held[id(content)] for name, content in self.named.items()}
        other.steps = self.steps
        return other

    def after_cut(self, chance: random.Random) -> "World":
        """The files as they are found when the power is back. SQLite's own names are taken as synced with the file."""
        left = World()
        names = {**self.named}
        for name, content in self.files.items():
            if "sqlite" in Path(name).name or chance.random() < 0.3:
                names.setdefault(name, content)
        for name, content in names.items():
            found = Content()
            found.synced = content.after_cut(chance)
            found.now = bytearray(found.synced)
            left.files[name] = left.named[name] = found
        return left


class MemoryDisk(Disk):
    def __init__(self, world: World) -> None:
        self.world = world
        self._handles: dict[int, str] = {}

    def _blob_step(self, kind: str) -> None:
        self.world.is_in_blob = True
        try:
            self.world.step(kind)
        finally:
            self.world.is_in_blob = False

    def make_folder(self, path: Path) -> None:
        return

    def create(self, path: Path) -> int:
        self.world.step("create")
        self.world.files[str(path)] = Content()
        handle = len(self._handles) + 1
        self._handles[handle] = str(path)
        return handle

    def write(self, handle: int, chunk: bytes) -> None:
        self._blob_step("write")
        content = self.world.files[self._handles[handle]]
        content.write(len(content.now), bytes(chunk))

    def sync(self, handle: int) -> None:
        self._blob_step("sync")
        self.world.files[self._handles[handle]].sync()

    def close(self, handle: int) -> None:
        return

    def rename(self, old: Path, new: Path) -> None:
        self.world.step("rename")
        self.world.files[str(new)] = self.world.files.pop(str(old))

    def sync_folder(self, path: Path) -> None:
        self.world.step("sync folder")
        inside = {n: c for n, c in self.world.files.items() if Path(n).parent == path}
        kept = {n: c for n, c in self.world.named.items() if Path(n).parent != path}
        self.world.named = {**kept, **inside}

    def remove(self, path: Path) -> None:
        self.world.step("remove")
        self.world.files.pop(str(path), None)

    def exists(self, path: Path) -> bool:
        return str(path) in self.world.files

    def age_seconds(self, path: Path) -> float:
        return 0.0

    def read(self, path: Path) -> bytes:
        if str(path) not in self.world.files:
            raise FileNotFoundError(2, "No such file")
        return bytes(self.world.files[str(path)].now)

    def files(self, folder: Path) -> Iterator[Path]:
        return (Path(name) for name in sorted(self.world.files) if folder in Path(name).parents)


class _File:
    """What SQLite calls; errors of `failing` become SQLite's."""

    def __init__(self, world: World, name: str) -> None:
        self._world, self._content = world, world.files.setdefault(name, Content())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._content.now[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._world.step("write")
        self._content.write(offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self._world.step("truncate")
        self._content.truncate(size)

    def xSync(self, _flags: int) -> None:
        self._world.step("sync")
        self._content.sync()

    def xFileSize(self) -> int:
        return len(self._content.now)

    def xClose(self) -> None: ...

    def xLock(self, _level: int) -> None: ...

    def xUnlock(self, _level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _operation: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0


class _Vfs(apsw.VFS):
    def __init__(self, name: str, world: World) -> None:
        self._world = world
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        told = name.filename() if isinstance(name, apsw.URIFilename) else name
        flags[1] = flags[0]
        return _File(self._world, told or f"temporary-{self._world.steps}")

    def xDelete(self, name: str, _syncs: bool) -> None:
        self._world.step("delete")
        self._world.files.pop(name, None)

    def xAccess(self, name: str, _flags: int) -> bool:
        return name in self._world.files

    def xFullPathname(self, name: str) -> str:
        return name


class _Cursor:
    """The part of the DB-API that SQLAlchemy uses."""

    arraysize = 1

    def __init__(self, connection: "_Connection") -> None:
        self._connection, self._rows = connection, iter(())
        self.description: Any = None
        self.rowcount, self.lastrowid = -1, None

    def execute(self, statement: str, parameters: Any = ()) -> "_Cursor":
        cursor = self._connection.apsw.cursor()
        self.description = None
        names: list[Any] = []
        cursor.exec_trace = lambda c, _sql, _bound: names.append(c.get_description()) or True
        try:
            rows = list(cursor.execute(statement, tuple(parameters)))
        except apsw.FullError:
            raise sqlite3.OperationalError("database or disk is full") from None
        except apsw.Error as error:
            raise sqlite3.OperationalError(type(error).__name__) from None
        if names and names[-1]:
            self.description = [(name, None, None, None, None, None, None) for name, _ in names[-1]]
        self._rows = iter(rows)
        self.rowcount = self._connection.apsw.changes()
        self.lastrowid = self._connection.apsw.last_insert_rowid()
        return self

    def executemany(self, statement: str, many: Any) -> None:
        for parameters in many:
            self.execute(statement, parameters)

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def close(self) -> None: ...


class _Connection:
    isolation_level: Any = None

    def __init__(self, world: World, path: str) -> None:
        self._vfs = _Vfs(f"memory-{id(world)}", world)
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        self.apsw = apsw.Connection(path, vfs=f"memory-{id(world)}", flags=flags)
        self.apsw.execute("PRAGMA locking_mode = exclusive")  # WAL without shared memory

    def cursor(self) -> _Cursor:
        return _Cursor(self)

    def create_function(self, *_: Any, **__: Any) -> None: ...

    def commit(self) -> None:
        if self.apsw.in_transaction:
            _Cursor(self).execute("COMMIT")

    def rollback(self) -> None:
        if self.apsw.in_transaction:
            _Cursor(self).execute("ROLLBACK")

    def close(self) -> None:
        self.apsw.close()


def memory_engine(world: World, path: str) -> Engine:
    engine = create_engine(
        "sqlite://", creator=lambda: _Connection(world, path), poolclass=StaticPool, hide_parameters=True
    )
    listen(engine)
    return engine


def memory_store(world: World) -> Store:
    """The store's own code on `world`. Its tables are made by `migrate`."""
    folder = Path("/memory")
    return Store(folder, Database(memory_engine(world, "/memory/hepcite.sqlite")), MemoryDisk(world))
