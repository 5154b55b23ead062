"""What a signed-in person or a stranger may send to hurt: sizes, odd signs, odd numbers, old links, tokens in odd places."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from store_parts import add_case, decided
from web_site import Browser, Site

from hepcite.intake.accounts import make_token
from hepcite.intake.store import Actor, NotPossible, open_store
from hepcite.intake.web.drawn import KeptPictures
from hepcite.intake.web.first_look import FirstLooks
from hepcite.intake.web.pages import worklist
from hepcite.intake.web.rules import RULES

FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_a_form_is_small_wherever_it_is_sent(site: Site) -> None:
    """The routes of uploads take files of any size, and no form of any size into memory."""
    case_id = add_case(site.store)
    nurse = site.browser("nurse")
    body = b"a=" + b"b" * (site.settings.most_body_bytes + 1)
    for path in (f"/cases/{case_id}/files", "/api/cases", "/sign-in"):
        assert nurse.post(path, content=body, headers=FORM).status_code == 413


def test_a_stranger_is_refused_before_the_form_is_read(site: Site) -> None:
    body = b"a=" + b"b" * (site.settings.most_body_bytes + 1)
    assert site.browser().post("/cases/search", content=body, headers=FORM).status_code == 401


def test_a_form_of_very_many_fields_is_refused(site: Site) -> None:
    answer = site.browser("nurse").post("/cases/search", content=b"a&" * 5000, headers=FORM)
    assert answer.status_code == 400


@pytest.mark.parametrize("head", [b"X-A%d: %s\r\n", b"X%d-%s: a\r\n"])
def test_the_headers_of_a_part_are_few(site: Site, head: bytes) -> None:
    heads = b"".join(head % (n, b"b" * 3000) for n in range(20))
    body = b'--b\r\nContent-Disposition: form-data; name="case"\r\n' + heads + b"\r\n{}\r\n--b--\r\n"
    answer = site.browser("intake").post(
        "/api/cases", content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code == 400


def test_parts_without_end_are_refused(site: Site) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="case"\r\n\r\n{}\r\n'
    answer = site.browser("intake").post(
        "/api/cases",
        content=part * 3 + b"--b--\r\n",
        headers={"content-type": "multipart/form-data; boundary=b"},
    )
    assert "twice" in answer.json()["detail"]


def test_half_a_sign_is_refused_and_never_a_fault(site: Site) -> None:
    """JSON can hold halves of signs that no text file can."""
    case_id = decided(site.store)
    version = site.store.cases.get(case_id).version
    nurse = site.browser("nurse")
    half = '"\\ud800"'
    bodies = [
        ("POST", f"/api/cases/{case_id}/notes", f'{{"text": {half}}}'),
        ("POST", f"/api/cases/{case_id}/assign", f'{{"to": {half}, "version": {version}}}'),
        ("POST", "/api/cases/search", f'{{"words": {half}}}'),
        (
            "POST",
            f"/api/cases/{case_id}/corrections",
            f'{{"fact": "intent", "kind": "not_in_records", "reason": {half}, "version": {version}}}',
        ),
        (
            "POST",
            f"/api/cases/{case_id}/corrections",
            f'{{"fact": "intent", "kind": "value", "value": [{half}], "reason": "a", "version": {version}}}',
        ),
        ("POST", f"/api/cases/{case_id}/corrections/1/undo", f'{{"reason": {half}, "version": {version}}}'),
        ("PUT", f"/cases/{case_id}/drafts/note", f'{{"text": {half}, "expected": null}}'),
        (
            "PUT",
            f"/cases/{site.store.cases.open_draft(Actor('nurse', 'nurse'))}/request",
            f'{{"expected": 1, "fields": {{"case_id": {half}}}}}',
        ),
    ]
    told = {"content-type": "application/json"}
    answers = [
        nurse.request(method, path, content=body, headers=told).status_code for method, path, body in bodies
    ]
    assert set(answers) <= {404, 422}, answers


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[tuple[Site, str, Browser]]:
    """One site for many questions: a decided case, and an administrator's browser."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(furnished, folder)
    with open_store(folder, migrates=False) as store:
        site = Site(store)
        yield site, decided(store), site.browser("admin")


ODD = (
    "%00",
    "..",
    "%2e%2e",
    "'",
    "%F0%9F%99%82",
    "a" * 3000,
    "-1",
    "0",
    "9" * 40,
    "%0d%0aSet-Cookie:a=b",
    "%ff",
)


@pytest.mark.parametrize("odd", ODD)
def test_odd_addresses_are_refused_and_never_a_fault(odd: str, hostile: tuple[Site, str, Browser]) -> None:
    site, case_id, admin = hostile
    file_id = site.store.files.of(case_id)[0].id
    wrong = []
    for method, path in sorted(RULES):
        names = re.findall(r"{(\w+)}", path)
        for broken in names if method == "GET" else ():
            values = {"case_id": case_id, "file_id": file_id, "name": "result.json", "number": "1"}
            address = re.sub(
                r"{(\w+)}", lambda m, v=values, b=broken: odd if m[1] == b else v.get(m[1], "x"), path
            )
            answer = admin.get(address)
            if answer.status_code >= 500 or "set-cookie" in answer.headers:
                wrong.append((address[:80], answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    "query",
    [
        "before=99999999999999999999999",
        "before=-99999999999999999999999",
        "page_number=99999999999999999999999",
        "after=" + "WzEsMl0" * 300,
        "after=" + quote("W1tb" * 4000),
        "after=WzEsMl0",
        "after=eyJhIjoxLCJiIjoyfQ",
        "order=__class__",
        "search=..%00",
        "due_before=%00",
        "limit=0",
        "differing=x",
    ],
)
def test_odd_questions_are_refused_and_never_a_fault(query: str, hostile: tuple[Site, str, Browser]) -> None:
    site, case_id, admin = hostile
    file_id = site.store.files.of(case_id)[0].id
    for path in (
        "/cases",
        "/cases.csv",
        "/cases.json",
        "/api/cases",
        "/audit",
        "/api/audit",
        f"/cases/{case_id}",
        f"/cases/{case_id}/files/{file_id}",
        "/people",
    ):
        assert admin.get(f"{path}?{query}").status_code in (200, 422), path


def test_a_token_opens_the_api_and_no_page(site: Site) -> None:
    """What an administrator's token could do in the pages (make an account) would outlive its revocation."""
    user = site.store.accounts.named("admin")
    assert user
    program = site.browser(authorization=f"Bearer {make_token(site.store, user, 'a test')}")
    assert program.get("/api/cases").status_code == 200
    for method, path in (
        ("GET", "/people"),
        ("POST", "/people"),
        ("GET", "/cases.csv"),
        ("POST", "/account/tokens"),
    ):
        assert program.request(method, path).status_code == 401


def test_a_new_link_closes_the_one_before_and_a_used_one_closes_all(site: Site) -> None:
    admin, user = site.browser("admin"), site.store.accounts.named("nurse")
    assert user
    links = []
    for _ in range(2):
        page = admin.post(f"/people/{user.id}/invitation", headers={"accept": "text/html"}).text
        links.append(re.findall(r"/invitation/\w+/[\w-]+", page)[0])
    typed = {"password": "nine calm otters by a weir", "again": "nine calm otters by a weir"}
    assert site.browser().get(links[0]).status_code == 403
    assert site.browser().post(links[0], data=typed).status_code == 403
    assert site.browser().get(links[1]).status_code == 200
    assert site.browser().post(links[1], data=typed).status_code == 303


def test_a_wrong_link_tells_no_name(site: Site) -> None:
    user = site.store.accounts.named("nurse")
    assert user
    answer = site.browser().get(f"/invitation/{user.id}/wrong", headers={"accept": "text/html"})
    assert (answer.status_code, "nurse" in answer.text) == (403, False)


def test_a_password_chosen_by_a_link_ends_the_tokens(site: Site) -> None:
    """Whoever is sent a new link may have lost more than the password."""
    admin, user = site.browser("admin"), site.store.accounts.named("nurse")
    assert user
    program = site.browser(authorization=f"Bearer {make_token(site.store, user, 'a test')}")
    page = admin.post(f"/people/{user.id}/invitation", headers={"accept": "text/html"}).text
    link = re.findall(r"/invitation/\w+/[\w-]+", page)[0]
    typed = {"password": "nine calm otters by a weir", "again": "nine calm otters by a weir"}
    assert program.get("/api/cases").status_code == 200
    assert site.browser().post(link, data=typed).status_code == 303
    assert program.get("/api/cases").status_code == 401


def test_the_last_administrator_stays_even_if_two_demote_each_other(site: Site) -> None:
    first, second = (site.store.accounts.named(name) for name in ("admin", "admin2"))
    assert first
    assert second
    actor = Actor("admin", "admin")
    site.store.accounts.change(first.id, actor, role="nurse")
    with pytest.raises(NotPossible, match="only administrator"):
        site.store.accounts.change(second.id, actor, is_active=False)
    again = site.store.accounts.named("admin2")
    assert again
    assert again.is_active


@pytest.mark.parametrize("name", ["me", "nobody", "worker", "launch", "unknown", "system"])
def test_no_account_is_named_like_the_program(site: Site, name: str) -> None:
    """The audit log and the filters use these names for something else."""
    assert site.browser("admin").post("/people", data={"name": name, "role": "nurse"}).status_code in (
        409,
        422,
    )
    assert site.store.accounts.named(name) is None


@pytest.mark.parametrize(
    "host", ["testserver:evil", "testserver:80@evil.example", "testserver:", "[testserver"]
)
def test_a_host_is_a_name_and_a_number(site: Site, host: str) -> None:
    assert site.browser().get("/health", headers={"host": host}).status_code == 400


def test_words_that_were_searched_are_kept_for_a_while_only(site: Site) -> None:
    """They are names of patients."""
    nurse, user = site.browser("nurse"), site.store.accounts.named("nurse")
    assert user
    for number in range(worklist.MOST_SEARCHES + 5):
        last = nurse.post("/cases/search", data={"words": f"word{number}"}).headers["location"]
    kept = site.store.drafts.of(user.id, None)
    assert len(kept) == worklist.MOST_SEARCHES
    assert f"word{number}" in nurse.get(last, headers={"accept": "text/html"}).text


def test_a_reason_has_an_end(site: Site) -> None:
    case_id = decided(site.store)
    told = {"fact": "intent", "kind": "not_in_records", "reason": "a" * 5001, "expected": "2"}
    answer = site.browser("nurse").post(f"/cases/{case_id}/corrections", data=told)
    assert answer.status_code == 422
    assert site.store.corrections.of(case_id) == ()


def test_a_file_that_nobody_will_look_at_is_not_said_to_be_looked_at(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hepcite.intake.web.first_look.MOST_WAITING", 3)
    monkeypatch.setattr(FirstLooks, "_work", lambda _: None)
    looks = FirstLooks(site.store, is_on=True)
    case_id = decided(site.store)
    file = site.store.files.of(case_id)[0]
    for number in range(5):
        looks.ask(replace(file, id=str(number)))
    assert [looks.is_looking(str(number)) for number in range(5)] == [True, True, True, False, False]


UNRECORDED = {"/cases/{case_id}/state", "/cases/{case_id}/files.json", "/cases/{case_id}/drafts/{place}"}
"""What a page that is on record asks by itself: a number, its own rows, one's own text."""


def test_every_look_at_a_case_is_on_record(
    hostile: tuple[Site, str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeptPictures, "page", lambda *_: b"a picture")
    site, case_id, _ = hostile
    file_id = site.store.files.of(case_id)[0].id
    auditor = site.browser("auditor")
    silent = set()
    for method, path in sorted(RULES):
        if method != "GET" or "{case_id}" not in path or path.endswith("/edit"):
            continue
        before = site.store.audit.entries(case_id=case_id, actor="auditor", limit=1)
        values = {
            "case_id": case_id,
            "file_id": file_id,
            "name": "result.json",
            "number": "1",
            "place": "note",
        }
        auditor.get(re.sub(r"{(\w+)}", lambda m, v=values: v[m[1]], path))
        if site.store.audit.entries(case_id=case_id, actor="auditor", limit=1) == before:
            silent.add(path)
    assert silent == UNRECORDED
