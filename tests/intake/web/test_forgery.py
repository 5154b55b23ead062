"""Requests that other pages make a browser send, hosts that are not ours, and the headers of every answer."""

from typing import Any

import pytest
from store_parts import add_case
from web_site import PASSWORD, Site

from hepcite.intake.web.middleware import CONTENT_POLICY, HEADERS


def note(browser: Any, case_id: str, **headers: str) -> int:
    return int(browser.post(f"/cases/{case_id}/notes", data={"text": "a note"}, headers=headers).status_code)


def test_a_change_needs_the_pages_token(site: Site) -> None:
    case_id = add_case(site.store)
    nurse = site.browser("nurse")
    assert note(nurse, case_id) == 303
    for wrong in ("", "wrong", nurse.csrf[:-1]):
        assert note(nurse, case_id, **{"x-csrf-token": wrong}) == 403
    del nurse.headers["x-csrf-token"]
    assert note(nurse, case_id) == 403
    with_field = nurse.post(f"/cases/{case_id}/notes", data={"text": "a note", "csrf": nurse.csrf})
    assert with_field.status_code == 303


def test_the_token_of_one_session_is_none_of_another(site: Site) -> None:
    case_id = add_case(site.store)
    nurse, other = site.browser("nurse"), site.browser("nurse2")
    assert note(nurse, case_id, **{"x-csrf-token": other.csrf}) == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://testserver", "http://testserver.evil.example"]
)
def test_a_change_comes_from_our_own_page(site: Site, origin: str) -> None:
    case_id = add_case(site.store)
    nurse = site.browser("nurse")
    assert note(nurse, case_id, origin=origin) == 403
    assert site.store.notes.of(case_id) == ()


def test_without_an_origin_the_browser_must_say_same_origin(site: Site) -> None:
    case_id = add_case(site.store)
    nurse = site.browser("nurse")
    del nurse.headers["origin"]
    assert note(nurse, case_id) == 403
    assert note(nurse, case_id, **{"sec-fetch-site": "cross-site"}) == 403
    assert note(nurse, case_id, **{"sec-fetch-site": "same-origin"}) == 303


def test_nobody_is_signed_in_from_another_page(site: Site) -> None:
    stranger = site.browser(origin="http://evil.example")
    assert stranger.post("/sign-in", data={"name": "nurse", "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "127.0.0.1.evil.example:80"])
def test_only_our_own_names_are_answered(site: Site, host: str) -> None:
    """A page that rebinds its own name to this address gets nothing."""
    answer = site.browser().get("/health", headers={"host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["/cases", "/sign-in", "/nothing", "/api/cases", "/api/nothing", "/static/web.css", "/health"]
)
def test_every_answer_has_the_headers(site: Site, path: str) -> None:
    for browser in (site.browser(), site.browser("nurse")):
        answer = browser.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "server" not in answer.headers
        wanted = "public, max-age=31536000, immutable" if path.startswith("/static") else "no-store"
        assert answer.headers["cache-control"] == wanted


def test_refusals_have_the_headers_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Wilhelmina Quackenbush")

    nurse = site.browser("nurse")
    monkeypatch.setattr(type(site.store.worklist), "page", broken)
    answer = nurse.get("/cases", headers={"accept": "text/html"})
    assert answer.status_code == 500
    assert "Quackenbush" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_POLICY


def test_the_policy_of_the_pages_allows_nothing_inline() -> None:
    assert "unsafe" not in CONTENT_POLICY
    told = dict(part.strip().split(" ", 1) for part in CONTENT_POLICY.split(";"))
    assert told["default-src"] == "'none'"
    assert told["script-src"] == told["style-src"] == told["connect-src"] == told["form-action"] == "'self'"
    assert told["frame-ancestors"] == told["base-uri"] == "'none'"


def test_no_template_has_script_or_style_inside() -> None:
    import re
    from importlib.resources import files

    for path in files("hepcite.intake.web").joinpath("templates", "web").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), path.name
        for form in re.findall(r"<form method=\"post\"(?:(?!</form>).)*", text, re.DOTALL):
            assert 'name="csrf"' in form or path.name in ("sign_in.html", "password.html"), path.name


@pytest.mark.parametrize(
    "path", ["/static/../settings.py", "/static/%2e%2e/app.py", "/static/web.css/..", "/static/"]
)
def test_static_serves_a_table_and_no_folder(site: Site, path: str) -> None:
    assert site.browser().get(path).status_code == 404


def test_over_tls_the_browser_is_told_to_stay_there(site: Site) -> None:
    header = "strict-transport-security"
    assert header not in site.browser().get("/sign-in").headers
    secure = Site(site.store, is_secure=True)
    for path in ("/sign-in", "/static/web.css", "/nothing"):
        assert secure.browser().get(path).headers[header] == "max-age=31536000; includeSubDomains"


def test_nobody_traces(site: Site) -> None:
    for method in ("TRACE", "CONNECT"):
        answer = site.browser("nurse").request(method, "/cases", headers={"x-canary": "came back"})
        assert answer.status_code == 405
        assert "came back" not in answer.text
