"""Accounts, sessions, one-time tokens, failed logins, notes and drafts."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_parts import CLERK, KIM, add_case

from hepcite.intake.store import Conflict, NotPossible, NotThere, Store, open_store


class Clock:
    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += datetime.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with open_store(tmp_path / "data", clock=clock) as store:
        yield store


def test_an_account_is_added_once_and_changed(store: Store) -> None:
    user = store.accounts.add(" Kim ", "nurse", CLERK, password_hash="$argon2$")  # noqa: S106
    assert (user.name, user.role, user.is_active, user.settings) == ("kim", "nurse", True, {})
    assert store.accounts.named("KIM") == user
    with pytest.raises(NotPossible, match="exists"):
        store.accounts.add("kim", "admin", CLERK)
    with pytest.raises(NotPossible, match="roles"):
        store.accounts.add("lee", "root", CLERK)
    assert store.accounts.change(user.id, CLERK, role="auditor").role == "auditor"
    with pytest.raises(NotPossible):
        store.accounts.change(user.id, CLERK, name="x")
    user = store.accounts.get(user.id)
    store.accounts.choose(user, "theme.chosen", lambda settings: {**settings, "theme": "dark"})
    assert store.accounts.get(user.id).settings == {"theme": "dark"}
    assert [each.name for each in store.accounts.all()] == ["kim"]
    with pytest.raises(NotThere):
        store.accounts.get("nobody")


def test_a_session_ends_by_time_idleness_logout_and_change(timed: Store, clock: Clock) -> None:
    user = timed.accounts.add("kim", "nurse", CLERK)

    def is_open(token: str) -> bool:
        return timed.accounts.session(token, idle_seconds=600) is not None

    token, session = timed.accounts.open_session(user, seconds=3600)
    assert is_open(token)
    assert session.csrf != token
    assert not is_open(token + "x")
    clock.pass_(599)
    assert is_open(token)
    timed.accounts.touch(token)
    clock.pass_(599)
    assert is_open(token)
    clock.pass_(1)
    assert not is_open(token)
    other, _ = timed.accounts.open_session(user, seconds=60)
    clock.pass_(60)
    assert not is_open(other)
    third, _ = timed.accounts.open_session(user, seconds=3600)
    timed.accounts.close_session(third)
    assert not is_open(third)
    fourth, _ = timed.accounts.open_session(user, seconds=3600)
    timed.accounts.change(user.id, CLERK, is_active=False)
    assert not is_open(fourth)
    clock.pass_(4000)
    timed.accounts.open_session(user, seconds=1)
    timed.accounts.issue_token("launch", seconds=1)
    clock.pass_(2)
    assert timed.accounts.sweep() == 2


def test_no_token_is_stored_as_it_is(sqlite_store: Store) -> None:
    user = sqlite_store.accounts.add("kim", "nurse", CLERK)
    token, _ = sqlite_store.accounts.open_session(user, seconds=60)
    launch = sqlite_store.accounts.issue_token("launch", seconds=60)
    held = b"".join(path.read_bytes() for path in sqlite_store.folder.glob("*.sqlite*"))
    assert token.encode() not in held
    assert launch.encode() not in held


def test_a_one_time_token_opens_one_door_once_in_time(timed: Store, clock: Clock) -> None:
    token = timed.accounts.issue_token("launch", seconds=60)
    assert not timed.accounts.use_token(token, "invite")
    assert timed.accounts.use_token(token, "launch")
    assert not timed.accounts.use_token(token, "launch")
    late = timed.accounts.issue_token("launch", seconds=60)
    clock.pass_(60)
    assert not timed.accounts.use_token(late, "launch")


def test_failures_are_counted_in_their_window(timed: Store, clock: Clock) -> None:
    for _ in range(3):
        timed.accounts.login_failed("kim")
        clock.pass_(10)
    assert timed.accounts.failures("kim", seconds=60) == 3
    assert timed.accounts.failures("kim", seconds=15) == 1
    assert timed.accounts.failures("lee", seconds=60) == 0
    timed.accounts.forgive("kim")
    assert timed.accounts.failures("kim", seconds=60) == 0


def test_drafts_of_two_tabs_lose_nothing(store: Store) -> None:
    case_id = add_case(store)
    first = store.drafts.save("kim", "note", "a", case_id=case_id, expected=0)
    assert store.drafts.save("kim", "note", "ab", case_id=case_id, expected=first.version).version == 2
    with pytest.raises(Conflict) as conflict:
        store.drafts.save("kim", "note", "x", case_id=case_id, expected=1)
    assert conflict.value.current == 2
    found = store.drafts.get("kim", "note")
    assert found is not None
    assert found.text == "ab"
    assert [draft.place for draft in store.drafts.of("kim", case_id)] == ["note"]
    assert store.drafts.get("lee", "note") is None
    store.drafts.discard("kim", "note")
    assert store.drafts.get("kim", "note") is None


def test_notes_are_kept_in_order(store: Store) -> None:
    case_id = add_case(store)
    store.notes.add(case_id, " first ", KIM)
    store.notes.add(case_id, "second", CLERK)
    assert [(note.text, note.created_by) for note in store.notes.of(case_id)] == [
        ("first", "kim"),
        ("second", "clerk"),
    ]
    with pytest.raises(NotPossible):
        store.notes.add(case_id, "  ", KIM)
