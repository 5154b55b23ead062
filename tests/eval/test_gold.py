"""Labels fed as facts: the criteria alone, exact, and what the labels rest on beside the 13 facts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hepcite.eval import EvalError, find_cases
from hepcite.eval.gold import auxiliary_for, load_auxiliary, score_gold
from hepcite.intake.cli import app

CASES = Path(__file__).parents[2] / "eval" / "cases"
MakeCase = Callable[[str, object], Path]

ONE: dict[str, Any] = {
    "facts": {"tumor_type": "hcc", "resectability": "unresectable"},
    "evidence": {},
    "set_aside": [],
    "treatments": [
        {
            "treatment": "embolization",
            "technique": None,
            "codes": ["37243"],
            "disposition": "needs_documentation",
            "pathways": {"I.A": "not_applicable", "I.B": "not_documented", "I.C": "not_applicable"},
            "clauses": {
                "I.B.stem": "met",
                "I.B.1": "not_documented",
                "I.B.2.count": "not_documented",
                "I.B.2.size": "not_documented",
                "I.B.2.encapsulated": "not_documented",
                "I.B.3": "not_documented",
                "I.B.4": "not_documented",
                "I.B.5": "not_documented",
            },
        }
    ],
}


def test_all_labeled_cases_are_exact() -> None:
    scores = score_gold(find_cases(CASES), auxiliary_for(CASES))
    assert scores.unscored == ()
    assert len(scores.cases) >= 40
    wrong = [(c.case, i.name, i.expected, i.got) for c in scores.cases for i in c.items if not i.right]
    assert wrong == []


def test_each_auxiliary_quote_of_a_shipped_case_is_in_a_file_of_that_case() -> None:
    told = load_auxiliary(CASES.parent / "gold_auxiliary.yaml").cases
    for case, facts in told.items():
        for label in facts.values():
            assert all((CASES / case / q.file).is_file() for q in label.quotes if (CASES / case).is_dir())


def test_a_label_that_the_criteria_do_not_bear_out_is_wrong(make_case: MakeCase) -> None:
    (treatment,) = ONE["treatments"]
    labels = {**ONE, "treatments": [{**treatment, "clauses": {**treatment["clauses"], "I.B.1": "met"}}]}
    (case,) = score_gold([make_case("D01", labels)], None).cases
    assert [(item.name, item.expected, item.got) for item in case.items if not item.right] == [
        ("I.B.1", "met", "not_documented")
    ]


def test_a_clause_that_has_a_say_and_no_label_is_wrong(make_case: MakeCase) -> None:
    (treatment,) = ONE["treatments"]
    clauses = {name: status for name, status in treatment["clauses"].items() if name != "I.B.1"}
    (case,) = score_gold(
        [make_case("D01", {**ONE, "treatments": [{**treatment, "clauses": clauses}]})], None
    ).cases
    assert [(item.name, item.expected) for item in case.items if not item.right] == [("I.B.1", "no label")]


def test_an_auxiliary_fact_is_fed_beside_the_labels(make_case: MakeCase, tmp_path: Path) -> None:
    path = tmp_path / "gold_auxiliary.yaml"
    path.write_text(
        "cases:\n  D01:\n    kidney_function:\n      value: indeterminate\n"
        "      quotes: [{file: mri.txt, quote: x}]\n      reason: x\n"
    )
    (case,) = score_gold([make_case("D01", ONE)], path).cases
    assert [(item.name, item.got) for item in case.items if item.name == "I.B.4"] == [("I.B.4", "unclear")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cases: [", "is not valid YAML"),
        ("cases: {D01: {kidney_function: {value: x}}}", "cases.D01.kidney_function.quotes"),
        ("cases: {D01: {spleen: {value: x, quotes: [{file: a, quote: b}], reason: c}}}", "spleen: no such"),
    ],
)
def test_a_wrong_auxiliary_file_is_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "gold_auxiliary.yaml"
    path.write_text(text)
    with pytest.raises(EvalError, match=told):
        load_auxiliary(path)


def test_the_command_says_1_000() -> None:
    done = CliRunner().invoke(app, ["eval", str(CASES), "--gold-facts", "--errors"])
    assert done.exit_code == 0
    rates = {line.split()[0]: line.split()[2] for line in done.stdout.splitlines() if line.startswith("  ")}
    assert rates == {"clauses": "1.000", "pathways": "1.000", "dispositions": "1.000"}


def test_an_unreadable_label_is_unscored(make_case: MakeCase) -> None:
    folder = make_case("D01", {"facts": {}})
    scores = score_gold([folder], None)
    assert scores.cases == ()
    assert scores.unscored[0].why.startswith("labels.json: ")


def test_the_other_side_of_a_conflict_makes_the_clause_unclear(make_case: MakeCase, tmp_path: Path) -> None:
    path = tmp_path / "gold_auxiliary.yaml"
    path.write_text(
        "rivals:\n  D01:\n    resectability:\n      value: resectable\n"
        "      quotes: [{file: mri.txt, quote: x}]\n      reason: x\n"
    )
    (case,) = score_gold([make_case("D01", ONE)], path).cases
    assert [(item.name, item.got) for item in case.items if item.name == "I.B.stem"] == [
        ("I.B.stem", "unclear")
    ]


def test_a_rival_of_an_unknown_fact_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gold_auxiliary.yaml"
    path.write_text(
        "rivals:\n  D01:\n    kidney_function:\n      value: x\n      quotes: [{file: m, quote: x}]\n      reason: x\n"
    )
    with pytest.raises(EvalError, match="rivals: kidney_function"):
        load_auxiliary(path)
