"""A new case: a draft that is on the server from the first key on, its files one by one, and its submission."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from hepcite.intake.errors import IntakeError
from hepcite.intake.operations.purge import purge
from hepcite.intake.store import FileRow, NewFile, NotPossible, NotThere, Query, TooLarge
from hepcite.intake.web.errors import BadRequest
from hepcite.intake.web.forms import Filled, request_keys
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.pages.worklist import LINES
from hepcite.intake.web.rendering import page
from hepcite.intake.web.rules import may
from hepcite.intake.web.site import Caller, Site, caller_of, case_of, site_of
from hepcite.intake.web.uploads import safe_name, take

router = pages_router()
WORDS = {
    "received": "received",
    "read": "read",
    "unreadable": "cannot be read in full",
    "duplicate": "already received",
    "other_patient": "of another patient",
    "refused": "refused",
    "withdrawn": "withdrawn",
}


class DraftIn(BaseModel):
    """The fields of the form, and the version of the draft that the page had."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    expected: int
    fields: dict[str, Any]


@router.post("/cases/new")
def new_case(request: Request) -> Response:
    """An empty draft that is at hand is used again."""
    site, caller = site_of(request), caller_of(request)
    mine = Query(states=("draft",), created_by=caller.user.name, order="newest", limit=5)
    for case in site.store.worklist.page(mine).cases:
        if not case.patient_name and not case.reference and not site.store.files.of(case.id):
            return go_to(f"/cases/{case.id}/edit")
    return go_to(f"/cases/{site.store.cases.open_draft(caller.actor)}/edit")


@router.get("/cases/{case_id}/edit")
def edit(request: Request, case_id: str) -> Response:
    site, case = site_of(request), case_of(request)
    if case.state != "draft":
        return go_to(f"/cases/{case_id}")
    row = site.store.cases.get(case_id, caller_of(request).actor)
    return _form(request, row.request, row.version, ())


@router.put("/cases/{case_id}/request")
def save(request: Request, case_id: str, draft: DraftIn) -> Response:
    site, caller = site_of(request), caller_of(request)
    keys = request_keys(draft.fields)
    version = site.store.cases.change_draft(case_id, keys, caller.actor, expected=draft.expected)
    return JSONResponse({"version": version})


@router.post("/cases/{case_id}/submit")
def submit(request: Request, case_id: str) -> Response:
    site, caller, case = site_of(request), caller_of(request), case_of(request)
    try:
        site.store.cases.submit(case_id, caller.actor)
    except IntakeError as error:
        if case.state != "draft":
            raise
        faults = tuple(
            fault.removeprefix("case.json: ").removeprefix(f"case {case_id}: ") for fault in error.faults
        )
        return _form(request, case.request, case.version, faults)
    return go_to(f"/cases/{case_id}")


@router.post("/cases/{case_id}/discard")
def discard(request: Request, case_id: str) -> Response:
    """A draft that was begun in error goes with its files; a tombstone and the audit rows stay."""
    case = case_of(request)
    if case.state != "draft":
        raise NotPossible(f"case {case_id}: was submitted; only a draft can be discarded")
    purge(site_of(request).store, case_id, caller_of(request).actor, ("draft",))
    return go_to("/cases")


@router.post("/cases/{case_id}/files")
async def upload(request: Request, case_id: str) -> Response:
    """One file as the raw body; its name, percent-encoded, in X-File-Name. 201 with its row, whatever became of it."""
    site, caller = site_of(request), caller_of(request)
    name = unquote(request.headers.get("x-file-name", ""))
    if not name:
        raise BadRequest("X-File-Name: is missing; send the file's name, percent-encoded")
    if len(await run_in_threadpool(site.store.files.of, case_id)) >= site.settings.most_files:
        raise NotPossible(f"case {case_id}: has {site.settings.most_files} files; put more of them into one")
    try:
        new = await take(site.store, name, request.stream(), site.settings.most_file_bytes)
    except TooLarge as error:
        megabytes = site.settings.most_file_bytes // 1_000_000
        refused = NewFile(safe_name(name), None, 0, None, f"is larger than {megabytes} MB; split it")
        await run_in_threadpool(site.store.files.add, case_id, refused, caller.actor)
        raise error
    row = await run_in_threadpool(site.store.files.add, case_id, new, caller.actor)
    site.first_looks.ask(row)
    return JSONResponse(await run_in_threadpool(told_file, site, caller, row), 201)


@router.get("/cases/{case_id}/files.json")
def files(request: Request, case_id: str) -> Response:
    site, caller = site_of(request), caller_of(request)
    return JSONResponse([told_file(site, caller, row) for row in site.store.files.of(case_id)])


@router.post("/cases/{case_id}/files/{file_id}/withdraw")
def withdraw(request: Request, case_id: str, file_id: str) -> Response:
    site = site_of(request)
    file_in(site, case_id, file_id)
    if case_of(request).state != "draft":
        raise NotPossible(f"case {case_id}: was submitted; its files stay as they came")
    site.store.files.withdraw(file_id, caller_of(request).actor)
    return go_to(f"/cases/{case_id}/edit#files")


def file_in(site: Site, case_id: str, file_id: str) -> FileRow:
    """Raises NotThere for a file of another case, whoever may see that."""
    row = site.store.files.get(file_id)
    if row.case_id != case_id:
        raise NotThere("file: this case has no such file; look at its list")
    return row


def told_file(site: Site, caller: Caller, row: FileRow) -> dict[str, Any]:
    """The row of a file as the page shows it: what it is, what became of it, where its copy lies."""
    copy = _copy(site, caller, row)
    is_read = row.status in ("received", "duplicate")
    return {
        "id": row.id,
        "name": row.name,
        "size_bytes": row.size_bytes,
        "kind": row.kind,
        "status": row.status,
        "told": WORDS.get(row.status, row.status),
        "problem": row.problem,
        "is_looking": is_read and site.first_looks.is_looking(row.id),
        **copy,
    }


def _copy(site: Site, caller: Caller, row: FileRow) -> dict[str, Any]:
    """ "already received, case N": the case is named only to those who may see it."""
    if row.status != "duplicate" or not row.duplicate_of:
        return {"copy_of": None, "copy_case": None}
    first = site.store.files.get(row.duplicate_of)
    if first.case_id == row.case_id:
        return {"copy_of": f"in this case, as {first.name}; it is read once", "copy_case": None}
    case = site.store.cases.get(first.case_id)
    seen = may(
        caller.user.role, caller.user.name, "look", created_by=case.created_by, assigned_to=case.assigned_to
    )
    if seen != "yes":
        return {"copy_of": "in a case of another team member; it is read here too", "copy_case": None}
    return {"copy_of": f"in case {case.reference or case.id}; it is read here too", "copy_case": case.id}


def _form(request: Request, told: Mapping[str, Any], version: int, faults: tuple[str, ...]) -> HTMLResponse:
    site, caller, case = site_of(request), caller_of(request), case_of(request)
    rows = [told_file(site, caller, row) for row in site.store.files.of(case.id)]
    names = {
        "told": Filled(told),
        "patient": Filled(told.get("patient") or {}),
        "services": [Filled(service) for service in told.get("services") or [{}]],
        "version": version,
        "lines": LINES,
    }
    answer = page(
        request,
        "web/edit.html",
        case=case,
        files=rows,
        faults=faults,
        most_bytes=site.settings.most_file_bytes,
        diagnoses=", ".join(told.get("diagnoses") or []),
        **names,
    )
    answer.status_code = 422 if faults else 200
    return answer
