"""The REST API: a case in one request, once; refusals that say what, where and what to do."""

import json
from typing import Any

import pytest
from store_parts import TEXT, decided, request_text
from web_site import Site

from hepcite.intake.store import Actor

KEY = {"idempotency-key": "fax-4711"}


def add(browser: Any, *, request: str | None = None, content: bytes = TEXT.encode(), **headers: str) -> Any:
    files = [("files", ("mri.txt", content))]
    return browser.post("/api/cases", data={"case": request or request_text()}, files=files, headers=headers)


def test_a_case_is_queued_with_its_files(site: Site) -> None:
    clerk = site.browser("intake")
    answer = add(clerk)
    assert answer.status_code == 201
    case_id = answer.json()["id"]
    assert answer.headers["location"] == f"/api/cases/{case_id}"
    assert answer.json()["files"][0] | {"id": "", "created_at": "", "sha256": ""} == {
        "id": "",
        "name": "mri.txt",
        "sha256": "",
        "size_bytes": len(TEXT),
        "kind": "text",
        "status": "received",
        "problem": None,
        "created_at": "",
    }
    told = clerk.get(f"/api/cases/{case_id}").json()
    assert (told["state"], told["reference"], told["created_by"]) == ("queued", "T01", "intake")
    assert clerk.get(f"/api/cases/{case_id}/files/{answer.json()['files'][0]['id']}").content == TEXT.encode()
    missing = clerk.get(f"/api/cases/{case_id}/result")
    assert missing.status_code == 404
    assert "has no result yet" in missing.json()["detail"]


def test_the_same_key_adds_once(site: Site) -> None:
    clerk, other = site.browser("intake"), site.browser("intake2")
    first, again = add(clerk, **KEY), add(clerk, **KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["is_replay"] is True
    assert add(clerk, content=b"other words", **KEY).status_code == 422
    assert add(other, **KEY).json()["id"] != first.json()["id"]


def problem(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["faults"]
    return str(told["detail"])


def test_refusals_say_what_where_and_what_to_do(site: Site) -> None:
    clerk = site.browser("intake")
    assert "state: must be two capital letters" in problem(
        add(clerk, request=request_text(state="Oregon")), 422
    )
    assert "case: is missing; add" in problem(
        clerk.post("/api/cases", files=[("files", ("a.txt", b"x"))]), 400
    )
    assert "files: there are none; add" in problem(
        clerk.post("/api/cases", files={"case": (None, request_text())}), 400
    )
    assert "format that is not read here" in problem(add(clerk, content=b"MZ\0\0"), 400)
    assert "Content-Type: must be" in problem(clerk.post("/api/cases", json={}), 400)
    assert "not yours to see" in problem(clerk.get("/api/cases/nothing"), 404)
    assert "the worklist" in problem(clerk.get("/api/nothing"), 404)
    assert "sign in" in problem(site.browser().get("/api/cases"), 401)
    assert "limit" in problem(clerk.get("/api/cases?limit=0"), 422)
    assert site.store.worklist.counts() == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n",
        b"garbage",
        b"--b--",
        b"--b\r\n" + b"x" * 9000,
    ],
)
def test_a_broken_body_is_a_bad_request(site: Site, body: bytes) -> None:
    clerk = site.browser("intake")
    headers = {"content-type": "multipart/form-data; boundary=b"}
    problem(clerk.post("/api/cases", content=body, headers=headers), 400)


def test_corrections_and_undo(site: Site) -> None:
    case_id = decided(site.store, without=("child_pugh",))
    nurse = site.browser("nurse")
    version = nurse.get(f"/api/cases/{case_id}").json()["version"]
    told = {
        "fact": "child_pugh",
        "kind": "value",
        "value": {"class": "C", "score": 11, "basis": "stated"},
        "reason": "p. 2",
    }
    answer = nurse.post(f"/api/cases/{case_id}/corrections", json={**told, "version": version})
    assert answer.json()["treatments"][0]["disposition"] == "does_not_meet_criteria"
    late = nurse.post(f"/api/cases/{case_id}/corrections", json={**told, "version": version})
    assert "changed by somebody else" in problem(late, 409)
    assert late.json()["current"] == version + 1
    entry = nurse.get(f"/api/cases/{case_id}/corrections").json()[0]
    undone = nurse.post(
        f"/api/cases/{case_id}/corrections/{entry['id']}/undo", json={"reason": "no", "version": version + 1}
    )
    assert undone.json()["treatments"][0]["disposition"] == "needs_documentation"
    assert (
        json.loads(site.store.results.as_read(case_id))
        == nurse.get(f"/api/cases/{case_id}/result?as_read=1").json()
    )
    wrong = {**told, "value": {"class": "X"}, "version": version + 2}
    assert "value or evidence do not fit" in problem(
        nurse.post(f"/api/cases/{case_id}/corrections", json=wrong), 422
    )
    forged = {"document": "report.txt", "page": 1, "start": 0, "end": 4, "quote": "forged"}
    lying = {**told, "evidence": [forged], "version": version + 2}
    assert "does not stand in that page" in problem(
        nurse.post(f"/api/cases/{case_id}/corrections", json=lying), 422
    )


def test_passwords_of_files_are_not_given_out(site: Site) -> None:
    clerk = site.browser("intake")
    case_id = add(clerk, request=request_text(passwords={"mri.txt": "open sesame"})).json()["id"]
    assert "sesame" not in clerk.get(f"/api/cases/{case_id}").text


def test_the_worklist_in_pages(site: Site) -> None:
    for number in range(5):
        site.store.cases.add(request_text(case_id=f"T{number}"), [], Actor("intake", "intake"))
    clerk, seen, after = site.browser("intake"), [], ""
    while True:
        page = clerk.get(f"/api/cases?limit=2&order=newest&after={after}").json()
        seen += [case["reference"] for case in page["cases"]]
        after = page["after"]
        if not after:
            break
    assert seen == ["T4", "T3", "T2", "T1", "T0"]
    assert site.browser("intake2").get("/api/cases").json()["cases"] == []
    found = clerk.post("/api/cases/search", json={"words": "quackenb"}).json()
    assert found["total"] == 5


def test_the_openapi_tells_every_route_of_the_api(site: Site) -> None:
    from hepcite.intake.web.rules import RULES

    told = site.browser().get("/api/openapi.json").json()
    documented = {(method.upper(), path) for path, item in told["paths"].items() for method in item}
    assert documented == {(m, p) for m, p in RULES if p.startswith("/api/") and p != "/api/openapi.json"}


def test_metrics_are_for_overseers_and_name_no_address(site: Site) -> None:
    clerk, auditor = site.browser("intake"), site.browser("auditor")

    def counted() -> dict[str, float]:
        answer = auditor.get("/api/metrics")
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert not any(word in answer.text for word in ("no-such-case", "BREW", "Quackenbush"))
        lines = (line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in lines}

    before = counted()
    case_id = add(clerk).json()["id"]
    clerk.get(f"/api/cases/{case_id}")
    clerk.get("/api/cases/no-such-case")
    clerk.request("BREW", "/api/cases")
    assert clerk.get("/api/metrics").status_code == 403
    after = counted()
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    assert grown['hepcite_requests_total{method="POST",route="/api/cases",status="201"}'] == 1
    assert grown['hepcite_requests_total{method="GET",route="/api/cases/{case_id}",status="200"}'] == 1
    assert grown['hepcite_requests_total{method="GET",route="/api/cases/{case_id}",status="404"}'] == 1
    assert grown['hepcite_request_seconds_count{route="/api/cases/{case_id}"}'] == 2
    assert grown['hepcite_cases{state="queued"}'] == 1
    assert not any(case_id in name for name in after)
