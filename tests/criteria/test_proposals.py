"""What a model points to: never met or not met by a proposal; told where a treatment rests on its verified words."""

from typing import Any

import pytest

from hepcite.criteria import Policy, decide, open_facts
from hepcite.criteria.loader import policy_from
from hepcite.records import Treatment

from .facts import case_of, findings_of
from .mutate import SHIPPED

MET: dict[str, Any] = {
    "tumor_type": "hcc",
    "resectability": "unresectable",
    "child_pugh": "A",
    "lesion_count": 2,
    "largest_lesion_cm": 3,
    "encapsulated": True,
    "extrahepatic_disease": "absent",
    "severe_renal_impairment": False,
    "portal_vein": "patent",
}
ABLATION = [{"code": "47382"}]
TACE = [{"code": "37243"}]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return policy_from(SHIPPED.data, "0", "shipped")


@pytest.fixture(scope="module")
def careful() -> Policy:
    return policy_from({**SHIPPED.data, "llm_evidence": "needs_confirmation"}, "0", "careful")


def treated(policy: Policy, services: list[dict[str, str]], **facts: Any) -> Treatment:
    return decide(case_of(services), findings_of({**MET, **facts}), policy).treatments[0]


def criterion(treatment: Treatment, clause: str) -> Any:
    return next(c for p in treatment.pathways for c in p.criteria if c.clause == clause)


def test_a_proposal_is_told_with_its_words_and_is_no_evidence(policy: Policy) -> None:
    found = criterion(treated(policy, TACE, portal_vein={"proposed": ["patent"]}), "I.B.5")
    assert (found.status, found.evidence, found.absence) == ("unclear", (), None)
    assert found.reason == (
        "No record states whether the portal vein is open. A language model points to words that may say so "
        "(Portal vein: patent); a person has to confirm them."
    )
    (proposal,) = found.proposals
    assert (proposal.fact, proposal.value, proposal.evidence[0].method) == ("portal_vein", "patent", "llm")


def test_a_proposal_beside_a_settled_clause_is_not_told(policy: Policy) -> None:
    for value, status in (("patent", "met"), ("occluded", "not_met"), ("thrombus", "unclear")):
        found = criterion(
            treated(policy, TACE, portal_vein={"value": value, "proposed": ["patent"]}), "I.B.5"
        )
        assert (found.status, found.proposals) == (status, ())


def test_only_words_that_were_verified_make_a_treatment_rest_on_the_model(policy: Policy) -> None:
    verified = treated(policy, TACE, portal_vein={"value": "patent", "by": "llm"})
    assert (verified.disposition, verified.rests_on_llm) == ("meets_criteria", True)
    assert not treated(policy, TACE).rests_on_llm
    assert not treated(policy, TACE, portal_vein={"proposed": ["patent"]}).rests_on_llm
    gate = treated(policy, TACE, tumor_type={"value": "hcc", "by": "llm"})
    assert (gate.disposition, gate.rests_on_llm) == ("meets_criteria", True)


def test_a_policy_can_demand_that_verified_words_are_confirmed(careful: Policy) -> None:
    found = treated(careful, TACE, portal_vein={"value": "patent", "by": "llm"})
    assert (found.disposition, found.rests_on_llm) == ("needs_clinical_review", False)
    clause = criterion(found, "I.B.5")
    assert (clause.status, [p.value for p in clause.proposals]) == ("unclear", ["patent"])
    assert treated(careful, TACE).disposition == "meets_criteria"
    denied = treated(careful, TACE, portal_vein={"value": "occluded", "by": "llm"})
    assert criterion(denied, "I.B.5").status == "unclear"


def test_silence_is_presumed_only_where_nothing_put_forward_speaks_against_it(policy: Policy) -> None:
    def waitlist(told: Any) -> Any:
        return criterion(treated(policy, ABLATION, transplant_status=told), "IV.A.waitlist")

    assert (waitlist(None).status, waitlist(None).presumed) == ("met", True)
    listed = waitlist({"proposed": ["listed"]})
    assert (listed.status, listed.presumed, len(listed.proposals)) == ("unclear", False, 1)
    assert waitlist({"proposed": ["under_evaluation"]}).presumed


def test_a_proposed_gate_is_told_on_its_pathway(policy: Policy) -> None:
    found = treated(policy, TACE, tumor_type={"proposed": ["hcc"]})
    pathway = next(p for p in found.pathways if p.clause == "I.B")
    assert (pathway.status, [p.value for p in pathway.gate_proposals]) == ("unclear", ["hcc"])


@pytest.mark.parametrize(
    ("services", "facts", "asked"),
    [
        (TACE, {}, ()),
        (TACE, {"portal_vein": None}, ("portal_vein", "intent", "symptoms_despite_treatment")),
        (TACE, {"portal_vein": "occluded"}, ("intent", "symptoms_despite_treatment")),
        (TACE, {"portal_vein": None, "child_pugh": "C"}, ("intent", "symptoms_despite_treatment")),
        (ABLATION, {}, ("transplant_status",)),
        (ABLATION, {"transplant_status": "under_evaluation"}, ()),
        ([{"code": "37241"}], {"portal_vein": None}, ()),
        (TACE, {"portal_vein": {"value": "patent", "rivals": ["occluded"]}}, ("portal_vein", "intent", "symptoms_despite_treatment")),
    ],
)  # fmt: skip
def test_only_what_is_open_and_needed_is_asked(
    services: list[dict[str, str]], facts: dict[str, Any], asked: tuple[str, ...], policy: Policy
) -> None:
    assert open_facts(case_of(services), findings_of({**MET, **facts}), policy) == asked


def test_nothing_is_asked_where_another_rule_set_decides(policy: Policy) -> None:
    case = case_of(TACE, line="medicare")
    assert open_facts(case, findings_of({}), policy) == ()
    assert open_facts(case_of(TACE, state="CA"), findings_of({}), policy) == ()
