"""`hepcite watch`: a folder that takes in what is dropped into it."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from hepcite.intake.exits import told_to_people

EXAMPLES = """[bold]Example[/bold]

hepcite watch /srv/fax-inbox --data /srv/hepcite
"""


def register(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(watch)


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Case folders are dropped here.")],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Data folder; default HEPCITE_DATA.")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How often to look.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Take what is there, and end.")] = False,
) -> None:
    """Take each case folder dropped into FOLDER; move it to taken/, or to refused/ with the reason."""
    with told_to_people():
        from hepcite.intake.errors import IntakeError
        from hepcite.intake.operations.logs import write_json_lines
        from hepcite.intake.store import open_store
        from hepcite.intake.watch import take_once
        from hepcite.intake.watch import watch as look

        if not folder.is_dir():
            raise IntakeError(f"{folder}: is no folder; make it, or give another")
        write_json_lines()
        with open_store(data) as store:
            if once:
                taken, refused = take_once(store, folder, quiet_seconds=0)
                typer.echo(f"hepcite: {taken} taken, {refused} refused", err=True)
                return
            stopped = threading.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopped.set())
            look(store, folder, seconds=seconds, until=stopped.is_set)
