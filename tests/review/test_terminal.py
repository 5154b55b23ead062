"""A Result into the summary for the terminal."""

from dataclasses import replace

from hepcite.records import Evidence, Fact, Findings, Flip, Patient, Result
from hepcite.review import to_terminal


def position(text: str, *parts: str) -> list[int]:
    return [text.index(part) for part in parts]


def test_answer_and_obstacles_come_before_the_clauses(result: Result) -> None:
    places = position(
        to_terminal(result),
        "DRAFT",
        "Ada Sample",
        "Needs clinical review",
        "ASK THE PROVIDER FOR",
        "NOT READ",
        "CONTRADICTIONS",
        "I.B  Hepatocellular",
        "DOCUMENTS",
    )
    assert places == sorted(places)


def test_each_status_is_a_symbol_and_a_word(result: Result) -> None:
    told = to_terminal(result)
    for status in ("✓ met ", "✓ met, presumed", "○ not documented", "? unclear"):
        assert status in told


def test_a_pathway_that_does_not_apply_has_one_line(result: Result) -> None:
    told = to_terminal(result)
    assert "– I.A does not apply: No record speaks of palliative intent." in told
    assert "I.A  Palliative" not in told


def test_asks_are_a_checklist_with_their_clause(result: Result) -> None:
    assert "[ ] An eGFR, or a creatinine with its date  (I.B.4)" in to_terminal(result)


def test_a_contradiction_shows_both_sides_with_their_places(result: Result) -> None:
    told = to_terminal(result)
    assert "· non-occlusive thrombus: “Partial thrombus” packet.pdf p. 6, 2026-03-11" in told
    assert "· patent: “portal vein patent” mri.pdf p. 2, 2026-03-03" in told


def test_a_set_aside_document_says_why(result: Result) -> None:
    assert "SET ASIDE, not used: another patient" in to_terminal(result)


def test_fits_the_width(result: Result) -> None:
    treatment = replace(result.determination.treatments[0], reason="word " * 60)
    result = replace(result, determination=replace(result.determination, treatments=(treatment,)))
    for width in (60, 80, 100, 200):
        assert max(len(line) for line in to_terminal(result, width=width).splitlines()) <= min(width, 100)


def test_color_only_where_asked_for(result: Result) -> None:
    assert "\x1b[" not in to_terminal(result)
    assert "\x1b[" in to_terminal(result, color=True)


def test_a_record_cannot_steer_the_terminal(result: Result) -> None:
    hostile = "a\x1b[2J[red]b\u202e\x07"
    facts = dict(result.findings.facts)
    evidence = Evidence("mri.pdf", 1, 0, 1, hostile, "rule.sample")
    facts["portal_vein"] = Fact("portal_vein", "patent", "conflicting", (evidence,))
    case = replace(result.case, patient=replace(result.case.patient, name=hostile))
    told = to_terminal(replace(result, case=case, findings=Findings(facts)))
    assert "a[2J[red]b" in told
    assert not {"\x1b", "\u202e", "\x07"} & set(told)


def test_absent_parts_leave_no_empty_heading(result: Result) -> None:
    treatment = replace(result.determination.treatments[0], pathways=(), missing=())
    bare = replace(
        result,
        documents=(),
        findings=Findings({}),
        determination=replace(result.determination, treatments=(treatment,), due=None),
        case=replace(result.case, patient=Patient("Ada Sample", result.case.patient.birth_date)),
    )
    told = to_terminal(bare)
    for heading in ("ASK", "NOT READ", "CONTRADICTIONS", "DOCUMENTS", "NOTES", "Due", "None"):
        assert heading not in told


def test_a_third_quote_is_only_counted(result: Result) -> None:
    treatment = result.determination.treatments[0]
    pathway = treatment.pathways[1]
    criterion = pathway.criteria[0]
    many = tuple(replace(criterion.evidence[0], start=start) for start in range(5))
    pathway = replace(pathway, criteria=(replace(criterion, evidence=many),))
    treatment = replace(treatment, pathways=(pathway,))
    told = to_terminal(replace(result, determination=replace(result.determination, treatments=(treatment,))))
    assert told.count("“Child-Pugh A6”") == 2
    assert "and 3 more in the result" in told


def test_what_would_change_the_answer_is_told_in_two_lines(result: Result) -> None:
    flip = Flip("portal_vein", "patent", "Portal vein: patent", "meets_criteria")
    treatment = replace(result.determination.treatments[0], flips=(flip,))
    told = to_terminal(replace(result, determination=replace(result.determination, treatments=(treatment,))))
    assert "I.B would be met if the records settled I.B.5 and I.B.4." in told
    assert (
        "If a record showed “Portal vein: patent”, the answer would be: Records support the criteria." in told
    )
