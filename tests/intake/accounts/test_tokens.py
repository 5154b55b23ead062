"""API tokens: one that was revoked stays so, whatever was read before and is written after."""

import pytest

from hepcite.intake.accounts import make_token, revoke_tokens, user_of_token, without_tokens
from hepcite.intake.store import Actor, NotPossible, Store, StoreError, User

ADMIN = Actor("admin", "admin")


@pytest.fixture
def kim(store: Store) -> User:
    return store.accounts.add("kim", "nurse", ADMIN, password_hash="an old one")  # noqa: S106


def is_good(store: Store, token: str) -> bool:
    return user_of_token(store, token) is not None


def test_a_revoked_token_is_not_revived_by_a_page_that_was_read_before(store: Store, kim: User) -> None:
    lost = make_token(store, kim, "lost")
    seen = store.accounts.get(kim.id)
    revoke_tokens(store, seen)
    kept = make_token(store, seen, "new")
    assert (is_good(store, lost), is_good(store, kept)) == (False, True)


def test_two_tokens_made_at_once_are_both_there(store: Store, kim: User) -> None:
    first, second = make_token(store, kim, "one"), make_token(store, kim, "two")
    assert is_good(store, first)
    assert is_good(store, second)


@pytest.mark.parametrize(
    "change", [{"password_hash": "a new one"}, {"role": "auditor"}, {"is_active": False}]
)
def test_a_request_that_came_before_the_account_was_changed_makes_no_token_after(
    store: Store, kim: User, change: dict[str, object]
) -> None:
    """The guard let it in; then the account was given a new password because somebody else had got in."""
    lost = make_token(store, kim, "lost")
    seen = store.accounts.get(kim.id)
    store.accounts.change(kim.id, ADMIN, settings=without_tokens(seen.settings), **change)
    before = store.audit.head()
    with pytest.raises(NotPossible, match="changed meanwhile"):
        make_token(store, seen, "a thief's")
    assert store.audit.head() == before
    assert not is_good(store, lost)
    assert store.accounts.get(kim.id).settings == {"api_tokens": []}


def test_ten_tokens_are_enough(store: Store, kim: User) -> None:
    for number in range(10):
        make_token(store, kim, str(number))
    with pytest.raises(StoreError, match="there are 10"):
        make_token(store, kim, "one more")


def test_making_and_revoking_are_on_record(store: Store, kim: User) -> None:
    make_token(store, kim, "a")
    revoke_tokens(store, kim)
    told = [(entry.actor, entry.role, entry.action) for entry in store.audit.entries(limit=2)]
    assert told == [("kim", "nurse", "tokens.revoked"), ("kim", "nurse", "token.made")]
