"""The audit log, the metrics and the OpenAPI over the REST API."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from hepcite.intake.operations.metrics import CONTENT_TYPE
from hepcite.intake.store import Entry
from hepcite.intake.web.api.models import REFUSALS, EntriesOut, EntryOut
from hepcite.intake.web.site import caller_of, site_of

router = APIRouter(tags=["oversight"])
LIMIT = Annotated[int, Query(ge=1, le=1000)]
BEFORE = Annotated[int | None, Query(ge=0, le=2**53)]


@router.get("/api/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    return JSONResponse(request.app.openapi())


@router.get("/api/audit", response_model=EntriesOut, responses=REFUSALS)
def audit(
    request: Request, actor: str = "", action: str = "", before: BEFORE = None, limit: LIMIT = 100
) -> EntriesOut:
    """Newest first; `before` is the `seq` of the last entry of the page before."""
    return _entries(request, None, actor or None, action or None, before, limit)


@router.get("/api/metrics", responses=REFUSALS, response_class=PlainTextResponse)
def metrics(request: Request) -> Response:
    """For Prometheus: requests of this process, cases by state, the oldest that waits, dead letters, free bytes."""
    site = site_of(request)
    return Response(site.metrics.text(site.store), headers={"Content-Type": CONTENT_TYPE})


@router.get("/api/cases/{case_id}/audit", response_model=EntriesOut, responses=REFUSALS)
def audit_of_case(request: Request, case_id: str, before: BEFORE = None, limit: LIMIT = 100) -> EntriesOut:
    return _entries(request, case_id, None, None, before, limit)


def _entries(
    request: Request,
    case_id: str | None,
    actor: str | None,
    action: str | None,
    before: int | None,
    limit: int,
) -> EntriesOut:
    audit = site_of(request).store.audit
    found = audit.entries(case_id=case_id, actor=actor, action=action, before=before, limit=limit)
    audit.access(caller_of(request).actor, "audit.viewed", case_id)
    return EntriesOut(entries=[_entry(each) for each in found], head=str(audit.head()))


def _entry(each: Entry) -> EntryOut:
    told = {name: getattr(each, name) for name in EntryOut.model_fields if name != "detail"}
    return EntryOut(**told, detail=dict(each.detail))
