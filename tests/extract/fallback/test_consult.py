"""What becomes of answers: evidence, a proposal or nothing; what is sent, and what is never sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hepcite.extract.fallback import Claim, Question, consult, problems_of
from hepcite.extract.fallback.passages import FLOOR_CHARACTERS, SHARE_OF_RECORD
from hepcite.records import Document, Evidence, Fact, Findings, Rival

from .conftest import CASE

READ = "The main portal vein is patent."
UNREAD = "Contrast runs freely through the portal trunk."
OTHER = "The right portal vein is occluded."


def silent(*names: str) -> Findings:
    return Findings({name: Fact(name, None, "not_documented") for name in names})


def pointing(*quotes: tuple[str, str]) -> Callable[[Question], list[Claim]]:
    """Claims on the portal vein with (value, quote), each in the passage that holds the quote."""

    def claims(question: Question) -> list[Claim]:
        passages = json.loads(question.user)["passages"]
        return [
            Claim("portal_vein", value, p["id"], quote)
            for value, quote in quotes
            for p in passages
            if quote in p["text"]
        ]

    return claims


@pytest.fixture
def report(document_of: Callable[..., Document]) -> Document:
    return document_of([READ, UNREAD], "radiology_report", "mri-quintero.pdf")


def test_a_verified_answer_is_evidence_by_the_model(report: Document, scripted: Any) -> None:
    findings, account = consult(
        CASE, [report], silent("portal_vein"), ["portal_vein"], scripted(pointing(("patent", READ)))
    )
    fact = findings.facts["portal_vein"]
    assert (fact.value, fact.status, fact.proposals) == ("patent", "documented", ())
    (evidence,) = fact.evidence
    assert (evidence.quote, evidence.method, evidence.source) == (READ, "llm", "imaging/v1")
    assert report.pages[0].text[evidence.start : evidence.end] == READ
    (answer,) = account.answers
    assert (answer.tier, answer.used_as) == ("verified", "evidence")
    assert account.prompts[0][0] == "imaging/v1"


def test_a_proposal_leaves_the_fact_as_it_was(report: Document, scripted: Any) -> None:
    findings, account = consult(
        CASE, [report], silent("portal_vein"), ["portal_vein"], scripted(pointing(("patent", UNREAD)))
    )
    fact = findings.facts["portal_vein"]
    assert (fact.value, fact.status, fact.evidence) == (None, "not_documented", ())
    assert [(p.value, p.evidence[0].quote) for p in fact.proposals] == [("patent", UNREAD)]
    assert [(a.tier, a.used_as) for a in account.answers] == [("proposed", "proposal")]


def test_verified_answers_that_disagree_are_proposals(document_of: Any, scripted: Any) -> None:
    first = document_of([READ], "radiology_report", "a.pdf")
    second = document_of([OTHER], "radiology_report", "b.pdf")
    model = scripted(pointing(("patent", READ), ("occluded", OTHER)))
    findings, account = consult(CASE, [first, second], silent("portal_vein"), ["portal_vein"], model)
    fact = findings.facts["portal_vein"]
    assert (fact.status, fact.evidence) == ("not_documented", ())
    assert sorted(str(p.value) for p in fact.proposals) == ["occluded", "patent"]
    assert {a.used_as for a in account.answers} == {"proposal"}


def test_a_conflict_of_the_rules_is_not_decided_by_the_model(report: Document, scripted: Any) -> None:
    words = Evidence("mri-quintero.pdf", 1, 12, 43, READ, "rule")
    fact = Fact("portal_vein", "occluded", "conflicting", (words,), (Rival("patent", (words,)),))
    model = scripted(pointing(("patent", READ)))
    findings, account = consult(CASE, [report], Findings({"portal_vein": fact}), ["portal_vein"], model)
    assert findings.facts["portal_vein"] == fact
    assert [(a.tier, a.used_as) for a in account.answers] == [("verified", "nothing")]


def test_a_plain_finding_of_the_rules_is_not_asked_about(report: Document, scripted: Any) -> None:
    fact = Fact("portal_vein", "thrombus", "documented")
    model = scripted()
    findings, account = consult(CASE, [report], Findings({"portal_vein": fact}), ["portal_vein"], model)
    assert (findings.facts["portal_vein"], account.calls, model.asked) == (fact, (), [])


def test_a_model_that_fails_changes_nothing_and_the_case_says_so(report: Document, scripted: Any) -> None:
    for outcome in ("refused", "truncated", "unreachable", "wrong_schema", "rate_limited"):
        before = silent("portal_vein")
        findings, account = consult(CASE, [report], before, ["portal_vein"], scripted(outcome=outcome))
        assert findings == before
        (problem,) = problems_of(account)
        assert (problem.kind, problem.fatal) == ("model_not_answered", False)
        assert outcome.replace("_", " ") in problem.message
        assert "portal_vein" in problem.message
    assert problems_of(None) == ()


def test_after_an_outage_the_rest_of_the_case_is_not_asked(document_of: Any, scripted: Any) -> None:
    note = document_of(["Surgery and portal vein to be discussed.", "Kidney function unknown."])
    model = scripted(outcome="unreachable")
    names = ["portal_vein", "severe_renal_impairment", "resectability"]
    _, account = consult(CASE, [note], silent(*names), names, model)
    assert [call.outcome for call in account.calls] == ["unreachable", "not_asked", "not_asked"]
    assert len(model.asked) == 1
    assert [call.characters > 0 for call in account.calls] == [True, False, False]


def test_the_budget_of_a_case_is_kept(document_of: Any, scripted: Any) -> None:
    note = document_of(["Surgery and portal vein to be discussed.", "Kidney function unknown."])
    names = ["portal_vein", "severe_renal_impairment"]
    model = scripted(tokens_per_case=1500)
    _, account = consult(CASE, [note], silent(*names), names, model)
    assert [call.outcome for call in account.calls] == ["over_budget", "over_budget"]
    assert (model.asked, [call.characters for call in account.calls]) == ([], [0, 0])


def test_a_document_of_another_patient_is_never_sent(report: Document, scripted: Any) -> None:
    aside = replace(report, set_aside="another patient: the name differs from the request")
    model = scripted(pointing(("patent", READ)))
    findings, account = consult(CASE, [aside], silent("portal_vein"), ["portal_vein"], model)
    assert (model.asked, account.calls) == ([], ())
    assert findings == silent("portal_vein")


def test_neither_names_nor_file_names_are_sent(document_of: Any, scripted: Any) -> None:
    note = document_of(
        ["Marisol Quintero, DOB 4/2/1958, MRN 00482913: the portal vein of Mrs. Quintero is patent."],
        "radiology_report",
        "mri-quintero-1958.pdf",
    )
    model = scripted()
    _, account = consult(CASE, [note], silent("portal_vein"), ["portal_vein"], model)
    (asked,) = model.asked
    for told in (asked.user, account.calls[0].passages[0].text):
        assert "[NAME]" in told
        assert not [word for word in ("Quintero", "Marisol", "1958", "00482913", "mri-") if word in told]


def test_no_more_of_a_record_is_sent_than_its_share(document_of: Any, scripted: Any) -> None:
    lines = [f"The portal vein of segment {n % 8 + 1} was looked at on series {n}." for n in range(200)]
    note = document_of(lines, "radiology_report")
    _, account = consult(CASE, [note], silent("portal_vein"), ["portal_vein"], scripted())
    (call,) = account.calls
    assert FLOOR_CHARACTERS > call.characters > 0
    long = document_of([" ".join(lines)], "radiology_report")
    _, account = consult(CASE, [long], silent("portal_vein"), ["portal_vein"], scripted())
    assert 0 < account.calls[0].characters <= SHARE_OF_RECORD * len(long.pages[0].text)


def test_a_case_with_nothing_open_asks_nothing(report: Document, scripted: Any) -> None:
    model = scripted()
    findings, account = consult(CASE, [report], silent("portal_vein"), [], model)
    assert (account.calls, account.answers, model.asked) == ((), (), [])
    assert findings == silent("portal_vein")
