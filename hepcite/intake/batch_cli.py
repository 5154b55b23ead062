"""`hepcite batch`: every case folder under a folder, with progress on a terminal."""

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from hepcite.intake.exits import NOT_ALL_READ, told_to_people

EXAMPLES = """[bold]Examples[/bold]

hepcite batch cases --out out

hepcite batch cases --out out --jobs 4 --format json,html
"""


def register(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLES)(batch)


def batch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder that holds the case folders.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder for each case, and the lists.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Processes; default one a core.")
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="LIST", help="As for check; result.json is always made.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Check every case folder under FOLDER. Started again, it goes on where it stopped."""
    with told_to_people():
        from hepcite.intake.batch import Done, find_case_folders, run_batch
        from hepcite.intake.batch_files import WORKLIST, write_files
        from hepcite.intake.outputs import parse_formats, prepare_out

        parse_formats(format_ or "json")
        names = [part.strip() for part in (format_ or "json").split(",")]
        folders = find_case_folders(folder)
        prepare_out(out, case_folder=folder)
        progress = Progress(len(folders), is_shown=sys.stderr.isatty() and not quiet)
        done: dict[str, Done] = {}

        def told(each: Done) -> None:
            done[each.folder] = each
            progress.tell(each.state, len(done))

        try:
            totals = run_batch(folder, folders, out, names, jobs or os.cpu_count() or 1, told)
        finally:
            progress.end()
            write_files(out, sorted(done), done)
        counts = ", ".join(f"{count} {state}" for state, count in sorted(totals.states.items()))
        if not quiet:
            typer.echo(f"hepcite: {len(folders)} cases: {counts}; see {out / WORKLIST}", err=True)
    if totals.not_all_read:
        raise typer.Exit(NOT_ALL_READ)


class Progress:
    """One line that rewrites itself: cases, rate and time left. The rate leaves out what was skipped."""

    EVERY_SECONDS = 0.5

    def __init__(self, total: int, *, is_shown: bool) -> None:
        self._total, self._is_shown = total, is_shown
        self._start = self._last = time.monotonic()
        self._worked = 0

    def tell(self, state: str, count: int) -> None:
        self._worked += state != "skipped"
        now = time.monotonic()
        if self._is_shown and (now - self._last >= self.EVERY_SECONDS or count == self._total):
            self._last = now
            sys.stderr.write(f"\r\x1b[K{progress_line(count, self._total, self._worked, now - self._start)}")
            sys.stderr.flush()

    def end(self) -> None:
        if self._is_shown:
            sys.stderr.write("\n")


def progress_line(count: int, total: int, worked: int, seconds: float) -> str:
    rate = worked / seconds if seconds > 0 else 0.0
    left = f"{_duration((total - count) / rate)} left" if rate else "time left unknown"
    return f"{count} of {total} cases, {rate:.1f} a second, {left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
