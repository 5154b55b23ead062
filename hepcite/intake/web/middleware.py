"""Every request held to the host names, to a size and to a log line without its address; every answer with its headers."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hepcite.intake.exits import where
from hepcite.intake.operations.logs import log
from hepcite.intake.operations.metrics import Metrics
from hepcite.intake.web.errors import BodyTooLarge
from hepcite.intake.web.problems import fault_answer
from hepcite.intake.web.settings import Settings

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
FORM = "application/x-www-form-urlencoded"
HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
"""A label of its own for each; what else a caller may write is one."""
UNANSWERED = 0
SLACK_BYTES = 2_000_000
"""A file has a limit of its own (uploads.py), which is to be the first to speak: its row says why."""
GONE = 499
"""In the log: the client went away within its request."""


class Frame:
    """The outermost layer: what is here holds for every answer, errors too."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.headers = HEADERS | (SECURE if settings.is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, told = time.monotonic(), {"status": UNANSWERED}

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                self._frame(MutableHeaders(raw=message.setdefault("headers", [])))
            await send(message)

        try:
            if _host_of(scope) not in self.settings.hosts:
                refusal = PlainTextResponse(
                    "Host: is not a name of this server; add it with --allow-host\n", 400
                )
                await refusal(scope, receive, framed)
            else:
                await self.app(scope, _limited(scope, receive, self.settings), framed)
        except ClientDisconnect:
            told["status"] = GONE
        except Exception as error:
            log(
                "request.failed",
                level=logging.ERROR,
                cause=where(error),
                route=_route(scope),
                method=scope["method"],
            )
            if told["status"] != UNANSWERED:
                raise
            await fault_answer(Request(scope))(scope, receive, framed)
        finally:
            seconds = round(time.monotonic() - started, 3)
            route, method, status = _route(scope), scope["method"], told["status"]
            log("request", route=route, method=method, status=status, seconds=seconds)
            metrics: Metrics = scope["app"].state.site.metrics
            metrics.answered(method if method in METHODS else "other", route, status, seconds)

    def _frame(self, headers: MutableHeaders) -> None:
        for name, value in self.headers.items():
            headers[name] = value
        headers.setdefault("Cache-Control", "no-store")
        if "server" in headers:
            del headers["server"]


def is_form(headers: Headers) -> bool:
    """A submitted form is read into memory, so it is small wherever it is sent."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _host_of(scope: Scope) -> str:
    """Without its port; "" for what is no name and port."""
    found = HOST.fullmatch(Headers(scope=scope).get("host", ""))
    return found[1].lower() if found else ""


def _route(scope: Scope) -> str:
    """The pattern of the route, never the address itself."""
    route: Any = scope.get("route")
    return str(route.path) if route is not None else "none"


def _limited(scope: Scope, receive: Receive, settings: Settings) -> Callable[[], Any]:
    """Counts the bytes as they come, whatever Content-Length says. Uploads count their own."""
    left = [_most_bytes(scope, settings)]

    async def counted() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            left[0] -= len(message.get("body", b""))
            if left[0] < 0:
                raise BodyTooLarge("request: is larger than this route takes; send less")
        return message

    return counted


def _most_bytes(scope: Scope, settings: Settings) -> int:
    path: str = scope["path"]
    if scope["method"] != "POST" or is_form(Headers(scope=scope)):
        return settings.most_body_bytes
    if path == "/api/cases":
        return settings.most_upload_bytes
    is_file = path.startswith("/cases/") and path.endswith("/files")
    return settings.most_file_bytes + SLACK_BYTES if is_file else settings.most_body_bytes
