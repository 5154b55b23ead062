"""The five settings of the durable queue, each as a test that fails without it."""

import base64
import json
import os
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from store_parts import add_case, outcome

from hepcite.intake.store import Actor, NotPossible, Store
from hepcite.intake.work import durable
from hepcite.intake.work.live import claim, try_claim
from hepcite.intake.work.worker import Caretaker

WAIT_SECONDS = 60


def save_ready(store: Store, case_id: str, worker: str = "worker") -> bool:
    if not store.cases.start(case_id):
        return False
    run = store.cases.get(case_id).run
    return store.results.save(case_id, run, outcome(store.cases.request_of(case_id)), Actor(worker, "system"))


def query(store: Store, statement: str, **values: str) -> list[Any]:
    """On the queue's tables, whose names stand in [ ]."""
    engine = durable.queue_engine(store)
    told = re.sub(r"\[(\w+)\]", r"dbos.\1" if store.url else r"\1", statement)
    with engine.begin() as connection:
        result = connection.execute(text(told), values)
        found = list(result) if result.returns_rows else []
    engine.dispose()
    return found


def everything(store: Store) -> str:
    """All that the queue has stored of arguments, results and errors."""
    tables = ("[workflow_status]", "[workflow_input]", "[workflow_output]", "[operation_outputs]")
    return "".join(
        str(row)
        for table in tables
        for row in query(store, f"SELECT * FROM {table}")  # noqa: S608
    )


@pytest.fixture
def started(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(durable, "process_case", save_ready)
    durable.start(store, "worker-1")
    yield store
    durable.stop()


def wait_for(store: Store, case_id: str, *states: str) -> str:
    wait_until(lambda: store.cases.get(case_id).state in states)
    return store.cases.get(case_id).state


def wait_until(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


def test_a_queued_case_is_decided_once_and_its_row_holds_ids_alone(started: Store) -> None:
    case_id = add_case(started)
    caretaker = Caretaker(started, "worker-1")
    assert caretaker.queue_waiting() == 1
    assert wait_for(started, case_id, "decided") == "decided"
    durable.enqueue([(case_id, 1)])  # a second time is none
    (row,) = query(
        started,
        "SELECT workflow_uuid, executor_id, application_version, serialization FROM [workflow_status]",
    )
    assert tuple(row) == (f"{case_id}.1", "worker-1", durable.APPLICATION_VERSION, "portable_json")
    (inputs,) = query(started, "SELECT inputs FROM [workflow_input]")
    assert json.loads(inputs[0]) == {"namedArgs": {}, "positionalArgs": [case_id, 1]}
    assert case_id in everything(started)
    for secret in ("Quackenbush", "1961-09", "PS77", "report.txt", "portal"):
        assert secret not in everything(started)
    assert len(started.results.of(case_id)) == 1


def test_a_case_that_raises_is_a_dead_letter_without_its_text_and_is_retried(
    started: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(_store: Store, case_id: str, _worker: str) -> bool:
        calls.append(case_id)
        raise ValueError("Quackenbush cannot be read")

    monkeypatch.setattr(durable, "process_case", fail)
    case_id = add_case(started)
    caretaker = Caretaker(started, "worker-1")
    caretaker.queue_waiting()
    assert wait_for(started, case_id, "failed", "decided") == "failed"
    assert len(calls) == durable.ATTEMPTS_OF_A_STEP
    (letter,) = started.dead_letters.open()
    assert letter.cause.startswith("ValueError in test_durable.py, line ")
    assert "Quackenbush" not in everything(started) + letter.cause
    monkeypatch.setattr(durable, "process_case", save_ready)
    started.dead_letters.retry(case_id, Actor("kim", "admin"))
    caretaker.queue_waiting()
    assert wait_for(started, case_id, "decided") == "decided"


class Trap:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> Any:
        return (open, (str(self._path), "w"))


def test_pickle_in_a_row_is_refused_and_not_run(started: Store, tmp_path: Path) -> None:
    trap = base64.b64encode(pickle.dumps(Trap(tmp_path / "sprung"))).decode()
    case_id = add_case(started)
    durable.enqueue([(case_id, 7)])
    query(started, "UPDATE [workflow_input] SET inputs = :trap", trap=trap)
    query(started, "UPDATE [workflow_status] SET serialization = 'py_pickle', status = 'ENQUEUED'")
    from dbos import DBOS

    found = DBOS.list_workflows()
    assert found[0].input == trap  # given back as the text that it is
    other = add_case(started, b"other")
    Caretaker(started, "worker-1").queue_waiting()
    assert wait_for(started, other, "decided") == "decided"
    assert not (tmp_path / "sprung").exists()
    pickle.loads(base64.b64decode(trap)).close()  # noqa: S301 (the trap works)
    assert (tmp_path / "sprung").exists()


def test_nothing_is_ever_pickled(started: Store) -> None:
    from dbos import _serialization

    with pytest.raises(durable.PickleRefused):
        _serialization.DefaultSerializer().serialize({"a": 1})
    with pytest.raises(durable.PickleRefused):
        _serialization.DefaultSerializer().deserialize("gASVBQAAAAAAAACMAWGULg==")


def test_two_live_processes_never_have_one_id(store: Store) -> None:
    first = claim(store)
    assert first.worker == "worker-1"
    code = (
        "import sys; from pathlib import Path\n"
        "from hepcite.intake.store import open_store\n"
        "from hepcite.intake.work.live import claim, try_claim\n"
        "store = open_store(Path(sys.argv[1]), sys.argv[2] or None)\n"
        "print(try_claim(store, 'worker-1'), claim(store).worker)"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(store.folder), store.url or ""],
        capture_output=True,
        text=True,
        check=True,
        env={key: value for key, value in os.environ.items() if key != "HEPCITE_DATABASE_URL"},
    )
    assert other.stdout.split() == ["None", "worker-2"]
    with pytest.raises(NotPossible, match="runs already"):
        claim(store, "worker-1")
    first.release()
    again = try_claim(store, "worker-1")
    assert again is not None
    assert again.holds()
    again.release()


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 65])
def test_a_worker_id_is_a_plain_name(store: Store, name: str) -> None:
    with pytest.raises(NotPossible, match="--id"):
        try_claim(store, name)


def test_the_work_of_a_dead_worker_is_taken_over(started: Store) -> None:
    case_id = add_case(started)
    assert started.cases.start(case_id)
    durable.enqueue([(case_id, 1)])
    assert wait_for(started, case_id, "decided") == "decided"
    second = add_case(started, b"second")
    inputs = json.dumps({"positionalArgs": [second, 1], "namedArgs": {}})
    for statement in (  # as a worker that was killed leaves it
        "DELETE FROM [operation_outputs]",
        "DELETE FROM [workflow_input]",
        "UPDATE [workflow_status] SET workflow_uuid = :id, executor_id = 'dead', status = 'PENDING'",
        "INSERT INTO [workflow_input] VALUES (:id, :inputs, 0)",
    ):
        values = {"id": f"{second}.1", "inputs": inputs}
        query(
            started, statement, **{name: value for name, value in values.items() if f":{name}" in statement}
        )
    caretaker = Caretaker(started, "worker-1")
    held = try_claim(started, "dead")
    assert held is not None
    assert caretaker.take_over() == 0  # alive as long as its lock is held
    held.release()
    assert caretaker.take_over() == 1
    assert wait_for(started, second, "decided") == "decided"
    assert caretaker.take_over() == 0


def test_a_case_of_an_older_store_than_the_queue_is_told(started: Store) -> None:
    case_id = add_case(started)
    durable.enqueue([(case_id, 1)])
    assert wait_for(started, case_id, "decided") == "decided"
    caretaker = Caretaker(started, "worker-1")
    assert caretaker.bury_lost() == 0
    with started.database.write() as connection:  # as a backup of before has it
        connection.execute(text("DELETE FROM results"))
        connection.execute(text("UPDATE cases SET state = 'queued', result_id = NULL"))
    assert wait_until(lambda: bool(durable.ended_runs([(case_id, 1)])))
    assert caretaker.bury_lost() == 1
    assert "retry it" in (started.cases.get(case_id).failure or "")
    started.dead_letters.retry(case_id, Actor("kim", "admin"))
    caretaker.queue_waiting()
    assert wait_for(started, case_id, "decided") == "decided"


def test_a_case_that_kills_each_worker_becomes_a_dead_letter(started: Store) -> None:
    case_id = add_case(started)
    started.cases.start(case_id)
    durable.enqueue([(case_id, 9)])
    query(
        started,
        "UPDATE [workflow_status] SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', workflow_uuid = :id",
        id=f"{case_id}.1",
    )
    assert Caretaker(started, "worker-1").bury_lost() == 1
    row = started.cases.get(case_id)
    assert row.state == "failed"
    assert (row.failure or "").startswith("the queue gave up")
    assert Caretaker(started, "worker-1").bury_lost() == 0


def test_lost_work_of_a_case_that_the_store_does_not_know_stops_nobody(started: Store) -> None:
    add_case(started)  # waits, and is not yet in the queue
    durable.enqueue([("gone", 1)])  # as after a backup was restored
    query(started, "UPDATE [workflow_status] SET status = 'ERROR'")
    assert Caretaker(started, "worker-1").bury_lost() == 0


def test_ended_work_is_forgotten_after_its_time_and_the_rest_is_kept(started: Store) -> None:
    case_id = add_case(started)
    caretaker = Caretaker(started, "worker-1")
    caretaker.queue_waiting()
    assert wait_until(lambda: bool(durable.ended_runs([(case_id, 1)])))
    caretaker.sweep()
    assert durable.ended_runs([(case_id, 1)]) == {(case_id, 1): "SUCCESS"}
    query(started, "UPDATE [workflow_status] SET status = 'DELAYED'")
    assert durable.forget_ended(-1) == 0
    query(started, "UPDATE [workflow_status] SET status = 'SUCCESS'")
    assert durable.forget_ended(-1) == 1
    assert everything(started) == ""
