"""The database as some version left it into the database of this version, all of a step or nothing of it."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from hepcite.intake.store.database import Database
from hepcite.intake.store.errors import WrongSettings

STEPS = Path(__file__).parent / "migrations"


def newest_step() -> str:
    return _steps()[0]


@cache
def _steps() -> tuple[str, frozenset[str]]:
    """The newest, and all: alembic reads the files of the package each time it is asked."""
    scripts = ScriptDirectory(str(STEPS))
    return str(scripts.get_current_head()), frozenset(each.revision for each in scripts.walk_revisions())


def migrate(database: Database, to: str = "head") -> None:
    """One transaction on both databases: killed half-way, nothing has changed.

    Raises WrongSettings where a newer version of hepcite has written the database.
    """
    with database.write() as connection:
        found = current_step(connection)
        if found is not None and found not in _steps()[1]:
            raise WrongSettings(
                f"the database was written by a newer hepcite (step {found}); install that version or restore a backup"
            )
        if found == newest_step() and to == "head":
            return
        config = Config()
        config.set_main_option("script_location", str(STEPS))
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def current_step(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
