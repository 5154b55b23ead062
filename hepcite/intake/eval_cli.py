"""`hepcite eval CASES`, and beside it `eval lint` and `eval new`: labeled cases into scores, a report and a gate."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import NOT_ALL_READ, told_to_people

if TYPE_CHECKING:
    from hepcite.eval import Scores
    from hepcite.eval.baseline import Diff

SCORE = "score"
EXAMPLES = """[bold]Examples[/bold]

hepcite eval eval/cases --baseline eval/baseline.json --out out/eval

hepcite eval eval/cases --case D01 --case D07 --errors

hepcite eval eval/cases --gold-facts --errors

[bold]Beside it[/bold]

hepcite eval lint eval/cases     do the labels agree with the records, and with themselves?

hepcite eval new out/D01 --from cases/D01 --out eval/cases/H21     a reviewed case into a labeled one
"""


class _ScoreByDefault(TyperGroup):
    """`hepcite eval CASES` scores: what names no other command is its argument."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in self.commands:
            args = [SCORE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_ScoreByDefault, help="Score labeled cases; lint and make them.")


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="eval")


@app.command(SCORE, epilog=EXAMPLES)
def score(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="Folder of labeled case folders.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write report.html, results.json and scores.json here."),
    ] = None,
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case folder; repeatable.")
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List each wrong item with both quotes.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Cases at a time.")] = 2,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare; exit 1 on a new false meets_criteria or a fallen fact."),
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write --baseline anew from this run; refused in CI.")
    ] = False,
    degrade: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVEL",
            help="Score the cases as scans or faxes: clean, scan, fax, turned90, turned180, skewed; "
            "repeatable, the first is the report's, the others join its plot.",
        ),
    ] = None,
    curve: Annotated[
        list[Path] | None,
        typer.Option(
            "--curve", metavar="FILE", help="results.json of another level, for the plot; repeatable."
        ),
    ] = None,
    gold_facts: Annotated[
        bool, typer.Option("--gold-facts", help="Feed the labels as facts: the criteria alone, no reading.")
    ] = False,
    fallback: Annotated[
        bool,
        typer.Option(
            "--fallback", help="Rules alone against rules with a scripted model: tiers, accuracy, disclosure."
        ),
    ] = False,
) -> None:
    """Score the labeled cases: false answers first, then each fact, clause, pathway and disposition."""
    with told_to_people():
        from hepcite.eval import EvalError, find_cases
        from hepcite.eval.report import errors as error_lines
        from hepcite.eval.report import gold_report, report
        from hepcite.intake.outputs import prepare_out

        folder = prepare_out(out, case_folder=None) if out is not None else None
        try:
            if write_baseline and baseline is None:
                raise EvalError("--write-baseline: needs --baseline FILE, the file to write")
            paths = find_cases(cases, case or ())
            if fallback:
                from hepcite.eval.fallback import fallback_report, measure_cases

                typer.echo(fallback_report(measure_cases(paths, jobs=min(jobs, len(paths)))), nl=False)
                raise typer.Exit
            level, *others = _levels(degrade or [])
            if others and folder is None:
                raise EvalError("--degrade: several levels are drawn in the report; give --out DIR too")
            read_before = _read_curves(curve or [])
            scores = _scores(cases, paths, jobs, level, gold_facts)
            diff = _diff(baseline, write_baseline, scores)
            typer.echo(gold_report(scores) if gold_facts else report(scores), nl=False)
            if errors:
                typer.echo("\n" + error_lines(scores), nl=False)
            if folder is not None:
                curves = [*_curves(folder, cases, paths, jobs, others), *read_before]
                _write(folder, cases, scores, diff, level, curves)
        except EvalError as error:
            raise IntakeError(str(error)) from None
    if scores.unscored:
        typer.echo(f"hepcite: {len(scores.unscored)} cases have no score; the report says why", err=True)
    _gate(diff)
    if scores.unscored:
        raise typer.Exit(NOT_ALL_READ)


def _levels(named: list[str]) -> list[str]:
    """The levels to score, "as submitted" where none is named."""
    from hepcite.eval import EvalError
    from hepcite.eval.degrade import LEVELS
    from hepcite.eval.results import AS_SUBMITTED

    for name in named:
        if name not in LEVELS:
            raise EvalError(f"--degrade {name}: no such level; there are {', '.join(LEVELS)}")
    return named or [AS_SUBMITTED]


def _scores(cases: Path, paths: tuple[Path, ...], jobs: int, level: str, gold_facts: bool) -> "Scores":
    from hepcite.eval import score_cases

    if gold_facts:
        from hepcite.eval.gold import auxiliary_for, score_gold

        return score_gold(paths, auxiliary_for(cases))
    from hepcite.eval.degrade import LEVELS, score_degraded

    jobs = min(jobs, len(paths))
    return (
        score_degraded(paths, LEVELS[level], jobs=jobs) if level in LEVELS else score_cases(paths, jobs=jobs)
    )


def _curves(
    folder: Path, cases: Path, paths: tuple[Path, ...], jobs: int, levels: list[str]
) -> Iterator[dict[str, Any]]:
    """The other levels, each also into a results-LEVEL.json of its own."""
    from hepcite.eval.results import results_json
    from hepcite.intake.outputs import write_file

    for level in levels:
        told = results_json(_scores(cases, paths, jobs, level, gold_facts=False), None, level)
        write_file(folder / f"results-{level}.json", told)
        yield json.loads(told)


def _read_curves(paths: list[Path]) -> list[dict[str, Any]]:
    from hepcite.eval.results import load_curve

    return [load_curve(path) for path in paths]


def _diff(baseline: Path | None, write: bool, scores: "Scores") -> "Diff | None":
    from hepcite.eval.baseline import compare_with, load_baseline, write_baseline

    if baseline is None:
        return None
    if write:
        write_baseline(baseline, scores)
    return compare_with(load_baseline(baseline), scores)


def _write(
    folder: Path,
    cases: Path,
    scores: "Scores",
    diff: "Diff | None",
    level: str,
    curves: list[dict[str, Any]],
) -> None:
    from hepcite.eval.batches import first_looks
    from hepcite.eval.page import report_page
    from hepcite.eval.report import scores_json
    from hepcite.eval.results import results_json
    from hepcite.intake.outputs import write_file

    page = report_page(scores, diff, first_looks(cases), curves, level)
    write_file(folder / "scores.json", scores_json(scores))
    write_file(folder / "results.json", results_json(scores, diff, level))
    write_file(folder / "report.html", page)
    typer.echo(f"hepcite: written to {folder / 'report.html'}", err=True)


def _gate(diff: "Diff | None") -> None:
    if diff is None:
        return
    from hepcite.eval.baseline import gate_lines

    typer.echo("\n" + gate_lines(diff), nl=False)
    if diff.faults:
        for fault in diff.faults:
            typer.echo(f"hepcite: gate: {fault}", err=True)
        raise typer.Exit(NOT_ALL_READ)


@app.command(epilog="[bold]Example[/bold]\n\nhepcite eval lint eval/cases")
def lint(
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="Folder of labeled case folders.")],
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case folder; repeatable.")
    ] = None,
) -> None:
    """Check labels: quotes stand in the records, clauses imply pathways, pathways imply dispositions."""
    with told_to_people():
        from hepcite.eval import EvalError, find_cases
        from hepcite.eval.lint import lint_cases

        try:
            found = lint_cases(find_cases(cases, case or ()))
        except EvalError as error:
            raise IntakeError(str(error)) from None
        for line in found.lines:
            typer.echo(line)
        typer.echo(found.summary)
    if found.faults:
        raise typer.Exit(NOT_ALL_READ)


@app.command(
    epilog="[bold]Example[/bold]\n\nhepcite eval new out/D01/result.json --from cases/D01 --out eval/cases/H21"
)
def new(
    reviewed: Annotated[
        Path, typer.Argument(metavar="RESULT", help="result.json of the reviewed case, or its folder.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The new labeled case folder.")],
    records: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="CASE", help="Folder of case.json and the records; default RESULT's own."
        ),
    ] = None,
) -> None:
    """Make a labeled case of a reviewed one: what the nurse left or corrected becomes the labels."""
    with told_to_people():
        from hepcite.eval import EvalError
        from hepcite.eval.new import new_case

        try:
            made = new_case(reviewed, records, out)
        except EvalError as error:
            raise IntakeError(str(error)) from None
        typer.echo(f"hepcite: {out}: {made}", err=True)
