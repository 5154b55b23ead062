"""The audit chain: one row an access, and every tampering found."""

import random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from store_parts import CLERK, KIM, add_case, decided
from tampering import TAMPERS, tamper

from hepcite.intake.store import Actor, Head, Query, Store, StoreError


def actions(store: Store) -> list[str]:
    return [entry.action for entry in reversed(store.audit.entries(limit=1000))]


def test_each_access_is_one_row_with_who_and_which(store: Store) -> None:
    case_id = add_case(store)
    store.cases.get(case_id, KIM)
    store.files.content(store.files.of(case_id)[0].id, KIM)
    store.worklist.page(Query(), KIM)
    store.notes.add(case_id, "call the clinic", KIM)
    store.cases.assign(case_id, "kim", KIM)
    assert actions(store) == [
        "case.added",
        "case.viewed",
        "file.viewed",
        "worklist.viewed",
        "note.added",
        "case.assigned",
    ]
    assert [entry.actor for entry in store.audit.entries(case_id=case_id)] == ["kim"] * 4 + ["clerk"]
    assert [entry.action for entry in store.audit.entries(actor="clerk")] == ["case.added"]
    assert store.audit.entries(action="worklist.viewed")[0].detail == {"searched": False, "shown": [case_id]}


def test_pages_of_the_log_follow_one_another(store: Store) -> None:
    for _ in range(5):
        store.audit.access(KIM, "x")
    first = store.audit.entries(limit=2)
    second = store.audit.entries(limit=2, before=first[-1].seq)
    assert [entry.seq for entry in (*first, *second)] == [5, 4, 3, 2]


def test_a_change_that_fails_leaves_no_row(store: Store) -> None:
    case_id = add_case(store)
    with pytest.raises(StoreError):
        store.cases.review(case_id, KIM, expected=1)
    assert actions(store) == ["case.added"]


def test_no_row_holds_anything_of_the_patient(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(
        case_id, "portal_vein", "value", KIM, reason="Quackenbush", expected=2, value="occluded"
    )
    store.notes.add(case_id, "Wilhelmina called", KIM)
    store.worklist.page(Query(search="wilhelmina"), KIM)
    told = "\n".join(store.audit.export())
    for secret in ("Quackenbush", "Wilhelmina", "wilhelmina", "1961-09", "PS77", "portal vein is"):
        assert secret not in told


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_log(store: Store, statement: str) -> None:
    store.audit.access(KIM, "x")
    with pytest.raises(DatabaseError, match="append-only"), store.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert store.audit.verify() == ()


def test_postgresql_refuses_to_truncate_the_log(store: Store) -> None:
    if not store.url:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), store.database.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit"))


def test_two_writers_at_once_make_one_chain(store: Store) -> None:
    import threading

    def write(name: str) -> None:
        for _ in range(10):
            store.audit.access(Actor(name, "nurse"), "x")

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert store.audit.verify() == ()
    assert store.audit.head().seq == 30


def test_100_tamperings_are_found_and_none_where_nothing_was_done(sqlite_store: Store) -> None:
    for number in range(40):
        sqlite_store.audit.access((KIM, CLERK)[number % 2], "case.viewed", f"c{number % 7}", version=number)
    head = sqlite_store.audit.head()
    assert sqlite_store.audit.verify([head]) == ()
    chance = random.Random(7)  # noqa: S311
    found = {kind: [0, 0] for kind in TAMPERS}
    for number in range(100):
        kind = TAMPERS[number % len(TAMPERS)]
        with tamper(sqlite_store, kind, chance):
            found[kind][0] += bool(sqlite_store.audit.verify([head]))
        found[kind][1] += 1
    assert found == {kind: [20, 20] for kind in TAMPERS}
    assert sqlite_store.audit.verify([head]) == ()


def test_a_row_before_the_first_is_seen(sqlite_store: Store) -> None:
    sqlite_store.audit.access(KIM, "x")
    with sqlite_store.database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit SELECT -5, at, 'mallory', role, action, case_id, detail, prev, hash FROM audit"
            )
        )
    assert {found.seq for found in sqlite_store.audit.verify()} >= {-5}


def test_a_cut_tail_is_seen_against_an_exported_head_alone(sqlite_store: Store) -> None:
    for _ in range(5):
        sqlite_store.audit.access(KIM, "x")
    head = sqlite_store.audit.head()
    with tamper(sqlite_store, "cut", random.Random(1)):  # noqa: S311
        assert sqlite_store.audit.verify() == ()
        assert "cut off" in sqlite_store.audit.verify([head])[0].why


def test_a_head_is_printed_and_parsed() -> None:
    head = Head(12, "a" * 64)
    assert Head.parse(str(head)) == head
    for wrong in ("12", "²:" + "a" * 64, ":" + "a" * 64):
        with pytest.raises(StoreError):
            Head.parse(wrong)
