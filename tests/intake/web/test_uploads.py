"""Uploads: counted as they come, known by their content, kept by a name that is no path, told in a row that stays."""

import asyncio
import datetime
import io
import shutil
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from store_parts import TEXT, request_text
from web_site import BASE, Site

from hepcite.intake.store import open_store
from hepcite.intake.web.first_look import first_word
from hepcite.intake.web.uploads import kind_of, safe_name
from hepcite.records import Page, Patient, Problem, SourceFile


def draft(browser: Any) -> str:
    answer = browser.post("/cases/new")
    assert answer.status_code == 303
    return str(answer.headers["location"].split("/")[2])


def send(browser: Any, case_id: str, name: str, content: Any) -> Any:
    return browser.post(f"/cases/{case_id}/files", content=content, headers={"x-file-name": quote(name)})


@pytest.fixture
def small_site(tmp_path: Path, furnished: Path) -> Iterator[Site]:
    shutil.copytree(furnished, tmp_path / "data")
    with open_store(tmp_path / "data", migrates=False) as store:
        yield Site(
            store, most_file_bytes=50_000, most_upload_bytes=80_000, most_body_bytes=4_000, most_files=3
        )


def post_endlessly(browser: Any, path: str, kind: str) -> tuple[int, int]:
    """Status, and the bytes that were taken, of a chunked body without an end."""
    taken, told = [0], [0]
    cookie = f"hepcite={browser.cookies['hepcite']}"
    headers = {"host": "testserver", "origin": BASE, "cookie": cookie, "x-csrf-token": browser.csrf}
    headers |= {"content-type": kind, "transfer-encoding": "chunked", "x-file-name": "a.txt", "accept": "*/*"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("testclient", 1),
        "server": ("testserver", 80),
    }

    async def receive() -> dict[str, Any]:
        taken[0] += 10_000
        assert taken[0] < 20_000_000, "nobody stopped it"
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        told[0] = message.get("status", told[0])

    with ThreadPoolExecutor(1) as alone:  # Playwright leaves a running loop in the thread of the tests
        alone.submit(lambda: asyncio.run(browser.app(scope, receive, send))).result()
    return told[0], taken[0]


def test_an_endless_upload_is_stopped(small_site: Site) -> None:
    clerk = small_site.browser("intake")
    case_id = draft(clerk)
    status, taken = post_endlessly(clerk, f"/cases/{case_id}/files", "application/octet-stream")
    assert status == 413
    assert taken < 3_000_000
    row = small_site.store.files.of(case_id)[0]
    assert (row.status, row.sha256) == ("refused", None)
    assert "larger than" in (row.problem or "")
    assert list(small_site.store.blobs.incoming.iterdir()) == []


@pytest.mark.parametrize("path", ["/api/cases/search", "/sign-in", "/cases/search"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_an_endless_body_is_stopped_everywhere(small_site: Site, path: str, kind: str) -> None:
    status, taken = post_endlessly(small_site.browser("nurse"), path, kind)
    assert status in (400, 413)
    assert taken < 100_000


def test_an_endless_request_of_the_api_is_stopped(small_site: Site) -> None:
    status, taken = post_endlessly(
        small_site.browser("intake"), "/api/cases", "multipart/form-data; boundary=b"
    )
    assert status in (400, 413)
    assert taken < 3_000_000


def test_the_caps_of_the_api(small_site: Site) -> None:
    clerk = small_site.browser("intake")
    files = [("files", (f"{n}.txt", b"y%d " % n * 15_000)) for n in range(2)]
    assert clerk.post("/api/cases", data={"case": request_text()}, files=files).status_code == 413
    many = [("files", (f"{n}.txt", b"text %d" % n)) for n in range(4)]
    assert clerk.post("/api/cases", data={"case": request_text()}, files=many).status_code == 400
    assert small_site.store.worklist.counts() == {}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/shadow", "shadow"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "record"),
        ("x" * 500, "x" * 180),
        ("Überweisung 3.pdf", "Überweisung 3.pdf"),
    ],
)
def test_a_name_is_shown_and_never_a_path(site: Site, told: str, kept: str) -> None:
    assert safe_name(told) == kept
    clerk = site.browser("intake")
    case_id = draft(clerk)
    answer = send(clerk, case_id, told, b"some words")
    assert answer.status_code == 201
    assert answer.json()["name"] == kept
    names = {path.name for path in site.store.folder.rglob("*") if path.is_file()}
    assert not any(kept in name for name in names)
    original = clerk.get(f"/cases/{case_id}/files/{answer.json()['id']}/original")
    assert original.content == b"some words"
    assert original.headers["content-disposition"].startswith('attachment; filename="')
    assert "\n" not in original.headers["content-disposition"]
    assert original.headers["content-type"] == "application/octet-stream"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"junk \n%PDF-1.4", "pdf"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("a.txt"), "zip"),
        (b"{\\rtf1 x}", "rtf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"II*\x00....", "tiff"),
        (b"MSH|^~\\&|", "hl7"),
        (b'{"resourceType": "Bundle"}', "json"),
        (b'<?xml version="1.0"?><ClinicalDocument/>', "xml"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"Subject: x\nFrom: a@b\n\nx", "eml"),
        ("Größe 3 cm".encode(), "text"),
        ("words".encode("utf-16"), "text"),
        (b"MZ\x90\x00\x03\x00", None),
        (b"\x7fELF\x02\x01\x01\x00", None),
        (bytes(range(256)), None),
    ],
)
def test_what_a_file_is_by_its_content(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize("content", [b"", b"  \n ", b"MZ\x90\x00\x03\x00"])
def test_a_refused_file_keeps_its_row_and_says_why(site: Site, content: bytes) -> None:
    clerk = site.browser("intake")
    case_id = draft(clerk)
    told = send(clerk, case_id, "report.pdf", content).json()
    assert told["status"] == "refused"
    assert told["problem"]
    assert [row["status"] for row in clerk.get(f"/cases/{case_id}/files.json").json()] == ["refused"]


def test_a_copy_says_where_it_was_received_to_those_who_may_know(site: Site) -> None:
    clerk, other, nurse = site.browser("intake"), site.browser("intake2"), site.browser("nurse")
    first = draft(clerk)
    send(clerk, first, "a.txt", b"the same words")
    again = send(clerk, first, "b.txt", b"the same words").json()
    assert (again["status"], again["copy_of"]) == ("duplicate", "in this case, as a.txt; it is read once")
    hidden = send(other, draft(other), "c.txt", b"the same words").json()
    assert (hidden["status"], hidden["copy_case"]) == ("duplicate", None)
    assert first not in str(hidden)
    seen = send(nurse, draft(nurse), "d.txt", b"the same words").json()
    assert seen["copy_case"] == first


def test_a_draft_is_saved_submitted_and_then_closed(site: Site) -> None:
    clerk = site.browser("intake")
    case_id = draft(clerk)
    assert draft(clerk) == case_id, "an empty draft is used again"
    fields = {
        "case_id": "T9",
        "received": "2026-03-16",
        "patient_name": "Wilhelmina Quackenbush",
        "patient_birth_date": "1961-09-17",
        "line_of_business": "commercial",
        "state": "OR",
        "urgency": "standard",
        "diagnoses": "C22.0, K74.60",
        "services": [{"code": "37243", "description": ""}, {"code": "", "description": ""}],
    }
    saved = clerk.put(f"/cases/{case_id}/request", json={"fields": fields, "expected": 1})
    assert saved.json() == {"version": 2}
    assert clerk.put(f"/cases/{case_id}/request", json={"fields": fields, "expected": 1}).status_code == 409
    page = clerk.post(f"/cases/{case_id}/submit", headers={"accept": "text/html"})
    assert page.status_code == 422
    assert "no readable upload" in page.text
    send(clerk, case_id, "a.txt", TEXT.encode())
    assert clerk.post(f"/cases/{case_id}/submit").headers["location"] == f"/cases/{case_id}"
    assert site.store.cases.get(case_id).state == "queued"
    assert send(clerk, case_id, "late.txt", b"late").status_code == 409


def test_a_faulty_request_is_told_in_full(site: Site) -> None:
    clerk = site.browser("intake")
    case_id = draft(clerk)
    send(clerk, case_id, "a.txt", TEXT.encode())
    page = clerk.post(f"/cases/{case_id}/submit", headers={"accept": "text/html"})
    assert page.status_code == 422
    for key in ("case_id", "line_of_business", "received", "patient", "services"):
        assert f"<li>{key}: " in page.text


PATIENT = Patient("Wilhelmina Quackenbush", datetime.date(1961, 9, 17))


def source(text: str, *problems: Problem) -> SourceFile:
    return SourceFile("a.txt", "0" * 64, (Page(1, text),) if text else (), "text", problems)


def test_the_first_look_tells_what_the_worker_would() -> None:
    assert first_word(source("MRI LIVER\nPatient: Quackenbush, Wilhelmina\n"), PATIENT) == ("received", None)
    other = first_word(source("Patient: Doe, John\nDOB: 01/02/1950\nMRI LIVER\n"), PATIENT)
    assert other[0] == "other_patient"
    broken = Problem("damaged", "a.txt could not be read. Ask for the file again.")
    assert first_word(source("", broken), PATIENT) == ("unreadable", broken.message)
    assert first_word(source("Patient: Doe, John\n"), None) == ("received", None)
