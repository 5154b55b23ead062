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
from hepcite.intake.batch_cli import register as register_batch
from hepcite.intake.casefolder import load_case
from hepcite.intake.errors import IntakeError
from hepcite.intake.eval_cli import register as register_eval
from hepcite.intake.exits import NOT_ALL_READ, told_to_people
from hepcite.intake.explain_cli import EXPLAIN_EXAMPLES, explain
from hepcite.intake.llm_cli import DISCLOSURES_EXAMPLES, LlmOption, disclosures, model_if
from hepcite.intake.operations_cli import register as register_operations
from hepcite.intake.policy_cli import app as policy_app
from hepcite.intake.serve_cli import SERVE_EXAMPLES, serve
from hepcite.intake.watch_cli import register as register_watch
from hepcite.intake.worker_cli import app as worker_app

app = typer.Typer(
    name="hepcite",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="Folder with case.json and the records.")]
CHECK_EXAMPLES = """[bold]Examples[/bold]

hepcite check cases/D01

hepcite check cases/D01 --out out/D01

hepcite check cases/D01 --json > result.json
"""
TEXT_EXAMPLES = """[bold]Example[/bold]

hepcite text cases/D01 mri-liver.pdf --page 2
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
        typer.Option(
            "--format",
            metavar="LIST",
            help="With --out: text, json, html, pdf, fhir, letter, letter-pdf; default json,html.",
        ),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print result.json, and nothing else.")] = False,
    llm: LlmOption = False,
) -> None:
    """Check one case: the summary on the terminal, the files into --out."""
    with told_to_people():
        from hepcite.intake.outputs import parse_formats, prepare_out, write_formats
        from hepcite.intake.policies import policy_of
        from hepcite.intake.progress import told_on_terminal
        from hepcite.review import to_json, to_terminal
        from hepcite.review.summary import could_not_read_all

        formats = parse_formats(format_)
        if format_ is not None and out is None:
            raise IntakeError("--format: needs --out DIR, the folder to write to")
        request, files = load_case(case)
        policy = policy_of(request)
        folder = prepare_out(out, case_folder=case) if out is not None else None
        model = model_if(llm)

        with told_on_terminal(len(files)) as progress:
            from hepcite.pipeline import review_case  # takes long: a wrong input is told before

            result = review_case(request, files, policy, model, progress=progress)
        if json_:
            typer.echo(to_json(result), nl=False)
        else:
            typer.echo(to_terminal(result, width=_width(), color=_has_color()), nl=False)
        written, faults = write_formats(folder, formats, result, files) if folder is not None else ([], [])
        if written:
            typer.echo(f"hepcite: written to {', '.join(map(str, written))}", err=True)
        if faults:
            raise IntakeError(*faults)
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


@app.command()
def schema() -> None:
    """Print the JSON Schema of result.json."""
    from hepcite.review import schema as result_schema

    typer.echo(json.dumps(result_schema(), indent=2))


# In the order in which --help lists them, after check, text and schema.
app.command(epilog=EXPLAIN_EXAMPLES)(explain)
register_batch(app)
app.command(epilog=SERVE_EXAMPLES)(serve)
app.command(epilog=DISCLOSURES_EXAMPLES)(disclosures)
app.add_typer(policy_app, name="policy")
register_eval(app)
app.add_typer(worker_app, name="worker")
register_watch(app)
register_operations(app)


def _width() -> int:
    return shutil.get_terminal_size(fallback=(100, 24)).columns


def _has_color() -> bool:
    """Colors only on a terminal, and never where NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
