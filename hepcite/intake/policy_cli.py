"""`hepcite policy list` and `hepcite policy show`: the policy files as a person reads them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from hepcite.intake.exits import told_to_people

if TYPE_CHECKING:
    from hepcite.criteria import Policy

app = typer.Typer(no_args_is_help=True, help="The policy files: which there are, and what one says.")

SHOW_EXAMPLES = """[bold]Examples[/bold]

hepcite policy show

hepcite policy show pacificsource/liver-tumor-treatment --version 2023-11-01
"""


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
        str | None, typer.Option("--version", metavar="V", help="Default: the newest.")
    ] = None,
) -> None:
    """Print the treatments of a policy, their pathways, and each clause with its requirement."""
    with told_to_people():
        from hepcite.intake.policies import DEFAULT_POLICY, policy_named

        for line in _tree(policy_named(policy_id or DEFAULT_POLICY, version)):
            typer.echo(line)


def _tree(policy: "Policy") -> Iterator[str]:
    terms = policy.terms
    pathways = {pathway.id: pathway for pathway in terms.pathways}
    clauses = {clause.id: clause for clause in terms.clauses}
    yield f"{terms.title}: {policy.id}, version {policy.version}"
    yield f"in force {terms.effective_from} to {terms.effective_to or 'now'}, SHA-256 {policy.sha256}"
    for treatment in terms.treatments:
        yield ""
        yield f"{treatment.title} ({treatment.id}), section {treatment.section}"
        for pathway in (pathways[pathway_id] for pathway_id in treatment.pathways):
            yield f"  {pathway.id}  {pathway.title}, {pathway.combine.replace('_', ' ')}"
            if pathway.gate:
                yield f"    for {pathway.gate.patients}"
            for clause in (clauses[clause_id] for clause_id in pathway.clauses):
                yield f"    {clause.id:<20} {clause.requirement}"
