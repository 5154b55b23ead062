"""Promise 14 in the web part: names, birth dates, numbers and words of records, put everywhere, stand in no log, no
address, no error and no row of the audit log."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from store_parts import decide_now, request_text
from web_site import Browser, Site

from hepcite.intake.operations.logs import write_json_lines
from hepcite.intake.store import StorageFailed

CANARIES = ("Zyxquist", "1931-07-08", "MB-CANARY-77", "plover migration", "Quillfeather")
PATIENT = {
    "name": "Ottoline Zyxquist",
    "birth_date": "1931-07-08",
    "sex": "female",
    "member_id": "MB-CANARY-77",
}
RECORD = b"Ottoline Zyxquist, born 1931-07-08. A plover migration was seen."


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    kept = logging.getLogger().handlers[:]
    write_json_lines(stream, logging.DEBUG)
    yield stream
    logging.getLogger().handlers[:] = kept
    logging.getLogger("hepcite").propagate = True


class Recorded(Browser):
    """Keeps each address that was asked for or led to, and each refusal."""

    addresses: list[str]
    refusals: list[str]

    def request(self, *args: Any, **options: Any) -> Any:
        answer = super().request(*args, **options)
        self.addresses = [
            *getattr(self, "addresses", []),
            str(answer.url),
            answer.headers.get("location", ""),
        ]
        if answer.status_code >= 400 and "json" in answer.headers.get("content-type", ""):
            self.refusals = [*getattr(self, "refusals", []), answer.text]
        return answer


def walk(browser: Recorded, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_text(patient=PATIENT)
    files = [("files", ("Zyxquist plover migration.txt", RECORD))]
    case_id = browser.post("/api/cases", data={"case": request}, files=files).json()["id"]
    decide_now(site.store, case_id)
    version = site.store.cases.get(case_id).version
    browser.post("/cases/search", data={"words": "Zyxquist MB-CANARY-77"})
    browser.post("/api/cases/search", json={"words": "Zyxquist", "more": "Zyxquist"})
    browser.post("/api/cases", data={"case": request.replace("OR", "Zyxquist")}, files=files)
    browser.post("/api/cases", data={"case": '{"patient": Zyxquist'}, files=files)
    browser.post(f"/cases/{case_id}/notes", data={"text": "Quillfeather"})
    browser.put(f"/cases/{case_id}/drafts/note", json={"text": "Quillfeather", "expected": 0})
    browser.put(f"/cases/{case_id}/drafts/note", json={"text": ["Quillfeather"], "expected": "Quillfeather"})
    told = {
        "fact": "Quillfeather",
        "kind": "value",
        "value": "Zyxquist",
        "reason": "Quillfeather",
        "version": version,
    }
    browser.post(f"/api/cases/{case_id}/corrections", json={**told, "fact": "portal_vein"})
    browser.post(f"/api/cases/{case_id}/corrections", json={**told, "kind": "Quillfeather"})
    draft = browser.post("/cases/new").headers["location"].split("/")[2]
    browser.post(f"/cases/{draft}/files", content=RECORD, headers={"x-file-name": quote("Zyxquist.pdf")})
    fields = {"patient_name": PATIENT["name"], "state": "Zyxquist"}
    browser.put(f"/cases/{draft}/request", json={"fields": fields, "expected": 1})
    browser.post(f"/cases/{draft}/submit")
    file_id = site.store.files.of(case_id)[0].id
    for path in (
        "",
        "/files.json",
        f"/files/{file_id}",
        f"/files/{file_id}/original",
        "/output/summary.html",
        "/output/x",
    ):
        browser.get(f"/cases/{case_id}{path}")
    browser.post("/sign-in", data={"name": "Zyxquist", "password": "Quillfeather"})
    for error in (RuntimeError(str(PATIENT)), StorageFailed("the disk refused the write")):
        with monkeypatch.context() as patched:
            patched.setattr(type(site.store.results), "text", _raiser(error))
            browser.get(f"/cases/{case_id}/output/result.json")


def _raiser(error: Exception) -> Any:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_canaries_stand_nowhere(site: Site, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Recorded(
        site.app,
        "http://testserver",
        headers={"origin": "http://testserver", "accept": "application/json"},
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    browser.sign_in("nurse")
    walk(browser, site, monkeypatch)
    lines = log.getvalue().splitlines()
    assert sum(json.loads(line).get("event") == "request" for line in lines) > 20
    assert any("request.failed" in line for line in lines)
    assert len(browser.refusals) >= 8
    audited = "\n".join(site.store.audit.export())
    for place, text in (
        ("log", log.getvalue()),
        ("addresses", "\n".join(browser.addresses)),
        ("refusals", "\n".join(browser.refusals)),
        ("audit", audited),
    ):
        found = [canary for canary in CANARIES if canary.casefold() in text.casefold()]
        assert found == [], place
