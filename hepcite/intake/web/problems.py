"""Exceptions into answers that say what, where and what to do: a page for people, problem+json for programs."""

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from hepcite.intake.accounts.throttle import WINDOW_SECONDS
from hepcite.intake.errors import IntakeError
from hepcite.intake.operations.logs import log
from hepcite.intake.store import Conflict, StorageFailed
from hepcite.intake.web.errors import TITLES, NotSignedIn, TryLater, status_of
from hepcite.intake.web.rendering import page

REMEDIES = {
    404: "address: nothing is there; look at the worklist",
    405: "method: this address does not take it; see /api/openapi.json",
    500: "server: a fault of hepcite, which was logged; try again, then report it with the time",
}


def answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(IntakeError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, IntakeError)  # noqa: S101 (registered for it)
    status = status_of(error)
    if isinstance(error, NotSignedIn) and not wants_json(request) and request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/sign-in?next={quote(request.url.path + query, safe='/')}", 303)
    if isinstance(error, StorageFailed):
        log("storage.failed", level=logging.ERROR, cause=str(error))
    headers = {"Retry-After": str(int(WINDOW_SECONDS))} if isinstance(error, TryLater) else None
    more = {"current": error.current} if isinstance(error, Conflict) else {}
    return told(request, status, error.faults, headers, **more)


async def _invalid(request: Request, error: Exception) -> Response:
    """Place and kind alone: pydantic's own message repeats what was sent."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        f"{'.'.join(str(part) for part in detail['loc'])}: {detail['type'].replace('_', ' ')}; see /api/openapi.json"
        for detail in error.errors()
    ]
    return told(request, 422, faults)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, IntakeError):  # raised while FastAPI read the body
        return await _known(request, error.__cause__)
    return told(
        request, error.status_code, [REMEDIES.get(error.status_code, "request: was refused")], error.headers
    )


def fault_answer(request: Request) -> Response:
    """For what nobody expected; middleware.py has logged its type and place."""
    return told(request, 500, [REMEDIES[500]])


def told(
    request: Request, status: int, faults: Iterable[str], headers: Any = None, **more: object
) -> Response:
    faults = list(faults)
    title = TITLES.get(status, "Refused")
    if not wants_json(request):
        answer = page(request, "web/error.html", status=status, title=title, faults=faults)
        answer.headers.update(headers or {})
        answer.status_code = status
        return answer
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "; ".join(faults),
        "faults": faults,
    }
    return JSONResponse(body | more, status, headers, media_type="application/problem+json")


def wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return request.url.path.startswith("/api") or "text/html" not in accept
