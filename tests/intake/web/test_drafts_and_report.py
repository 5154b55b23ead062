"""A draft that is discarded, and the evaluation report where there is one, none, or one of another make."""

import json

import pytest
from store_parts import decided
from web_site import Site

from hepcite.intake.store import Actor

HTML = {"accept": "text/html"}
RATE = {"right": 3, "total": 4, "rate": 0.75, "interval_95": [0.3, 0.95]}
SCORES = {
    "false_meets_criteria": ["D07"],
    "false_not_meets": [],
    "unscored": [{"case": "D09", "why": "no labels"}],
    "scored": 4,
    "facts": {"portal_vein": RATE},
    "citations": RATE,
    "cases": {
        "D07": [
            {"group": "fact", "name": "portal_vein", "expected": "patent", "got": "occluded", "right": False},
            {"group": "fact", "name": "intent", "expected": ["bridge"], "got": ["bridge"], "right": True},
        ]
    },
}


def test_a_discarded_draft_is_gone_with_its_files(site: Site) -> None:
    clerk = site.browser("intake")
    case_id = clerk.post("/cases/new").headers["location"].split("/")[2]
    fields = {"fields": {"patient_name": "Wilhelmina Quackenbush"}, "expected": 1}
    assert clerk.put(f"/cases/{case_id}/request", json=fields).status_code == 200
    clerk.post(f"/cases/{case_id}/files", content=b"some text", headers={"x-file-name": "a.txt"})
    assert clerk.post(f"/cases/{case_id}/discard").headers["location"] == "/cases"
    row = site.store.cases.get(case_id)
    assert (row.state, row.patient_name, site.store.files.of(case_id)) == ("purged", "", ())
    assert [e.action for e in site.store.audit.entries(case_id=case_id, limit=1)] == ["case.purged"]


def test_a_submitted_case_is_never_discarded(site: Site) -> None:
    case_id = decided(site.store)
    assert site.browser("nurse").post(f"/cases/{case_id}/discard").status_code == 409
    assert site.store.cases.get(case_id).state == "decided"


def test_a_draft_of_somebody_else_is_not_there_to_discard(site: Site) -> None:
    case_id = site.store.cases.open_draft(Actor("intake2", "intake"))
    assert site.browser("intake").post(f"/cases/{case_id}/discard").status_code == 404
    assert site.store.cases.get(case_id).state == "draft"


def test_the_report_is_shown(site: Site) -> None:
    folder = site.store.folder / "evaluation"
    folder.mkdir()
    (folder / "scores.json").write_text(json.dumps(SCORES))
    shown = " ".join(site.browser("nurse").get("/evaluation", headers=HTML).text.split())
    assert "4 labeled cases" in shown
    assert '<th scope="row">portal vein</th><td class="figure">3/4</td><td class="figure">75.0</td>' in shown
    assert "30–95" in shown
    assert "D09: no labels" in shown
    assert "<td>patent</td><td>occluded</td>" in shown
    assert "bridge" not in shown, "what is right is not in the list of what is wrong"


@pytest.mark.parametrize(
    "told", ["", "[]", "{}", '{"scored": "x"}', "null", json.dumps({**SCORES, "cases": [1]})]
)
def test_a_report_of_another_make_is_no_fault(site: Site, told: str) -> None:
    folder = site.store.folder / "evaluation"
    folder.mkdir()
    (folder / "scores.json").write_text(told)
    answer = site.browser("nurse").get("/evaluation", headers=HTML)
    assert (answer.status_code, "cannot be read" in answer.text) == (200, True)


def test_without_a_report_it_is_said_how_to_make_one(site: Site) -> None:
    assert "hepcite eval" in site.browser("nurse").get("/evaluation", headers=HTML).text
