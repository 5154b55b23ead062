"""Counts and durations into the text that Prometheus reads. No label holds anything of a patient or a case."""

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from hepcite.intake.store import Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """One registry a process. `requests` by method, route template (never the path) and status."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "hepcite_requests", "Answered requests.", ["method", "route", "status"], registry=self._registry
        )
        self.request_seconds = Histogram(
            "hepcite_request_seconds",
            "Time to the answer.",
            ["route"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._cases = Gauge("hepcite_cases", "Cases by state.", ["state"], registry=self._registry)
        self._dead = Gauge(
            "hepcite_dead_letters", "Failed cases that wait for a person.", registry=self._registry
        )
        self._oldest = Gauge(
            "hepcite_oldest_waiting_seconds", "Age of the case that waits longest.", registry=self._registry
        )
        self._free = Gauge("hepcite_free_bytes", "Room on the disk of the blobs.", registry=self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self.requests.labels(method, route, str(status)).inc()
        self.request_seconds.labels(route).observe(seconds)

    def text(self, store: "Store") -> bytes:
        from hepcite.intake.operations.health import readiness

        counts = store.worklist.counts()
        for state in ("draft", "queued", "running", "decided", "failed", "purged"):
            self._cases.labels(state).set(counts.get(state, 0))
        self._dead.set(len(store.dead_letters.open()))
        self._oldest.set(store.cases.oldest_waiting_seconds())
        self._free.set(readiness(store).free_bytes)
        return generate_latest(self._registry)
