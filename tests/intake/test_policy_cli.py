"""`hepcite policy`: list, show, lint, diff and redecide from outside."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hepcite.criteria.loader import POLICIES
from hepcite.intake.cli import app

MakeCase = Callable[..., Path]
ID = "pacificsource/liver-tumor-treatment"
SHIPPED = POLICIES / ID / "2023-11-01.yaml"


def call(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(app, ["policy", *map(str, arguments)])


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The next version: portal vein thrombus of any kind counts, and no clause I.C.2."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("not_met: [occluded]", "not_met: [occluded, thrombus]")
    text = text.replace(
        "unclear: [nonocclusive_thrombus, tumor_thrombus, thrombus,",
        "unclear: [nonocclusive_thrombus, tumor_thrombus,",
    )
    text = text.replace('clauses: ["I.C.1", "I.C.2"]', 'clauses: ["I.C.1"]')
    text = re.sub(r'  - id: "I\.C\.2".*?(?=\n  - id: "II\.A")', "", text, flags=re.DOTALL)
    path = tmp_path / "drafts" / "next.yaml"
    path.parent.mkdir()
    path.write_text(text.replace('version: "2023-11-01"', 'version: "next"'), encoding="utf-8")
    return path


@pytest.fixture
def result(make_case: MakeCase, tmp_path: Path) -> Path:
    """A result of a case whose record speaks of a thrombus."""
    folder = make_case()
    (folder / "mri.txt").write_text(
        "MRI LIVER\nDate of exam: 2026-03-01\n"
        "IMPRESSION: Single LR-5 hepatocellular carcinoma in segment 6, 3.0 cm. Portal vein thrombosis.\n",
        encoding="utf-8",
    )
    out = tmp_path / "results" / "T01"
    done = CliRunner().invoke(app, ["check", str(folder), "--out", str(out), "--format", "json"])
    assert done.exit_code == 0, done.stderr
    return out / "result.json"


def test_list_names_each_version_and_its_dates() -> None:
    assert call("list").stdout == f"{ID}  2023-11-01  in force 2020-08-01 to now\n"


def test_show_prints_the_tree_as_a_person_reads_it() -> None:
    shown = call("show").stdout
    assert "embolization (TACE or TAE) (embolization)" in shown
    assert "    I.B.2.size  Each nodule 5 cm or less in diameter" in shown
    assert "      test: Largest target lesion: at most 5 cm" in shown
    assert "      silence: met, and marked as presumed: no record mentions listing" in shown
    assert "source SHA-256: abaf580cf20f1b70" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_show_of_a_file_that_is_no_shipped_version(draft: Path) -> None:
    shown = call("show", "--version", draft)
    assert shown.exit_code == 0
    assert "version next" in shown.stdout
    assert "I.C.2" not in shown.stdout


def test_show_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "policy.html"
    done = call("show", "--html", page)
    assert (done.exit_code, done.stdout) == (0, "")
    text = page.read_text(encoding="utf-8")
    assert "<h4>I.B.2.size Each nodule 5 cm or less in diameter</h4>" in text
    assert "<script" not in text
    assert "http://" not in text
    assert "https://" not in text


def test_show_escapes_what_a_policy_file_says(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(SHIPPED.read_text().replace("Three or fewer nodules", "<b>three</b>"), encoding="utf-8")
    call("show", "--version", path, "--html", tmp_path / "p.html")
    text = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;three&lt;/b&gt;" in text
    assert "<b>" not in text


def test_lint_of_the_shipped_policies_is_clean() -> None:
    done = call("lint")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "1 policy file, no faults\n", "")


def test_lint_tells_all_faults_and_is_exit_2(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    wrong = text.replace('id: "I.B.5"', "id: I.B.5").replace("fact: portal_vein", "fact: spleen")
    (tmp_path / "a.yaml").write_text(wrong, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("a: [1\n", encoding="utf-8")
    done = call("lint", tmp_path)
    assert done.exit_code == 2
    assert re.sub(r"line \d+", "line N", done.stdout).splitlines() == [
        'a.yaml: clauses I.B.5.id (line N): I.B.5 is not quoted. Write "I.B.5".',
        "a.yaml: clauses I.B.5.test: fact spleen is extracted by nothing. "
        "Use a fact of records/fact.py or derived.py, or declare it under reviewer_facts.",
        "b.yaml: line N: no valid YAML (expected ',' or ']', but got '<stream end>'). Correct the line.",
    ]


def test_diff_says_in_words_what_changed(draft: Path) -> None:
    told = call("diff", "2023-11-01", draft).stdout
    assert "clause I.B.5 changed: No occlusion of the portal vein\n" in told
    assert "  test, was: Portal vein: met where “patent”; not met where “occluded”; unclear" in told
    assert "  test, now: Portal vein: met where “patent”; not met where “occluded” or “thrombus" in told
    assert "clause I.C.2 removed: Not eligible for surgical resection\n" in told
    assert "pathway I.C changed" in told
    assert "  met by, was: all of I.C.1, I.C.2\n  met by, now: I.C.1\n" in told
    assert "I.B.3" not in told


def test_diff_of_a_version_with_itself() -> None:
    assert call("diff", "2023-11-01", SHIPPED).stdout == "no difference but version and wording\n"


def test_diff_names_the_cases_that_change_disposition(draft: Path, result: Path) -> None:
    told = call("diff", "2023-11-01", draft, "--cases", result.parents[1]).stdout
    assert told.endswith(
        "1 of 1 cases change disposition\n"
        "T01\n"
        "  embolization 37243: needs_clinical_review becomes does_not_meet_criteria\n"
        "    I.B.5: unclear becomes not_met\n"
    )


def test_diff_reads_case_folders_too(draft: Path, result: Path, tmp_path: Path) -> None:
    result.unlink()
    assert (
        "1 of 1 cases change disposition\nT01\n"
        in call("diff", "2023-11-01", draft, "--cases", tmp_path).stdout
    )


def test_redecide_under_another_version(draft: Path, result: Path) -> None:
    assert call("redecide", result, "--version", draft).stdout == (
        "T01\n"
        "  embolization 37243: needs_clinical_review becomes does_not_meet_criteria\n"
        "    I.B.5: unclear becomes not_met\n"
    )
    anew = json.loads(call("redecide", result, "--version", draft, "--json").stdout)
    assert anew["produced_by"]["policy"]["version"] == "next"
    assert anew["treatments"][0]["disposition"] == "does_not_meet_criteria"


def test_a_result_names_the_request_without_the_patient_and_what_would_flip_it(result: Path) -> None:
    told = json.loads(result.read_text(encoding="utf-8"))
    assert told["request"] == {
        "line_of_business": "commercial",
        "state": "OR",
        "received": "2026-03-16",
        "date_of_service": None,
        "urgency": "standard",
        "diagnoses": ["C22.0"],
        "services": [{"code": "37243", "description": "TACE"}],
    }
    assert "Ada Sample" not in json.dumps(told)
    (treatment,) = told["treatments"]
    pathway = next(p for p in treatment["pathways"] if p["clause"] == "I.B")
    assert pathway["blocking_sets"] == [pathway["blocking"]]
    assert treatment["flips"] == []


def test_redecide_under_the_same_version_gives_the_same_bytes(result: Path) -> None:
    done = call("redecide", result, "--version", "2023-11-01", "--json")
    assert done.stdout == result.read_text(encoding="utf-8")


def test_redecide_reads_both_sides_of_a_conflict(result: Path) -> None:
    told = json.loads(result.read_text(encoding="utf-8"))
    fact = told["facts"]["tumor_type"]
    fact["rivals"] = [{"value": "cholangiocarcinoma", "evidence": fact["evidence"]}]
    fact["status"] = "conflicting"
    result.write_text(json.dumps(told), encoding="utf-8")
    anew = json.loads(call("redecide", result, "--version", "2023-11-01", "--json").stdout)
    pathway = next(p for p in anew["treatments"][0]["pathways"] if p["clause"] == "I.B")
    assert "Another record disagrees (Tumor type: cholangiocarcinoma)" in pathway["gate"]
    assert anew["facts"] == told["facts"]


def test_redecide_takes_the_request_from_the_case_where_an_old_result_lacks_it(
    result: Path, draft: Path, tmp_path: Path
) -> None:
    old = json.loads(result.read_text(encoding="utf-8"))
    del old["request"]
    result.write_text(json.dumps(old), encoding="utf-8")
    refused = call("redecide", result, "--version", draft)
    assert refused.exit_code == 2
    assert "does not hold the request" in refused.stderr
    done = call("redecide", result, "--version", draft, "--case", tmp_path / "T01")
    assert "becomes does_not_meet_criteria" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("diff", "1", "2"), "--version 1: no such version"),
        (("diff", "2023-11-01", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("diff", "2023-11-01", "2023-11-01", "--cases", "nowhere"), "--cases nowhere: is no folder"),
        (("lint", "nowhere.yaml"), "nowhere.yaml: whole file"),
        (("redecide", "nowhere.json", "--version", "2023-11-01"), "nowhere.json: cannot be read"),
        (("redecide", "{empty}", "--version", "2023-11-01"), "empty.json: "),
    ],
)
def test_a_wrong_call_is_exit_2(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"case_id": "SECRET"}', encoding="utf-8")
    done = call(*(argument.replace("{empty}", str(empty)) for argument in arguments))
    assert done.exit_code == 2
    assert told in done.stderr + done.stdout
    assert "SECRET" not in done.stderr


def test_the_policy_is_that_of_the_date_of_service(make_case: MakeCase) -> None:
    done = CliRunner().invoke(app, ["check", str(make_case(date_of_service="2019-01-01"))])
    assert done.exit_code == 2
    assert "no version is in force on 2019-01-01" in done.stderr


@pytest.mark.parametrize("command", ["lint", "diff", "redecide"])
def test_help_has_examples(command: str) -> None:
    assert f"hepcite policy {command}" in call(command, "--help").stdout.split("Example")[-1]
