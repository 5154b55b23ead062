"""A request and the rule of its route into its caller and its case, or into a refusal before the route runs."""

import hmac
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount

from hepcite.intake.accounts import user_of_token
from hepcite.intake.store import NotThere
from hepcite.intake.web.errors import BadOrigin, Forbidden, NotSignedIn, WrongRoutes
from hepcite.intake.web.middleware import is_form
from hepcite.intake.web.rules import RULES, Rule, may
from hepcite.intake.web.site import Caller, Site, site_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_FIELDS = 200
TOUCH_SECONDS = 60.0
TOLD = "sign in, then try again; what you typed is kept"


async def guard(request: Request) -> None:
    """Sets request.state.caller and .case, and .form for a submitted form. Runs before every route."""
    rule = RULES[request.method, request.scope["route"].path]
    site = site_of(request)
    changes = request.method not in SAFE_METHODS
    request.state.form = None
    if rule.roles is None:
        if changes:
            _check_origin(request)
        request.state.caller = await run_in_threadpool(identify, site, request, is_quiet=True)
        await _read_form(request)
        return
    caller = await run_in_threadpool(identify, site, request, is_quiet=rule.is_quiet)
    if caller is None:
        raise NotSignedIn(f"session: there is none, or it has ended; {TOLD}")
    request.state.caller = caller
    await _read_form(request)
    if changes and caller.csrf is not None:
        _check_origin(request)
        _check_csrf(request, caller.csrf)
    if caller.user.role not in rule.roles:
        raise Forbidden(f"role {caller.user.role}: may not do this; ask an administrator for another role")
    if rule.on_case != "none":
        await run_in_threadpool(_check_case, site, request, rule, caller)


async def _read_form(request: Request) -> None:
    """middleware.py holds its bytes to most_body_bytes, this its fields. Nothing of a stranger's is read on a closed route."""
    if request.method not in SAFE_METHODS and is_form(request.headers):
        request.state.form = await request.form(max_fields=MOST_FIELDS, max_files=0)


def identify(site: Site, request: Request, *, is_quiet: bool) -> Caller | None:
    """By the API token of the header Authorization, on /api alone; else by the session cookie."""
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        is_api = request.url.path.startswith("/api/")
        user = user_of_token(site.store, told.strip()) if is_api else None
        return Caller(user) if user else None
    cookie = request.cookies.get(site.settings.cookie)
    if not cookie:
        return None
    session = site.store.accounts.session(cookie, idle_seconds=site.settings.idle_seconds)
    if session is None:
        return None
    if not is_quiet and session.seen_at <= site.store.database.at(-TOUCH_SECONDS):
        site.store.accounts.touch(cookie)
    return Caller(session.user, session.csrf, cookie)


def _check_origin(request: Request) -> None:
    """Browsers send Origin with every change. A program with an API token is not asked: no page can send its token."""
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    told = request.headers.get("origin")
    if told is None and request.headers.get("sec-fetch-site") == "same-origin":
        return
    if told != own:
        raise BadOrigin("Origin: is not this server's; open the page anew and repeat the change there")


def _check_csrf(request: Request, wanted: str) -> None:
    told: Any = request.headers.get("x-csrf-token")
    if told is None and request.state.form is not None:
        told = request.state.form.get("csrf")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), wanted.encode()):
        raise BadOrigin("csrf: the page's token is missing or old; load the page again and repeat the change")


def _check_case(site: Site, request: Request, rule: Rule, caller: Caller) -> None:
    case_id = request.path_params["case_id"]
    unknown = NotThere("case: there is no such case, or it is not yours to see; look at the worklist")
    try:
        case = site.store.cases.get(case_id)
    except NotThere:
        raise unknown from None
    user = caller.user
    answer = may(user.role, user.name, rule.on_case, created_by=case.created_by, assigned_to=case.assigned_to)
    if answer != "yes":
        site.store.audit.access(caller.actor, "access.refused", case_id, wanted=rule.on_case)
    if answer == "hidden":
        raise unknown
    if answer == "no":
        whose = (
            "is assigned to somebody else; take it over first"
            if case.assigned_to
            else "is not yours to change"
        )
        raise Forbidden(f"case {case_id}: {whose}")
    request.state.case = case


def check_routes(routes: list[Any]) -> None:
    """Raises WrongRoutes unless every route has a rule, and every rule a route."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        if isinstance(route, Mount) or not hasattr(route, "dependant"):
            raise WrongRoutes(f"{getattr(route, 'path', route)}: is no route that the guard can hold")
        found |= {(method, route.path) for method in route.methods}
    bare, idle = sorted(found - set(RULES)), sorted(set(RULES) - found)
    if bare or idle:
        raise WrongRoutes(f"rules.py: routes without a rule {bare}; rules without a route {idle}")
