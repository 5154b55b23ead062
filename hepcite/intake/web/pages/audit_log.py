"""Who saw and changed what: the audit log, newest first, and all of it as JSON lines."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.rendering import page
from hepcite.intake.web.site import caller_of, site_of

router = pages_router()
ON_A_PAGE = 100


@router.get("/audit")
def audit(
    request: Request,
    case: str = "",
    actor: str = "",
    action: str = "",
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> HTMLResponse:
    store = site_of(request).store
    wanted = {"case_id": case or None, "actor": actor or None, "action": action or None}
    found = store.audit.entries(**wanted, before=before, limit=ON_A_PAGE + 1)
    entries = found[:ON_A_PAGE]
    last = entries[-1].seq if len(found) > ON_A_PAGE else None
    store.audit.access(caller_of(request).actor, "audit.viewed", case or None)
    names = {"case": case, "actor": actor, "action": action, "before": last}
    return page(request, "web/audit.html", entries=entries, head=store.audit.head(), **names)


@router.get("/audit.jsonl")
def export(request: Request) -> Response:
    store = site_of(request).store
    store.audit.access(caller_of(request).actor, "audit.exported")

    def lines() -> Iterator[str]:
        yield from (f"{line}\n" for line in store.audit.export())

    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)
