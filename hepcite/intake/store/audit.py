"""Accesses into a chain of rows, each of which holds the hash of the one before.

A row that is deleted, altered or moved breaks the chain. Rows cut off the end leave a whole chain: only a head that was
exported before (`hepcite audit head`, and on every summary) shows that. Details hold ids and counts, never record text.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from hepcite.intake.store.database import Database
from hepcite.intake.store.errors import StoreError
from hepcite.intake.store.tables import audit

GENESIS = "0" * 64
BATCH_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name of the account (or of a process, such as worker-1), and its role."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at: str
    actor: str
    role: str
    action: str
    case_id: str | None
    detail: Mapping[str, Any]
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: `seq` 0 is an empty one."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, told: str) -> "Head":
        seq, _, digest = told.strip().partition(":")
        if not seq.isdecimal() or len(digest) != 64:
            raise StoreError("--head: must be NUMBER:HASH as `hepcite audit head` prints it")
        return cls(int(seq), digest)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and why. `case_id` where the row still names one."""

    seq: int
    why: str
    case_id: str | None = None


class Audit:
    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, connection: Connection, actor: Actor, action: str, case_id: str | None = None, **detail: object
    ) -> Head:
        """Appends one row in the transaction of the change that it speaks of, which is one of `Database.write`."""
        head = head_of(connection)
        row = {
            "seq": head.seq + 1,
            "at": self._database.now(),
            "actor": actor.name,
            "role": actor.role,
            "action": action,
            "case_id": case_id,
            "detail": _canonical(detail),
            "prev": head.hash,
        }
        row["hash"] = _hash(row)
        connection.execute(insert(audit).values(**row))
        return Head(head.seq + 1, str(row["hash"]))

    def access(self, actor: Actor, action: str, case_id: str | None = None, **detail: object) -> Head:
        """Records a reading that changes nothing else."""
        with self._database.write() as connection:
            return self.record(connection, actor, action, case_id, **detail)

    def head(self) -> Head:
        with self._database.read() as connection:
            return head_of(connection)

    def entries(
        self,
        *,
        case_id: str | None = None,
        actor: str | None = None,
        action: str | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[Entry, ...]:
        """Newest first; `before` is the `seq` of the last row of the page before."""
        query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        for column, wanted in ((audit.c.case_id, case_id), (audit.c.actor, actor), (audit.c.action, action)):
            if wanted is not None:
                query = query.where(column == wanted)
        if before is not None:
            query = query.where(audit.c.seq < before)
        with self._database.read() as connection:
            return tuple(_entry(row) for row in connection.execute(query).mappings())

    def export(self) -> Iterator[str]:
        """Every row, oldest first, as one line of JSON each."""
        for row in self._rows():
            yield _canonical(row)

    def verify(self, heads: Iterable[Head] = ()) -> tuple[Break, ...]:
        """Every break of the chain. `heads` are those exported before: each has to stand in it still."""
        wanted = {head.seq: head.hash for head in heads if head.seq}
        breaks, prev, last = [], GENESIS, 0
        for row in self._rows():
            seq, case_id = row["seq"], row["case_id"]
            if seq != last + 1:
                breaks.append(Break(last + 1, f"row {last + 1} is missing", case_id))
            elif row["prev"] != prev:
                breaks.append(Break(seq, f"row {seq} does not follow the one before", case_id))
            if row["hash"] != _hash(row):
                breaks.append(Break(seq, f"row {seq} was altered", case_id))
            if seq in wanted and wanted.pop(seq) != row["hash"]:
                breaks.append(Break(seq, f"row {seq} is not the one of the exported head", case_id))
            prev, last = row["hash"], seq
        breaks.extend(
            Break(seq, f"the end is cut off: row {seq} was exported and is gone") for seq in sorted(wanted)
        )
        return tuple(breaks)

    def _rows(self) -> Iterator[dict[str, Any]]:
        last: int | None = None
        while True:
            query = select(audit).order_by(audit.c.seq).limit(BATCH_ROWS)
            if last is not None:
                query = query.where(audit.c.seq > last)
            with self._database.read() as connection:
                rows = [dict(row) for row in connection.execute(query).mappings()]
            yield from rows
            if len(rows) < BATCH_ROWS:
                return
            last = rows[-1]["seq"]


def head_of(connection: Connection) -> Head:
    row = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash) if row else Head(0, GENESIS)


def _entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(**{**row, "detail": json.loads(row["detail"])})


def _hash(row: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical({k: v for k, v in row.items() if k != "hash"}).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
