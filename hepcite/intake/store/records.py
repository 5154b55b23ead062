"""What the store gives back: rows of its tables as frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["draft", "queued", "running", "decided", "failed", "purged"]
"""draft: being put together · queued, running: on the way · decided: has a result · failed: a dead letter · purged: gone."""
FileStatus = Literal["received", "read", "unreadable", "duplicate", "other_patient", "refused", "withdrawn"]
CorrectionKind = Literal["value", "not_in_records", "confirm", "reject", "undo"]
Origin = Literal["override", "manual"]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the worklist shows it. `id` is ours and opaque (for addresses), `reference` the request's case_id.

    `version` counts the changes; give it back as `expected` with a change that rests on what was seen.
    `disposition` is that of the treatment that most needs a person. `disagreements` counts the facts whose value people
    changed. `due_at` is a day, None without a clock.
    `failure` says type and place of what went wrong, no record text. `patient_name` is for pages, never for logs.
    """

    id: str
    reference: str
    state: State
    version: int
    run: int
    line_of_business: str
    received: str
    due_at: str | None
    disposition: str | None
    missing: int
    problems: int
    disagreements: int
    assigned_to: str | None
    reviewed_by: str | None
    reviewed_at: str | None
    created_by: str
    created_at: str
    updated_at: str
    failure: str | None
    patient_name: str
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One upload; it stays whatever became of it. `sha256` is None where no bytes were kept (refused).

    `duplicate_of` is the id of the file row that holds the same bytes, in this case or another.
    """

    id: str
    case_id: str
    name: str
    sha256: str | None
    size_bytes: int
    kind: str | None
    status: FileStatus
    problem: str | None
    duplicate_of: str | None
    created_at: str
    created_by: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """An upload that is to get a row. Without `sha256` it was refused, and `problem` says why."""

    name: str
    sha256: str | None
    size_bytes: int
    kind: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """`is_replay`: the idempotency key was known, and this is the case of the first time."""

    case_id: str
    is_replay: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """`kind`: run (read from the records) or redecided (after a correction)."""

    id: int
    case_id: str
    run: int
    kind: Literal["run", "redecided"]
    input_sha256: str
    policy: str
    hepcite: str
    sha256: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of the history of a case's facts; none is ever changed.

    `value` is what result.json holds for the fact; `evidence` its EVIDENCE objects; `undoes` the id of the entry that
    this one takes back.
    """

    id: int
    case_id: str
    fact: str
    kind: CorrectionKind
    origin: Origin
    value: Any
    evidence: tuple[Mapping[str, Any], ...]
    reason: str
    undoes: int | None
    created_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    case_id: str
    text: str
    created_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Autosaved text of `owner` at `place` (a name the page chooses, such as note or correction.child_pugh)."""

    owner: str
    place: str
    case_id: str | None
    text: str
    version: int
    saved_at: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    id: int
    case_id: str
    run: int
    cause: str
    created_at: str
    retried_at: str | None
    retried_by: str | None


@dataclass(frozen=True, slots=True)
class User:
    """`subject` is the id that an OpenID provider gave, `settings` what the person chose in the browser."""

    id: str
    name: str
    display_name: str
    role: str
    password_hash: str | None
    subject: str | None
    is_active: bool
    created_at: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Session:
    user: User
    csrf: str
    created_at: str
    seen_at: str
    expires_at: str
