"""A worker's id into a claim that ends with its process: no two live processes ever have the same.

On SQLite a lock on a file of the data folder, on PostgreSQL an advisory lock of a connection of its own.
"""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from hepcite.intake.store import NotPossible, Store

WORKER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
SLOTS = 64


class Claim(Protocol):
    """`worker` is this process's alone until `release`, or until the process ends."""

    worker: str

    def holds(self) -> bool: ...

    def release(self) -> None: ...


class FileClaim:
    def __init__(self, worker: str, handle: int) -> None:
        self.worker, self._handle = worker, handle

    def holds(self) -> bool:
        return True

    def release(self) -> None:
        os.close(self._handle)


class DatabaseClaim:
    def __init__(self, worker: str, connection: Connection) -> None:
        self.worker, self._connection = worker, connection

    def holds(self) -> bool:
        """False where the connection broke: the server has given the claim up."""
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def release(self) -> None:
        """At once: a closed connection gives its locks up only when the server has noticed."""
        with suppress(DBAPIError):
            self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
        self._connection.invalidate()
        self._connection.close()


def claim(store: Store, worker: str | None = None) -> Claim:
    """The id `worker`, or the first free one of worker-1, worker-2, ...

    A free one may be that of a worker that died: then its work is this one's. Raises NotPossible where it is taken.
    """
    wanted = [worker] if worker else [f"worker-{number}" for number in range(1, SLOTS + 1)]
    for name in wanted:
        found = try_claim(store, name)
        if found:
            return found
    if worker:
        raise NotPossible(f"worker {worker}: runs already; stop it first, or choose another --id")
    raise NotPossible(f"all of worker-1 to worker-{SLOTS} run already; choose an --id")


def try_claim(store: Store, worker: str) -> Claim | None:
    """None where a live process has it."""
    if not WORKER_ID.fullmatch(worker):
        raise NotPossible("--id: must be letters, digits, dots, dashes and underscores, 64 at most")
    if store.url:
        return _claim_in_database(store.database.engine, worker)
    return _claim_file(store.folder / "workers", worker)


def _claim_file(folder: Path, worker: str) -> FileClaim | None:
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / f"{worker}.lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        return None
    return FileClaim(worker, handle)


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _claim_in_database(engine: Engine, worker: str) -> DatabaseClaim | None:
    key = int.from_bytes(hashlib.sha256(f"hepcite worker {worker}".encode()).digest()[:8], "big", signed=True)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
        return DatabaseClaim(worker, connection)
    connection.close()
    return None
