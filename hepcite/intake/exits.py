"""Exceptions into the program's three exit statuses, each with a message for people."""

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from hepcite.intake.errors import IntakeError

READ, NOT_ALL_READ, WRONG_CALL = 0, 1, 2
TRACEBACK_VARIABLE = "HEPCITE_TRACEBACK"


@contextmanager
def told_to_people() -> Iterator[None]:
    """An IntakeError ends the program with status 2 and its faults on stderr.

    Any other exception ends it with status 1 and is told by type and place alone, since its text may quote
    a record; HEPCITE_TRACEBACK=1 lets it through.
    """
    try:
        yield
    except IntakeError as error:
        for fault in error.faults:
            typer.echo(f"hepcite: {fault}", err=True)
        raise typer.Exit(WRONG_CALL) from None
    except (typer.Exit, BrokenPipeError):
        raise
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        typer.echo(f"hepcite: {where(error)}: a fault of hepcite; please report it", err=True)
        raise typer.Exit(NOT_ALL_READ) from None


def where(error: Exception) -> str:
    """Type and place of an exception, without its text."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno} ({frame.name})"
