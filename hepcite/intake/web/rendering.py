"""A template and what it shows into a page. The templates of the review side are at hand, with pictures by address."""

import datetime
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from hepcite.intake.web.rules import ADMINS, CLERKS, OVERSEERS, REVIEWERS
from hepcite.intake.web.site import maybe_caller, site_of
from hepcite.records import PageImage
from hepcite.review.html import environment
from hepcite.review.words import words

STATIC: dict[str, tuple[str, str, str]] = {
    "web.css": ("hepcite.intake.web", "static/web.css", "text/css"),
    "web.js": ("hepcite.intake.web", "static/web.js", "text/javascript"),
    "upload.js": ("hepcite.intake.web", "static/upload.js", "text/javascript"),
    "drafts.js": ("hepcite.intake.web", "static/drafts.js", "text/javascript"),
    "select.js": ("hepcite.intake.web", "static/select.js", "text/javascript"),
    "icon.svg": ("hepcite.intake.web", "static/icon.svg", "image/svg+xml"),
    "summary.css": ("hepcite.review", "templates/summary.css", "text/css"),
    "summary.js": ("hepcite.review", "templates/summary.js", "text/javascript"),
}
"""Name in the address → package, file, media type: nothing else is served."""


@cache
def pages_environment() -> Environment:
    made = environment().overlay(
        loader=ChoiceLoader([PackageLoader("hepcite.intake.web"), PackageLoader("hepcite.review")])
    )
    made.filters = {
        **made.filters,
        "data_uri": _address,
        "when": when,
        "day_left": day_left,
        "spaced": spaced,
    }
    made.globals = {**made.globals, "static": static_address, "words": words()}
    return made


@cache
def static_bytes(name: str) -> bytes:
    package, path, _ = STATIC[name]
    return files(package).joinpath(path).read_bytes()


@cache
def static_address(name: str) -> str:
    """With a mark of its content, so that a browser may keep it."""
    return f"/static/{name}?v={hashlib.sha256(static_bytes(name)).hexdigest()[:12]}"


def page(request: Request, template: str, **names: Any) -> HTMLResponse:
    return HTMLResponse(pages_environment().get_template(template).render(**frame_names(request), **names))


def frame_names(request: Request) -> dict[str, Any]:
    """What layout.html needs of every page."""
    caller = maybe_caller(request)
    role = caller.user.role if caller else ""
    return {
        "caller": caller,
        "csrf": (caller.csrf or "") if caller else "",
        "brings_in": role in CLERKS,
        "reviews": role in REVIEWERS,
        "oversees": role in OVERSEERS,
        "administers": role in ADMINS,
        "path": request.url.path,
        "oidc": site_of(request).settings.oidc,
    }


def _address(image: PageImage) -> Markup:
    """Here a picture's data is its address (see standing.py)."""
    return Markup(image.data.decode())  # noqa: S704 (ids and numbers of our own)


def when(moment: str | None) -> str:
    """A time of the store such as 2026-03-16 14:05 UTC."""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment else ""


def day_left(day: str | None) -> tuple[str, str]:
    """A due day into words and a tone: ("3 days left", "calm")."""
    if not day:
        return "no due date", "calm"
    left = (datetime.date.fromisoformat(day) - datetime.datetime.now(datetime.UTC).date()).days
    if left < 0:
        return f"{-left} {'day' if left == -1 else 'days'} overdue", "bad"
    if left == 0:
        return "due today", "bad"
    return (f"{left} {'day' if left == 1 else 'days'} left", "gap" if left <= 2 else "calm")


def spaced(key: str) -> str:
    return key.replace("_", " ")
