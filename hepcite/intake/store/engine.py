"""The address of a database into an engine whose every connection is known to be durable."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url

from hepcite.intake.store.errors import WrongSettings

BUSY_SECONDS = 30
VANISHED_SECONDS = 120
"""So long PostgreSQL keeps the locks of a client that is silent in the middle of a transaction."""
PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("busy_timeout", BUSY_SECONDS * 1000),
    ("secure_delete", 1),
)
"""Name and the value that has to be read back. `synchronous` 2 is FULL: a commit is on the disk."""


def open_sqlite(path: Path, *, implicit_begin: bool = False, **options: Any) -> Engine:
    """`implicit_begin`: the driver begins each transaction before its first change (what DBOS expects)."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        **options,
    )
    listen(engine, implicit_begin=implicit_begin)
    return engine


def listen(engine: Engine, *, implicit_begin: bool = False) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        make_durable(connection)
        if implicit_begin:
            connection.isolation_level = "IMMEDIATE"

    if not implicit_begin:

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
            connection.exec_driver_sql(f"BEGIN {mode}")


def make_durable(connection: Any) -> None:
    """Sets each pragma and reads it back. Raises WrongSettings where the database does not take it."""
    cursor = connection.cursor()
    try:
        for name, wanted in PRAGMAS:
            cursor.execute(f"PRAGMA {name} = {wanted}").fetchall()
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise WrongSettings(
                    f"the database keeps {name} at {found}, not {wanted}: an upload could be lost; "
                    "put the data folder on a local disk"
                )
    finally:
        cursor.close()


def open_postgresql(url: str, **options: Any) -> Engine:
    """psycopg; `synchronous_commit` on for every session, and locks that end, whatever the server's defaults."""
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        raise WrongSettings(
            "HEPCITE_DATABASE_URL: must begin with postgresql://; correct it, or remove it for SQLite"
        )
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True, **options
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")
            cursor.execute(f"SET lock_timeout TO '{BUSY_SECONDS}s'")
            cursor.execute(f"SET idle_in_transaction_session_timeout TO '{VANISHED_SECONDS}s'")
            cursor.execute("SHOW fsync")
            if cursor.fetchone()[0] != "on":
                raise WrongSettings(
                    "the PostgreSQL server runs with fsync off: an upload could be lost; switch it on"
                )
        connection.commit()

    return engine
