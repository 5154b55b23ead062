"""Scores into report.html: self-contained, escaped, with an anchor a case."""

import re
from html import unescape

import pytest

from hepcite.eval.baseline import baseline_of, compare_with
from hepcite.eval.batches import FirstLook
from hepcite.eval.page import report_page
from hepcite.eval.results import results
from hepcite.eval.score import CaseScore, Item, Quote, Scores, Unscored


@pytest.fixture
def scores() -> Scores:
    wrong = Item(
        "fact", "portal_vein", "patent", "occluded", False,
        ours=(Quote("a.pdf", "<script>alert(1)</script>"),), gold=(Quote("b.pdf", "PV patent"),),
        failure="assertion", why="read otherwise",
    )  # fmt: skip
    right = Item("fact", "tumor_type", "hcc", "hcc", True, cited=True, origin="rule", format="pdf")
    met = Item("disposition", "embolization", "unclear", "meets_criteria", False)
    return Scores(
        (
            CaseScore("D01", (wrong, right, met), seconds={"facts": 0.02}),
            CaseScore("G02", (right,), seconds={"facts": 0.2}),
        ),
        (Unscored("D04", "broken"),),
    )


def test_every_case_has_a_permalink_and_the_unscored_too(scores: Scores) -> None:
    page = report_page(scores, None, {})
    assert re.findall(r'id="(case-\w+)"', page) == ["case-D04", "case-D01", "case-G02"]


def test_text_of_records_is_escaped_and_nothing_is_fetched(scores: Scores) -> None:
    page = report_page(scores, None, {})
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"(?:src|href)=[\"'](?!#)|url\(|@import", page)
    assert unescape(page).count("default-src 'none'") == 1


def test_what_changed_is_marked_and_listed(scores: Scores) -> None:
    before = baseline_of(Scores((scores.cases[1], CaseScore("D01", scores.cases[0].items[1:]))))
    page = report_page(scores, compare_with(before, scores), {})
    assert 'value="changed"' in page
    assert re.search(r'id="case-D01" class="card wrong changed"', page)
    assert re.search(r'id="case-G02" class="card"', page)
    assert "only what changed" not in report_page(scores, None, {})


def test_plots_are_there_where_there_is_something_to_plot(scores: Scores) -> None:
    bare = report_page(Scores(()), None, {})
    assert 'id="time"' not in bare
    assert 'id="levels"' not in bare
    full = report_page(scores, None, {"G": FirstLook("G", 0.9, 0.8, 0)}, [results(scores, level="fax")])
    assert 'class="before"' in full
    assert full.count('class="line l') == 2  # no clauses were labeled
    assert full.count('class="case"') == 2


def test_the_same_scores_give_the_same_page(scores: Scores) -> None:
    assert report_page(scores, None, {}) == report_page(scores, None, {})
