"""Scores into the report and scores.json."""

import json

import pytest

from hepcite.eval.report import errors, report, scores_json
from hepcite.eval.score import CaseScore, Item, Quote, Scores, Unscored
from hepcite.eval.tally import Rate


def disposition(expected: str, got: str) -> Item:
    return Item("disposition", "embolization", expected, got, expected == got)


@pytest.fixture
def scores() -> Scores:
    wrong = Item(
        "fact", "portal_vein", "patent", "occluded", False,
        ours=(Quote("a.pdf", "portal\n vein"),), gold=(Quote("b.pdf", "PV patent"),),
    )  # fmt: skip
    uncited = Item("fact", "tumor_type", "hcc", "hcc", True, cited=False)
    cited = Item("fact", "tumor_type", "hcc", "hcc", True, cited=True)
    clause = Item("clause", "I.B.5", "unclear", "met", False)
    return Scores(
        cases=(
            CaseScore("D01", (wrong, uncited, clause, disposition("unclear", "meets_criteria"))),
            CaseScore("D02", (cited, disposition("meets_criteria", "does_not_meet_criteria")), 2, ("s.pdf",)),
            CaseScore("D03", (disposition("not_covered", "not_covered"),)),
        ),
        unscored=(Unscored("D04", "KeyError in x.py, line 3 (f)"),),
    )


def test_harm_comes_first(scores: Scores) -> None:
    assert report(scores).splitlines()[:5] == [
        "false meets_criteria: 1 of 3 cases: D01",
        "false not-meets: 1 of 3 cases: D02",
        "cases scored: 3, unscored: 1",
        "  D04: KeyError in x.py, line 3 (f)",
        "pages unread: 2 in 1 files of 1 cases: D02",
    ]


def test_an_extra_treatment_that_meets_is_a_false_meets() -> None:
    extra = CaseScore("D05", (disposition("no such treatment", "meets_criteria"),))
    assert Scores((extra,)).false_meets == ("D05",)


def test_tables_have_counts_rates_and_intervals(scores: Scores) -> None:
    told = report(scores)
    assert "  tumor_type                             2/2   1.000   0.342 to 1.000" in told
    assert "  portal_vein                            0/1   0.000   0.000 to 0.793" in told
    assert "  child_pugh                             0/0       -" in told
    assert "  citations of the right facts           1/2   0.500   0.095 to 0.905" in told
    assert "  in cases with no unread page           1/2   0.500" in told
    assert "  falsely met: 1" in told
    assert max(len(line) for line in told.splitlines()) <= 100


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)],
)
def test_interval_is_wilsons(right: int, total: int, low: float, high: float) -> None:
    interval = Rate(right, total).interval
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=5e-5)


def test_errors_hold_each_wrong_item_on_one_line_with_both_quotes(scores: Scores) -> None:
    lines = errors(scores).splitlines()
    assert lines[0] == (
        "D01  fact portal_vein: expected patent, got occluded"
        " | ours: [a.pdf] 'portal vein' | gold: [b.pdf] 'PV patent'"
    )
    assert lines[1] == "D01  fact tumor_type: hcc is right, its citation is not"
    assert len(lines) == 5


def test_scores_json_is_the_same_each_time_and_holds_no_quote(scores: Scores) -> None:
    told = scores_json(scores)
    assert told == scores_json(scores)
    assert "PV patent" not in told
    data = json.loads(told)
    assert data["false_meets_criteria"] == ["D01"]
    assert data["facts"]["tumor_type"] == {"right": 2, "total": 2, "rate": 1.0, "interval_95": [0.3424, 1.0]}
    assert data["unscored"] == [{"case": "D04", "why": "KeyError in x.py, line 3 (f)"}]


def test_no_cases_divide_by_nothing() -> None:
    assert "  all                                    0/0       -" in report(Scores(()))
