"""API tokens: `hct_` + account + secret, shown once. The account keeps the sha256 of each, its label and its end."""

import datetime
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any

from hepcite.intake.store import NotThere, Store, StoreError, User

PREFIX = "hct_"
FORM = re.compile(r"hct_([0-9a-f]{26})_([A-Za-z0-9_-]{43})", re.ASCII)
KEPT_AS = "api_tokens"
MOST_TOKENS, MOST_LABEL = 10, 60


def make_token(store: Store, user: User, label: str, *, days: int = 90) -> str:
    """The token, which nobody can see again. Raises StoreError where there are too many, NotPossible where the account changed since `user` was read."""
    secret = secrets.token_urlsafe(32)
    ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    row = {"sha256": _digest(secret), "label": label.strip()[:MOST_LABEL], "ends": ends.date().isoformat()}

    def added(settings: Mapping[str, Any]) -> Mapping[str, Any]:
        rows = [each for each in _rows(settings) if not _is_over(each)]
        if len(rows) >= MOST_TOKENS:
            raise StoreError(f"tokens: there are {MOST_TOKENS} already; revoke those that are not used")
        return {**settings, KEPT_AS: [*rows, row]}

    store.accounts.choose(user, "token.made", added)
    return f"{PREFIX}{user.id}_{secret}"


def revoke_tokens(store: Store, user: User) -> None:
    """All of them: a token that leaked is one of several that nobody can tell apart."""
    store.accounts.choose(user, "tokens.revoked", without_tokens)


def without_tokens(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**settings, KEPT_AS: []}


def token_rows(user: User) -> list[Mapping[str, Any]]:
    return _rows(user.settings)


def user_of_token(store: Store, token: str) -> User | None:
    """None where it is unknown, over, or the account is not active."""
    match = FORM.fullmatch(token)
    if match is None:
        return None
    try:
        user = store.accounts.get(match[1])
    except NotThere:
        return None
    digest = _digest(match[2])
    known = any(
        hmac.compare_digest(digest, str(row["sha256"])) and not _is_over(row) for row in token_rows(user)
    )
    return user if known and user.is_active else None


def _rows(settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = settings.get(KEPT_AS, [])
    return list(found) if isinstance(found, list) else []


def _is_over(row: Mapping[str, Any]) -> bool:
    return str(row["ends"]) < datetime.datetime.now(datetime.UTC).date().isoformat()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
