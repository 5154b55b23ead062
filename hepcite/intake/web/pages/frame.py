"""Static files, health, and what a page asks about its own session."""

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from hepcite.intake.store import NotThere, StorageFailed
from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.rendering import STATIC, static_bytes
from hepcite.intake.web.site import caller_of, site_of

router = pages_router()
A_YEAR = "public, max-age=31536000, immutable"


@router.get("/static/{name}")
def static(name: str) -> Response:
    if name not in STATIC:
        raise NotThere("static: there is no such file")
    return Response(static_bytes(name), media_type=STATIC[name][2], headers={"Cache-Control": A_YEAR})


@router.get("/health")
def health() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
def ready(request: Request) -> Response:
    """The database answers too."""
    try:
        counts = site_of(request).store.worklist.counts()
    except StorageFailed:
        return JSONResponse({"status": "no database"}, 503)
    waiting = sum(counts.get(state, 0) for state in ("queued", "running"))
    return JSONResponse({"status": "ok", "waiting": waiting})


@router.get("/session")
def session(request: Request) -> Response:
    """Who is signed in, and the token for changes: a page that outlived its session sends its text with it."""
    caller = caller_of(request)
    return JSONResponse({"name": caller.user.name, "csrf": caller.csrf})
