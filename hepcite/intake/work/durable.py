"""Ids of cases into workflows of DBOS that survive the process that runs them. The only module that knows DBOS.

Five settings are not optional: a worker id that no other live process has; a pinned application version; portable JSON
with pickle refused; on SQLite an engine of ours, durable at every commit; ids, never text, as arguments and results.
"""

import datetime
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat
from dbos import _serialization as dbos_serialization
from sqlalchemy import Engine

from hepcite.intake.exits import where
from hepcite.intake.operations.logs import log
from hepcite.intake.store import Store
from hepcite.intake.store.audit import Actor
from hepcite.intake.store.engine import open_postgresql, open_sqlite
from hepcite.intake.store.store import QUEUE_FILE
from hepcite.intake.work.process import process_case

APPLICATION_VERSION = "hepcite-work-1"
"""The shape of the workflows below, not the version of the program: an upgrade takes over what is queued."""
CASES = "cases"
POLL_SECONDS = 0.2
ATTEMPTS_OF_A_STEP, ATTEMPTS_OF_A_CASE = 3, 5
"""How often a step is tried that raises, and a case whose worker dies each time, before it is a dead letter."""
ENDS = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
PORTABLE = WorkflowSerializationFormat.PORTABLE


class WorkFailed(Exception):
    """Type and place of what a step raised, without its text, which may quote a record."""


class PickleRefused(Exception):
    """A row of the queue holds pickled Python, which runs code when it is read."""


@dataclass
class _Worker:
    """What the workflows of this process use; DBOS gives them their arguments alone."""

    store: Store
    name: str
    queue: Engine


_this: _Worker | None = None


def _worker() -> _Worker:
    if _this is None:
        raise WorkFailed("no worker was started in this process")
    return _this


@DBOS.step(retries_allowed=True, max_attempts=ATTEMPTS_OF_A_STEP, interval_seconds=0.5, backoff_rate=3.0)
def review(case_id: str) -> str:
    """Idempotent: a case that has the result of this run is left as it is."""
    worker = _worker()
    try:
        process_case(worker.store, case_id, worker.name)
    except Exception as error:
        log(
            "case.attempt_failed", level=logging.WARNING, case=case_id, cause=where(error), worker=worker.name
        )
        raise WorkFailed(where(error)) from None
    return case_id


@DBOS.step()
def give_up(case_id: str, run: int, cause: str) -> str:
    worker = _worker()
    worker.store.dead_letters.add(case_id, run, cause, Actor(worker.name, "system"))
    log("case.failed", level=logging.ERROR, case=case_id, cause=cause, worker=worker.name)
    return case_id


@DBOS.workflow(name="decide_case", max_recovery_attempts=ATTEMPTS_OF_A_CASE, serialization_type=PORTABLE)
def decide_case(case_id: str, run: int) -> str:
    try:
        return review(case_id)
    except Exception as error:  # DBOS wraps what the last attempt raised
        return give_up(case_id, run, _cause(error))


def start(store: Store, worker: str, *, listens: bool = True, cases_per_minute: int | None = None) -> None:
    """DBOS in this process under the id `worker`, which the caller has claimed (work/live.py).

    `listens`: takes cases from the queue, one at a time. `cases_per_minute` limits the queue, all workers together, for
    an LLM that takes no more.
    """
    global _this
    _refuse_pickle()
    _this = _Worker(store, worker, queue_engine(store))
    DBOS(config=_config(_this))
    DBOS.listen_queues([CASES] if listens else [])
    DBOS.launch()
    DBOS.register_queue(
        CASES,
        worker_concurrency=1,
        polling_interval_sec=POLL_SECONDS,
        limiter={"limit": cases_per_minute, "period": 60.0} if cases_per_minute else None,
        on_conflict="always_update",
    )


def stop(*, seconds: int = 0) -> None:
    """Waits so long for the case at hand; what is not done by then is taken up by the next worker of this id."""
    global _this
    DBOS.destroy(workflow_completion_timeout_sec=seconds)
    if _this is not None:
        _this.queue.dispose()
    _this = None


def enqueue(cases: Iterable[tuple[str, int]]) -> int:
    """Id and run of each case. A run that is queued, running or done already is not queued twice."""
    count = 0
    for case_id, run in cases:
        with SetWorkflowID(_id(case_id, run)):
            DBOS.enqueue_workflow(CASES, decide_case, case_id, run)
        count += 1
    return count


def recover(workers: Sequence[str]) -> int:
    """Queues what these dead workers had in hand. The caller makes sure that they are dead."""
    return len(DBOS._recover_pending_workflows(list(workers)))


def workers_with_work() -> set[str]:
    """The ids that have something in hand, dead or alive."""
    found = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {status.executor_id for status in found if status.executor_id}


def ended_runs(cases: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Those of these runs that the queue will not do (again), and how each ended there."""
    ids = [_id(case_id, run) for case_id, run in cases]
    if not ids:
        return {}
    found = DBOS.list_workflows(workflow_ids=ids, status=list(ENDS), load_input=False, load_output=False)
    return {_parsed(status.workflow_id): str(status.status) for status in found}


def forget_ended(days: float, limit: int = 1000) -> int:
    """Deletes at most `limit` rows of work that ended so long ago: how many. The store knows all of it."""
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
    found = DBOS.list_workflows(
        status=list(ENDS), end_time=before.isoformat(), limit=limit, load_input=False, load_output=False
    )
    DBOS.delete_workflows([status.workflow_id for status in found])
    return len(found)


def queue_engine(store: Store) -> Engine:
    if store.url:
        return open_postgresql(store.url)
    return open_sqlite(store.folder / QUEUE_FILE, implicit_begin=True)


def _config(worker: _Worker) -> DBOSConfig:
    return {
        "name": "hepcite",
        "system_database_url": worker.queue.url.render_as_string(hide_password=False),
        "system_database_engine": worker.queue,
        "executor_id": worker.name,
        "application_version": APPLICATION_VERSION,
        "serializer": dbos_serialization.DBOSPortableJSON,
        "enable_otlp": False,
        "log_level": "WARNING",
    }


def _refuse_pickle() -> None:
    """DBOS reads a row by the serializer that the row names, whatever is configured; so its pickle one is disarmed."""

    def refuse(*_: object) -> NoReturn:
        raise PickleRefused("a row of the queue holds pickled data; hepcite writes none: see who did")

    native = cast(Any, dbos_serialization.DefaultSerializer)
    native.serialize = native.deserialize = refuse


def _id(case_id: str, run: int) -> str:
    return f"{case_id}.{run}"


def _parsed(workflow_id: str) -> tuple[str, int]:
    case_id, _, run = workflow_id.partition(".")
    return case_id, int(run) if run.isdigit() else 0


def _cause(error: BaseException) -> str:
    """What WorkFailed says, however deep DBOS has put it; else type and place."""
    inner: BaseException = error
    for each in getattr(error, "errors", ()):
        inner = each
    return str(inner) if isinstance(inner, WorkFailed) else f"{type(error).__name__} in the queue"
