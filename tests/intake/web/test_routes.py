"""Every route, each role, cases of one's own, of others and of nobody: who gets in. Generated from the routes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from store_parts import add_case, decide_now
from web_site import Browser, Site

from hepcite.intake.store import ROLES, Actor, open_store
from hepcite.intake.web import app as app_module
from hepcite.intake.web import create_app
from hepcite.intake.web.errors import WrongRoutes
from hepcite.intake.web.pages import frame
from hepcite.intake.web.rules import RULES

OPEN = r"/health|/ready|/static/.*|/sign-in(/oidc(/back)?)?|/launch/.*|/invitation/.*|/api/openapi.json"
FOR_ADMIN = r"/people.*"
FOR_OVERSEERS = r"/audit.*|/api/audit|/api/metrics|/api/cases/[^/]+/audit"
FOR_CLERKS = r"/cases/new|/cases/{case_id}/(edit|request|submit|discard|files|rerun|drafts/.*)|/cases/.*/withdraw|/api/cases"
FOR_REVIEWERS = r".*/(corrections.*|notes|assign|review|reopen)"
LOOKING_POSTS = r".*/cases/search"


def expected_roles(method: str, path: str) -> set[str] | None:
    """Told a second time, by other means than rules.py. None: everybody, signed in or not."""
    if re.fullmatch(OPEN, path):
        return None
    if re.fullmatch(FOR_ADMIN, path):
        return {"admin"}
    if re.fullmatch(FOR_OVERSEERS, path):
        return {"auditor", "admin"}
    changes = method != "GET" and not re.fullmatch(LOOKING_POSTS, path)
    if changes and re.fullmatch(FOR_REVIEWERS, path):
        return {"nurse", "medical_director"}
    if (changes or "/edit" in path or "/drafts/" in path) and re.fullmatch(FOR_CLERKS, path):
        return {"intake", "nurse", "medical_director"}
    return set(ROLES)


def expected(method: str, path: str, role: str, whose: str) -> str:
    """in, forbidden or hidden. `whose` case: own (brought in by an intake clerk, assigned to a nurse), other, none."""
    roles = expected_roles(method, path)
    if roles is None:
        return "in"
    if role not in roles:
        return "forbidden"
    if "{case_id}" not in path:
        return "in"
    if role == "intake" and whose != "own":
        return "hidden"
    works = roles != set(ROLES) and "/drafts/" not in path and not path.endswith(("/assign", "/audit"))
    return "forbidden" if role == "nurse" and whose == "other" and works else "in"


class Cases:
    """For each role a case of its own, one of somebody else, and one of nobody."""

    def __init__(self, site: Site) -> None:
        self.of: dict[tuple[str, str], tuple[str, str]] = {}
        for role in ROLES:
            for whose, created_by, assigned_to in (
                ("own", role if role == "intake" else "intake2", role if role == "nurse" else None),
                ("other", "intake2", "nurse2"),
                ("none", "intake2", None),
            ):
                self.of[role, whose] = self._made(site, created_by, assigned_to)

    @staticmethod
    def _made(site: Site, created_by: str, assigned_to: str | None) -> tuple[str, str]:
        from store_parts import request_text, upload

        store = site.store
        case_id = store.cases.add(request_text(), [upload(store)], Actor(created_by, "intake")).case_id
        decide_now(store, case_id)
        if assigned_to:
            store.cases.assign(case_id, assigned_to, Actor("test", "system"))
        return case_id, store.files.of(case_id)[0].id


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Cases, dict[str, Browser]]]:
    with open_store(tmp_path_factory.mktemp("matrix") / "data") as store:
        site = Site(store)
        site.add_all()
        yield site, Cases(site), {role: site.browser(role) for role in ROLES}


def filled(path: str, case_id: str, file_id: str) -> str:
    values = {
        "case_id": case_id,
        "file_id": file_id,
        "name": "result.json" if "output" in path else "web.css",
        "number": "1",
        "correction_id": "1",
        "place": "note",
        "user_id": "0" * 26,
        "token": "x",
        "payer": "pacificsource",
        "policy": "liver-tumor-treatment",
        "version": "2023-11-01",
    }
    return re.sub(r"{(\w+)}", lambda match: values[match[1]], path)


def sent(browser: Any, method: str, path: str) -> Any:
    """A body that is well formed and changes nothing: its version is of no case."""
    if method == "GET":
        return browser.get(path)
    if path.startswith("/api") or method == "PUT":
        body: dict[str, Any] = {"version": 0}
        if path.endswith("/search"):
            body = {"words": "nobody"}
        elif path.endswith("/corrections"):
            body = {"fact": "tumor_type", "kind": "not_in_records", "reason": "a test", "version": 0}
        elif path.endswith("/undo"):
            body = {"reason": "a test", "version": 0}
        elif path.endswith("/notes"):
            body = {"text": "a test"}
        elif path.endswith("/assign"):
            body = {"to": None, "version": 0}
        elif "/drafts/" in path:
            body = {"text": "a test", "expected": None}
        elif path.endswith("/request"):
            body = {"fields": {}, "expected": 0}
        return browser.request(method, path, json=body)
    if path.endswith("/files"):
        return browser.post(path, content=b"some text", headers={"x-file-name": "a.txt"})
    return browser.post(
        path, data={"expected": "0", "reason": "a test", "text": "a test", "kind": "x", "fact": "intent"}
    )


def outcome(answer: Any) -> str:
    if answer.status_code == 404 and "not yours to see" in answer.text:
        return "hidden"
    if answer.status_code == 403:
        return "forbidden"
    return "anonymous" if answer.status_code == 401 else "in"


OWN_401 = ("POST", "/sign-in")
"""Says 401 to a wrong password; whoever asks may try."""
KEPT_APART = {("POST", "/sign-out")}
"""Ends the session that the other rows need."""


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_in(matrix: tuple[Site, Cases, dict[str, Browser]], role: str) -> None:
    _, cases, browsers = matrix
    wrong = []
    for method, path in sorted(set(RULES) - KEPT_APART):
        for whose in ("own", "other", "none") if "{case_id}" in path else ("none",):
            answer = sent(browsers[role], method, filled(path, *cases.of[role, whose]))
            told, wanted = outcome(answer), expected(method, path, role, whose)
            if wanted == "in" and re.fullmatch(OPEN, path):
                continue
            if told != wanted or answer.status_code >= 500:
                wrong.append((method, path, whose, answer.status_code, told, wanted))
    assert wrong == []


def test_without_a_session_only_open_routes(matrix: tuple[Site, Cases, dict[str, Browser]]) -> None:
    site, cases, _ = matrix
    stranger = site.browser()
    let_in = {OWN_401} | {
        (method, path)
        for method, path in RULES
        if outcome(sent(stranger, method, filled(path, *cases.of["nurse", "none"]))) != "anonymous"
    }
    assert let_in == {(m, p) for m, p in RULES if re.fullmatch(OPEN, p)}


def test_a_file_of_another_case_is_not_there(matrix: tuple[Site, Cases, dict[str, Browser]]) -> None:
    """An own case in the address does not open the files of another."""
    _, cases, browsers = matrix
    own, other = cases.of["intake", "own"][0], cases.of["intake", "other"][1]
    for path in ("", "/original", "/pages/1.webp"):
        assert browsers["intake"].get(f"/cases/{own}/files/{other}{path}").status_code == 404
    assert browsers["intake"].get(f"/api/cases/{own}/files/{other}").status_code == 404


def test_signing_out_ends_the_session(matrix: tuple[Site, Cases, dict[str, Browser]]) -> None:
    site, _, _ = matrix
    browser = site.browser("auditor2")
    token = browser.cookies["hepcite"]
    assert browser.post("/sign-out").status_code == 303
    assert site.browser(cookie=f"hepcite={token}").get("/cases").status_code == 401


def test_a_refusal_is_on_record(site: Site) -> None:
    case_id = add_case(site.store)
    site.browser("intake").get(f"/cases/{case_id}")
    entry = site.store.audit.entries(case_id=case_id, action="access.refused")[0]
    assert (entry.actor, entry.detail["wanted"]) == ("intake", "look")


def test_a_route_without_a_rule_fails_the_making(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, ("GET", "/nowhere"), RULES["GET", "/cases"])
    with pytest.raises(WrongRoutes, match="/nowhere"):
        create_app(site.store, site.settings)
    monkeypatch.delitem(RULES, ("GET", "/nowhere"))
    monkeypatch.delitem(RULES, ("GET", "/audit"))
    with pytest.raises(WrongRoutes, match="/audit"):
        create_app(site.store, site.settings)


def test_nothing_but_held_routes_is_taken(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    """A mount would escape the guard."""
    monkeypatch.setattr(
        app_module.pages, "ROUTERS", (*app_module.pages.ROUTERS, FastAPI(openapi_url="/more.json"))
    )
    with pytest.raises(WrongRoutes):
        create_app(site.store, site.settings)
    assert frame.router.routes


def test_each_look_is_on_record(site: Site, tmp_path: Path) -> None:
    case_id = add_case(site.store)
    decide_now(site.store, case_id)
    file_id = site.store.files.of(case_id)[0].id
    nurse = site.browser("nurse")
    for path in (
        f"/cases/{case_id}",
        f"/cases/{case_id}/files/{file_id}",
        f"/cases/{case_id}/output/result.json",
    ):
        assert nurse.get(path).status_code == 200
    seen = [e.action for e in site.store.audit.entries(case_id=case_id, actor="nurse")]
    assert seen == ["case.downloaded", "file.viewed", "case.viewed"]
