"""Runs at several levels → one comparison, on the cases that all of them have."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hepcite.eval.charts import level_lines
from hepcite.eval.levels import by_level
from hepcite.eval.page import report_page
from hepcite.eval.results import results
from hepcite.eval.score import CaseScore, Item, Scores, Unscored
from hepcite.eval.tally import Rate
from hepcite.intake.cli import app

CASES = Path(__file__).parents[2] / "eval" / "cases"


def item(group: str, got: str, expected: str) -> Item:
    return Item(group, group, expected, got, got == expected)


def case(name: str, disposition: str, fact: str = "patent", unread: int = 0) -> CaseScore:
    items = (
        item("fact", fact, "patent"),
        item("clause", "met", "met" if fact == "patent" else "not_met"),
        item("disposition", disposition, "needs_documentation"),
    )
    return CaseScore(name, items, unread_pages=unread)


@pytest.fixture
def clean() -> Scores:
    return Scores((case("D01", "needs_documentation"), case("D02", "needs_documentation")))


@pytest.fixture
def fax() -> dict[str, Any]:
    told = results(
        Scores((case("D01", "meets_criteria", "occluded", unread=2),), (Unscored("D02", "broken"),)),
        level="fax",
    )
    read_back: dict[str, Any] = json.loads(json.dumps(told))
    return read_back


def test_levels_are_compared_on_the_cases_that_all_have(clean: Scores, fax: dict[str, Any]) -> None:
    found = by_level([results(clean), fax])
    assert (found.cases, found.left_out) == (("D01",), ("D02",))
    first, last = found.levels
    assert [first.rates[name] for name in first.rates] == [Rate(1, 1)] * 3
    assert [last.rates[name] for name in last.rates] == [Rate(0, 1)] * 3
    assert (first.false_meets, last.false_meets) == ((), ("D01",))
    assert (first.clauses_falsely_met, last.clauses_falsely_met) == (0, 1)
    assert (first.pages_unread, last.pages_unread) == (0, 2)
    assert (first.title, last.title) == ("as submitted", "fax, 204 x 98 dpi, 1 bit")


def test_harm_and_what_is_left_out_stand_in_the_report(clean: Scores, fax: dict[str, Any]) -> None:
    page = report_page(clean, None, {}, [fax])
    assert page.count('class="line l') == 3
    assert 'class="tick harm" ' in page
    assert "1 false meets" in page
    assert "at every level: D02<" in page


def test_levels_without_a_case_in_common_draw_nothing_and_say_so(clean: Scores) -> None:
    page = report_page(clean, None, {}, [results(Scores((), (Unscored("D01", "broken"),)), level="scan")])
    assert "No case has a score at every level." in page
    assert 'class="line l' not in page


def test_names_at_the_ends_of_lines_do_not_meet() -> None:
    same = {name: [Rate(9, 10), Rate(10, 10)] for name in ("facts", "clauses", "dispositions")}
    drawn = level_lines(["clean", "fax"], same, [0, 0])
    heights = sorted(float(part.split('y="')[1].split('"')[0]) for part in drawn.split('class="end ')[1:])
    assert [round(b - a) for a, b in pairwise(heights)] == [16, 16]


def test_several_levels_want_a_report() -> None:
    words = ["eval", str(CASES), "--case", "D01", "--degrade", "clean", "--degrade", "scan"]
    done = CliRunner(env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"}).invoke(app, words)
    assert done.exit_code == 2
    assert "give --out DIR too" in done.stderr
