"""Cases over the REST API: sent with all their files in one streamed request, listed, looked at."""

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from hepcite.intake.store import CaseRow, FileRow, NewFile, WorklistPage
from hepcite.intake.web.api.models import (
    REFUSALS,
    AddedOut,
    CaseDetailOut,
    CaseOut,
    CasesOut,
    FileOut,
    SearchIn,
)
from hepcite.intake.web.errors import BadRequest
from hepcite.intake.web.multipart import Parts, text_of
from hepcite.intake.web.pages.documents import attachment
from hepcite.intake.web.pages.new_case import file_in
from hepcite.intake.web.pages.worklist import Filters, query_of
from hepcite.intake.web.site import Site, caller_of, site_of
from hepcite.intake.web.uploads import take

router = APIRouter(tags=["cases"])
MOST_AFTER = 400
KEY = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["case", "files"],
                "properties": {
                    "case": {"type": "string", "description": "The text of case.json"},
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                    },
                },
            }
        }
    },
}


@router.post(
    "/api/cases",
    status_code=201,
    response_model=AddedOut,
    responses=REFUSALS,
    openapi_extra={"requestBody": BODY},
)
async def add(request: Request, idempotency_key: KEY = None) -> Response:
    """A whole case, queued. 201 means: request, files and queueing are on the disk. 200 on a replay of the key."""
    site, caller = site_of(request), caller_of(request)
    told, files = await _received(site, request)
    kept = [file for file in files if file.sha256]
    if told is None or not kept:
        what = (
            "case: is missing; add a field with the text of case.json"
            if told is None
            else _nothing_kept(files)
        )
        raise BadRequest(what)
    added = await run_in_threadpool(
        lambda: site.store.cases.add(
            told, files, caller.actor, idempotency_key=idempotency_key, request_sha256=_digest(told, files)
        )
    )
    rows = await run_in_threadpool(site.store.files.of, added.case_id)
    body = AddedOut(id=added.case_id, is_replay=added.is_replay, files=[_file(row) for row in rows])
    return JSONResponse(
        body.model_dump(), 200 if added.is_replay else 201, {"Location": f"/api/cases/{added.case_id}"}
    )


@router.get("/api/cases", response_model=CasesOut, responses=REFUSALS)
def cases(
    request: Request,
    disposition: str = "",
    line: str = "",
    state: str = "",
    due_before: Annotated[str, Query(pattern=r"^$|^\d{4}-\d{2}-\d{2}$")] = "",
    missing: str = "",
    assigned: str = "",
    reviewed: str = "",
    disagreement: str = "",
    order: str = "due",
    after: Annotated[str, Query(max_length=MOST_AFTER)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> CasesOut:
    """One page of the worklist. `assigned`: me, nobody or an account. `missing`, `reviewed`, `disagreement` (people changed
    what was read): yes or no. To search by name, POST to /api/cases/search."""
    filters = Filters(
        disposition=disposition,
        line=line,
        state=state,
        due_before=due_before,
        missing=missing,
        assigned=assigned,
        reviewed=reviewed,
        disagreement=disagreement,
        order=order,
        after=after,
    )
    return _page(request, filters, "", limit)


@router.post("/api/cases/search", response_model=CasesOut, responses=REFUSALS)
def search(request: Request, wanted: SearchIn) -> CasesOut:
    """Words of the reference, the patient's name or the member id; a POST, so that no name stands in an address."""
    return _page(request, Filters(after=wanted.after or ""), wanted.words, wanted.limit)


@router.get("/api/cases/{case_id}", response_model=CaseDetailOut, responses=REFUSALS)
def case(request: Request, case_id: str) -> CaseDetailOut:
    row = site_of(request).store.cases.get(case_id, caller_of(request).actor)
    told = {name: value for name, value in row.request.items() if name != "passwords"}
    return CaseDetailOut(**columns_of(row), request=told)


@router.get("/api/cases/{case_id}/result", responses=REFUSALS)
def result(request: Request, case_id: str, as_read: bool = False) -> Response:
    """result.json as it now stands; with `as_read` the machine's own answer, without corrections."""
    site = site_of(request)
    text = site.store.results.as_read(case_id) if as_read else site.store.results.text(case_id)
    site.store.audit.access(caller_of(request).actor, "case.downloaded", case_id, what="result.json")
    return Response(text, media_type="application/json")


@router.get("/api/cases/{case_id}/files", response_model=list[FileOut], responses=REFUSALS)
def files(request: Request, case_id: str) -> list[FileOut]:
    store = site_of(request).store
    store.audit.access(caller_of(request).actor, "files.listed", case_id)
    return [_file(row) for row in store.files.of(case_id)]


@router.get("/api/cases/{case_id}/files/{file_id}", responses=REFUSALS)
def content(request: Request, case_id: str, file_id: str) -> Response:
    """The bytes as they came."""
    store = site_of(request).store
    file_in(site_of(request), case_id, file_id)
    data = store.files.content(file_id, caller_of(request).actor)
    return attachment(data, store.files.get(file_id).name, "application/octet-stream")


async def _received(site: Site, request: Request) -> tuple[str | None, list[NewFile]]:
    """The text of the field `case`, and every file, its bytes durable already."""
    told: str | None = None
    files: list[NewFile] = []
    async for head, chunks in Parts(request.headers.get("content-type", ""), _stream(request)):
        if head.file_name is not None and head.name == "files":
            if len(files) >= site.settings.most_files:
                raise BadRequest(f"files: are more than {site.settings.most_files}; put several into one")
            files.append(await take(site.store, head.file_name, chunks, site.settings.most_file_bytes))
        elif head.name == "case":
            if told is not None:
                raise BadRequest("case: is sent twice; send one")
            told = await text_of(chunks)
        else:
            raise BadRequest("body: has a part that is neither `case` nor a file `files`; leave it out")
    return told, files


async def _stream(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


def _page(request: Request, filters: Filters, words: str, limit: int) -> CasesOut:
    caller = caller_of(request)
    query = query_of(filters, words, caller, limit)
    found: WorklistPage = site_of(request).store.worklist.page(query, caller.actor)
    listed = [CaseOut(**columns_of(row)) for row in found.cases]
    return CasesOut(cases=listed, after=found.after, total=found.total, is_counted_out=found.is_counted_out)


def columns_of(row: CaseRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CaseOut.model_fields}


def _file(row: FileRow) -> FileOut:
    return FileOut(**{name: getattr(row, name) for name in FileOut.model_fields})


def _digest(told: str, files: list[NewFile]) -> str:
    parts = [told, *(f"{file.name}\0{file.sha256}" for file in files)]
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _nothing_kept(files: list[NewFile]) -> str:
    if not files:
        return "files: there are none; add the submitted records as parts named `files`"
    return "files: none can be read; " + "; ".join(f"file {n}: {f.problem}" for n, f in enumerate(files, 1))
