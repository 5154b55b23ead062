"""What a determination tells: sentences, evidence on both sides, absences, presumptions."""

from dataclasses import replace
from typing import Any

import pytest

from hepcite.criteria import decide
from hepcite.records import Absence, Evidence, Fact, Findings

from .facts import case_of, evidence_for, findings_of
from .treated import HCC, POLICY, criterion_of, pathway_of, treated


@pytest.mark.parametrize(
    ("clause", "changed", "sentence"),
    [
        ("I.B.2.size", {}, "Largest target lesion 4.1 cm; limit 5 cm."),
        (
            "I.B.2.count",
            {"lesion_count": [2, None]},
            "Number of target lesions at least 2; limit 3. The records do not give a figure that decides it.",
        ),
        ("I.B.2.size", {"largest_lesion_cm": [0, 3]}, "Largest target lesion up to 3 cm; limit 5 cm."),
        (
            "I.B.2.size",
            {"largest_lesion_cm": [3, 6]},
            "Largest target lesion 3 to 6 cm; limit 5 cm. The records do not give a figure that decides it.",
        ),
        ("I.B.1", {"child_pugh": "C"}, "Child-Turcotte-Pugh class C; needed: class A or B."),
        ("I.B.5", {"portal_vein": "occluded"}, "Portal vein: occluded; needed: no occlusion."),
        ("I.B.5", {"portal_vein": None}, "No record states whether the portal vein is open."),
        (
            "I.B.stem",
            {"resectability": "resectable", "intent": ["bridge"]},
            "Aim of the treatment: bridge to transplant; "
            "needed: bridge to transplant, where the tumor is not unresectable.",
        ),
        (
            "I.B.stem",
            {"resectability": "resectable"},
            "Surgery: called resectable; needed: surgically unresectable, or a bridge to transplant. "
            "No record states the aim of the treatment.",
        ),
        (
            "I.B.1",
            {"child_pugh": {"value": "B", "rivals": ["C"]}},
            "Child-Turcotte-Pugh class B; needed: class A or B. "
            "Another record disagrees (Child-Turcotte-Pugh class C), which would change the answer.",
        ),
        (
            "I.B.1",
            {"child_pugh": {"value": "B", "rivals": [None]}},
            "Child-Turcotte-Pugh class B; needed: class A or B. "
            "Words of a picture that it rests on are not read for certain, so the answer is open.",
        ),
        (
            "I.B.1",
            {"child_pugh": {"value": "A", "rivals": ["B"]}},
            "Child-Turcotte-Pugh class A; needed: class A or B. "
            "Another record disagrees (Child-Turcotte-Pugh class B), which does not change the answer.",
        ),
    ],
)
def test_a_reason_states_value_and_limit(clause: str, changed: dict[str, Any], sentence: str) -> None:
    assert criterion_of(treated("37243", findings_of({**HCC, **changed})), clause).reason == sentence


def test_a_criterion_cites_the_facts_that_decide_it() -> None:
    treatment = treated("37243", findings_of({**HCC, "intent": ["bridge"], "resectability": None}))
    stem = criterion_of(treatment, "I.B.stem")
    assert stem.evidence == (evidence_for("intent"),)
    assert stem.facts == ("resectability", "intent")
    assert criterion_of(treatment, "I.B.5").evidence == (evidence_for("portal_vein"),)


@pytest.mark.parametrize(("rival", "status"), [("B", "met"), ("C", "unclear")])
def test_a_conflict_cites_both_sides(rival: str, status: str) -> None:
    findings = findings_of({**HCC, "child_pugh": {"value": "A", "rivals": [rival]}})
    criterion = criterion_of(treated("37243", findings), "I.B.1")
    assert criterion.status == status
    assert criterion.evidence == (evidence_for("child_pugh"),)
    assert criterion.against == (evidence_for("child_pugh", "rival 0"),)


def test_an_unverified_proposal_against_silence_is_unclear() -> None:
    findings = findings_of({**HCC, "encapsulated": {"value": None, "rivals": [True]}})
    criterion = criterion_of(treated("37243", findings), "I.B.2.encapsulated")
    assert criterion.status == "unclear"
    assert criterion.against == (evidence_for("encapsulated", "rival 0"),)


def test_a_gate_cites_its_evidence() -> None:
    findings = findings_of({**HCC, "tumor_type": {"value": "hcc", "rivals": ["benign"]}})
    pathway = pathway_of(treated("37243", findings), "I.B")
    assert pathway.gate_evidence == (evidence_for("tumor_type"),)
    assert pathway.gate_against == (evidence_for("tumor_type", "rival 0"),)
    assert pathway.gate == (
        "For hepatocellular carcinoma: the records leave it unclear whether it applies. "
        "Tumor type: hepatocellular carcinoma. "
        "Another record disagrees (Tumor type: benign), which would change the answer."
    )


def test_an_open_gate_still_shows_the_clauses() -> None:
    pathway = pathway_of(treated("37243", findings_of({**HCC, "tumor_type": None})), "I.B")
    assert pathway.status == "not_documented"
    assert {criterion.status for criterion in pathway.criteria} == {"met"}


def test_a_closed_gate_shows_no_clauses() -> None:
    pathway = pathway_of(treated("37243", findings_of(HCC)), "I.C")
    assert (pathway.status, pathway.criteria, pathway.blocking) == ("not_applicable", (), ())


def with_absence(name: str, absence: Absence, facts: dict[str, Any]) -> Findings:
    findings = findings_of(facts)
    silent = replace(findings.facts[name], absence=absence)
    return Findings({**findings.facts, name: silent})


def test_absence_is_that_of_the_fact() -> None:
    absence = Absence("unreadable_page", (("scan.pdf", (1, 2)),))
    findings = with_absence("portal_vein", absence, {**HCC, "portal_vein": None})
    assert criterion_of(treated("37243", findings), "I.B.5").absence == absence


def test_a_figure_that_does_not_decide_is_a_mention_without_value() -> None:
    criterion = criterion_of(treated("37243", findings_of({**HCC, "lesion_count": [2, None]})), "I.B.2.count")
    assert criterion.absence == Absence(
        "mentioned_without_value", near_misses=(evidence_for("lesion_count"),)
    )


def test_a_documented_criterion_has_no_absence() -> None:
    assert criterion_of(treated("37243", findings_of(HCC)), "I.B.5").absence is None


def test_facts_that_extraction_leaves_out_are_silent() -> None:
    criterion = criterion_of(treated("37243", Findings({})), "I.B.5")
    assert (criterion.status, criterion.absence) == ("not_documented", Absence("not_found"))


ABLATION = {"tumor_type": "hcc", "lesion_count": 1, "largest_lesion_cm": 2.1, "resectability": "unresectable"}


def test_a_presumption_is_marked() -> None:
    treatment = treated("47382", findings_of(ABLATION))
    criterion = criterion_of(treatment, "IV.A.waitlist")
    assert (criterion.status, criterion.presumed) == ("met", True)
    assert criterion.reason == "presumed: no record mentions listing."
    assert treatment.reason == (
        "Pathway IV.A.1 is met: the records support each clause. "
        "One clause is presumed: no record mentions listing."
    )


def test_nothing_is_presumed_from_silence_where_something_was_not_read() -> None:
    findings = with_absence("transplant_status", Absence("unreadable_page"), ABLATION)
    treatment = treated("47382", findings)
    criterion = criterion_of(treatment, "IV.A.waitlist")
    assert (criterion.status, criterion.presumed) == ("not_documented", False)
    assert criterion.reason.endswith(
        "Nothing is presumed from silence, for some of what was sent could not be read."
    )
    assert treatment.disposition == "needs_documentation"
    assert "IV.A.waitlist" in [missing.clause for missing in treatment.missing]


def test_what_is_documented_is_not_presumed() -> None:
    findings = findings_of({**ABLATION, "transplant_status": "under_evaluation"})
    assert criterion_of(treated("47382", findings), "IV.A.waitlist").presumed is False


def test_a_second_met_pathway_outweighs_a_conflict() -> None:
    terms = POLICY.terms
    pathways = [p.model_copy(update={"gate": None}) if p.id == "I.B" else p for p in terms.pathways]
    policy = replace(POLICY, terms=terms.model_copy(update={"pathways": pathways}))
    facts = {**HCC, "tumor_type": "other_metastases", "symptoms_despite_treatment": True}
    case = case_of([{"code": "37243"}])
    assert decide(case, findings_of(facts), policy).treatments[0].disposition == "meets_criteria"
    assert decide(case, findings_of(facts), POLICY).treatments[0].disposition == "medical_director_review"


def test_a_treatment_governed_elsewhere_shows_the_pathways_for_information() -> None:
    treatment = treated("37243", findings_of({**HCC, "encapsulated": None}), line="medicare")
    assert treatment.disposition == "governed_elsewhere"
    assert treatment.information_only is True
    assert treatment.references == ("NCD 20.28",)
    assert pathway_of(treatment, "I.B").status == "not_documented"
    assert treatment.missing == ()


def test_medicare_by_the_plans_own_criteria_says_so() -> None:
    assert treated("47382", findings_of(ABLATION), line="medicare").reason.endswith(
        "The policy names no Medicare rule for this treatment, so the plan's own criteria are read."
    )


def test_the_conflict_cites_both_parts_of_the_policy() -> None:
    facts = {"tumor_type": "other_metastases", "symptoms_despite_treatment": True}
    assert treated("37243", findings_of(facts)).reason == (
        "Clause I.A is met, but the experimental clause speaks against embolization of liver metastases of "
        "a tumor type that section I does not name: the medical director weighs the two. "
        "Against it: Experimental, Investigational, or Unproven, first paragraph."
    )


def test_the_benign_conflict_has_words_of_its_own() -> None:
    facts = {"tumor_type": "benign", "symptoms_despite_treatment": True}
    assert "the records call this one benign" in treated("37243", findings_of(facts)).reason


def test_medical_director_review_tells_the_other_pathways() -> None:
    facts = {"tumor_type": "hcc", "intent": ["downstaging"]}
    assert treated("79445", findings_of(facts)).reason == (
        "Pathway II.B is left to the medical director by the policy, and no other pathway is met. "
        "II.A: No record states whether the tumor can be resected."
    )


def test_no_pathway_says_whom_each_is_for() -> None:
    assert treated("79445", findings_of({"tumor_type": "other_metastases"})).reason == (
        "No pathway applies: "
        "II.A is for hepatocellular carcinoma, colorectal metastases or cholangiocarcinoma; "
        "II.B is for bridge to transplant or downstaging. "
        "Tumor type: metastases of another tumor. No record states the aim of the treatment."
    )


def by_llm(name: str, facts: dict[str, Any]) -> Findings:
    findings = findings_of(facts)
    fact: Fact = findings.facts[name]
    proposed: tuple[Evidence, ...] = tuple(replace(e, method="llm") for e in fact.evidence)
    return Findings({**findings.facts, name: replace(fact, evidence=proposed)})


@pytest.mark.parametrize(
    ("name", "changed", "rests"),
    [
        ("portal_vein", {}, True),
        ("portal_vein", {"portal_vein": "occluded"}, False),
        ("tumor_type", {}, True),
        ("tumor_type", {"child_pugh": "C"}, False),
        ("symptoms_despite_systemic", {"symptoms_despite_systemic": True}, False),
    ],
)
def test_resting_on_a_language_model_is_told(name: str, changed: dict[str, Any], rests: bool) -> None:
    assert treated("37243", by_llm(name, {**HCC, **changed})).rests_on_llm is rests
