"""The launch link, invitations, passwords, sessions: how a person gets in, and how nobody else does."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from web_site import BASE, PASSWORD, SYSTEM, Browser, Site

from hepcite.intake.accounts import faults_of, make_token, revoke_tokens, user_of_token
from hepcite.intake.store import open_store
from hepcite.intake.web.pages.signing_in import LAUNCH, invitation_purpose, local

FORM = {"name": "ada", "password": PASSWORD, "again": PASSWORD}


def test_the_launch_link_makes_one_administrator(empty_site: Site) -> None:
    token = empty_site.store.accounts.issue_token(LAUNCH, seconds=60)
    assert empty_site.browser().get(f"/launch/{token}", headers={"accept": "text/html"}).status_code == 200
    answer = empty_site.browser().post(f"/launch/{token}", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?first=1")
    assert [(u.name, u.role) for u in empty_site.store.accounts.all()] == [("ada", "admin")]
    again = empty_site.browser().post(f"/launch/{token}", data={**FORM, "name": "eve"})
    assert again.status_code == 409
    assert len(empty_site.store.accounts.all()) == 1


@pytest.mark.parametrize("token", ["wrong", ""])
def test_a_wrong_link_makes_nobody(empty_site: Site, token: str) -> None:
    answer = empty_site.browser().post(f"/launch/{token or 'x' * 43}", data=FORM)
    assert answer.status_code == 403
    assert empty_site.store.accounts.all() == ()


def test_a_faulty_form_does_not_use_the_link_up(empty_site: Site) -> None:
    token = empty_site.store.accounts.issue_token(LAUNCH, seconds=60)
    short = {**FORM, "password": "short", "again": "short"}
    assert empty_site.browser().post(f"/launch/{token}", data=short).status_code == 422
    assert empty_site.browser().post(f"/launch/{token}", data=FORM).status_code == 303


def test_an_invitation_lets_one_person_choose_a_password_once(site: Site) -> None:
    admin = site.browser("admin")
    page = admin.post("/people", data={"name": "Lee", "role": "nurse", "display_name": "Lee"})
    link = re.search(rf'value="({BASE}/invitation/[^"]+)"', page.text)
    assert link
    path = link[1].removeprefix(BASE)
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert site.browser().post(path, data=chosen).status_code == 303
    assert site.browser().post(path, data=chosen).status_code == 403
    assert site.browser("lee").get("/cases").status_code == 200


def test_an_invitation_of_one_is_none_of_another(site: Site) -> None:
    nurse, intake = (site.store.accounts.named(name) for name in ("nurse", "intake"))
    assert nurse
    assert intake
    token = site.store.accounts.issue_token(invitation_purpose(nurse.id), seconds=60)
    answer = site.browser().post(
        f"/invitation/{intake.id}/{token}", data={"password": PASSWORD, "again": PASSWORD}
    )
    assert answer.status_code == 403


def test_the_cookie_is_of_the_strict_kind(site: Site) -> None:
    answer = site.browser().sign_in("nurse")
    told = answer.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=strict" in told
    assert "path=/" in told
    assert "secure" not in told


def test_over_tls_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        site = Site(store, is_secure=True)
        site.add("nurse", "nurse")
        answer = Browser(
            site.app, "https://testserver", headers={"origin": "https://testserver"}, follow_redirects=False
        ).post("/sign-in", data={"name": "nurse", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-hepcite=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


def test_a_planted_session_is_not_taken_over(site: Site) -> None:
    """Session fixation: signing in always makes a new session and ends the one that was there."""
    attacker = site.browser("intake")
    planted = attacker.cookies["hepcite"]
    victim = site.browser()
    victim.cookies.set("hepcite", planted, domain="testserver.local", path="/")
    answer = victim.post("/sign-in", data={"name": "nurse", "password": PASSWORD})
    assert planted not in answer.headers["set-cookie"]
    assert attacker.get("/cases").status_code == 401


@pytest.mark.parametrize(
    ("name", "password"), [("nurse", "wrong"), ("nobody", PASSWORD), ("", ""), ("nurse", "")]
)
def test_what_is_wrong_is_not_told(site: Site, name: str, password: str) -> None:
    answer = site.browser(accept="text/html").post("/sign-in", data={"name": name, "password": password})
    assert answer.status_code == 401
    assert "name or password: are not right" in answer.text


def test_an_account_that_may_not_sign_in_cannot(site: Site) -> None:
    nurse = site.browser("nurse")
    user = site.store.accounts.named("nurse")
    assert user
    site.store.accounts.change(user.id, SYSTEM, is_active=False)
    assert nurse.get("/cases").status_code == 401
    assert site.browser().sign_in("nurse").status_code == 401


def test_guessing_is_slowed_for_the_account_even_with_the_right_password(site: Site) -> None:
    stranger = site.browser()
    for _ in range(8):
        assert stranger.sign_in("nurse", "wrong password").status_code == 401
    closed = stranger.sign_in("nurse", PASSWORD)
    assert closed.status_code == 429
    assert closed.headers["retry-after"] == "900"
    assert stranger.sign_in("intake").status_code == 303


def test_guessing_many_accounts_closes_the_address(site: Site) -> None:
    for _ in range(40):
        site.store.accounts.login_failed("address:testclient")
    assert site.browser().sign_in("nurse").status_code == 429


def test_sessions_end_when_idle_and_in_any_case(tmp_path: Path) -> None:
    now = [datetime.datetime(2026, 3, 16, 8, tzinfo=datetime.UTC)]
    with open_store(tmp_path / "data", clock=lambda: now[0]) as store:
        site = Site(store, idle_seconds=1800, session_seconds=7200)
        site.add("nurse", "nurse")
        browser = site.browser("nurse")
        for _ in range(4):
            now[0] += datetime.timedelta(minutes=25)
            assert browser.get("/cases").status_code == 200
        now[0] += datetime.timedelta(minutes=25)
        assert browser.get("/cases").status_code == 401, "two hours are over"
        browser = site.browser("nurse")
        now[0] += datetime.timedelta(minutes=31)
        assert browser.get("/cases").status_code == 401, "it was idle"


def test_what_a_page_asks_by_itself_keeps_no_session_alive(tmp_path: Path) -> None:
    now = [datetime.datetime(2026, 3, 16, 8, tzinfo=datetime.UTC)]
    with open_store(tmp_path / "data", clock=lambda: now[0]) as store:
        site = Site(store, idle_seconds=1800)
        site.add("nurse", "nurse")
        browser = site.browser("nurse")
        now[0] += datetime.timedelta(minutes=20)
        assert browser.get("/session").status_code == 200
        now[0] += datetime.timedelta(minutes=20)
        assert browser.get("/session").status_code == 401


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ("/cases?state=draft", "/cases?state=draft"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\nx", "/"),
        ("/sign-in", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_here(told: str, after: str) -> None:
    assert local(told) == after


@pytest.mark.parametrize(
    "password", ["short", "x" * 257, "aaaaaaaaaaaaaaaa", "passwordpassword", "my name is nurse!"]
)
def test_passwords_that_are_refused(password: str) -> None:
    assert faults_of(password, "nurse")
    assert faults_of(PASSWORD, "nurse") == ()


def test_a_new_password_ends_the_other_sessions(site: Site) -> None:
    here, there = site.browser("nurse"), site.browser("nurse")
    new = "another sentence of five words"
    wrong = here.post("/account/password", data={"old": "not this one", "password": new, "again": new})
    assert wrong.status_code == 422, "the old one is asked for"
    answer = here.post("/account/password", data={"old": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 303
    assert here.get("/cases").status_code == 200
    assert there.get("/cases").status_code == 401
    assert site.browser().sign_in("nurse", new).status_code == 303


def test_a_closed_account_has_no_session_left(site: Site) -> None:
    nurse, admin, user = site.browser("nurse"), site.browser("admin"), site.store.accounts.named("nurse")
    assert user
    assert nurse.get("/cases").status_code == 200
    assert admin.post(f"/people/{user.id}", data={"role": "nurse"}).status_code == 303
    assert nurse.get("/cases").status_code == 401


def test_the_last_administrator_stays(site: Site) -> None:
    admin, other = (site.store.accounts.named(name) for name in ("admin", "admin2"))
    assert admin
    assert other
    browser = site.browser("admin")
    assert browser.post(f"/people/{other.id}", data={"role": "nurse", "active": "yes"}).status_code == 303
    assert browser.post(f"/people/{admin.id}", data={"role": "nurse", "active": "yes"}).status_code == 409


def test_a_token_of_the_api_needs_neither_cookie_nor_origin(site: Site) -> None:
    user = site.store.accounts.named("nurse")
    assert user
    token = make_token(site.store, user, "a script")
    program = site.browser(authorization=f"Bearer {token}")
    del program.headers["origin"]
    assert program.get("/api/cases").status_code == 200
    assert program.post("/api/cases/search", json={"words": "x"}).status_code == 200
    assert program.post("/account/tokens", data={"label": "more"}).status_code == 401
    revoke_tokens(site.store, _again(site, user.id))
    assert program.get("/api/cases").status_code == 401


def test_a_token_is_kept_as_its_hash_and_ends(site: Site) -> None:
    user = site.store.accounts.named("nurse")
    assert user
    token = make_token(site.store, user, "a script", days=-1)
    kept = str(_again(site, user.id).settings)
    secret = token.split("_", 2)[2]
    assert len(secret) == 43
    assert "a script" in kept
    assert secret not in kept
    assert user_of_token(site.store, token) is None
    valid = make_token(site.store, _again(site, user.id), "another")
    assert user_of_token(site.store, valid) is not None
    for wrong in ("", "hct_", f"hct_{'0' * 26}_{'x' * 43}", valid[:-1], f"hct_{user.id}_{'x' * 43}"):
        assert user_of_token(site.store, wrong) is None


def _again(site: Site, user_id: str) -> Any:
    return site.store.accounts.get(user_id)


def test_hashes_cost_what_is_recommended() -> None:
    """OWASP: argon2id with at least 19 MiB and two passes."""
    from argon2 import PasswordHasher, Type

    default = PasswordHasher()
    assert default.type is Type.ID
    assert default.memory_cost >= 19_456
    assert default.time_cost >= 2
