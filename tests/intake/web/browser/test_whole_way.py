"""From the launch link to the downloaded summary, as the first administrator and a nurse go it. In order, on one server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from served import PASSWORD, Server, choose_password, opened_page, seen, sign_in, until

REQUEST = {
    "case_id": "W01",
    "line_of_business": "commercial",
    "state": "OR",
    "received": "2026-03-16",
    "urgency": "standard",
    "patient": {
        "name": "Wilhelmina Quackenbush",
        "birth_date": "1961-09-17",
        "sex": "female",
        "member_id": "PS77",
    },
    "diagnoses": ["C22.0"],
    "services": [{"code": "37243", "description": "TACE"}],
}
MRI = """MRI LIVER WITH AND WITHOUT CONTRAST
Patient: Quackenbush, Wilhelmina   DOB: 09/17/1961
Exam date: 03/10/2026

FINDINGS: Single 3.2 cm observation in segment 8 with an enhancing capsule, LR-5.
The main portal vein and its branches are patent.

IMPRESSION: 3.2 cm LR-5 observation in segment 8, definite hepatocellular carcinoma.
No extrahepatic metastatic disease.
"""
CLINIC = """HEPATOLOGY CLINIC NOTE
Patient: Wilhelmina Quackenbush   DOB: 09/17/1961
Date of service: 03/12/2026

Assessment: Hepatocellular carcinoma, surgically unresectable owing to portal hypertension.
Normal renal function. Chemoembolization is planned.
"""
OTHER = "CT CHEST\nPatient: Doe, John   DOB: 01/02/1950\nExam date: 03/01/2026\nLungs are clear.\n"
STATE: dict[str, str] = {}


@pytest.fixture(scope="module")
def nurse(chromium: Any, server: Server) -> Iterator[Any]:
    page = opened_page(chromium)
    yield page
    page.context.close()


def records(folder: Path) -> list[str]:
    texts = {
        "mri.txt": MRI,
        "clinic.txt": CLINIC,
        "ct.txt": OTHER,
        "case.json": json.dumps(REQUEST),
        "again.txt": MRI,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "broken.exe").write_bytes(b"MZ\x00\x01\x02")
    return [str(folder / name) for name in (*texts, "broken.exe")]


def fates(page: Any) -> dict[str, str]:
    told: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#rows li')].map((row) => [row.querySelector('.name').textContent, "
        "row.className + ': ' + row.querySelector('.fate').textContent]))"
    )
    return told


def test_the_launch_link_and_an_invitation(nurse: Any, server: Server) -> None:
    choose_password(nurse, server.link, "ada")
    assert "Your account is made" in nurse.content()
    nurse.fill("[name=name]", "kim")
    nurse.click("text=Add, and get the link")
    invitation = nurse.input_value("#link")
    nurse.click("text=Sign out")
    choose_password(nurse, invitation)
    assert nurse.url == f"{server.base}/cases"


def test_files_are_told_one_by_one_while_they_come(nurse: Any, server: Server, tmp_path: Path) -> None:
    nurse.click("text=New case")
    nurse.wait_for_url(
        "**/edit", wait_until="load"
    )  # its scripts have run: a choice before that nobody hears
    nurse.set_input_files("#chooser", records(tmp_path))
    until(lambda: "other_patient" in fates(nurse).get("ct.txt", ""), "the record of somebody else is told")
    told = fates(nurse)
    assert told["mri.txt"].startswith(("received", "read"))
    assert told["again.txt"].startswith("duplicate: already received in this case, as mri.txt")
    assert told["broken.exe"].startswith("refused")
    assert nurse.input_value("[name=patient_name]") == "Wilhelmina Quackenbush"
    until(lambda: "Saved" in nurse.text_content("#saved"), "the form is saved")
    nurse.reload()
    assert nurse.input_value("[name=case_id]") == "W01"
    assert len(fates(nurse)) == 5


def test_the_case_is_decided_while_one_looks(nurse: Any, server: Server) -> None:
    nurse.click("text=Submit the case")
    seen(nurse, "section.answer")
    STATE["case"] = nurse.url.partition("?")[0]
    assert "Needs documentation" in nurse.text_content("section.answer")
    assert server.base in STATE["case"]


def test_a_citation_opens_its_page(nurse: Any) -> None:
    nurse.goto(STATE["case"])
    link = nurse.locator("main a.go:visible").first
    link.click()
    hit = nurse.locator(".hit:target")
    assert hit.count() == 1
    assert nurse.locator("#told").text_content().startswith("Citation 1 of")


def test_a_correction_by_keyboard_changes_the_answer(nurse: Any) -> None:
    nurse.goto(STATE["case"] + "#fact-child_pugh")
    form = "#fact-child_pugh"
    seen(nurse, form + " [name=letter]")
    nurse.focus(form + " [name=letter]")
    nurse.keyboard.press("A")
    nurse.keyboard.press("Tab")
    nurse.keyboard.type("6")
    nurse.focus(form + " [name=reason]")
    nurse.keyboard.type("The referral letter of today says class A6.")
    nurse.keyboard.press("Tab")
    nurse.keyboard.press("Enter")
    seen(nurse, "#done")
    assert "decided anew" in nurse.text_content("#done")
    assert "Records support the criteria" in nurse.text_content("section.answer")
    assert "corrections changed the answer" in nurse.text_content("main")
    assert nurse.text_content(".fact-read").strip() == "read as: not in the records"


def test_the_summary_is_downloaded(nurse: Any, tmp_path: Path) -> None:
    nurse.click("text=Download")
    for name, start in (
        ("summary.html", b"<!doctype html>"),
        ("result.json", b"{"),
        ("summary.pdf", b"%PDF-"),
    ):
        with nurse.expect_download() as coming:
            nurse.click(f".downloads a:text-is('{name}')")
        path = tmp_path / name
        coming.value.save_as(path)
        assert path.read_bytes().lstrip()[: len(start)].lower() == start.lower()


def test_the_worklist_by_keyboard(nurse: Any, server: Server) -> None:
    nurse.goto(f"{server.base}/cases")
    nurse.keyboard.press("/")
    nurse.keyboard.type("quacken")
    nurse.keyboard.press("Enter")
    nurse.wait_for_url("**/cases?search=*")
    assert "quacken" not in nurse.url
    nurse.evaluate("document.activeElement.blur()")
    nurse.keyboard.press("j")
    nurse.keyboard.press("Enter")
    nurse.wait_for_url("**/cases/*")
    nurse.goto(f"{server.base}/cases")
    nurse.keyboard.press("?")
    assert nurse.is_visible("#keys")
    nurse.uncheck("#keys-on")
    nurse.click("#keys-close")
    nurse.keyboard.press("?")
    assert not nurse.is_visible("#keys"), "single keys are off (WCAG 2.1.4)"
    nurse.evaluate("localStorage.clear()")


def listed_keys(page: Any) -> list[str]:
    """As `?` shows them; leaves the list closed."""
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    told: list[str] = page.evaluate(
        "[...document.querySelectorAll('#keys dt kbd')].map((k) => k.textContent)"
    )
    page.click("#keys-close")
    page.evaluate("document.activeElement.blur()")
    return told


def focused(page: Any) -> str:
    told: str = page.evaluate(
        "(document.activeElement.id || document.activeElement.closest('li')?.querySelector('.fact-name')?.textContent) ?? ''"
    )
    return told


def test_the_review_by_keys_alone(nurse: Any, server: Server) -> None:
    """`?` lists what works on the case page, review.html's keys with it; switched off, none of them works."""
    nurse.goto(STATE["case"])
    assert listed_keys(nurse) == [
        "n",
        "p",
        "1",
        "2",
        "3",
        "z",
        "Esc",
        "j",
        "k",
        "Enter",
        "m",
        "r",
        "c",
        "g",
        "?",
    ]
    nurse.keyboard.press("n")
    assert nurse.locator("#told").text_content().startswith("Citation 1 of")
    nurse.keyboard.press("3")
    assert nurse.is_checked("#view-all")
    nurse.keyboard.press("j")
    first = focused(nurse)
    nurse.keyboard.press("j")
    second = focused(nurse)
    assert first != second
    nurse.keyboard.press("k")
    assert focused(nurse) == first
    nurse.keyboard.press("Enter")
    assert nurse.evaluate("document.activeElement.parentElement.open")
    nurse.keyboard.press("m")
    assert focused(nurse) == "new-note"
    nurse.keyboard.type("r j g")
    assert nurse.input_value("#new-note") == "r j g", "in a field, keys are letters"
    nurse.fill("#new-note", "")
    nurse.evaluate("document.activeElement.blur()")
    nurse.keyboard.press("r")
    assert focused(nurse) == "reviewed"
    nurse.keyboard.press("?")
    nurse.uncheck("#keys-on")
    nurse.click("#keys-close")
    nurse.evaluate("document.activeElement.blur()")
    for key in ("j", "m", "g", "?"):
        nurse.keyboard.press(key)
    assert (focused(nurse), nurse.is_visible("#keys")) == ("", False)
    assert nurse.url.startswith(STATE["case"])
    nurse.evaluate("localStorage.clear()")
    nurse.reload()
    nurse.keyboard.press("g")
    nurse.wait_for_url("**/cases")
    assert listed_keys(nurse) == ["j", "k", "Enter", "/", "c", "g", "?"]
    nurse.goto(f"{server.base}/policies")
    assert listed_keys(nurse) == ["c", "g", "?"]


def test_a_key_that_is_not_listed_does_nothing(nurse: Any, server: Server) -> None:
    nurse.goto(f"{server.base}/policies")
    nurse.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<input id=search>')")
    nurse.keyboard.press("/")
    assert focused(nurse) == ""


def test_nothing_went_wrong_in_the_browser(nurse: Any) -> None:
    assert nurse.problems == []


PAGES = (
    "/cases",
    "/cases?state=failed",
    "/account",
    "/policies",
    "/evaluation",
    "/policies/pacificsource/liver-tumor-treatment/2023-11-01",
)


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1440)])
def test_every_page_can_be_used_by_everyone(
    chromium: Any, nurse: Any, server: Server, scheme: str, width: int
) -> None:
    """axe finds nothing serious; at 320 pixels (or 1280 at 400 %), as at 1440, nothing runs out of the page."""
    wrong = []
    document = nurse.evaluate(
        "document.querySelector('.downloads a[href*=\"/files/\"]')?.getAttribute('href')"
    )
    page = opened_page(chromium, color_scheme=scheme, storage_state=nurse.context.storage_state())
    paths = [server.base + path for path in PAGES] + [STATE["case"], STATE["case"] + "?differing=1"]
    paths += [server.base + document] if document else []
    page.goto(f"{server.base}/cases")
    page.click("text=New case")
    paths.append(page.url)
    page.set_viewport_size({"width": width, "height": 900})
    for address in paths:
        page.goto(address)
        wrong += [(address, *each) for each in faults_of(page)]
    page.context.close()
    assert wrong == []


def test_pages_before_and_for_the_administrator(chromium: Any, server: Server) -> None:
    page = opened_page(chromium, width=320)
    wrong = []
    page.goto(f"{server.base}/sign-in")
    wrong += faults_of(page)
    sign_in(page, server.base, "ada")
    for path in ("/people", "/audit", "/nothing"):
        page.goto(server.base + path)
        wrong += faults_of(page)
    page.context.close()
    assert wrong == []


def test_axe_finds_what_is_wrong(chromium: Any, server: Server) -> None:
    page = opened_page(chromium)
    page.goto(f"{server.base}/sign-in")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin', '<input><button></button>')"
    )
    assert {rule for rule, *_ in faults_of(page)} == {"button-name", "label"}
    page.context.close()


def faults_of(page: Any) -> list[tuple[str, ...]]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    told = [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        told.append(("runs out of the page",))
    return told


def test_the_log_of_the_server_holds_no_patient(server: Server) -> None:
    log = server.log.read_text(encoding="utf-8")
    for canary in ("Quackenbush", "1961", "PS77", "3.2 cm", "mri.txt", PASSWORD, "referral letter"):
        assert canary not in log
