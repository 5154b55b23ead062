"""Promise 14, short form: the worker as it is run decides what waits, and its log and queue hold nothing of the records."""

from pathlib import Path

from worker_log import smallest_cases, work_on

from hepcite.intake.store import open_store


def test_a_worker_decides_10_cases_and_tells_ids_alone(tmp_path: Path) -> None:
    told = work_on(tmp_path / "data", smallest_cases(10), seconds=900)
    assert told.states == ("decided",) * 10
    with open_store(tmp_path / "data") as store:
        assert store.cases.get(told.broken).state == "failed"
        assert [letter.case_id for letter in store.dead_letters.open()] == [told.broken]
    names = {event["event"] for event in told.events}
    assert {"worker.started", "case.attempt_failed", "case.failed", "worker.stopped"} <= names
    assert told.broken in {event.get("case") for event in told.events}
    assert told.secrets > 200
    assert told.leaks == ()
