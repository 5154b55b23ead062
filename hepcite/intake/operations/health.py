"""A store into two answers for whoever restarts or routes: is the process well, and can it take work."""

import os
import shutil
from dataclasses import asdict, dataclass
from typing import Any

from hepcite.intake.operations.verify import is_answering
from hepcite.intake.store import Store

FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Readiness:
    """`is_ready` where the database answers, the blobs can be written and the disk has room."""

    is_ready: bool
    database: bool
    blobs: bool
    free_bytes: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def readiness(store: Store) -> Readiness:
    database = is_answering(store)
    blobs = os.access(store.blobs.incoming, os.W_OK)
    free = shutil.disk_usage(store.folder).free if store.folder.exists() else 0
    return Readiness(database and blobs and free > FREE_BYTES, database, blobs, free)


def health() -> dict[str, str]:
    """The process answers; nothing else is asked, so that a slow database does not get it killed."""
    return {"status": "ok"}
