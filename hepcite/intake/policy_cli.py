"""`hepcite policy`: the policy files as a person reads, checks and compares them; results decided anew."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hepcite.intake.exits import WRONG_CALL, told_to_people

if TYPE_CHECKING:
    from hepcite.intake.redecide import Shift

app = typer.Typer(no_args_is_help=True, help="The policy files: list, show, check, compare, decide anew.")

SHOW_EXAMPLES = """[bold]Examples[/bold]

hepcite policy show

hepcite policy show --html policy.html

hepcite policy show pacificsource/liver-tumor-treatment --version 2023-11-01
"""
LINT_EXAMPLES = """[bold]Examples[/bold]

hepcite policy lint

hepcite policy lint drafts/2026-08-01.yaml
"""
DIFF_EXAMPLES = """[bold]Examples[/bold]

hepcite policy diff 2023-11-01 drafts/2026-08-01.yaml

hepcite policy diff 2023-11-01 drafts/2026-08-01.yaml --cases eval/cases
"""
REDECIDE_EXAMPLES = """[bold]Examples[/bold]

hepcite policy redecide out/D01/result.json --version 2023-11-01

hepcite policy redecide out/D01/result.json --version drafts/2026-08-01.yaml --json
"""
VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="A version, or a policy file.")]
Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="As `policy list` has it.")]


@app.command("list")
def list_() -> None:
    """Print each policy version, and since when it is in force."""
    with told_to_people():
        from hepcite.intake.policies import shipped_policies

        for policy in shipped_policies():
            until = policy.terms.effective_to or "now"
            typer.echo(f"{policy.id}  {policy.version}  in force {policy.terms.effective_from} to {until}")


@app.command(epilog=SHOW_EXAMPLES)
def show(
    policy_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="As `policy list` has it.")] = None,
    version: Annotated[
        str | None, typer.Option("--version", metavar="V", help="Default: the newest; or a policy file.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a web page instead.")
    ] = None,
) -> None:
    """Print a policy as a person reads it: treatments, pathways, clauses, and how each one is decided."""
    with told_to_people():
        from hepcite.intake.outputs import write_file
        from hepcite.intake.policies import DEFAULT_POLICY, policy_meant, policy_named
        from hepcite.intake.policy_page import to_lines, to_page

        name = policy_id or DEFAULT_POLICY
        policy = policy_named(name, None) if version is None else policy_meant(version, name)
        if html is not None:
            write_file(html, to_page(policy))
        else:
            typer.echo("\n".join(to_lines(policy)))


@app.command(epilog=LINT_EXAMPLES)
def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders; default: all shipped.")
    ] = None,
) -> None:
    """Check policy files and tell all faults at once: file, clause, remedy. Exit status 2 on a fault."""
    with told_to_people():
        from hepcite.intake.policies import lint_files

        number, faults = lint_files(paths or ())
        for fault in faults:
            typer.echo(str(fault))
        if not faults:
            typer.echo(f"{number} policy {'file' if number == 1 else 'files'}, no faults")
    if faults:
        raise typer.Exit(WRONG_CALL)


@app.command(epilog=DIFF_EXAMPLES)
def diff(
    old: VersionArgument,
    new: VersionArgument,
    policy_id: Id = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="FOLDER", help="Results or case folders: which dispositions change."),
    ] = None,
) -> None:
    """Say in words what differs between two versions, and which cases of a folder change disposition."""
    with told_to_people():
        from hepcite.criteria.differences import differences
        from hepcite.intake.policies import DEFAULT_POLICY, policy_meant
        from hepcite.intake.policy_page import difference_lines
        from hepcite.intake.redecide import shifts

        before, after = (policy_meant(name, policy_id or DEFAULT_POLICY) for name in (old, new))
        found = differences(before, after)
        typer.echo("\n".join(difference_lines(found)) if found else "no difference but version and wording")
        if cases is not None:
            decided = tuple(shifts(cases, before, after))
            changed = [shift for shift in decided if shift.changes_disposition]
            typer.echo(f"\n{len(changed)} of {len(decided)} cases change disposition")
            for shift in changed:
                _print_shift(shift)


@app.command(epilog=REDECIDE_EXAMPLES)
def redecide(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="A result.json of hepcite check.")],
    version: Annotated[str, typer.Option("--version", metavar="V", help="A version, or a policy file.")],
    policy_id: Id = None,
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="CASE", help="Case folder, for a result without its request."),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the whole result, decided anew.")] = False,
) -> None:
    """Decide an old result under another version of the policy, from the facts that it holds."""
    with told_to_people():
        from hepcite.intake.policies import DEFAULT_POLICY, policy_meant
        from hepcite.intake.redecide import redecide as decide_anew
        from hepcite.intake.redecide import shift_of_results
        from hepcite.intake.resultfile import load_result
        from hepcite.review.result_json import model_text

        anew = decide_anew(result, policy_meant(version, policy_id or DEFAULT_POLICY), case)
        if json_:
            typer.echo(model_text(anew), nl=False)
        else:
            _print_shift(shift_of_results(load_result(result), anew))


def _print_shift(shift: "Shift") -> None:
    typer.echo(shift.case)
    for answer in shift.answers:
        became = f"{answer.old} becomes {answer.new}" if answer.is_changed else f"{answer.new}, as before"
        typer.echo(f"  {answer.treatment}: {became}")
        for clause, old, new in answer.clauses:
            typer.echo(f"    {clause}: {old} becomes {new}")
