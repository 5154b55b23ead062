"""Accounts, sessions, one-time tokens and failed logins as rows. Hashing, cookies and rights are the web's business.

Tokens are kept as their sha256 alone: who reads the database cannot sign in with it.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.database import Database, new_id
from hepcite.intake.store.errors import NotPossible, NotThere
from hepcite.intake.store.records import Session, User
from hepcite.intake.store.rows import insert_row, record_of, update_rows
from hepcite.intake.store.tables import login_failures, one_time_tokens, sessions, users

ROLES = ("intake", "nurse", "medical_director", "auditor", "admin")
TOKEN_BYTES = 32
KEPT_SECONDS = 86_400


class Accounts:
    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def add(
        self,
        name: str,
        role: str,
        actor: Actor,
        *,
        display_name: str = "",
        password_hash: str | None = None,
        subject: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> User:
        """`name` is what the audit log shows; lower case, unique. Raises NotPossible where it is taken."""
        name = name.strip().casefold()
        if role not in ROLES or not name:
            raise NotPossible(f"an account needs a name and one of the roles {', '.join(ROLES)}")
        with self._database.write() as connection:
            if connection.execute(select(users.c.id).where(users.c.name == name)).first():
                raise NotPossible("an account of this name exists; choose another name")
            values = {
                "id": new_id(),
                "name": name,
                "display_name": display_name or name,
                "role": role,
                "password_hash": password_hash,
                "subject": subject,
                "is_active": True,
                "created_at": self._database.now(),
                "settings": json.dumps(dict(settings or {})),
            }
            row = insert_row(connection, users, **values)
            self._audit.record(connection, actor, "account.added", None, account=name, role=role)
        return _user(row)

    def change(self, user_id: str, actor: Actor, **changes: Any) -> User:
        """role, display_name, password_hash, subject, is_active, settings. Ends the sessions of who is changed.

        Raises NotPossible where no active administrator would be left.
        """
        allowed = {"role", "display_name", "password_hash", "subject", "is_active", "settings"}
        if not changes or not set(changes) <= allowed or changes.get("role", "nurse") not in ROLES:
            raise NotPossible(f"an account has {', '.join(sorted(allowed))}; roles are {', '.join(ROLES)}")
        with self._database.write() as connection:
            user = _one(connection, users.c.id == user_id)
            if "settings" in changes:
                changes["settings"] = json.dumps(changes["settings"])
            update_rows(connection, users, users.c.id == user_id, **changes)
            if user.role == "admin" and not _has_admin(connection):
                raise NotPossible("account: is the only administrator; make another one first")
            connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
            self._audit.record(
                connection, actor, "account.changed", None, account=user.name, changed=sorted(changes)
            )
            return _user(_one(connection, users.c.id == user_id))

    def choose(self, seen: User, action: str, edit: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        """`edit` turns the settings as they are now, not as `seen` has them, into the new ones. Audited as `action`.

        Raises NotPossible where password, role or state of the account changed since `seen`: whoever asks may be who
        was to be shut out.
        """
        with self._database.write() as connection:
            row = _one(connection, users.c.id == seen.id)
            told = [(each.password_hash, each.role, each.is_active) for each in (row, seen)]
            if told[0] != told[1]:
                raise NotPossible("account: was changed meanwhile; sign in again and repeat it")
            settings = json.dumps(edit(json.loads(row.settings)))
            update_rows(connection, users, users.c.id == seen.id, settings=settings)
            self._audit.record(connection, Actor(row.name, row.role), action)

    def get(self, user_id: str) -> User:
        with self._database.read() as connection:
            return _user(_one(connection, users.c.id == user_id))

    def named(self, name: str) -> User | None:
        return self._find(users.c.name == name.strip().casefold())

    def with_subject(self, subject: str) -> User | None:
        return self._find(users.c.subject == subject)

    def all(self) -> tuple[User, ...]:
        with self._database.read() as connection:
            return tuple(_user(row) for row in connection.execute(select(users).order_by(users.c.name)))

    def open_session(self, user: User, *, seconds: float) -> tuple[str, Session]:
        """The token for the cookie, which is kept nowhere else, and the session."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._database.now()
        session = Session(user, secrets.token_urlsafe(TOKEN_BYTES), now, now, self._database.at(seconds))
        with self._database.write() as connection:
            connection.execute(
                insert(sessions).values(
                    token_sha256=_digest(token),
                    user_id=user.id,
                    csrf=session.csrf,
                    created_at=now,
                    seen_at=now,
                    expires_at=session.expires_at,
                )
            )
            self._audit.record(connection, Actor(user.name, user.role), "session.opened")
        return token, session

    def session(self, token: str, *, idle_seconds: float) -> Session | None:
        """None where it is unknown, over, idle for longer, or the account is not active."""
        query = select(sessions).where(sessions.c.token_sha256 == _digest(token))
        with self._database.read() as connection:
            row = connection.execute(query).first()
            if (
                row is None
                or row.expires_at <= self._database.now()
                or row.seen_at <= self._database.at(-idle_seconds)
            ):
                return None
            user = _user(_one(connection, users.c.id == row.user_id))
        return (
            Session(user, row.csrf, row.created_at, row.seen_at, row.expires_at) if user.is_active else None
        )

    def touch(self, token: str) -> None:
        """The session was used. Call it at most once a minute; each call is a write."""
        with self._database.write() as connection:
            where = sessions.c.token_sha256 == _digest(token)
            connection.execute(update(sessions).where(where).values(seen_at=self._database.now()))

    def close_session(self, token: str) -> None:
        with self._database.write() as connection:
            row = connection.execute(
                select(sessions).where(sessions.c.token_sha256 == _digest(token))
            ).first()
            if row is not None:
                user = _one(connection, users.c.id == row.user_id)
                connection.execute(delete(sessions).where(sessions.c.token_sha256 == row.token_sha256))
                self._audit.record(connection, Actor(user.name, user.role), "session.closed")

    def sweep(self) -> int:
        """Takes out sessions and one-time tokens whose time is over: how many."""
        with self._database.write() as connection:
            now = self._database.now()
            return sum(
                connection.execute(delete(table).where(table.c.expires_at <= now)).rowcount
                for table in (sessions, one_time_tokens)
            )

    def issue_token(self, purpose: str, *, seconds: float) -> str:
        """A token that opens one door once (the launch link of the first admin, an invitation). Earlier ones end."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._database.write() as connection:
            connection.execute(delete(one_time_tokens).where(one_time_tokens.c.purpose == purpose))
            connection.execute(
                insert(one_time_tokens).values(
                    token_sha256=_digest(token),
                    purpose=purpose,
                    created_at=self._database.now(),
                    expires_at=self._database.at(seconds),
                )
            )
        return token

    def is_open(self, token: str, purpose: str) -> bool:
        """Whether `use_token` would be True now."""
        with self._database.read() as connection:
            query = select(one_time_tokens.c.purpose).where(*self._unused(token, purpose))
            return connection.execute(query).first() is not None

    def use_token(self, token: str, purpose: str) -> bool:
        """True the first time, in its time; never again."""
        used = (
            update(one_time_tokens).where(*self._unused(token, purpose)).values(used_at=self._database.now())
        )
        with self._database.write() as connection:
            return connection.execute(used).rowcount == 1

    def _unused(self, token: str, purpose: str) -> tuple[ColumnElement[bool], ...]:
        t = one_time_tokens.c
        return (
            t.token_sha256 == _digest(token),
            t.purpose == purpose,
            t.used_at.is_(None),
            t.expires_at > self._database.now(),
        )

    def login_failed(self, key: str) -> None:
        """`key` is whatever is throttled: an account's name, an address. Kept as it is given, for a day."""
        with self._database.write() as connection:
            old = self._database.at(-KEPT_SECONDS)
            connection.execute(delete(login_failures).where(login_failures.c.at < old))
            connection.execute(insert(login_failures).values(key=key, at=self._database.now()))

    def failures(self, key: str, *, seconds: float) -> int:
        """How often `key` failed in the last `seconds`."""
        since = self._database.at(-seconds)
        query = select(func.count()).where(login_failures.c.key == key, login_failures.c.at > since)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def forgive(self, key: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(login_failures).where(login_failures.c.key == key))

    def _find(self, condition: Any) -> User | None:
        with self._database.read() as connection:
            row = connection.execute(select(users).where(condition)).first()
        return _user(row) if row else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _has_admin(connection: Connection) -> bool:
    query = select(users.c.id).where(users.c.role == "admin", users.c.is_active)
    return connection.execute(query).first() is not None


def _one(connection: Connection, condition: Any) -> Row[Any]:
    row = connection.execute(select(users).where(condition)).first()
    if row is None:
        raise NotThere("there is no such account")
    return row


def _user(row: Row[Any]) -> User:
    return record_of(User, row, settings=json.loads(row.settings))
