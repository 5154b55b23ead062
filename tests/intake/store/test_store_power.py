"""Promise 1: an upload that was acknowledged is there after a power loss, whatever the moment of the cut."""

import pytest
from power import MemoryDisk
from power_runs import Tally, cut, intake
from sqlalchemy import text

from hepcite.intake.store import Store, WrongSettings, engine
from hepcite.intake.store.disk import Disk
from hepcite.intake.work.durable import queue_engine

CUTS = 100


def test_100_cuts_lose_nothing_and_damage_nothing() -> None:
    assert cut(intake(4), CUTS, seed=1) == Tally(cuts=CUTS, lost=0, corrupt=0)


@pytest.mark.parametrize("level", [0, 1])
def test_control_without_full_synchronous_cases_are_lost(monkeypatch: pytest.MonkeyPatch, level: int) -> None:
    weaker = tuple((name, level if name == "synchronous" else value) for name, value in engine.PRAGMAS)
    monkeypatch.setattr(engine, "PRAGMAS", weaker)
    tally = cut(intake(3), 30, seed=2)
    assert tally.lost + tally.corrupt > 5


@pytest.mark.parametrize("call", ["sync", "sync_folder"])
def test_control_blobs_without_sync_are_lost(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setattr(MemoryDisk, call, lambda *_: None)
    tally = cut(intake(3), 30, seed=3)
    assert tally.lost + tally.corrupt > 5


def test_every_connection_of_store_and_queue_is_durable(sqlite_store: Store) -> None:
    queue = queue_engine(sqlite_store)
    for checked in (sqlite_store.database.engine, queue):
        held = [checked.connect() for _ in range(4)]
        for connection in held:
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            connection.close()
    queue.dispose()


def test_a_database_that_does_not_take_a_setting_is_refused() -> None:
    class Stubborn:
        def cursor(self) -> "Stubborn":
            return self

        def execute(self, _statement: str) -> "Stubborn":
            return self

        def fetchall(self) -> None: ...

        def fetchone(self) -> tuple[str]:
            return ("delete",)

        def close(self) -> None: ...

    with pytest.raises(WrongSettings, match="journal_mode at delete"):
        engine.make_durable(Stubborn())


def test_the_real_disk_syncs_file_and_folder(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("create", "write", "sync", "close", "rename", "sync_folder"):
        real = getattr(Disk, name)
        monkeypatch.setattr(
            Disk, name, lambda self, *a, _name=name, _real=real: (calls.append(_name), _real(self, *a))[1]
        )
    blob = sqlite_store.blobs.put(b"x")
    assert calls == ["create", "write", "sync", "close", "sync_folder", "rename", "sync_folder"]
    path = sqlite_store.blobs.path(blob.sha256)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sqlite_store.folder.stat().st_mode & 0o777 == 0o700
    for database in sqlite_store.folder.glob("*.sqlite*"):
        assert database.stat().st_mode & 0o777 == 0o600
