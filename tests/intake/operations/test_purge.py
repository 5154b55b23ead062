"""A purged case leaves a tombstone, and nothing of the patient in any file."""

import datetime
from pathlib import Path

import pytest
from store_parts import CLERK, KIM, add_case, decided

from hepcite.intake.operations.purge import days_of, due_for_purge, purge, settle, sweep_drafts
from hepcite.intake.operations.verify import verify
from hepcite.intake.store import NotPossible, NotThere, Query, Store, StoreError

SECRETS = (b"Quackenbush", b"quackenbush", b"1961-09-17", b"PS77", b"ps77", b"LI-RADS 5")


def all_bytes(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_purged_case_is_gone_from_every_file(sqlite_store: Store) -> None:
    case_id = decided(sqlite_store)
    sqlite_store.notes.add(case_id, "Quackenbush called", KIM)
    sqlite_store.drafts.save("kim", "note", "Quackenbush again", case_id=case_id)
    sqlite_store.corrections.add(
        case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded"
    )
    settle(sqlite_store)
    assert b"Quackenbush" in all_bytes(sqlite_store.folder)  # the search finds what is there
    left = purge(sqlite_store, case_id, KIM)
    settle(sqlite_store)
    assert (left.blobs_removed, left.blobs_shared, left.rows_left) == (1, 0, 0)
    assert left.audit_rows == 5
    held = all_bytes(sqlite_store.folder)
    assert [secret for secret in SECRETS if secret in held] == []


def test_a_purged_case_has_a_tombstone_and_a_whole_chain(store: Store) -> None:
    case_id = decided(store)
    purge(store, case_id, KIM)
    row = store.cases.get(case_id)
    assert (row.state, row.reference, row.patient_name, row.disposition) == ("purged", "", "", None)
    assert store.files.of(case_id) == ()
    assert store.worklist.page(Query(search="quackenbush")).total == 0
    with pytest.raises(NotThere):
        store.results.text(case_id)
    with pytest.raises(NotPossible):
        store.cases.request_of(case_id)
    assert verify(store).is_sound
    with pytest.raises(StoreError, match="was purged"):
        purge(store, case_id, KIM)


def test_a_blob_that_another_case_holds_stays(store: Store) -> None:
    case_id, other = decided(store), add_case(store)
    left = purge(store, case_id, KIM)
    assert (left.blobs_removed, left.blobs_shared) == (0, 1)
    assert store.files.for_pipeline(other) != {}


def test_a_copy_of_a_purged_file_points_nowhere(store: Store) -> None:
    case_id, other = decided(store), add_case(store)
    assert store.files.of(other)[0].duplicate_of == store.files.of(case_id)[0].id
    purge(store, case_id, KIM)
    assert (store.files.of(other)[0].status, store.files.of(other)[0].duplicate_of) == ("duplicate", None)
    assert verify(store).is_sound


def test_old_text_that_was_never_saved_is_swept(store: Store) -> None:
    store.drafts.save("kim", "new case", "Quackenbush")
    assert sweep_drafts(store, 1) == 0
    assert sweep_drafts(store, -1) == 1
    assert store.drafts.get("kim", "new case") is None


def test_only_old_cases_that_are_not_on_their_way_are_due(store: Store) -> None:
    done, waiting = decided(store), add_case(store)
    today = datetime.datetime.now(datetime.UTC).date()
    assert due_for_purge(store, 1, today) == ()
    later = today + datetime.timedelta(days=31)
    assert due_for_purge(store, 30, later) == (done,)
    with pytest.raises(StoreError, match="queued"):
        purge(store, waiting, CLERK)


@pytest.mark.parametrize(("age", "days"), [("730d", 730), ("2w", 14), ("24m", 720), ("7y", 2555)])
def test_an_age_is_read(age: str, days: int) -> None:
    assert days_of(age) == days


@pytest.mark.parametrize("age", ["", "d", "7", "0d", "-3d", "1.5y", "7 d"])
def test_a_wrong_age_is_told(age: str) -> None:
    with pytest.raises(StoreError, match="--older-than"):
        days_of(age)
