"""To the provider and back, and the link that an administrator sets."""

import re
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import escape

from hepcite.intake.store import Actor, NotThere
from hepcite.intake.web.errors import TryLater, WebError
from hepcite.intake.web.forms import form_of, text
from hepcite.intake.web.oidc.attempt import SECONDS, Attempt, attempt_of, begun
from hepcite.intake.web.oidc.errors import NotLetIn
from hepcite.intake.web.oidc.settings import OidcSettings
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.pages.signing_in import local, with_session
from hepcite.intake.web.site import Site, caller_of, maybe_caller, site_of

router = pages_router()
BACK = "/sign-in/oidc/back"
ERROR = re.compile(r"[a-z_]{1,40}", re.ASCII)
OVER = "sign in: took too long, was used, or began in another browser; begin again"
CONTINUE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signed in · hepcite</title>'
    '<meta http-equiv="refresh" content="0;url={0}"></head><body><p><a href="{0}">Continue</a></p></body></html>'
)
"""A page of ours, for a redirect would still count as the provider's, to which browsers give no SameSite=Strict cookie."""


@router.get("/sign-in/oidc")
def start(request: Request, next: str = "/") -> Response:
    from hepcite.intake.web.oidc.provider import SCOPE, endpoints

    site, settings = site_of(request), _settings(request)
    if maybe_caller(request):
        return go_to(local(next))
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return go_to(f"/sign-in?{urlencode({'next': local(next)})}")  # a session needs a click of ours
    _check_throttle(site, request)
    attempt, at = begun(local(next)), endpoints(settings)
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": _redirect(request),
        "scope": SCOPE,
        "state": site.store.accounts.issue_token(attempt.purpose, seconds=SECONDS),
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    answer = go_to(f"{at.authorization}{'&' if '?' in at.authorization else '?'}{urlencode(asked)}")
    answer.set_cookie(_cookie(site), attempt.cookie, max_age=SECONDS, **_kept(site))
    return answer


@router.get(BACK)
def back(request: Request) -> Response:
    from hepcite.intake.web.oidc.people import account_of

    site, settings = site_of(request), _settings(request)
    _check_throttle(site, request)
    try:
        attempt = _attempt(site, request)
        user = account_of(site.store, settings, _proven(request, settings, attempt))
    except WebError:
        site.throttle.failed(None, _peer(request))
        site.store.audit.access(Actor("unknown", "none"), "login.failed", way="oidc")
        raise
    answer = HTMLResponse(CONTINUE.format(escape(local(attempt.after))))
    answer.delete_cookie(_cookie(site), **_kept(site))
    return with_session(answer, request, site, user)


@router.post("/people/{user_id}/identity")
def link_identity(request: Request, user_id: str) -> Response:
    from hepcite.intake.web.oidc.people import link

    _settings(request)
    link(site_of(request).store, user_id, text(form_of(request), "email"), caller_of(request).actor)
    return go_to("/people")


def _settings(request: Request) -> OidcSettings:
    found = site_of(request).settings.oidc
    if found is None:
        raise NotThere("sign in: no provider is set up here; sign in by password")
    return found


def _attempt(site: Site, request: Request) -> Attempt:
    """The one that this browser began, used up by this."""
    attempt = attempt_of(request.cookies.get(_cookie(site), ""))
    state = request.query_params.get("state", "")
    if attempt is None or not site.store.accounts.use_token(state, attempt.purpose):
        raise NotLetIn(OVER)
    return attempt


def _proven(request: Request, settings: OidcSettings, attempt: Attempt) -> Any:
    from hepcite.intake.web.oidc.identity import identity
    from hepcite.intake.web.oidc.provider import endpoints, id_token, keys

    told = request.query_params
    if told.get("iss", settings.issuer) != settings.issuer:
        raise NotLetIn(OVER)
    if "code" not in told:
        error = told.get("error", "")
        raise NotLetIn(f"provider: refused ({error if ERROR.fullmatch(error) else 'no reason'}); begin again")
    at = endpoints(settings)
    token = id_token(settings, at, told["code"], attempt, _redirect(request))
    return identity(settings, token, keys(at), attempt.nonce)


def _redirect(request: Request) -> str:
    """The Host is one of those that the server answers to."""
    return f"{request.url.scheme}://{request.headers['host']}{BACK}"


def _check_throttle(site: Site, request: Request) -> None:
    if site.throttle.is_closed(None, _peer(request)):
        raise TryLater("sign in: failed too often; wait 15 minutes")


def _peer(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _cookie(site: Site) -> str:
    return f"{site.settings.cookie}-oidc"


def _kept(site: Site) -> dict[str, Any]:
    """Lax: it has to come back with the provider's redirect."""
    return {"path": "/", "secure": site.settings.is_secure, "httponly": True, "samesite": "lax"}
