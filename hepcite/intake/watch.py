"""Case folders that are dropped into a watched folder into cases of the store.

A folder is taken when it has not changed for some seconds, is moved into `taken/` once it is in the store, or into
`refused/` with a refused.txt that says what is wrong. One bad folder never stops the others.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from hepcite.intake.casefolder import CASE_FILES, is_case_folder, load_case
from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import where
from hepcite.intake.operations.logs import log
from hepcite.intake.store import Actor, NewFile, StorageFailed, Store

TAKEN, REFUSED, REASON = "taken", "refused", "refused.txt"
QUIET_SECONDS = 5.0
WATCHER = Actor("watch", "system")


def take_once(store: Store, folder: Path, *, quiet_seconds: float = QUIET_SECONDS) -> tuple[int, int]:
    """How many folders were taken and refused. Those that still change are left for the next time."""
    taken = refused = 0
    for path in _ready(folder, quiet_seconds):
        try:
            is_taken = _take_or_refuse(store, path, folder)
        except OSError as error:  # gone meanwhile, or not ours to move: the others go on
            log("watch.left", level=logging.WARNING, cause=where(error))
            continue
        taken, refused = taken + is_taken, refused + (not is_taken)
    return taken, refused


def _take_or_refuse(store: Store, path: Path, folder: Path) -> bool:
    try:
        take(store, path)
    except StorageFailed:
        raise
    except IntakeError as error:
        (path / REASON).write_text("\n".join(error.faults) + "\n", encoding="utf-8")
        _move(path, folder / REFUSED)
        log("watch.refused", count=len(error.faults))
        return False
    _move(path, folder / TAKEN)
    return True


def take(store: Store, path: Path) -> str:
    """The id of the case. The same folder again, after a crash before it was moved, is the same case."""
    case_file = next((path / name for name in CASE_FILES if (path / name).is_file()), path / CASE_FILES[0])
    _, files = load_case(path)
    files.pop(REASON, None)  # dropped again after it was refused
    digest = hashlib.sha256(case_file.read_bytes())
    new = []
    for name in sorted(files):
        blob = store.blobs.put(files[name])
        digest.update(f"\0{name}\0{blob.sha256}".encode())
        new.append(NewFile(name, blob.sha256, blob.size_bytes))
    added = store.cases.add(
        _as_json(case_file),
        new,
        WATCHER,
        idempotency_key=digest.hexdigest(),
        request_sha256=digest.hexdigest(),
    )
    log("watch.taken", case=added.case_id, files=len(new))
    return added.case_id


def watch(store: Store, folder: Path, *, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Looks every `seconds`, until it is stopped. A full disk is waited out."""
    while not until():
        try:
            take_once(store, folder)
        except StorageFailed:
            log("watch.storage_failed")
        time.sleep(seconds)


def _ready(folder: Path, quiet_seconds: float) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        is_folder = path.is_dir() and not path.is_symlink() and path.name not in (TAKEN, REFUSED)
        if is_folder and is_case_folder(path) and _quiet_seconds(path) >= quiet_seconds:
            yield path


def _quiet_seconds(path: Path) -> float:
    """Since the last change of the folder or a file in it, by the time that a copy cannot bring along (ctime)."""
    try:
        return time.time() - max(each.lstat().st_ctime for each in (path, *path.iterdir()))
    except OSError:  # changes at this moment
        return 0.0


def _move(path: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    target, number = to / path.name, 1
    while target.exists():
        number += 1
        target = to / f"{path.name} ({number})"
    path.rename(target)


def _as_json(case_file: Path) -> str:
    text = case_file.read_text(encoding="utf-8-sig")
    if case_file.suffix == ".json":
        return text
    return json.dumps(yaml.safe_load(text), default=str)
