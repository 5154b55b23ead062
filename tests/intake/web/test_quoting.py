"""Words that a nurse selected in the text of a page as the evidence of a correction; nothing but words of the records."""

import re

import pytest
from store_parts import decided
from web_site import Site

HTML = {"accept": "text/html"}


def place(site: Site, case_id: str, words: str) -> tuple[str, str, int, int, int]:
    """Id and name of the file, page, start and end."""
    file = site.store.files.of(case_id)[0]
    page = site.store.results.pages(case_id, file.name)[0]
    start = page.text.index(words)
    return file.id, file.name, page.number, start, start + len(words)


def some_words(site: Site, case_id: str) -> str:
    """That no citation has: half of the first line."""
    file = site.store.files.of(case_id)[0]
    return site.store.results.pages(case_id, file.name)[0].text[2:9]


def test_selected_words_are_offered_chosen_and_kept(site: Site) -> None:
    case_id = decided(site.store)
    nurse, words = site.browser("nurse"), some_words(site, case_id)
    file_id, name, page, start, end = place(site, case_id, words)
    shown = nurse.get(f"/cases/{case_id}?selected={file_id}.{page}.{start}.{end}", headers=HTML).text
    assert "You selected" in shown
    evidence = f"{name}\n{page}\n{start}\n{end}"
    assert f'<option value="{evidence}" selected>' in shown
    told = {
        "fact": "encapsulated",
        "kind": "value",
        "value": "true",
        "reason": "I read it.",
        "evidence": evidence,
    }
    version = str(site.store.cases.get(case_id).version)
    assert nurse.post(f"/cases/{case_id}/corrections", data={**told, "expected": version}).status_code == 303
    (kept,) = site.store.corrections.of(case_id)[0].evidence
    assert (kept["quote"], kept["document"], kept["start"], kept["method"]) == (
        words,
        name,
        start,
        "reviewer",
    )


@pytest.mark.parametrize(
    "ask", ["{file}.1.0.99999", "{file}.9.0.5", "{file}.1.5.5", "{file}.1.5.4", "{other}.1.0.5", "x", ""]
)
def test_what_is_no_place_of_the_case_is_not_offered(site: Site, ask: str) -> None:
    case_id, other = decided(site.store), decided(site.store)
    files = {"file": site.store.files.of(case_id)[0].id, "other": site.store.files.of(other)[0].id}
    shown = site.browser("nurse").get(f"/cases/{case_id}?selected={ask.format(**files)}", headers=HTML)
    assert (shown.status_code, "You selected" in shown.text) == (200, False)


@pytest.mark.parametrize("numbers", ["1\n0\n99999", "9\n0\n5", "1\n5\n5", "1\n-1\n5"])
def test_what_stands_nowhere_is_no_evidence(site: Site, numbers: str) -> None:
    case_id = decided(site.store)
    name = site.store.files.of(case_id)[0].name
    told = {"fact": "encapsulated", "kind": "value", "value": "true", "reason": "I read it."}
    version = str(site.store.cases.get(case_id).version)
    told |= {"evidence": f"{name}\n{numbers}", "expected": version}
    assert site.browser("nurse").post(f"/cases/{case_id}/corrections", data=told).status_code == 422
    assert site.store.corrections.of(case_id) == ()


def test_those_who_may_not_correct_are_not_asked_to_select(site: Site) -> None:
    case_id = decided(site.store)
    file_id = site.store.files.of(case_id)[0].id
    told = {
        name: bool(
            re.search(
                "select.js", site.browser(name).get(f"/cases/{case_id}/files/{file_id}", headers=HTML).text
            )
        )
        for name in ("nurse", "auditor", "admin")
    }
    assert told == {"nurse": True, "auditor": False, "admin": False}
