"""`hepcite worker`: processes that work on queued cases, and what an operator does when one of them is gone."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hepcite.intake.exits import told_to_people

app = typer.Typer(help="Work on queued cases; recover, list and retry what failed.")
DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data folder; default HEPCITE_DATA.")
]


@app.callback(invoke_without_command=True)
def work(
    context: typer.Context,
    data: DataOption = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Id of this worker; default the first free.")
    ] = None,
    cases_per_minute: Annotated[
        int | None, typer.Option("--cases-per-minute", metavar="N", min=1, help="Limit of the whole queue.")
    ] = None,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when nothing waits any more.")
    ] = False,
    parent: Annotated[int | None, typer.Option("--parent", hidden=True)] = None,
) -> None:
    """Work until stopped. Start as many as there are cores; on PostgreSQL also on several machines."""
    if context.invoked_subcommand is not None:
        context.obj = data
        return
    with told_to_people():
        from hepcite.intake.operations.logs import write_json_lines
        from hepcite.intake.store import open_store
        from hepcite.intake.work.worker import run_worker

        write_json_lines()
        with open_store(data) as store:

            def is_over() -> bool:
                orphaned = parent is not None and os.getppid() != parent
                return orphaned or (until_idle and not store.cases.waiting())

            run_worker(store, id_, until=is_over, cases_per_minute=cases_per_minute)


@app.command()
def recover(
    context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID", help="Id of the dead worker.")]
) -> None:
    """Queue again what a dead worker had in hand. Live workers do the same by themselves within seconds."""
    with told_to_people():
        from hepcite.intake.store import open_store
        from hepcite.intake.work.worker import recover_worker

        with open_store(context.obj) as store:
            count = recover_worker(store, id_)
        typer.echo(f"worker {id_}: {count} cases queued again")


@app.command("dead-letters")
def dead_letters(context: typer.Context) -> None:
    """List the cases that failed and wait for a person: case, run, time and cause."""
    with told_to_people():
        from hepcite.intake.store import open_store

        with open_store(context.obj) as store:
            for letter in store.dead_letters.open():
                typer.echo(f"{letter.case_id}  run {letter.run}  {letter.created_at}  {letter.cause}")


@app.command()
def retry(
    context: typer.Context, case: Annotated[str, typer.Argument(metavar="CASE", help="As listed; or: all.")]
) -> None:
    """Queue a failed case again, or all of them."""
    with told_to_people():
        from hepcite.intake.store import Actor, open_store

        with open_store(context.obj) as store:
            ids = [each.case_id for each in store.dead_letters.open()] if case == "all" else [case]
            for case_id in ids:
                run = store.dead_letters.retry(case_id, Actor("operator", "system"))
                typer.echo(f"{case_id}: queued again as run {run}")
