"""Labeled cases through the worker as it is run, and what of their records stands in its log or in its queue."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from store_parts import CLERK

from hepcite.intake.casefolder import NOT_DOCUMENTS
from hepcite.intake.store import NewFile, Store, open_store
from hepcite.intake.store.store import QUEUE_FILE, URL_VARIABLE

CASES = Path(__file__).parents[2] / "eval" / "cases"
LONG_ENOUGH = 25


@dataclass(frozen=True, slots=True)
class Told:
    """`broken` is the id of a case whose upload is gone, so that its cause is told too."""

    states: tuple[str, ...]
    broken: str
    events: tuple[dict[str, str], ...]
    secrets: int
    leaks: tuple[str, ...]


def smallest_cases(count: int) -> list[Path]:
    folders = [path for path in CASES.iterdir() if path.is_dir()]
    return sorted(folders, key=lambda path: (sum(each.stat().st_size for each in path.iterdir()), path.name))[
        :count
    ]


def work_on(data: Path, folders: Iterable[Path], seconds: float) -> Told:
    with open_store(data) as store:
        ids = [_take_in(store, folder) for folder in folders]
        broken = _take_in(store, next(iter(folders)))
        with store.database.engine.begin() as connection:
            connection.execute(
                text("UPDATE files SET sha256 = :gone WHERE case_id = :id"), {"gone": "f" * 64, "id": broken}
            )
    command = [sys.executable, "-m", "hepcite", "worker", "--data", str(data), "--until-idle"]
    environment = {key: value for key, value in os.environ.items() if key != URL_VARIABLE}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds, env=environment, check=True
    )
    assert done.stdout == ""
    with open_store(data) as store:
        states = tuple(store.cases.get(case_id).state for case_id in ids)
        secrets = {secret for case_id in ids for secret in _secrets_of(store, case_id)}
    queue = b"".join(path.read_bytes() for path in data.glob(f"{QUEUE_FILE}*")).decode("utf-8", "replace")
    events = tuple(json.loads(line) for line in done.stderr.splitlines())
    leaks = tuple(secret for secret in sorted(secrets) if secret in done.stderr or secret in queue)
    return Told(states, broken, events, len(secrets), leaks)


def _take_in(store: Store, folder: Path) -> str:
    new = []
    for path in sorted(folder.iterdir()):
        if path.name not in NOT_DOCUMENTS:
            blob = store.blobs.put(path.read_bytes())
            new.append(NewFile(path.name, blob.sha256, blob.size_bytes))
    return store.cases.add((folder / "case.json").read_text(), new, CLERK).case_id


def _secrets_of(store: Store, case_id: str) -> set[str]:
    """Name and its parts, birth date, member id, names of files, and each sentence that was read."""
    request = store.cases.get(case_id).request
    patient = request["patient"]
    told = {patient["name"], *patient["name"].split(), patient["birth_date"], patient.get("member_id")}
    for name, row in store.files.by_document(case_id).items():
        told.add(row.name)
        for page in store.results.pages(case_id, name):
            told |= {
                each.strip() for each in re.split(r"[.\n|]", page.text) if len(each.strip()) >= LONG_ENOUGH
            }
    return {each for each in told if each and len(each) > 3}
