"""The application over an empty store, an account of each role, and browsers that are signed in."""

import atexit
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi import FastAPI
from postgresql_cluster import Cluster
from starlette.testclient import TestClient

from hepcite.intake.accounts import hashed, passwords
from hepcite.intake.store import ROLES, Actor, Store, User, open_store
from hepcite.intake.web import Settings, create_app
from hepcite.intake.web.site import site_over

PASSWORD = "seven quiet herons by the mill"  # noqa: S105
BASE = "http://testserver"
SYSTEM = Actor("test", "system")


passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Tests sign in some hundred times; test_signing_in.py holds the real cost to what is recommended."""


@cache
def password_hash() -> str:
    return hashed(PASSWORD)


APPS: dict[Settings, FastAPI] = {}


def app_of(settings: Settings, store: Store) -> FastAPI:
    if settings not in APPS:
        APPS[settings] = create_app(store, settings)
    return APPS[settings]


@cache
def portal() -> BlockingPortal:
    """One event loop for all requests: a client without one starts a thread for each."""
    opening = start_blocking_portal()
    opened = opening.__enter__()
    atexit.register(opening.__exit__, None, None, None)
    return opened


class Browser(TestClient):
    """Sends what a browser sends, and the page's token with every change."""

    csrf = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        answer = self.post("/sign-in", data={"name": name, "password": password})
        if answer.status_code == 303:
            self.csrf = self.get("/session").json()["csrf"]
            self.headers["x-csrf-token"] = self.csrf
        return answer


class Site:
    """`store`, `app`, and for each role two accounts: nurse and nurse2, ..."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.store = store
        self.settings = Settings(**{"hosts": ("testserver",), "reads_ahead": False, **settings})
        self._here = site_over(store, self.settings)

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """One application for all sites of the same settings, for its making takes longer than most tests."""
        shared = app_of(self.settings, self.store)
        shared.state.site = self._here
        await shared(scope, receive, send)

    def add(self, name: str, role: str) -> User:
        return self.store.accounts.add(name, role, SYSTEM, password_hash=password_hash())

    def add_all(self) -> None:
        for role in ROLES:
            self.add(role, role)
            self.add(f"{role}2", role)

    def browser(self, name: str | None = None, **headers: str) -> Browser:
        told = {"origin": BASE, "accept": "application/json", **headers}
        opened = Browser(self.app, BASE, headers=told, follow_redirects=False, raise_server_exceptions=False)
        opened.portal = portal()
        if name:
            assert opened.sign_in(name).status_code == 303
        return opened


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing in it, to be copied: its tables are made once."""
    folder = tmp_path_factory.mktemp("bare") / "data"
    with open_store(folder):
        pass
    return folder


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, bare: Path) -> Path:
    """A data folder with the accounts, to be copied."""
    folder = tmp_path_factory.mktemp("furnished") / "data"
    shutil.copytree(bare, folder)
    with open_store(folder, migrates=False) as store:
        Site(store).add_all()
    return folder


@pytest.fixture(scope="session")
def furnished_database(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a PostgreSQL database with the accounts, to be copied."""
    url = cluster.new_database()
    with open_store(tmp_path_factory.mktemp("furnished") / "data", url) as store:
        Site(store).add_all()
    return url


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """On SQLite, or on the database that conftest.py asks for."""
    if getattr(request, "param", "sqlite") == "postgresql":
        yield from _on_postgresql(request, tmp_path)
        return
    shutil.copytree(request.getfixturevalue("furnished"), tmp_path / "data")
    with open_store(tmp_path / "data", migrates=False) as store:
        yield Site(store)


def _on_postgresql(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    cluster = request.getfixturevalue("cluster")
    url = cluster.new_database(request.getfixturevalue("furnished_database"))
    with open_store(tmp_path / "data", url, migrates=False) as store:
        yield Site(store)
    cluster.drop(url)


@pytest.fixture
def empty_site(tmp_path: Path, bare: Path) -> Iterator[Site]:
    """Without accounts."""
    shutil.copytree(bare, tmp_path / "data")
    with open_store(tmp_path / "data", migrates=False) as store:
        yield Site(store)
