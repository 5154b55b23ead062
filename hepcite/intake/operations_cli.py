"""`hepcite verify`, `backup`, `restore`, `purge`, `audit`: an operator's commands on a store."""

import datetime
import json
from pathlib import Path
from typing import Annotated

import typer

from hepcite.intake.exits import NOT_ALL_READ, told_to_people

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data folder; default HEPCITE_DATA.")
]
HeadOption = Annotated[
    list[str] | None,
    typer.Option("--head", metavar="N:HASH", help="A head exported before; repeatable."),
]
OPERATOR = "operator"
audit_app = typer.Typer(no_args_is_help=True, help="The audit log: check, export, print its head.")


def register(app: typer.Typer) -> None:
    """The commands of this module, one line each in the help of hepcite."""
    for command in (verify, backup, restore, export, purge):
        app.command()(command)
    app.add_typer(audit_app, name="audit")


def verify(
    data: DataOption = None,
    head: HeadOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check every upload, row and audit entry; name the cases of what is damaged. Status 1 where anything is."""
    with told_to_people():
        from dataclasses import asdict

        from hepcite.intake.operations.verify import verify as check
        from hepcite.intake.store import Head, open_store

        with open_store(data, migrates=False) as store:
            found = check(store, [Head.parse(each) for each in head or ()])
        if json_:
            typer.echo(json.dumps(asdict(found), indent=2))
        else:
            for damage in found.damages:
                concerned = f" (case {', '.join(damage.cases)})" if damage.cases else ""
                typer.echo(f"{damage.where}: {damage.what}{concerned}")
            for name in found.quarantined:
                typer.echo(f"set aside in blobs/quarantine: {name}")
            typer.echo(f"{found.blobs} blobs and {found.rows} rows read, {len(found.damages)} damages")
    if not found.is_sound:
        raise typer.Exit(NOT_ALL_READ)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to be made.")], data: DataOption = None
) -> None:
    """Copy everything into a folder, while the service runs. Prints the head of the audit log: keep it elsewhere."""
    with told_to_people():
        from hepcite.intake.operations.backup import back_up
        from hepcite.intake.store import open_store

        with open_store(data, migrates=False) as store:
            copied = back_up(store, folder)
        typer.echo(f"{folder}: {copied.cases} cases, {copied.rows} rows, {copied.blobs} blobs")
        typer.echo(f"audit head {copied.head}")


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that backup made.")],
    data: DataOption = None,
) -> None:
    """Fill an empty data folder (or database) from a backup, and verify it."""
    with told_to_people():
        from hepcite.intake.operations.backup import restore as fill
        from hepcite.intake.store import open_store

        with open_store(data) as store:
            copied = fill(folder, store)
        typer.echo(f"{copied.cases} cases, {copied.rows} rows, {copied.blobs} blobs restored and verified")


def export(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder for each case is made in it.")],
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE]...", help="Ids; default all that people corrected.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write corrected cases as labeled case folders for `hepcite eval`. They hold the records: keep them safe."""
    with told_to_people():
        from hepcite.intake.operations.export import corrected_cases, export_case
        from hepcite.intake.store import Actor, open_store

        with open_store(data, migrates=False) as store:
            ids = cases or corrected_cases(store)
            for case_id in ids:
                typer.echo(export_case(store, case_id, out, Actor(OPERATOR, "system")))
        typer.echo(f"hepcite: {len(ids)} cases exported", err=True)


def purge(
    older_than: Annotated[str, typer.Option("--older-than", metavar="AGE", help="730d, 104w, 24m or 2y.")],
    data: DataOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Purge; without it the cases are only listed.")] = False,
) -> None:
    """Remove cases that were not changed for so long, and show what is left of each. Backups are not touched."""
    with told_to_people():
        from hepcite.intake.operations.purge import days_of, due_for_purge, settle, sweep_drafts
        from hepcite.intake.operations.purge import purge as remove
        from hepcite.intake.store import Actor, open_store

        days = days_of(older_than)
        with open_store(data) as store:
            today = datetime.datetime.now(datetime.UTC).date()
            ids = due_for_purge(store, days, today)
            for case_id in ids:
                if not yes:
                    typer.echo(case_id)
                    continue
                left = remove(store, case_id, Actor(OPERATOR, "system"))
                typer.echo(
                    f"{case_id}: {left.blobs_removed} blobs removed, {left.blobs_shared} held by other cases, "
                    f"{left.rows_left} rows left, {left.audit_rows} audit rows kept"
                )
            if yes:
                sweep_drafts(store, days)
                settle(store)
        typer.echo(f"{len(ids)} cases {'purged' if yes else 'would be purged; repeat with --yes'}", err=True)


@audit_app.command("verify")
def audit_verify(data: DataOption = None, head: HeadOption = None) -> None:
    """Check the chain. With a head that was printed before, also that its end was not cut off."""
    with told_to_people():
        from hepcite.intake.store import Head, open_store

        with open_store(data, migrates=False) as store:
            breaks = store.audit.verify([Head.parse(each) for each in head or ()])
            now = store.audit.head()
        for found in breaks:
            typer.echo(f"{found.why}{f' (case {found.case_id})' if found.case_id else ''}")
        typer.echo(f"{now.seq} rows, {len(breaks)} breaks; head {now}")
    if breaks:
        raise typer.Exit(NOT_ALL_READ)


@audit_app.command("head")
def audit_head(data: DataOption = None) -> None:
    """Print number and hash of the last row, to be kept where this machine cannot write."""
    with told_to_people():
        from hepcite.intake.store import open_store

        with open_store(data, migrates=False) as store:
            typer.echo(str(store.audit.head()))


@audit_app.command("export")
def audit_export(data: DataOption = None) -> None:
    """Print every row as a line of JSON."""
    with told_to_people():
        from hepcite.intake.store import open_store

        with open_store(data, migrates=False) as store:
            for line in store.audit.export():
                typer.echo(line)
