"""A process into a worker: it queues what the store has waiting, works on it, and takes over from dead workers."""

import os
import random
import signal
import threading
from collections.abc import Callable

from hepcite.intake.operations.logs import log
from hepcite.intake.store import Actor, NotPossible, Store
from hepcite.intake.work import durable
from hepcite.intake.work.live import Claim, claim, try_claim

ROUND_SECONDS = 0.5
ROUNDS_BETWEEN_LOOKS, ROUNDS_BETWEEN_SWEEPS = 10, 600
KEPT_DAYS = 7.0
DONE = "the queue has this run as done, the store has not; retry it"
GAVE_UP = "the queue gave up: each worker that had the case died, or the work was cancelled"
STOP_SECONDS = 30


class Caretaker:
    """Keeps store and queue in step; each worker has one. Whatever it does may be done twice without harm."""

    def __init__(self, store: Store, worker: str) -> None:
        self._store, self._worker = store, worker
        self._queued: set[tuple[str, int]] = set()

    def queue_waiting(self) -> int:
        """A case is safe once the store has it; this puts it into the queue."""
        waiting = set(self._store.cases.waiting())
        self._queued &= waiting
        fresh = sorted(waiting - self._queued)
        count = durable.enqueue(fresh)
        self._queued.update(fresh)
        return count

    def take_over(self) -> int:
        """Queues what workers had in hand that no longer live."""
        count = 0
        for other in sorted(durable.workers_with_work() - {self._worker}):
            held = try_claim(self._store, other)
            if held is None:
                continue
            try:
                count += durable.recover([other])
                log("worker.taken_over", worker=self._worker, cause=other, count=count)
            finally:
                held.release()
        return count

    def bury_lost(self) -> int:
        """Dead letters for waiting cases that the queue will not do again.

        Either each worker that tried was killed by it, or the store was restored from before the queue did it.
        """
        actor = Actor(self._worker, "system")
        return sum(
            self._store.dead_letters.add(case_id, run, DONE if end == "SUCCESS" else GAVE_UP, actor)
            for (case_id, run), end in durable.ended_runs(self._store.cases.waiting()).items()
        )

    def sweep(self) -> None:
        """Takes out what nobody needs any more: ended work, sessions and links whose time is over."""
        durable.forget_ended(KEPT_DAYS)
        self._store.accounts.sweep()


def run_worker(
    store: Store,
    worker: str | None = None,
    *,
    until: Callable[[], bool] = lambda: False,
    cases_per_minute: int | None = None,
) -> None:
    """Works until SIGTERM or SIGINT, or until `until` says so. Raises NotPossible where the id is taken."""
    held = claim(store, worker)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    durable.start(store, held.worker, cases_per_minute=cases_per_minute)
    log("worker.started", worker=held.worker, pid=os.getpid())
    try:
        _rounds(store, held, stopped, until)
    finally:
        durable.stop(seconds=STOP_SECONDS)
        held.release()
        log("worker.stopped", worker=held.worker, pid=os.getpid())


def _rounds(store: Store, held: Claim, stopped: threading.Event, until: Callable[[], bool]) -> None:
    caretaker = Caretaker(store, held.worker)
    number = 0
    while not stopped.is_set() and not until():
        if not held.holds():
            raise NotPossible(f"worker {held.worker}: lost its claim (the database was away); start it again")
        caretaker.queue_waiting()
        if number % ROUNDS_BETWEEN_LOOKS == 0:
            caretaker.take_over()
            caretaker.bury_lost()
        if number % ROUNDS_BETWEEN_SWEEPS == 0:
            caretaker.sweep()
        number += 1
        stopped.wait(ROUND_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 (spreads the workers' rounds)


def recover_worker(store: Store, worker: str) -> int:
    """What the operator calls: queues the work of a dead worker. Raises NotPossible where it lives."""
    held = try_claim(store, worker)
    if held is None:
        raise NotPossible(f"worker {worker}: is alive; stop it first")
    own = claim(store)
    durable.start(store, own.worker, listens=False)
    try:
        return durable.recover([worker])
    finally:
        durable.stop()
        own.release()
        held.release()
