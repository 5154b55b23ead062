"""Ways to falsify the audit log of a SQLite store, each undone at the end of its block. The triggers are taken off first."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, insert, select, text, update

from hepcite.intake.store import Store
from hepcite.intake.store.tables import audit

TAMPERS = ("delete", "alter", "reorder", "insert", "cut")
ALTERED = {
    "actor": "mallory",
    "action": "nothing",
    "at": "2020-01-01T00:00:00.000000Z",
    "detail": "{}",
    "role": "admin",
}


@contextmanager
def tamper(store: Store, kind: str, chance: random.Random) -> Iterator[None]:
    with store.database.engine.connect() as connection, connection.begin():
        for trigger in ("audit_no_update", "audit_no_delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        rows = [dict(row) for row in connection.execute(select(audit).order_by(audit.c.seq)).mappings()]
        _falsify(connection, kind, rows, chance)
    try:
        yield
    finally:
        with store.database.engine.connect() as connection, connection.begin():
            connection.execute(delete(audit))
            connection.execute(insert(audit), rows)


def _falsify(connection: Connection, kind: str, rows: list[dict[str, object]], chance: random.Random) -> None:
    last = len(rows)
    if kind == "cut":
        connection.execute(delete(audit).where(audit.c.seq > chance.randrange(1, last)))
        return
    seq = chance.randrange(1, last)
    if kind == "delete":
        connection.execute(delete(audit).where(audit.c.seq == seq))
    elif kind == "alter":
        name = chance.choice(sorted(ALTERED))
        connection.execute(update(audit).where(audit.c.seq == seq).values({name: ALTERED[name]}))
    elif kind == "insert":
        forged = {**rows[seq - 1], "actor": "mallory"}
        for row in reversed(rows[seq - 1 :]):
            place = int(str(row["seq"]))
            connection.execute(update(audit).where(audit.c.seq == place).values(seq=place + 1))
        connection.execute(insert(audit).values(forged))
    else:
        connection.execute(update(audit).where(audit.c.seq == seq).values(seq=-1))
        connection.execute(update(audit).where(audit.c.seq == seq + 1).values(seq=seq))
        connection.execute(update(audit).where(audit.c.seq == -1).values(seq=seq + 1))
