"""`hepcite explain`: the trace of one clause or fact of a case, for a person who asks why."""

from pathlib import Path
from typing import Annotated

import typer

from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import NOT_ALL_READ, told_to_people

EXPLAIN_EXAMPLES = """[bold]Examples[/bold]

hepcite explain cases/D01 --clause I.B.5

hepcite explain cases/D01 --clause I.B

hepcite explain cases/D01 --fact resectability --json
"""


def explain(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="Folder with case.json and the records.")],
    clause: Annotated[
        str | None,
        typer.Option("--clause", metavar="ID", help="A clause or pathway, as the policy numbers it."),
    ] = None,
    fact: Annotated[
        str | None, typer.Option("--fact", metavar="NAME", help="A fact, as result.json names it.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> None:
    """Say how one clause or fact came about: rules, mentions, what was dropped and why, which record won."""
    with told_to_people():
        if (clause is None) == (fact is None):
            raise IntakeError("explain: give either --clause ID or --fact NAME")
        from hepcite.intake.casefolder import load_case
        from hepcite.intake.explain_names import check_name
        from hepcite.intake.policies import policy_of

        request, files = load_case(case)
        policy = policy_of(request)
        check_name(policy, clause, fact)

        from hepcite.intake import explain_json, explain_text  # takes long: a wrong input is told before
        from hepcite.intake.explain import explain_clause, explain_fact, trace_case

        trace = trace_case(request, files)
        if clause is not None:
            told = explain_clause(request, trace, policy, clause)
        else:
            told = explain_fact(request, trace, policy, fact or "")
        render = explain_json.to_json if json_ else explain_text.to_text
        typer.echo(render(told), nl=False)
    if any(problem.fatal for each in told.facts for page in each.pages for problem in page.problems):
        typer.echo("hepcite: something was not read; the lines with ! say what", err=True)
        raise typer.Exit(NOT_ALL_READ)
