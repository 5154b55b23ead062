"""A call at the command line into a result on stdout, messages on stderr and an exit status.

Exit status: 0 the case was read, 1 something could not be read, 2 the input or the call is wrong.
The readers are imported by the commands that need them, so that --help answers at once.
"""

import io
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

import hepcite
from hepcite.intake.casefolder import load_case
from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import NOT_ALL_READ, told_to_people
from hepcite.intake.policy_cli import app as policy_app

app = typer.Typer(
    name="hepcite",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(policy_app, name="policy")

CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="Folder with case.json and the records.")]
CHECK_EXAMPLES = """[bold]Examples[/bold]

hepcite check cases/D01

hepcite check cases/D01 --out out/D01

hepcite check cases/D01 --json > result.json
"""
TEXT_EXAMPLES = """[bold]Example[/bold]

hepcite text cases/D01 mri-liver.pdf --page 2
"""
EVAL_EXAMPLES = """[bold]Examples[/bold]

hepcite eval eval/cases

hepcite eval eval/cases --case D01 --case D07 --errors

hepcite eval eval/cases --out out/eval --jobs 4

hepcite eval eval/cases --gold-facts --errors
"""


def main() -> None:
    """Entry point. An input error is told in full on stderr, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hepcite {hepcite.__version__}")
        raise typer.Exit


@app.callback()
def _hepcite(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read the records of a liver-tumor treatment request, and cite for each clause the words behind it.

    hepcite never approves and never denies: a person decides.
    """


@app.command(epilog=CHECK_EXAMPLES)
def check(
    case: CaseArgument,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the files of --format here.")] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="LIST", help="With --out: text, json, html; default json,html."),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print result.json, and nothing else.")] = False,
) -> None:
    """Check one case: the summary on the terminal, the files into --out."""
    with told_to_people():
        from hepcite.intake.outputs import parse_formats, prepare_out, write_file
        from hepcite.intake.policies import policy_of
        from hepcite.review import to_json, to_terminal
        from hepcite.review.summary import could_not_read_all

        formats = parse_formats(format_)
        if format_ is not None and out is None:
            raise IntakeError("--format: needs --out DIR, the folder to write to")
        request, files = load_case(case)
        policy = policy_of(request)
        folder = prepare_out(out, case_folder=case) if out is not None else None

        from hepcite.pipeline import review_case  # takes long: a wrong input is told before

        result = review_case(request, files, policy)
        if folder is not None:
            for each in formats:
                write_file(folder / each.file_name, each.render(result))
        if json_:
            typer.echo(to_json(result), nl=False)
        else:
            typer.echo(to_terminal(result, width=_width(), color=_has_color()), nl=False)
        if folder is not None:
            written = ", ".join(str(folder / each.file_name) for each in formats)
            typer.echo(f"hepcite: written to {written}", err=True)
    if could_not_read_all(result):
        typer.echo("hepcite: something was not read; see NOT READ and the problems in the result", err=True)
        raise typer.Exit(NOT_ALL_READ)


@app.command(epilog=TEXT_EXAMPLES)
def text(
    case: CaseArgument,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Name of a file in CASE.")],
    page: Annotated[
        int | None, typer.Option("--page", metavar="N", min=1, help="One page alone, from 1; default all.")
    ] = None,
) -> None:
    """Print the text of a page as hepcite reads it: the text that the offsets of all evidence count in."""
    with told_to_people():
        from hepcite.intake.pages import find_pages, unread_of

        request, files = load_case(case)
        pages, documents = find_pages(request, files, document, page)
        for each in pages:
            if page is None:
                typer.echo(f"== {document}, page {each.number} of {len(pages)} ==")
            typer.echo(each.text)
    unread = unread_of(documents, page)
    for message in unread:
        typer.echo(f"hepcite: {document}: {message}", err=True)
    if unread:
        raise typer.Exit(NOT_ALL_READ)


@app.command("eval", epilog=EVAL_EXAMPLES)
def evaluate(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="Folder of labeled case folders.")],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write scores.json here.")] = None,
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case folder; repeatable.")
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List each wrong item with both quotes.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Cases at a time.")] = 2,
    gold_facts: Annotated[
        bool, typer.Option("--gold-facts", help="Feed the labels as facts: the criteria alone, no reading.")
    ] = False,
) -> None:
    """Score the labeled cases: false answers first, then each fact, clause, pathway and disposition."""
    with told_to_people():
        from hepcite.eval import EvalError, find_cases, score_cases
        from hepcite.eval.gold import auxiliary_for, score_gold
        from hepcite.eval.report import errors as error_lines
        from hepcite.eval.report import gold_report, report, scores_json
        from hepcite.intake.outputs import prepare_out, write_file

        folder = prepare_out(out, case_folder=None) if out is not None else None
        try:
            paths = find_cases(cases, case or ())
            gold = score_gold(paths, auxiliary_for(cases)) if gold_facts else None
        except EvalError as error:
            raise IntakeError(str(error)) from None
        scores = gold or score_cases(paths, jobs=min(jobs, len(paths)))
        typer.echo(gold_report(scores) if gold_facts else report(scores), nl=False)
        if errors:
            typer.echo("\n" + error_lines(scores), nl=False)
        if folder is not None:
            write_file(folder / "scores.json", scores_json(scores))
    if scores.unscored:
        typer.echo(f"hepcite: {len(scores.unscored)} cases have no score; the report says why", err=True)
        raise typer.Exit(NOT_ALL_READ)


@app.command()
def schema() -> None:
    """Print the JSON Schema of result.json."""
    from hepcite.review import schema as result_schema

    typer.echo(json.dumps(result_schema(), indent=2))


def _width() -> int:
    return shutil.get_terminal_size(fallback=(100, 24)).columns


def _has_color() -> bool:
    """Colors only on a terminal, and never where NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
