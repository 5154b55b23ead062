"""The watched folder: each folder is taken once, a bad one is set aside with the reason."""

import json
import os
from pathlib import Path

import pytest
from store_parts import request_text

from hepcite.intake.store import StorageFailed, Store
from hepcite.intake.watch import take, take_once


def drop(inbox: Path, name: str, **changes: object) -> Path:
    folder = inbox / name
    folder.mkdir(parents=True)
    (folder / "case.json").write_text(request_text(**changes))
    (folder / "mri.txt").write_text("MRI LIVER\nPatent portal vein.\n")
    return folder


def test_a_folder_is_taken_and_moved(store: Store, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    drop(inbox, "one")
    assert take_once(store, inbox, quiet_seconds=0) == (1, 0)
    ((case_id, _),) = store.cases.waiting()
    assert store.files.for_pipeline(case_id) == {"mri.txt": b"MRI LIVER\nPatent portal vein.\n"}
    assert store.cases.get(case_id).created_by == "watch"
    assert (inbox / "taken" / "one" / "case.json").is_file()
    assert take_once(store, inbox, quiet_seconds=0) == (0, 0)


def test_a_folder_that_still_changes_is_left(store: Store, tmp_path: Path) -> None:
    drop(tmp_path / "inbox", "one")
    assert take_once(store, tmp_path / "inbox", quiet_seconds=3600) == (0, 0)


def test_a_bad_folder_never_blinds_the_watcher(store: Store, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    drop(inbox, "a-bad", state="oregon")
    drop(inbox, "b-good")
    assert take_once(store, inbox, quiet_seconds=0) == (1, 1)
    assert "state" in (inbox / "refused" / "a-bad" / "refused.txt").read_text()


def test_a_refused_folder_that_comes_back_mended_is_taken_without_the_reason(
    store: Store, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    drop(inbox, "one", state="oregon")
    assert take_once(store, inbox, quiet_seconds=0) == (0, 1)
    mended = (inbox / "refused" / "one").rename(inbox / "one")
    (mended / "case.json").write_text(request_text())
    assert take_once(store, inbox, quiet_seconds=0) == (1, 0)
    assert set(store.files.for_pipeline(store.cases.waiting()[0][0])) == {"mri.txt"}


def test_a_folder_that_cannot_be_moved_stops_nobody(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, rename = tmp_path / "inbox", Path.rename

    def stuck(path: Path, target: Path) -> Path:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stuck)
    drop(inbox, "a")
    drop(inbox, "b", case_id="T02")
    for taken in ((1, 0), (0, 0)):
        assert take_once(sqlite_store, inbox, quiet_seconds=0) == taken
    assert len(sqlite_store.cases.waiting()) == 2


def test_a_copy_with_old_times_is_not_taken_before_it_is_quiet(sqlite_store: Store, tmp_path: Path) -> None:
    folder = drop(tmp_path / "inbox", "one")
    for path in (*folder.iterdir(), folder):
        os.utime(path, (0, 0))
    assert take_once(sqlite_store, tmp_path / "inbox", quiet_seconds=600) == (0, 0)


def test_a_crash_before_the_move_makes_no_second_case(store: Store, tmp_path: Path) -> None:
    folder = drop(tmp_path / "inbox", "one")
    first = take(store, folder)
    assert take(store, folder) == first
    assert take_once(store, tmp_path / "inbox", quiet_seconds=0) == (1, 0)
    assert len(store.cases.waiting()) == 1


def test_a_yaml_case_and_a_second_folder_of_the_same_name(store: Store, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    drop(inbox, "one")
    take_once(store, inbox, quiet_seconds=0)
    folder = drop(inbox, "one", case_id="T9")
    (folder / "case.yaml").write_text(json.dumps(json.loads((folder / "case.json").read_text())))
    (folder / "case.json").unlink()
    assert take_once(store, inbox, quiet_seconds=0) == (1, 0)
    assert (inbox / "taken" / "one (2)").is_dir()
    assert {store.cases.get(case_id).reference for case_id, _ in store.cases.waiting()} == {"T01", "T9"}


def test_a_full_disk_refuses_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("full")

    drop(tmp_path / "inbox", "one")
    monkeypatch.setattr(store.blobs, "put", full)
    with pytest.raises(StorageFailed):
        take_once(store, tmp_path / "inbox", quiet_seconds=0)
    assert (tmp_path / "inbox" / "one").is_dir()
