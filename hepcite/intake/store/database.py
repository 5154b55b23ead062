"""An engine into transactions whose failures are the store's own errors."""

import datetime
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from hepcite.intake.store.errors import StorageFailed, WrongText

WRITE_LOCK = 7_248_310_115
"""Key of PostgreSQL's advisory lock: one writer at a time, as on SQLite."""
_ticking = threading.Lock()
_last_tick = 0
Clock = Callable[[], datetime.datetime]


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def new_id() -> str:
    """26 hexadecimal digits: 16 of the time (12 of them milliseconds), 10 random. Those of one process sort by age."""
    global _last_tick
    with _ticking:
        _last_tick = max(_last_tick + 1, time.time_ns() * 65_536 // 1_000_000)
        return f"{_last_tick:016x}{os.urandom(5).hex()}"


class Database:
    """`read` and `write` give a connection in a transaction that ends with the block."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self.engine = engine
        self._clock = clock

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def now(self) -> str:
        return self.at(0)

    def at(self, seconds: float) -> str:
        """The time `seconds` from now, as the tables hold it."""
        moment = self._clock().astimezone(datetime.UTC) + datetime.timedelta(seconds=seconds)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def seconds_since(self, moment: str) -> float:
        then = datetime.datetime.fromisoformat(moment)
        return (self._clock().astimezone(datetime.UTC) - then).total_seconds()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Takes the write lock at once, on either database: what is read here is still so at the commit."""
        with (
            self._told(),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            if self.is_postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (DataError, UnicodeEncodeError, OverflowError):
            raise WrongText() from None
        except DBAPIError as error:
            raise StorageFailed(
                f"the database refused ({type(error.orig).__name__}); see `hepcite verify` and the server's health"
            ) from None
        except NoConnectionLeft:
            raise StorageFailed("the database is too busy; try again in a minute") from None
