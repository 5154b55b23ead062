"""The worklist: filters in the address, names not; the same as CSV and JSON; only what one may see."""

import csv
import io
import random
from typing import Any

import pytest
from many_cases import fill
from store_parts import decided, request_text
from web_site import Site

from hepcite.intake.store import Actor
from hepcite.intake.web.pages import worklist

INTAKE, NURSE = Actor("intake", "intake"), Actor("nurse", "nurse")


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


def test_disagreement_is_a_filter_of_page_csv_json_and_api(site: Site) -> None:
    """T1: a nurse changed what was read. T2: she said the same as the machine. T3: nobody said anything."""
    first, second, _ = (decided(site.store, case_id=f"T{number}") for number in (1, 2, 3))
    told = {"reason": "a test", "expected": 2}
    site.store.corrections.add(first, "portal_vein", "value", NURSE, value="occluded", **told)
    site.store.corrections.add(second, "portal_vein", "value", NURSE, value="patent", **told)
    nurse = site.browser("nurse")
    for wanted, found in (("yes", {"T1"}), ("no", {"T2", "T3"}), ("nonsense", {"T1", "T2", "T3"})):
        query = f"?disagreement={wanted}"
        assert set(names(nurse.get(f"/cases.json{query}"))) == found
        assert set(names(nurse.get(f"/api/cases{query}"))) == found
        rows = csv.DictReader(io.StringIO(nurse.get(f"/cases.csv{query}").text))
        assert {row["reference"]: row["disagreements"] for row in rows} == {
            name: "1" if name == "T1" else "0" for name in found
        }
        page = nurse.get(f"/cases{query}", headers={"accept": "text/html"}).text
        assert {name for name in ("T1", "T2", "T3") if f"<bdi>{name}</bdi>" in page} == found
        assert ("1 fact corrected" in page) == ("T1" in found)


def test_csv_holds_every_case_however_many(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a page of JSON, in more than one part, and each shown case stands in the audit log."""
    monkeypatch.setattr(worklist, "MOST_AS_JSON", 100)
    monkeypatch.setattr(worklist, "CSV_PART_CHARACTERS", 1000)
    fill(site.store, 1203, random.Random(5))  # noqa: S311
    nurse = site.browser("nurse")
    rows = list(csv.DictReader(io.StringIO(nurse.get("/cases.csv?order=received&after=nonsense").text)))
    assert len({row["id"] for row in rows}) == len(rows) == 1203
    assert [row["received"] for row in rows] == sorted((row["received"] for row in rows), reverse=True)
    seen = site.store.audit.entries(actor="nurse", action="worklist.viewed")
    assert sorted(each for entry in seen for each in entry.detail["shown"]) == sorted(r["id"] for r in rows)
    told, address = [], "/cases.json"
    while address:
        answer = nurse.get(address).json()
        told += [case["id"] for case in answer["cases"]]
        address = answer["next"]
    assert len(set(told)) == len(told) == 1203


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
