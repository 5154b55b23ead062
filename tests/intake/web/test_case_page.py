"""The case page: a nurse corrects, is answered at once, takes it back; nothing is lost when two work on one case."""

import json
from typing import Any

from store_parts import add_case, decided, outcome
from web_site import Site

from hepcite.intake.store import Actor, Outcome
from hepcite.review.result_schema import ResultJson


def correction(version: int, **changes: str) -> dict[str, str]:
    told = {
        "fact": "child_pugh",
        "kind": "value",
        "letter": "C",
        "score": "11",
        "reason": "Score 11 on page 2.",
    }
    return {**told, "expected": str(version), "evidence": "", **changes}


def version(site: Site, case_id: str) -> int:
    return site.store.cases.get(case_id).version


def post(browser: Any, case_id: str, what: str, **fields: str) -> Any:
    return browser.post(f"/cases/{case_id}/{what}", data=fields, headers={"accept": "text/html"})


def test_a_correction_decides_anew_and_keeps_the_machines_answer(site: Site) -> None:
    case_id = decided(site.store, without=("child_pugh",))
    nurse = site.browser("nurse")
    assert site.store.cases.get(case_id).disposition == "needs_documentation"
    answer = post(nurse, case_id, "corrections", **correction(version(site, case_id)))
    assert answer.headers["location"] == f"/cases/{case_id}?done=corrected#work"
    assert site.store.cases.get(case_id).disposition == "does_not_meet_criteria"
    page = nurse.get(f"/cases/{case_id}?differing=1").text
    assert "corrections changed the answer from" in page
    assert "<s>not in the records</s>" in page
    assert "Score 11 on page 2." in page
    assert page.count('class="fact-name"') == 1
    entry = site.store.corrections.of(case_id)[0]
    assert (entry.origin, entry.created_by) == ("manual", "nurse")
    post(
        nurse,
        case_id,
        f"corrections/{entry.id}/undo",
        expected=str(version(site, case_id)),
        reason="It was of another day.",
    )
    assert site.store.cases.get(case_id).disposition == "needs_documentation"
    assert [each.kind for each in site.store.corrections.of(case_id)] == ["value", "undo"]


def test_not_in_the_records_and_a_cited_value(site: Site) -> None:
    case_id = decided(site.store)
    nurse = site.browser("nurse")
    told = json.loads(site.store.results.text(case_id))["facts"]["portal_vein"]["evidence"][0]
    place = "\n".join(str(told[key]) for key in ("document", "page", "start", "end"))
    silent = correction(version(site, case_id), fact="encapsulated", kind="not_in_records")
    assert post(nurse, case_id, "corrections", **silent).status_code == 303
    cited = correction(version(site, case_id), fact="portal_vein", value="occluded", evidence=place)
    assert post(nurse, case_id, "corrections", **cited).status_code == 303
    facts = json.loads(site.store.results.text(case_id))["facts"]
    assert facts["encapsulated"]["status"] == "not_documented"
    assert facts["portal_vein"]["value"] == "occluded"
    assert facts["portal_vein"]["evidence"][0]["quote"] == told["quote"]
    assert facts["portal_vein"]["rule"] == "override"


def test_what_is_refused_is_said_and_what_was_typed_stays(site: Site) -> None:
    case_id = decided(site.store)
    nurse = site.browser("nurse")
    for changes, said in (
        ({"reason": " "}, "needs a reason"),
        ({"letter": "", "reason": "kept words"}, "has no value"),
        ({"score": "many", "reason": "kept words"}, "must be a number"),
        ({"fact": "portal_vein", "value": "blocked", "reason": "kept words"}, "no such value"),
        ({"evidence": "x\n1\n0\n5", "reason": "kept words"}, "does not stand in the records"),
        ({"kind": "guess", "reason": "kept words"}, "say what the records hold"),
    ):
        answer = post(nurse, case_id, "corrections", **correction(version(site, case_id), **changes))
        assert answer.status_code == 422
        assert said in answer.text
        assert changes["reason"] in answer.text
    assert site.store.corrections.of(case_id) == ()


def test_a_second_nurse_is_told_and_overwrites_nothing(site: Site) -> None:
    case_id = decided(site.store)
    first, second = site.browser("nurse"), site.browser("nurse2")
    seen = version(site, case_id)
    assert post(first, case_id, "corrections", **correction(seen)).status_code == 303
    late = post(
        second,
        case_id,
        "corrections",
        **correction(seen, fact="portal_vein", value="occluded", reason="my long reason"),
    )
    assert late.status_code == 409
    assert "Somebody changed this case meanwhile" in late.text
    assert "my long reason" in late.text
    assert len(site.store.corrections.of(case_id)) == 1
    assert post(second, case_id, "review", expected=str(seen)).status_code == 409


def test_a_case_of_somebody_else_is_taken_over_first(site: Site) -> None:
    case_id = decided(site.store)
    nurse, director = site.browser("nurse"), site.browser("medical_director")
    post(nurse, case_id, "assign", to="nurse2", expected=str(version(site, case_id)))
    assert site.store.cases.get(case_id).assigned_to == "nurse2"
    assert post(nurse, case_id, "notes", text="mine").status_code == 403
    assert "take it over" in nurse.get(f"/cases/{case_id}").text
    assert post(director, case_id, "notes", text="a director's").status_code == 303
    post(nurse, case_id, "assign", to="nurse", expected=str(version(site, case_id)))
    assert post(nurse, case_id, "notes", text="mine").status_code == 303
    assert (
        "only to a nurse"
        in post(nurse, case_id, "assign", to="auditor", expected=str(version(site, case_id))).text
    )
    assert site.store.cases.get(case_id).assigned_to == "nurse"


def test_reviewed_and_open_again(site: Site) -> None:
    case_id = decided(site.store)
    nurse = site.browser("nurse")
    post(nurse, case_id, "review", expected=str(version(site, case_id)))
    assert site.store.cases.get(case_id).reviewed_by == "nurse"
    assert "reviewed</span> by <bdi>nurse</bdi>" in nurse.get(f"/cases/{case_id}").text
    post(nurse, case_id, "reopen", expected=str(version(site, case_id)))
    assert site.store.cases.get(case_id).reviewed_by is None


def test_text_on_its_way_is_kept_for_its_owner_with_a_version(site: Site) -> None:
    case_id = decided(site.store)
    nurse, other = site.browser("nurse"), site.browser("nurse2")
    place = f"/cases/{case_id}/drafts/fact.child_pugh"
    assert nurse.get(place).json() == {"text": "", "version": 0, "saved_at": None}
    assert nurse.put(place, json={"text": "one", "expected": 0}).json()["version"] == 1
    assert nurse.put(place, json={"text": "two", "expected": 1}).json()["version"] == 2
    late = nurse.put(place, json={"text": "of another tab", "expected": 1})
    assert (late.status_code, late.json()["text"], late.json()["version"]) == (409, "two", 2)
    assert other.get(place).json()["text"] == ""
    assert nurse.put(f"/cases/{case_id}/drafts/..%2fx", json={"text": "", "expected": 0}).status_code == 404
    post(nurse, case_id, "corrections", **correction(version(site, case_id)))
    assert nurse.get(place).json()["version"] == 0, "sent, so there is no draft any more"


def test_hostile_words_stay_words(site: Site) -> None:
    case_id = decided(site.store)
    nurse = site.browser("nurse")
    hostile = "<script>alert(1)</script><img src=x onerror=y>"
    post(nurse, case_id, "notes", text=hostile)
    post(nurse, case_id, "corrections", **correction(version(site, case_id), reason=hostile))
    page = nurse.get(f"/cases/{case_id}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_every_output_is_there(site: Site) -> None:
    case_id = decided(site.store)
    nurse = site.browser("nurse")
    for name in ("summary.txt", "result.json", "summary.html", "bundle.json", "request.txt", "request.docx"):
        answer = nurse.get(f"/cases/{case_id}/output/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}"')
    assert nurse.get(f"/cases/{case_id}/output/case.json").status_code == 404


def with_proposal(site: Site) -> str:
    """A decided case in which a model pointed to words that our own parser could not read as a value."""
    case_id = add_case(site.store)
    case = site.store.cases.request_of(case_id)
    made = outcome(case, without=("child_pugh",))
    told = made.result.model_dump(by_alias=True)
    evidence = {**told["facts"]["portal_vein"]["evidence"][0], "method": "llm"}
    proposal = {
        "fact": "child_pugh",
        "value": {"class": "A", "score": 5, "basis": "stated"},
        "evidence": [evidence],
    }
    told["facts"]["child_pugh"]["proposals"] = [proposal]
    site.store.cases.start(case_id)
    read = Outcome(ResultJson.model_validate(told), made.pages)
    assert site.store.results.save(case_id, 1, read, Actor("worker-1", "system"))
    return case_id


def test_a_proposal_counts_once_a_person_confirms_it(site: Site) -> None:
    case_id = with_proposal(site)
    nurse = site.browser("nurse")
    assert "A language model proposes for <strong>Child-Pugh" in nurse.get(f"/cases/{case_id}").text
    assert site.store.cases.get(case_id).disposition == "needs_documentation"
    said = {"fact": "child_pugh", "kind": "confirm", "proposal": "0", "reason": "I read it."}
    assert (
        post(nurse, case_id, "corrections", **said, expected=str(version(site, case_id))).status_code == 303
    )
    assert site.store.cases.get(case_id).disposition == "meets_criteria"
    fact = json.loads(site.store.results.text(case_id))["facts"]["child_pugh"]
    assert (fact["value"]["class"], fact["evidence"][0]["method"]) == ("A", "reviewer")
    again = post(nurse, case_id, "corrections", **said, expected=str(version(site, case_id)))
    assert "has no such proposal any more" in again.text


def test_a_rejected_proposal_stays_out(site: Site) -> None:
    case_id = with_proposal(site)
    nurse = site.browser("nurse")
    said = {"fact": "child_pugh", "kind": "reject", "proposal": "0", "reason": "It speaks of another day."}
    assert (
        post(nurse, case_id, "corrections", **said, expected=str(version(site, case_id))).status_code == 303
    )
    assert site.store.cases.get(case_id).disposition == "needs_documentation"
    assert "proposes for" not in nurse.get(f"/cases/{case_id}").text


def test_what_a_model_was_told_is_shown(site: Site) -> None:
    from hepcite.intake.web.standing import consultation_of

    told = outcome(site.store.cases.request_of(add_case(site.store))).result.model_dump(by_alias=True)
    assert consultation_of(ResultJson.model_validate(told)) is None
    told["produced_by"]["llm"] = {
        "model": "m",
        "endpoint": "llm.example",
        "prompts": [{"id": "p", "sha256": "0" * 64}],
    }
    passage = {"document": "report.txt", "page": 1, "start": 0, "end": 4, "text": "Hepa"}
    call = {
        "endpoint": "llm.example",
        "model": "m",
        "prompt": "p",
        "outcome": "answered",
        "at": None,
        "facts": ["intent"],
    }
    told["disclosures"] = [
        {**call, "characters": 4, "tokens_in": None, "tokens_out": None, "passages": [passage]}
    ]
    account = consultation_of(ResultJson.model_validate(told))
    assert account is not None
    assert [(c.outcome, c.characters) for c in account.calls] == [("answered", 4)]
