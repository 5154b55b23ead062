"""An upload into a first word on it, while the clerk still sits there: unreadable, or of another patient.

One file at a time, in the confined reader, and not for long. What the worker finds later replaces it.
"""

import datetime
import logging
import threading
import time
from collections import deque

from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import where
from hepcite.intake.operations.logs import log
from hepcite.intake.store import FileRow, Store
from hepcite.records import Patient, SourceFile

MOST_BYTES = 20_000_000
MOST_WAITING = 500
LONGEST_SECONDS = 15.0
TEXT_KINDS = frozenset({"pdf", "text", "docx", "rtf", "html", "json", "xml", "hl7", "eml"})


class FirstLooks:
    """`ask` returns at once. The thread starts with the first upload and ends with the process."""

    def __init__(self, store: Store, *, is_on: bool) -> None:
        self._store, self._is_on = store, is_on
        self._waiting: deque[str] = deque()
        self._at_hand: set[str] = set()
        self._came = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, file: FileRow) -> None:
        if not self._is_on or file.kind not in TEXT_KINDS or file.size_bytes > MOST_BYTES:
            return
        with self._came:
            if len(self._waiting) >= MOST_WAITING:
                return  # the worker reads it all the same
            self._waiting.append(file.id)
            self._at_hand.add(file.id)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="hepcite-first-look", daemon=True)
                self._thread.start()
            self._came.notify()

    def is_looking(self, file_id: str) -> bool:
        return file_id in self._at_hand

    def _work(self) -> None:
        while True:
            with self._came:
                while not self._waiting:
                    self._came.wait()
                file_id = self._waiting.popleft()
            try:
                self._look(file_id)
            except IntakeError:
                pass  # withdrawn or purged meanwhile
            except Exception as error:
                log("first_look.failed", level=logging.WARNING, cause=where(error))
            finally:
                self._at_hand.discard(file_id)

    def _look(self, file_id: str) -> None:
        file = self._store.files.get(file_id)
        if file.status != "received" or file.sha256 is None:
            return
        source = _read(file.name, self._store.blobs.get(file.sha256))
        if source is None or self._store.files.get(file_id).status != "received":
            return
        patient = _patient(self._store, file.case_id)
        status, problem = first_word(source, patient)
        if status != "received":
            self._store.files.tell(file_id, status=status, problem=problem)


class _TooLong(Exception):
    pass


def _read(name: str, data: bytes) -> SourceFile | None:
    """None where it takes long (a scan, whose text the worker recognises)."""
    from hepcite.extract.formats.isolation import read_file_isolated  # takes long to import

    end = time.monotonic() + LONGEST_SECONDS

    def on_page() -> None:
        if time.monotonic() > end:
            raise _TooLong

    try:
        return read_file_isolated(name, data, on_page)
    except _TooLong:
        return None


def first_word(source: SourceFile, patient: Patient | None) -> tuple[str, str | None]:
    """Status and problem of the file row."""
    from hepcite.extract.identify import another_patient, parts_of

    fatal = [problem.message for problem in source.problems if problem.fatal]
    if fatal:
        return "unreadable", fatal[0]
    parts = parts_of(source)
    for part in parts if patient else ():
        assert patient is not None  # noqa: S101 (the loop runs for a patient alone)
        why = another_patient("\n".join(page.text for page in part.pages), patient)
        if why:
            where_in = "" if len(parts) == 1 else f"page {part.pages[0].number} on: "
            return "other_patient", where_in + why
    return "received", None


def _patient(store: Store, case_id: str) -> Patient | None:
    """Of the draft, where name and birth date are filled in."""
    told = store.cases.get(case_id).request.get("patient")
    try:
        return (
            Patient(str(told["name"]), datetime.date.fromisoformat(str(told["birth_date"]))) if told else None
        )
    except (KeyError, TypeError, ValueError):
        return None
