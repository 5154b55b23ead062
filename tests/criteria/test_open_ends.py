"""What is missing, and what blocks a pathway."""

from dataclasses import replace

from hepcite.criteria import decide
from hepcite.records import Missing, Treatment

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


def test_a_pathway_of_which_one_clause_is_enough_names_the_nearest_as_blocking() -> None:
    terms = POLICY.terms
    pathways = [p.model_copy(update={"combine": "one_of"}) if p.id == "I.C" else p for p in terms.pathways]
    policy = replace(POLICY, terms=terms.model_copy(update={"pathways": pathways}))
    facts = {"tumor_type": "neuroendocrine_metastases", "symptoms_despite_systemic": False}
    (treatment,) = decide(case_of([{"code": "37243"}]), findings_of(facts), policy).treatments
    assert pathway_of(treatment, "I.C").status == "not_documented"
    assert pathway_of(treatment, "I.C").blocking == ("I.C.2",)
    assert clauses_missing(treatment) == ("I.C.2",)
