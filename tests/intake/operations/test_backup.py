"""A backup made under load, restored elsewhere, gives the same answers."""

import json
import threading
from pathlib import Path

import pytest
from postgresql_cluster import Cluster
from store_parts import CLERK, KIM, add_case, decided, request_text, upload

from hepcite.intake.operations.backup import back_up, restore
from hepcite.intake.operations.purge import purge
from hepcite.intake.operations.verify import verify
from hepcite.intake.store import NotPossible, Query, StorageFailed, Store, open_store


def test_a_backup_restores_elsewhere_with_the_same_answers(store: Store, tmp_path: Path) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    store.notes.add(case_id, "a note", KIM)
    store.accounts.add("kim", "nurse", CLERK, password_hash="x")  # noqa: S106
    waiting = add_case(store, b"other")
    copied = back_up(store, tmp_path / "backup")
    with open_store(tmp_path / "elsewhere") as other:
        assert restore(tmp_path / "backup", other) == copied
        assert other.results.text(case_id) == store.results.text(case_id)
        assert other.cases.get(case_id) == store.cases.get(case_id)
        assert other.corrections.of(case_id) == store.corrections.of(case_id)
        assert other.files.for_pipeline(waiting) == {"report.txt": b"other"}
        assert other.audit.verify([copied.head]) == ()
        assert other.accounts.named("kim") == store.accounts.named("kim")
        assert other.worklist.page(Query(search="quack")).total == 2
        other.notes.add(case_id, "goes on", KIM)
        with pytest.raises(NotPossible, match="not empty"):
            restore(tmp_path / "backup", other)


def test_a_backup_of_sqlite_restores_into_postgresql(
    sqlite_store: Store, cluster: Cluster, template: str, tmp_path: Path
) -> None:
    case_id = decided(sqlite_store)
    back_up(sqlite_store, tmp_path / "backup")
    with open_store(tmp_path / "elsewhere", cluster.new_database(template)) as other:
        restore(tmp_path / "backup", other)
        assert other.results.text(case_id) == sqlite_store.results.text(case_id)
        other.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
        assert verify(other).is_sound


def test_a_backup_under_load_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    stopped = threading.Event()

    def load() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            add_case(store, f"content {number}".encode(), case_id=f"L{number}")

    thread = threading.Thread(target=load)
    thread.start()
    try:
        heads = [back_up(store, tmp_path / f"backup{number}").head for number in range(3)]
    finally:
        stopped.set()
        thread.join(60)
    with open_store(tmp_path / "elsewhere") as other:
        copied = restore(tmp_path / "backup2", other)
        assert copied.cases == copied.blobs == heads[2].seq


@pytest.mark.parametrize("harm", ["table", "blob", "manifest", "gone"])
def test_a_damaged_backup_is_refused(sqlite_store: Store, tmp_path: Path, harm: str) -> None:
    add_case(sqlite_store)
    backup = tmp_path / "backup"
    back_up(sqlite_store, backup)
    if harm == "table":
        path = backup / "tables" / "cases.jsonl"
        path.write_bytes(path.read_bytes().replace(b"commercial", b"medicare__"))
    elif harm == "blob":
        next(p for p in (backup / "blobs").rglob("*") if p.is_file()).write_bytes(b"x")
    elif harm == "manifest":
        (backup / "manifest.json").write_text("{}")
    else:
        next(p for p in (backup / "blobs").rglob("*") if p.is_file()).unlink()
    with open_store(tmp_path / "elsewhere") as other, pytest.raises((StorageFailed, NotPossible)):
        restore(backup, other)


def test_no_session_and_no_link_comes_back(sqlite_store: Store, tmp_path: Path) -> None:
    user = sqlite_store.accounts.add("kim", "nurse", CLERK)
    session, _ = sqlite_store.accounts.open_session(user, seconds=3600)
    link = sqlite_store.accounts.issue_token("launch", seconds=3600)
    back_up(sqlite_store, tmp_path / "backup")
    assert sqlite_store.accounts.use_token(link, "launch")
    with open_store(tmp_path / "elsewhere") as other:
        restore(tmp_path / "backup", other)
        assert other.accounts.named("kim") == user
        assert other.accounts.session(session, idle_seconds=600) is None
        assert not other.accounts.use_token(link, "launch")


def test_a_purge_during_the_backup_is_told(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, read = decided(sqlite_store), sqlite_store.blobs.get

    def purge_first(sha256: str) -> bytes:
        purge(sqlite_store, case_id, KIM)
        return read(sha256)

    monkeypatch.setattr(sqlite_store.blobs, "get", purge_first)
    with pytest.raises(NotPossible, match="was purged meanwhile"):
        back_up(sqlite_store, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_backup_is_never_written_over_another(sqlite_store: Store, tmp_path: Path) -> None:
    back_up(sqlite_store, tmp_path / "backup")
    with pytest.raises(NotPossible, match="exists already"):
        back_up(sqlite_store, tmp_path / "backup")
    assert json.loads((tmp_path / "backup" / "manifest.json").read_text())["rows"]["cases"] == 0


def test_no_other_user_reads_a_backup(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.cases.add(request_text(), [upload(sqlite_store)], CLERK)
    back_up(sqlite_store, tmp_path / "backup")
    for path in (tmp_path / "backup").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
