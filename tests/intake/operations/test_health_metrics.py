"""Health, readiness and metrics of a store."""

from store_parts import CLERK, add_case, decided

from hepcite.intake.operations.health import health, readiness
from hepcite.intake.operations.metrics import Metrics
from hepcite.intake.store import Store


def test_a_working_store_is_ready_and_one_without_blobs_is_not(store: Store) -> None:
    assert health() == {"status": "ok"}
    assert readiness(store).is_ready
    store.blobs.quarantine.rmdir()
    store.blobs.incoming.rmdir()
    told = readiness(store)
    assert (told.is_ready, told.database, told.blobs) == (False, True, False)


def test_a_store_whose_database_is_gone_is_not_ready(sqlite_store: Store) -> None:
    sqlite_store.close()
    (sqlite_store.folder / "hepcite.sqlite").unlink()
    (sqlite_store.folder / "hepcite.sqlite").mkdir()
    told = readiness(sqlite_store)
    assert (told.is_ready, told.database) == (False, False)


def test_metrics_count_and_name_nobody(store: Store) -> None:
    decided(store)
    failed = add_case(store, b"other")
    store.dead_letters.add(failed, 1, "ValueError in x.py, line 1", CLERK)
    add_case(store, b"third")
    metrics = Metrics()
    metrics.requests.labels("GET", "/cases/{case_id}", "200").inc()
    told = metrics.text(store).decode()
    for line in (
        'hepcite_cases{state="decided"} 1.0',
        'hepcite_cases{state="queued"} 1.0',
        'hepcite_cases{state="failed"} 1.0',
        "hepcite_dead_letters 1.0",
        'hepcite_requests_total{method="GET",route="/cases/{case_id}",status="200"} 1.0',
    ):
        assert line in told.splitlines()
    assert "Quackenbush" not in told
    assert failed not in told
