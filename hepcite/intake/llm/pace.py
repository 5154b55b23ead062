"""Calls in a row → when the next may go out: a rate limit, and a stop after an outage."""

import threading
import time
from collections.abc import Callable

from hepcite.records.consultation import CallOutcome

OUTAGES = 3
"""So many calls in a row without the endpoint's answer, and it counts as out."""
REST_SECONDS = 300.0
_OUT = frozenset({"unreachable", "timed_out", "server_error"})


class Pace:
    """At most `per_minute` calls a minute, evenly spaced."""

    def __init__(self, per_minute: int, sleep: Callable[[float], None]) -> None:
        self._gap, self._sleep = 60 / per_minute, sleep
        self._next = 0.0
        self._lock = threading.Lock()

    def take(self) -> None:
        with self._lock:
            now = time.monotonic()
            wait = self._next - now
            self._next = max(now, self._next) + self._gap
        if wait > 0:
            self._sleep(wait)


class Breaker:
    """Open after OUTAGES for REST_SECONDS, and for good after a refused key: then nothing is asked."""

    def __init__(self) -> None:
        self._failed = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def is_open(self) -> bool:
        with self._lock:
            return time.monotonic() < self._until

    def note(self, outcome: CallOutcome) -> None:
        with self._lock:
            self._failed = self._failed + 1 if outcome in _OUT else 0
            if outcome == "unauthorized":
                self._until = float("inf")
            elif self._failed >= OUTAGES:
                self._until = time.monotonic() + REST_SECONDS
                self._failed = 0
