"""The worklist: filters in the address, names not; the same as CSV and JSON; only what one may see."""

import csv
import io
from typing import Any

from store_parts import decided, request_text
from web_site import Site

from hepcite.intake.store import Actor

INTAKE = Actor("intake", "intake")


def names(answer: Any) -> list[str]:
    return [case["reference"] for case in answer.json()["cases"]]


def test_a_search_keeps_its_words_out_of_the_address(site: Site) -> None:
    decided(site.store, case_id="T1")
    nurse = site.browser("nurse")
    answer = nurse.post("/cases/search", data={"words": "Quackenbush", "state": "decided"})
    address = answer.headers["location"]
    assert "uackenbush" not in address
    assert names(nurse.get(address.replace("/cases?", "/cases.json?"))) == ["T1"]
    page = nurse.get(address, headers={"accept": "text/html"}).text
    assert "for “<bdi>Quackenbush</bdi>”" in page
    other = site.browser("nurse2").get(address, headers={"accept": "text/html"}).text
    assert "for “" not in other, "the words are their owner's"


def test_filters(site: Site) -> None:
    case_id = decided(site.store, case_id="T1", without=("child_pugh",))
    site.store.cases.add(request_text(case_id="T2", line_of_business="medicare"), [], INTAKE)
    site.store.cases.assign(case_id, "nurse", Actor("nurse", "nurse"))
    nurse = site.browser("nurse")
    for query, wanted in (
        ("", {"T1", "T2"}),
        ("?line=medicare", {"T2"}),
        ("?state=decided", {"T1"}),
        ("?disposition=needs_documentation", {"T1"}),
        ("?missing=yes", {"T1"}),
        ("?assigned=me", {"T1"}),
        ("?assigned=nobody", {"T2"}),
        ("?reviewed=yes", set()),
        ("?order=nonsense&after=nonsense", {"T1", "T2"}),
    ):
        assert set(names(nurse.get(f"/cases.json{query}"))) == wanted, query


def test_csv_is_safe_in_a_spreadsheet(site: Site) -> None:
    site.store.cases.add(request_text(case_id='=HYPERLINK("x")'), [], INTAKE)
    answer = site.browser("intake").get("/cases.csv")
    row = next(csv.DictReader(io.StringIO(answer.text)))
    assert row["reference"] == '\'=HYPERLINK("x")'
    assert row["patient_name"] == "Wilhelmina Quackenbush"
    assert answer.headers["content-disposition"] == 'attachment; filename="worklist.csv"'


def test_intake_sees_its_own_cases_alone(site: Site) -> None:
    site.store.cases.add(request_text(case_id="T1"), [], INTAKE)
    site.store.cases.add(request_text(case_id="T2"), [], Actor("intake2", "intake"))
    assert names(site.browser("intake").get("/cases.json")) == ["T1"]
    assert set(names(site.browser("auditor").get("/cases.json"))) == {"T1", "T2"}


def test_pages_of_it_follow_a_key(site: Site) -> None:
    for number in range(51):
        site.store.cases.add(request_text(case_id=f"T{number:02}"), [], INTAKE)
    clerk = site.browser("intake", accept="text/html")
    first = clerk.get("/cases?order=newest").text
    link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert first.count('class="open"') == 50
    assert clerk.get(link).text.count('class="open"') == 1
