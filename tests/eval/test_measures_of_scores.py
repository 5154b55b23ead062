"""Scores into precision and recall, sizes, confusions, citations and splits."""

import pytest

from hepcite.eval.batches import batch_of
from hepcite.eval.measures import (
    by_batch,
    citation_measures,
    confusion,
    contradictions_cited,
    facts_by,
    facts_found,
    failures,
    misfiled_found,
    size_errors,
    stage_times,
    status_found,
)
from hepcite.eval.packets import Found
from hepcite.eval.results import results
from hepcite.eval.score import CaseScore, Citation, Item, Scores, Unscored
from hepcite.eval.tally import Rate


def fact(expected: str, got: str, **more: object) -> Item:
    return Item("fact", str(more.pop("name", "portal_vein")), expected, got, expected == got, **more)  # type: ignore[arg-type]


def clause(expected: str, got: str, has_both_sides: bool = False) -> Item:
    return Item("clause", "I.B.5", expected, got, expected == got, has_both_sides=has_both_sides)


def of(*items: Item) -> Scores:
    return Scores((CaseScore("D01", items),))


def test_silence_is_neither_said_nor_there() -> None:
    scores = of(
        fact("patent", "patent"), fact("patent", "occluded"), fact("none", "patent"), fact("patent", "none"), fact("none", "none")
    )  # fmt: skip
    assert facts_found(scores)["portal_vein"] == Found(right=1, said=3, there=3)
    listed = of(fact("none_mentioned", "listed", name="transplant_status"))
    assert facts_found(listed)["transplant_status"] == Found(0, 1, 0)


def test_asking_for_what_was_there_and_not_asking_for_what_was_missing() -> None:
    scores = of(
        clause("not_documented", "not_documented"),
        clause("met", "not_documented"),
        clause("not_documented", "met"),
        clause("not_documented", "unclear"),
    )
    found = status_found(scores, "not_documented")
    assert (found.precision, found.recall) == (0.5, 1 / 3)


def test_contradictions_are_counted_where_both_sides_are_cited() -> None:
    scores = of(
        clause("unclear", "unclear", True), clause("unclear", "unclear"), clause("met", "unclear", True)
    )
    assert contradictions_cited(scores) == Rate(1, 2)


def test_sizes_by_absolute_error() -> None:
    sizes = size_errors(
        of(fact("{3, 3}", "{3, 3}", size_error_cm=0.0), fact("{3, 3}", "{4.5, 4.5}", size_error_cm=1.5))
    )
    assert (sizes.count, sizes.exact, sizes.mean_cm, sizes.largest_cm) == (2, 1, 0.75, 1.5)


def test_citations_by_document_page_and_overlap() -> None:
    exact = fact("patent", "patent", cited=True, citation=Citation(True, True, 1.0, 0.5))
    elsewhere = fact("patent", "patent", cited=False, citation=Citation(True, False, 0.0, 0.0))
    in_picture = fact("patent", "patent", cited=False, citation=Citation(False))
    told = citation_measures(of(exact, elsewhere, in_picture))
    assert (told.in_document, told.on_page, told.any_words) == (Rate(2, 3), Rate(1, 2), Rate(1, 3))
    assert (told.covered, told.tight) == (0.5, 0.25)


def test_splits_leave_out_what_has_none() -> None:
    scores = of(
        fact("patent", "patent", origin="rule"),
        fact("patent", "occluded", origin="llm"),
        fact("none", "none"),
    )
    assert facts_by(scores, lambda item: item.origin) == {"llm": Rate(0, 1), "rule": Rate(1, 1)}


def test_misfiled_records_are_counted_by_file() -> None:
    case = CaseScore("D01", (), aside=("a.pdf", "b.pdf"), labeled_aside=("b.pdf", "c.pdf", "d.pdf"))
    assert misfiled_found(Scores((case,))) == Found(right=1, said=2, there=3)


@pytest.mark.parametrize(
    ("case", "batch"),
    [("D01", "development"), ("D40", "development"), ("D51", "D"), ("G07", "G"), ("x", "x"), ("7", "7")],
)
def test_batches_by_the_letters_of_the_name(case: str, batch: str) -> None:
    assert batch_of(case) == batch


def test_batches_keep_their_cases() -> None:
    scores = Scores((CaseScore("D40", ()), CaseScore("D51", ()), CaseScore("A01", ()), CaseScore("A02", ())))
    assert {name: [c.case for c in part.cases] for name, part in by_batch(scores).items()} == {
        "A": ["A01", "A02"], "D": ["D51"], "development": ["D40"],
    }  # fmt: skip


def test_times_and_failures_and_confusion() -> None:
    wrong = fact("patent", "occluded", failure="assertion")
    cases = tuple(CaseScore(f"D0{n}", (wrong,), seconds={"facts": float(n)}) for n in (1, 2, 3))
    scores = Scores(cases)
    assert (stage_times(scores)["facts"].total, stage_times(scores)["facts"].median) == (6.0, 2.0)
    assert {kind: count for kind, count in failures(scores).items() if count} == {"assertion": 3}
    assert confusion(scores, "fact") == {"patent": {"occluded": 3}}


def test_results_count_the_unscored_and_hold_no_quote() -> None:
    scores = Scores((CaseScore("D01", (fact("patent", "occluded", why="w"),)),), (Unscored("D02", "broken"),))
    told = results(scores)
    assert (told["scored"], told["unscored"]) == (1, [{"case": "D02", "why": "broken"}])
    assert told["facts"]["portal_vein"]["exact"]["total"] == 1
    assert told["baseline"] is None
    assert "ours" not in told["cases"]["D01"]["items"][0]
