"""The command line from outside: exit status, what goes to stdout, what to stderr."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from hepcite.intake.cli import app

MakeCase = Callable[..., Path]
CALL = "from hepcite.intake.cli import main; main()"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CALL, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "100", **environment},
        check=False,
    )


def call(*arguments: str | Path) -> Result:
    """The same within this process, which is faster."""
    return CliRunner(env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"}).invoke(app, [*map(str, arguments)])


def test_check_prints_the_summary_and_nothing_else(make_case: MakeCase) -> None:
    done = run("check", make_case())
    assert done.returncode == 0
    assert done.stdout.startswith("DRAFT")
    assert done.stderr == ""
    assert "\x1b[" not in done.stdout


def test_check_tells_where_the_files_are(make_case: MakeCase, tmp_path: Path) -> None:
    done = run("check", make_case(), "--out", tmp_path / "out")
    written = [str(tmp_path / "out" / name) for name in ("result.json", "summary.html")]
    assert done.stderr == f"hepcite: written to {', '.join(written)}\n"
    assert all(Path(path).is_file() for path in written)


def test_check_json_prints_the_result_and_nothing_else(make_case: MakeCase) -> None:
    done = run("check", make_case(), "--json")
    schema = json.loads(run("schema").stdout)
    jsonschema.validate(json.loads(done.stdout), schema)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_same_case_gives_the_same_bytes_whatever_the_hash_seed(make_case: MakeCase) -> None:
    folder = make_case()
    first, second = (run("check", folder, "--json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second != ""


def test_check_out_writes_json_and_html(make_case: MakeCase, tmp_path: Path) -> None:
    folder = make_case()
    done = run("check", folder, "--out", tmp_path / "out" / "T01", "--json")
    assert sorted(path.name for path in (tmp_path / "out" / "T01").iterdir()) == [
        "result.json",
        "summary.html",
    ]
    assert (tmp_path / "out" / "T01" / "result.json").read_text(encoding="utf-8") == done.stdout


def test_check_out_with_text(make_case: MakeCase, tmp_path: Path) -> None:
    run("check", make_case(), "--out", tmp_path / "out", "--format", "text")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["summary.txt"]


def test_a_file_that_cannot_be_read_is_exit_1_and_in_the_result(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    done = run("check", folder, "--json")
    assert done.returncode == 1
    problems = {d["name"]: d["problems"] for d in json.loads(done.stdout)["documents"]}
    assert problems["broken.pdf"][0]["fatal"] is True
    assert "something was not read" in done.stderr
    told = run("check", folder)
    assert told.returncode == 1
    assert "NOT READ" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "nowhere"), "nowhere: does not exist"),
        (("check", "{case}", "--format", "html"), "--format: needs --out"),
        (("check", "{case}", "--out", "o", "--format", "odt"), "--format odt: is no format"),
        (
            ("check", "{case}", "--out", "o", "--format", "docx"),
            "--format docx: is no format; use text, json, html",
        ),
        (("check", "{case}", "--out", "{case}/out"), "lies in the case folder"),
        (("check", "{case}", "--out", "{case}/mri.txt"), "lies in the case folder"),
        (("check", "{case}", "--out", "/dev/null/x"), "cannot be made"),
        (("text", "{case}", "ct.pdf"), "ct.pdf: no such document in the case; there are mri.txt"),
        (("text", "{case}", "mri.txt", "--page", "2"), "mri.txt: has no page 2; it has pages 1 to 1"),
        (("text", "{case}", "mri.txt", "--page", "0"), "--page"),
        (("eval", "nowhere"), "nowhere: is no folder"),
        (("eval", "{case}", "--case", "D99"), "--case D99: no such folder"),
        (("policy", "show", "none/such"), "none/such: no such policy"),
        (("policy", "show", "--version", "1"), "--version 1: no such version"),
        (("frobnicate",), "No such command"),
        (("check",), "CASE"),
        (("check", "{case}", "--speed"), "No such option"),
    ],
)
def test_a_wrong_call_is_told_on_stderr(make_case: MakeCase, arguments: tuple[str, ...], told: str) -> None:
    case = make_case()
    done = call(*(argument.replace("{case}", str(case)) for argument in arguments))
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.exit_code, done.stdout) == (2, "")


def test_all_faults_of_a_case_stand_on_stderr(make_case: MakeCase) -> None:
    done = call("check", make_case(state="Oregon", received=None), "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "hepcite: case.json: state: must be two capital letters, such as OR",
        "hepcite: case.json: received: is missing; add it",
    ]


def test_a_request_older_than_the_policy_is_a_wrong_input(make_case: MakeCase) -> None:
    done = call("check", make_case(received="1999-01-01"))
    assert done.exit_code == 2
    assert "no version is in force on 1999-01-01" in done.stderr


def test_text_prints_the_page_that_evidence_counts_in(make_case: MakeCase) -> None:
    folder = make_case()
    done = call("text", folder, "mri.txt", "--page", "1")
    assert done.exit_code == 0
    assert "Patent portal vein." in done.stdout
    assert "==" not in done.stdout
    assert call("text", folder, "mri.txt").stdout == "== mri.txt, page 1 of 1 ==\n" + done.stdout


def test_text_of_a_file_that_cannot_be_read_is_exit_1(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    done = call("text", folder, "broken.pdf")
    assert done.exit_code == 1
    assert "broken.pdf" in done.stderr


def test_eval_of_a_case_without_labels_is_exit_1(make_case: MakeCase, tmp_path: Path) -> None:
    done = call("eval", make_case(), "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "  T01: labels.json: is missing" in done.stdout
    assert done.stderr.endswith("hepcite: 1 cases have no score; the report says why\n")
    assert json.loads((tmp_path / "out" / "scores.json").read_text())["scored"] == 0


def test_policy_list_and_show() -> None:
    assert "pacificsource/liver-tumor-treatment  2023-11-01" in call("policy", "list").stdout
    shown = call("policy", "show").stdout
    assert "I.B.5" in shown
    assert "IV.A.waitlist" in shown


@pytest.mark.parametrize("command", ["check", "text", "eval", "policy show"])
def test_help_has_examples(command: str) -> None:
    done = call(*command.split(), "--help")
    assert done.exit_code == 0
    assert f"hepcite {command}" in done.stdout.split("Example")[-1]


def test_version() -> None:
    assert call("--version").stdout == "hepcite 0.1.0\n"
