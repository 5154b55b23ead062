"""A run against the baseline: what changed, and what closes the gate."""

from dataclasses import replace
from pathlib import Path

import pytest

from hepcite.eval.baseline import baseline_of, compare_with, gate_lines, load_baseline, write_baseline
from hepcite.eval.errors import EvalError
from hepcite.eval.score import CaseScore, Item, Scores, Unscored


def fact(got: str, name: str = "portal_vein", expected: str = "patent") -> Item:
    return Item("fact", name, expected, got, got == expected)


def disposition(got: str, expected: str = "needs_documentation") -> Item:
    return Item("disposition", "embolization", expected, got, got == expected)


def case(number: int, *items: Item) -> CaseScore:
    return CaseScore(f"D{number:03}", items)


def run(wrong: int, total: int = 100) -> Scores:
    return Scores(tuple(case(n, fact("occluded" if n < wrong else "patent")) for n in range(total)))


def test_the_same_run_changes_nothing_and_is_let_through() -> None:
    diff = compare_with(baseline_of(run(3)), run(3))
    assert (diff.changes, diff.faults, diff.cases) == ((), (), ())
    assert gate_lines(diff).splitlines()[-1] == "gate: open"


def test_changes_name_the_case_and_both_answers() -> None:
    before = Scores((case(1, fact("occluded")), case(2, fact("patent")), case(3, fact("occluded"))))
    now = Scores((case(1, fact("patent")), case(2, fact("none")), case(3, fact("none"))))
    changes = [(c.case, c.kind, c.before, c.now) for c in compare_with(baseline_of(before), now).changes]
    assert changes == [
        ("D001", "better", "occluded", None),
        ("D002", "worse", None, "none"),
        ("D003", "otherwise", "occluded", "none"),
    ]


@pytest.mark.parametrize(("wrong_now", "is_closed"), [(3, False), (5, False), (6, True)])
def test_a_fact_may_fall_by_two_points_and_no_more(wrong_now: int, is_closed: bool) -> None:
    faults = compare_with(baseline_of(run(3)), run(wrong_now)).faults
    assert bool(faults) == is_closed
    if is_closed:
        assert faults == ("portal_vein fell from 0.970 to 0.940, by more than 0.02; see what changed",)


def test_a_new_hard_batch_is_no_fall() -> None:
    hard = tuple(case(n, fact("occluded")) for n in range(200, 260))
    diff = compare_with(baseline_of(run(3)), Scores(run(3).cases + hard))
    assert (len(diff.added), diff.faults) == (60, ())


def test_any_new_false_meets_closes_the_gate_also_in_a_new_case() -> None:
    known = Scores((case(1, disposition("meets_criteria")), case(2, disposition("needs_documentation"))))
    assert compare_with(baseline_of(known), known).faults == ()
    worse = Scores(
        (known.cases[0], case(2, disposition("meets_criteria")), case(9, disposition("meets_criteria")))
    )
    assert compare_with(baseline_of(known), worse).faults == (
        "new false meets_criteria: D002, D009; nothing is merged with one",
    )


def test_a_case_without_a_score_closes_the_gate_and_one_left_out_does_not() -> None:
    whole = run(0, 3)
    lost = Scores(whole.cases[1:], (Unscored("D000", "broken"),))
    assert compare_with(baseline_of(whole), lost).faults == (
        "no score any more: D000; run each alone with --jobs 1",
    )
    part = compare_with(baseline_of(whole), Scores(whole.cases[1:]))
    assert (part.faults, part.gone) == ((), ("D000",))


def test_a_lost_citation_is_a_change_and_no_wrong_fact() -> None:
    right = fact("patent")
    before, now = (
        Scores((case(1, replace(right, cited=True)),)),
        Scores((case(1, replace(right, cited=False)),)),
    )
    diff = compare_with(baseline_of(before), now)
    assert [(c.kind, c.now) for c in diff.changes] == [("worse", "right, not cited")]
    assert diff.falls == {}


def test_the_same_clause_of_two_treatments_is_told_apart() -> None:
    clause = Item("clause", "I.B.5", "met", "unclear", False)
    other = replace(clause, got="not_met")
    before, now = (
        Scores((case(1, clause, other),)),
        Scores((case(1, clause, replace(other, got="met", right=True)),)),
    )
    assert [(c.before, c.now) for c in compare_with(baseline_of(before), now).changes] == [("not_met", None)]


def test_it_is_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    path = tmp_path / "baseline.json"
    write_baseline(path, run(2, 5))
    assert load_baseline(path) == baseline_of(run(2, 5))


def test_writing_is_refused_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(EvalError, match="refused where CI is set"):
        write_baseline(tmp_path / "baseline.json", run(0, 1))
    assert not (tmp_path / "baseline.json").exists()


@pytest.mark.parametrize("text", [None, "{", '{"cases": {}, "more": 1}', '{"cases": {"D01": {"wrong": {}}}}'])
def test_a_broken_file_is_told(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(EvalError, match="make it"):
        load_baseline(path)
