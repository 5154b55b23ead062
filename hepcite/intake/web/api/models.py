"""The shapes of the REST API; result.json has its own schema (`hepcite schema`)."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hepcite.intake.web.pages.nurse_work import MOST_NOTE, MOST_REASON


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class CaseOut(BaseModel):
    id: str
    reference: str
    state: str
    version: int
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


class CaseDetailOut(CaseOut):
    request: dict[str, Any]


class CasesOut(BaseModel):
    """`after` is the value of the parameter `after` that gives the next page; null on the last."""

    cases: list[CaseOut]
    after: str | None
    total: int
    is_counted_out: bool


class FileOut(BaseModel):
    id: str
    name: str
    sha256: str | None
    size_bytes: int
    kind: str | None
    status: str
    problem: str | None
    created_at: str


class AddedOut(BaseModel):
    """`is_replay`: the Idempotency-Key was known; this is the case of the first time."""

    id: str
    is_replay: bool
    files: list[FileOut]


class SearchIn(_In):
    words: str = Field(max_length=200)
    limit: int = Field(50, ge=1, le=500)
    after: str | None = Field(None, max_length=400)


Reason = Annotated[str, Field(min_length=1, max_length=MOST_REASON)]


def _whole_signs(value: Any) -> Any:
    """JSON can hold halves of signs (lone surrogates), which no text file can. Raises ValueError."""
    json.dumps(value, ensure_ascii=False).encode()
    return value


class EvidenceIn(_In):
    """As in result.json; it has to stand in that page of the records."""

    document: str
    page: int = Field(ge=1, le=1_000_000)
    start: int = Field(ge=0, le=100_000_000)
    end: int = Field(ge=0, le=100_000_000)
    quote: str
    boxes: list[tuple[float, float, float, float]] | None = None
    source: str = "reviewer"


class CorrectionIn(_In):
    """`version` is that of the case that was looked at. `value` has the shape that result.json has for the fact."""

    fact: str
    kind: Literal["value", "not_in_records", "confirm", "reject"]
    value: Annotated[Any, AfterValidator(_whole_signs)] = None
    evidence: Annotated[list[EvidenceIn], Field(max_length=50)] = []
    reason: Reason
    version: int


class CorrectionOut(BaseModel):
    id: int
    fact: str
    kind: str
    origin: str
    value: Any
    evidence: list[dict[str, Any]]
    reason: str
    undoes: int | None
    created_by: str
    created_at: str


class UndoIn(_In):
    reason: Reason
    version: int


class NoteIn(_In):
    text: Annotated[str, Field(min_length=1, max_length=MOST_NOTE)]


class NoteOut(BaseModel):
    id: int
    text: str
    created_by: str
    created_at: str


class AssignIn(_In):
    to: str | None
    version: int


class VersionIn(_In):
    version: int


class EntryOut(BaseModel):
    seq: int
    at: str
    actor: str
    role: str
    action: str
    case_id: str | None
    detail: dict[str, Any]
    prev: str
    hash: str


class EntriesOut(BaseModel):
    entries: list[EntryOut]
    head: str


class Problem(BaseModel):
    """application/problem+json (RFC 9457). `faults`: what, where and what to do, one line each."""

    type: str
    title: str
    status: int
    detail: str
    faults: list[str]


PROBLEM = {"content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request cannot be read", **PROBLEM},
    401: {"description": "No valid API token or session", **PROBLEM},
    403: {"description": "Not allowed for this role or case", **PROBLEM},
    404: {"description": "There is no such thing, or it is not yours to see", **PROBLEM},
    409: {"description": "The case has changed, or is in another state", **PROBLEM},
    413: {"description": "Too many bytes", **PROBLEM},
    422: {"description": "Something has to be corrected", **PROBLEM},
}
