"""What a reader must see first, gathered from a Result."""

from dataclasses import replace

from hepcite.records import Evidence, Fact, Findings, Missing, Problem, Result, Rival
from hepcite.review.summary import applying, could_not_read_all, distinct, summarize


def with_treatments(result: Result, *changes: dict[str, object]) -> Result:
    first = result.determination.treatments[0]
    treatments = tuple(replace(first, **change) for change in changes)  # type: ignore[arg-type]
    return replace(result, determination=replace(result.determination, treatments=treatments))


def test_only_fatal_problems_count_as_unread(result: Result) -> None:
    summary = summarize(result)
    assert [note.problem.kind for note in summary.unread] == ["unreadable_page"]
    assert [note.problem.kind for note in summary.notes] == ["wrong_extension"]
    harmless = tuple(d for d in result.documents if d.name != "scan.pdf")
    assert could_not_read_all(result)
    assert not could_not_read_all(replace(result, documents=harmless))


def test_a_problem_of_the_folder_is_unread_too(result: Result) -> None:
    summary = summarize(
        replace(result, documents=(), problems=(Problem("damaged", "an archive is cut off"),))
    )
    assert [(note.document, note.problem.kind) for note in summary.unread] == [(None, "damaged")]


def test_a_problem_that_two_documents_of_a_file_share_is_told_once(result: Result) -> None:
    scan = result.documents[-1]
    assert len(summarize(replace(result, documents=(scan, scan))).unread) == 1


def test_one_ask_gathers_its_clauses_over_all_treatments(result: Result) -> None:
    asked = with_treatments(
        result,
        {"missing": (Missing("I.B.4", "eGFR"), Missing("I.B.stem", "resectability"))},
        {"missing": (Missing("III.surgery", "resectability"), Missing("I.B.4", "eGFR"))},
    )
    assert [(ask.ask, ask.clauses) for ask in summarize(asked).asks] == [
        ("eGFR", ("I.B.4",)),
        ("resectability", ("I.B.stem", "III.surgery")),
    ]


def test_a_contradiction_gathers_the_clauses_with_the_same_sides(result: Result) -> None:
    (contradiction,) = summarize(with_treatments(result, {}, {})).contradictions
    assert contradiction.clauses == ("I.B.5",)
    assert contradiction.changes_answer
    assert [side.value for side in contradiction.sides] == ["non-occlusive thrombus", "patent"]


def test_a_conflict_without_a_clause_is_told_as_harmless(result: Result) -> None:
    quote = Evidence("mri.pdf", 1, 0, 3, "MRI", "rule.sample")
    fact = Fact(
        "tumor_type", "hcc", "conflicting", (quote,), (Rival("benign", (quote,)),), note="Two readers."
    )
    facts = {**result.findings.facts, "tumor_type": fact}
    found = summarize(replace(result, findings=Findings(facts))).contradictions
    assert [(c.about, c.changes_answer, c.reason) for c in found] == [
        ("Portal vein", True, "The records disagree."),
        ("Tumor type", False, "Two readers."),
    ]


def test_a_packet_gives_each_page_the_date_of_its_own_document(result: Result) -> None:
    packet = replace(result.documents[2], first_page=1, date=None)
    summary = summarize(replace(result, documents=(packet, *result.documents)))
    dates = [summary.date_of(Evidence("packet.pdf", page, 0, 1, "x", "r")) for page in (1, 5, 7)]
    assert dates == [None, "2026-03-11", None]


def test_distinct_keeps_order_and_the_first_of_equals() -> None:
    first, second = Evidence("a", 1, 0, 1, "x", "r1"), Evidence("a", 1, 5, 6, "y", "r2")
    assert distinct((first, second, replace(first, source="r3"))) == (first, second)


def test_a_met_pathway_is_shown_first(result: Result) -> None:
    treatment = result.determination.treatments[0]
    met = replace(treatment.pathways[1], clause="I.C", status="met")
    treatment = replace(treatment, pathways=(*treatment.pathways, met))
    assert [pathway.clause for pathway in applying(treatment)] == ["I.C", "I.B"]
