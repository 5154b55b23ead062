"""What comes late, twice or at the same moment: it is refused or replayed, and undoes nobody's work."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from store_parts import CLERK, KIM, add_case, decide_now, decided, outcome, request_text, upload

from hepcite.intake.operations.purge import purge
from hepcite.intake.store import (
    Conflict,
    NotPossible,
    StorageFailed,
    Store,
    WrongSettings,
    WrongText,
    open_store,
)
from hepcite.intake.store.database import new_id


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call gave or raised, in the order of ending."""
    start, told = threading.Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        start.wait(60)
        try:
            told.append(call())
        except Exception as error:
            told.append(type(error))

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return told


def test_ids_of_one_process_sort_by_age() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))
    assert {len(each) for each in ids} == {26}


def test_one_key_used_at_once_makes_one_case(store: Store) -> None:
    file = upload(store)

    def add() -> object:
        return store.cases.add(request_text(), [file], CLERK, idempotency_key="k", request_sha256="a")

    told = at_once(add, add, add, add)
    assert {getattr(each, "case_id", each) for each in told} == {store.cases.waiting()[0][0]}
    assert sorted(getattr(each, "is_replay", each) for each in told) == [False, True, True, True]


def test_an_undo_while_a_case_runs_again_does_not_end_the_run(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    entry = store.corrections.of(case_id)[0].id
    store.cases.rerun(case_id, KIM)
    with pytest.raises(NotPossible, match="only a decided case"):
        store.corrections.undo(case_id, entry, KIM, reason="b", expected=store.cases.get(case_id).version)
    assert store.cases.waiting() == ((case_id, 2),)


def test_nothing_is_added_to_a_purged_case(store: Store) -> None:
    case_id = decided(store)
    purge(store, case_id, KIM)
    for late in (
        lambda: store.notes.add(case_id, "Quackenbush called", KIM),
        lambda: store.drafts.save("kim", "note", "Quackenbush", case_id=case_id),
        lambda: store.cases.assign(case_id, "kim", KIM),
        lambda: store.files.add(case_id, upload(store), KIM),
    ):
        with pytest.raises(NotPossible, match="purged"):
            late()
    assert store.results.save(case_id, 1, outcome_of_any(store), CLERK) is False
    assert store.dead_letters.add(case_id, 1, "x", CLERK) is False
    assert store.drafts.get("kim", "note") is None


def outcome_of_any(store: Store):  # type: ignore[no-untyped-def]
    return outcome(store.cases.request_of(add_case(store, b"any")))


def test_a_result_that_comes_after_the_dead_letter_is_not_taken(store: Store) -> None:
    case_id = add_case(store)
    ready = outcome(store.cases.request_of(case_id))
    store.cases.start(case_id)
    store.dead_letters.add(case_id, 1, "its worker was silent", CLERK)
    assert store.results.save(case_id, 1, ready, CLERK) is False
    assert [letter.case_id for letter in store.dead_letters.open()] == [case_id]


def test_a_rerun_answers_the_dead_letter(store: Store) -> None:
    case_id = add_case(store)
    store.dead_letters.add(case_id, 1, "ValueError in x.py, line 3", CLERK)
    assert store.cases.rerun(case_id, KIM) == 2
    assert store.dead_letters.open() == ()


def test_a_step_that_starts_twice_keeps_the_time_of_the_first(store: Store) -> None:
    case_id = add_case(store)
    assert store.cases.start(case_id)
    first = store.cases.get(case_id).updated_at
    assert store.cases.start(case_id)
    assert store.cases.get(case_id).updated_at == first


def test_files_change_only_while_nobody_reads_them(store: Store) -> None:
    case_id = add_case(store)
    file = store.files.of(case_id)[0]
    with pytest.raises(NotPossible, match="is queued"):
        store.files.withdraw(file.id, CLERK)
    decide_now(store, case_id)
    seen = store.cases.get(case_id).version
    store.files.add(case_id, upload(store, b"a late addendum", "late.txt"), CLERK)
    with pytest.raises(Conflict):  # who reviews has not seen the addendum
        store.cases.review(case_id, KIM, expected=seen)


def test_a_first_look_that_ends_late_brings_no_withdrawn_file_back(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK)
    file = store.files.add(case_id, upload(store), CLERK)
    store.files.withdraw(file.id, CLERK)
    store.files.tell(file.id, status="read", problem=None)
    assert store.files.get(file.id).status == "withdrawn"


def test_a_file_keeps_its_name_when_another_is_withdrawn(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK)
    first, second = (
        store.files.add(case_id, upload(store, text, "scan.pdf"), CLERK) for text in (b"1", b"2")
    )
    store.files.withdraw(first.id, CLERK)
    assert {name: row.id for name, row in store.files.by_document(case_id).items()} == {
        "scan (2).pdf": second.id
    }
    again = store.files.add(case_id, upload(store, b"1", "scan.pdf"), CLERK)
    assert store.files.by_document(case_id)["scan.pdf"].id == again.id


def test_an_upload_whose_bytes_a_purge_took_is_refused_not_lost(store: Store) -> None:
    case_id, file = decided(store), upload(store)
    purge(store, case_id, KIM)
    with pytest.raises(StorageFailed, match="upload it again"):
        store.cases.add(request_text(), [file], CLERK)
    assert store.cases.waiting() == ()
    assert store.files.for_pipeline(add_case(store)) != {}


def test_a_purge_at_the_moment_of_the_same_upload_takes_nothing_away(store: Store) -> None:
    for number in range(8):
        old = decided(store, case_id=f"T{number}")
        told = at_once(lambda old=old: purge(store, old, KIM), lambda: add_case(store))
        taken = [each for each in told if isinstance(each, str)]
        assert taken or StorageFailed in told
        for case_id in taken:
            assert store.files.for_pipeline(case_id) != {}
            store.dead_letters.add(case_id, 1, "done with", CLERK)
            purge(store, case_id, KIM)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800"])
def test_a_sign_that_one_database_cannot_keep_is_refused_by_both(store: Store, text: str) -> None:
    case_id = add_case(store)
    for keep in (
        lambda: store.notes.add(case_id, text, KIM),
        lambda: store.drafts.save("kim", "note", text),
        lambda: store.cases.open_draft(CLERK, {"case_id": text}),
    ):
        with pytest.raises(WrongText, match="cannot be kept"):
            keep()
    assert store.cases.waiting() == ((case_id, 1),)


def test_a_number_that_no_database_takes_is_refused(store: Store) -> None:
    with pytest.raises(WrongText):
        store.audit.entries(before=10**30)


def test_a_look_at_a_folder_without_data_makes_none(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="holds no data"):
        open_store(tmp_path / "mistyped", migrates=False)
    assert not (tmp_path / "mistyped").exists()


def test_on_postgresql_the_folder_holds_no_sqlite_files(store: Store) -> None:
    assert bool(list(store.folder.glob("*.sqlite"))) == (store.url is None)


def test_writers_on_postgresql_wait_for_a_lock_no_longer_than_on_sqlite(store: Store) -> None:
    if not store.url:
        pytest.skip("SQLite's own time-out is among the pragmas")
    with store.database.read() as connection:
        told = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")
        }
    assert told == {
        "lock_timeout": "30s",
        "idle_in_transaction_session_timeout": "2min",
        "synchronous_commit": "on",
    }
