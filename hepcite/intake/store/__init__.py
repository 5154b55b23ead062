"""Requests, uploads, results and people's work into what is still there after a crash.

    store = open_store(Path("data"))                 # SQLite; with HEPCITE_DATABASE_URL PostgreSQL, the same code
    nurse = Actor("kim", "nurse")                    # every call that a person causes takes one, and is audited with it

Upload, streamed: bytes first, then one transaction that makes rows, queue entry and audit row.

    with store.blobs.receive(limit_bytes=50_000_000) as sink:
        for chunk in body: sink.write(chunk)         # TooLarge (413), StorageFailed (507)
        blob = sink.finish()                         # durable; sink.head holds the first 4096 bytes
    store.files.copies(blob.sha256)                  # received before? rows name the case
    new = NewFile(file_name, blob.sha256, blob.size_bytes, kind="pdf")
    store.cases.add(request_text, [new], clerk, idempotency_key=key, request_sha256=digest)     # Added(case_id, is_replay)

or step by step: `cases.open_draft` → `files.add` for each upload → `cases.change_draft(expected=version)` → `cases.submit`.

Look: `cases.get(id, actor)`, `files.of(id)`, `files.content(file_id, actor)`, `results.text(id)` (result.json as it now
stands), `results.as_read(id)` (the machine's own), `results.pages(id, name)` (text and words of a file's pages),
`worklist.page(Query(...), actor)`, `audit.entries(...)`. A look without an actor is the program's own and not audited.

Work: `corrections.add(id, fact, kind, actor, reason=, expected=, value=, evidence=)`, `corrections.undo`, `.of`,
`.in_force`; `notes.add`; `drafts.save/get/discard`; `cases.assign/review/reopen/rerun`. `expected` is the `version` of the
CaseRow that the page was made from; Conflict (409) where somebody was faster, with `current`. Nothing is overwritten.

People: `accounts` (users, sessions, one-time tokens, failed logins). Failures: `dead_letters.open/retry`.
Errors: hepcite.intake.store.errors; all are IntakeError with `faults`, safe to show and to log.
"""

from hepcite.intake.store.accounts import ROLES
from hepcite.intake.store.audit import Actor, Break, Entry, Head
from hepcite.intake.store.blobs import Blob, Sink
from hepcite.intake.store.errors import (
    Conflict,
    KeyReused,
    NotPossible,
    NotThere,
    StorageFailed,
    StoreError,
    TooLarge,
    WrongCorrection,
    WrongSettings,
    WrongText,
)
from hepcite.intake.store.records import (
    Added,
    CaseRow,
    Correction,
    DeadLetter,
    Draft,
    FileRow,
    NewFile,
    Note,
    ResultRow,
    Session,
    User,
)
from hepcite.intake.store.results import Outcome
from hepcite.intake.store.store import Store, data_folder, open_store
from hepcite.intake.store.worklist import Query, WorklistPage

__all__ = [
    "ROLES",
    "Actor",
    "Added",
    "Blob",
    "Break",
    "CaseRow",
    "Conflict",
    "Correction",
    "DeadLetter",
    "Draft",
    "Entry",
    "FileRow",
    "Head",
    "KeyReused",
    "NewFile",
    "NotPossible",
    "NotThere",
    "Note",
    "Outcome",
    "Query",
    "ResultRow",
    "Session",
    "Sink",
    "StorageFailed",
    "Store",
    "StoreError",
    "TooLarge",
    "User",
    "WorklistPage",
    "WrongCorrection",
    "WrongSettings",
    "WrongText",
    "data_folder",
    "open_store",
]
