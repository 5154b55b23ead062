"""A data folder, or a folder and a PostgreSQL address, into an open store."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from hepcite.intake.store.accounts import Accounts
from hepcite.intake.store.audit import Audit
from hepcite.intake.store.blobs import Blobs
from hepcite.intake.store.cases import Cases
from hepcite.intake.store.corrections import Corrections
from hepcite.intake.store.database import Clock, Database, utc_now
from hepcite.intake.store.disk import Disk
from hepcite.intake.store.engine import open_postgresql, open_sqlite
from hepcite.intake.store.errors import WrongSettings
from hepcite.intake.store.failures import DeadLetters
from hepcite.intake.store.files import Files
from hepcite.intake.store.notes import Drafts, Notes
from hepcite.intake.store.results import Results
from hepcite.intake.store.worklist import Worklist

DATA_VARIABLE, URL_VARIABLE = "HEPCITE_DATA", "HEPCITE_DATABASE_URL"
DATABASE_FILE, QUEUE_FILE = "hepcite.sqlite", "queue.sqlite"


class Store:
    """Everything that is kept. Each part is an attribute; safe to use from several threads."""

    def __init__(
        self, folder: Path, database: Database, disk: Disk | None = None, url: str | None = None
    ) -> None:
        self.folder, self.url, self.database = folder, url, database
        self.blobs = Blobs(folder / "blobs", disk)
        self.audit = Audit(database)
        self.files = Files(database, self.audit, self.blobs)
        self.cases = Cases(database, self.audit, self.files)
        self.results = Results(database, self.audit)
        self.corrections = Corrections(database, self.audit)
        self.notes = Notes(database, self.audit)
        self.drafts = Drafts(database)
        self.worklist = Worklist(database, self.audit)
        self.accounts = Accounts(database, self.audit)
        self.dead_letters = DeadLetters(database, self.audit)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()


def data_folder() -> Path:
    """HEPCITE_DATA, or the platform's place for the data of programs."""
    told = os.environ.get(DATA_VARIABLE)
    if told:
        return Path(told)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "hepcite"
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "hepcite"


def open_store(
    folder: Path | None = None,
    url: str | None = None,
    *,
    clock: Clock = utc_now,
    disk: Disk | None = None,
    migrates: bool = True,
) -> Store:
    """Makes what is not there and brings the tables up to date. Without `migrates` the data has to be there.

    `folder` holds the blobs, and the database where there is no `url` (default: HEPCITE_DATABASE_URL). Raises
    StoreError.
    """
    from hepcite.intake.store.schema_steps import migrate

    folder = (folder or data_folder()).absolute()
    url = url or os.environ.get(URL_VARIABLE) or None
    if not (migrates or url or (folder / DATABASE_FILE).is_file()):
        raise WrongSettings(
            f"{folder}: holds no data of hepcite; give the folder with --data or {DATA_VARIABLE}"
        )
    _prepare(folder, () if url else (DATABASE_FILE, QUEUE_FILE))
    engine = open_postgresql(url) if url else open_sqlite(folder / DATABASE_FILE)
    store = Store(folder, Database(engine, clock), disk, url)
    try:
        store.blobs.prepare()
        if migrates:
            migrate(store.database)
    except BaseException:
        store.close()
        raise
    return store


def _prepare(folder: Path, databases: Iterable[str]) -> None:
    """SQLite gives its log the mode of the database, so the file is made before SQLite does."""
    try:
        new = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        for path in new:
            Disk().sync_folder(path.parent)
        for name in databases:
            os.close(os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise WrongSettings(
            f"{folder}: cannot be used as data folder ({error.strerror}); set {DATA_VARIABLE} to another"
        ) from None
