"""What is missing, and what blocks a pathway."""

from dataclasses import replace

from hepcite.criteria import decide
from hepcite.records import Flip, Missing, Treatment

from .facts import case_of, findings_of
from .treated import HCC, POLICY, pathway_of, treated


def clauses_missing(treatment: Treatment) -> tuple[str, ...]:
    return tuple(missing.clause for missing in treatment.missing)


def test_missing_asks_for_what_silence_holds_open() -> None:
    treatment = treated("37243", findings_of({**HCC, "encapsulated": None, "portal_vein": "thrombus"}))
    assert treatment.missing == (
        Missing(
            "I.B.2.encapsulated", "An imaging report that says of every lesion whether it has a capsule."
        ),
    )


def test_missing_leaves_out_what_cannot_lead_to_coverage() -> None:
    assert (
        clauses_missing(treated("37243", findings_of({**HCC, "encapsulated": None, "child_pugh": "C"}))) == ()
    )


def test_missing_asks_for_the_tumor_type_first() -> None:
    facts = {**HCC, "tumor_type": None, "encapsulated": None}
    assert clauses_missing(treated("37243", findings_of(facts))) == (
        "I.B",
        "I.B.2.encapsulated",
        "I.C",
        "I.C.1",
    )


def test_missing_leaves_out_the_clauses_behind_an_open_gate_that_cannot_be_met() -> None:
    facts = {
        **HCC,
        "tumor_type": None,
        "encapsulated": None,
        "child_pugh": "C",
        "resectability": "resectable",
    }
    assert clauses_missing(treated("37243", findings_of(facts))) == ("I.B", "I.C")


def test_nothing_is_missing_where_a_pathway_is_met() -> None:
    facts = {**HCC, "intent": ["palliative"]}
    assert pathway_of(treated("37243", findings_of(facts)), "I.A").status == "not_documented"
    assert treated("37243", findings_of(facts)).missing == ()


def test_blocking_is_what_would_have_to_change() -> None:
    facts = {**HCC, "child_pugh": "C", "encapsulated": None, "portal_vein": "thrombus"}
    assert pathway_of(treated("37243", findings_of(facts)), "I.B").blocking == (
        "I.B.1",
        "I.B.2.encapsulated",
        "I.B.5",
    )
    assert pathway_of(treated("37243", findings_of(HCC)), "I.B").blocking == ()
    unclear = findings_of({**HCC, "portal_vein": "thrombus"})
    assert pathway_of(treated("37243", unclear), "I.B").blocking == ("I.B.5",)
    silent = findings_of({**HCC, "portal_vein": None})
    assert pathway_of(treated("37243", silent), "I.B").blocking == ("I.B.5",)


def flips(treatment: Treatment) -> list[str]:
    return [flip.statement for flip in treatment.flips]


def test_the_one_fact_that_would_meet_the_criteria_is_told() -> None:
    treatment = treated("37243", findings_of({**HCC, "encapsulated": False}))
    assert treatment.disposition == "does_not_meet_criteria"
    assert treatment.flips == (
        Flip("encapsulated", True, "Capsule: documented for every target lesion", "meets_criteria"),
    )


def test_no_single_fact_meets_two_open_clauses() -> None:
    assert flips(treated("37243", findings_of({**HCC, "encapsulated": False, "child_pugh": "C"}))) == []


def test_nothing_is_told_to_flip_where_the_criteria_are_met() -> None:
    facts = {**HCC, "encapsulated": False, "symptoms_despite_treatment": True}
    treatment = treated("37243", findings_of(facts))
    assert (treatment.disposition, pathway_of(treatment, "I.B").status) == ("meets_criteria", "not_met")
    assert flips(treatment) == []


def test_a_number_flips_over_the_whole_range_that_meets_its_limits() -> None:
    assert flips(treated("37243", findings_of({**HCC, "largest_lesion_cm": 5.1}))) == [
        "Largest target lesion up to 5 cm"
    ]
    both = ["37243", "47382"]
    facts = {**HCC, "lesion_count": 1, "largest_lesion_cm": 2.9}
    (treatment,) = decide(case_of([{"code": code} for code in both]), findings_of(facts), POLICY).treatments
    assert flips(treatment) == ["Largest target lesion 3 to 5 cm"]


def test_no_largest_lesion_smaller_than_the_smallest_is_proposed() -> None:
    facts = {**HCC, "lesion_count": 2, "largest_lesion_cm": 6.0, "smallest_lesion_cm": 5.5}
    (treatment,) = decide(
        case_of([{"code": "37243"}, {"code": "47382"}]), findings_of(facts), POLICY
    ).treatments
    assert flips(treatment) == []


def test_a_conflict_settled_is_a_flip() -> None:
    facts = {**HCC, "child_pugh": {"value": "B", "rivals": ["C"]}}
    assert flips(treated("37243", findings_of(facts))) == [
        "Child-Turcotte-Pugh class A",
        "Child-Turcotte-Pugh class B",
    ]


def test_an_open_gate_flips_with_what_opens_it() -> None:
    assert flips(treated("37243", findings_of({**HCC, "tumor_type": None}))) == [
        "Tumor type: hepatocellular carcinoma"
    ]


def test_a_pathway_about_other_patients_has_no_say_in_flips() -> None:
    facts = {**HCC, "encapsulated": False, "resectability": "resectable"}
    assert flips(treated("37243", findings_of(facts))) == []
    closed = findings_of({"tumor_type": "other_metastases", "resectability": "unresectable"})
    assert flips(treated("79445", closed)) == [
        "Tumor type: hepatocellular carcinoma",
        "Tumor type: cholangiocarcinoma",
        "Tumor type: colorectal metastases",
    ]


def test_a_pathway_of_which_one_clause_is_enough_names_the_nearest_as_blocking() -> None:
    terms = POLICY.terms
    pathways = [p.model_copy(update={"combine": "one_of"}) if p.id == "I.C" else p for p in terms.pathways]
    policy = replace(POLICY, terms=terms.model_copy(update={"pathways": pathways}))
    facts = {"tumor_type": "neuroendocrine_metastases", "symptoms_despite_systemic": False}
    (treatment,) = decide(case_of([{"code": "37243"}]), findings_of(facts), policy).treatments
    assert pathway_of(treatment, "I.C").status == "not_documented"
    assert pathway_of(treatment, "I.C").blocking == ("I.C.2",)
    assert clauses_missing(treatment) == ("I.C.2",)
