"""The launch link into the first administrator, an invitation into a password, a password into a session."""

import re

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from hepcite.intake.accounts import faults_of, hashed, is_right, needs_new_hash, without_tokens
from hepcite.intake.store import Actor, NotPossible, User
from hepcite.intake.web.errors import Forbidden, TryLater
from hepcite.intake.web.forms import form_of, text
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.rendering import page
from hepcite.intake.web.site import Site, caller_of, maybe_caller, site_of

router = pages_router()
LAUNCH = "launch"
LAUNCH_OVER = "link: was used, or is too old; start `hepcite serve` again for a new one"
INVITATION_OVER = "link: was used, or is too old; ask an administrator for a new one"
LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]{0,500}")
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
OURS = frozenset(
    [
        "me",
        "nobody",
        "launch",
        "unknown",
        "system",
        "worker",
        "watch",
        "batch",
        "cli",
        "hepcite",
        "sweep",
        "oidc",
    ]
)
"""In the audit log and in filters they mean something else."""
WRONG = "name or password: are not right; check both, or ask an administrator for a new link"


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:
    if maybe_caller(request):
        return go_to(local(next))
    return page(request, "web/sign_in.html", next=local(next), name="", faults=())


@router.post("/sign-in")
def sign_in(request: Request) -> Response:
    site, told = site_of(request), form_of(request)
    name, password, after = text(told, "name"), text(told, "password"), local(text(told, "next"))
    address = request.client.host if request.client else "unknown"
    if site.throttle.is_closed(name, address):
        raise TryLater("sign in: failed too often; wait 15 minutes, or ask an administrator for a new link")
    user = site.store.accounts.named(name)
    known = user.password_hash if user and user.is_active else None
    if not is_right(password, known) or user is None or known is None:
        site.throttle.failed(name, address)
        site.store.audit.access(Actor(user.name if user else "unknown", "none"), "login.failed")
        answer = page(request, "web/sign_in.html", next=after, name=name, faults=(WRONG,))
        answer.status_code = 401
        return answer
    site.throttle.forgive(name)
    if needs_new_hash(known):
        user = site.store.accounts.change(
            user.id, Actor(user.name, user.role), password_hash=hashed(password)
        )
    return opened(request, site, user, after)


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    site, caller = site_of(request), caller_of(request)
    if caller.cookie:
        site.store.accounts.close_session(caller.cookie)
    answer = go_to("/sign-in")
    answer.delete_cookie(
        site.settings.cookie, path="/", secure=site.settings.is_secure, httponly=True, samesite="strict"
    )
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/launch/{token}")
def launch(request: Request, token: str) -> HTMLResponse:
    """Asking for the page uses nothing up: browsers and mail filters look at links ahead."""
    _only_without_accounts(site_of(request))
    _check_link(site_of(request), token, LAUNCH, LAUNCH_OVER)
    return _password_page(request, "Make the first account", "admin", ())


@router.post("/launch/{token}")
def first_account(request: Request, token: str) -> Response:
    site, told = site_of(request), form_of(request)
    _only_without_accounts(site)
    name = text(told, "name").strip().casefold()
    faults = name_faults(name) + _password_faults(told, name)
    if faults:
        return _password_page(request, "Make the first account", name, faults)
    if not site.store.accounts.use_token(token, LAUNCH):
        raise Forbidden(LAUNCH_OVER)
    actor = Actor("launch", "system")
    user = site.store.accounts.add(name, "admin", actor, password_hash=hashed(text(told, "password")))
    return opened(request, site, user, "/people?first=1")


@router.get("/invitation/{user_id}/{token}")
def invitation(request: Request, user_id: str, token: str) -> HTMLResponse:
    user = _invited(site_of(request), user_id, token)
    return _password_page(request, f"Choose a password, {user.display_name}", user.name, (), is_named=True)


@router.post("/invitation/{user_id}/{token}")
def choose(request: Request, user_id: str, token: str) -> Response:
    site, told = site_of(request), form_of(request)
    user = _invited(site, user_id, token)
    faults = _password_faults(told, user.name)
    if faults:
        return _password_page(
            request, f"Choose a password, {user.display_name}", user.name, faults, is_named=True
        )
    if not site.store.accounts.use_token(token, invitation_purpose(user.id)):
        raise Forbidden(INVITATION_OVER)
    actor = Actor(user.name, user.role)
    user = site.store.accounts.change(
        user.id,
        actor,
        password_hash=hashed(text(told, "password")),
        settings=without_tokens(
            user.settings
        ),  # whoever needs a new link may have lost more than the password
    )
    site.throttle.forgive(user.name)
    return opened(request, site, user, "/")


def invitation_purpose(user_id: str) -> str:
    return f"invitation:{user_id}"


def opened(request: Request, site: Site, user: User, after: str) -> Response:
    """A session of its own for this sign-in; one that the browser had before is closed, so none can be planted."""
    return with_session(go_to(after), request, site, user)


def with_session(answer: Response, request: Request, site: Site, user: User) -> Response:
    before = request.cookies.get(site.settings.cookie)
    if before:
        site.store.accounts.close_session(before)
    token, _ = site.store.accounts.open_session(user, seconds=site.settings.session_seconds)
    answer.set_cookie(
        site.settings.cookie,
        token,
        path="/",
        secure=site.settings.is_secure,
        httponly=True,
        samesite="strict",
    )
    return answer


def local(address: str) -> str:
    """Only a place of this server."""
    return address if LOCAL.fullmatch(address) and not address.startswith("/sign-in") else "/"


def _only_without_accounts(site: Site) -> None:
    if site.store.accounts.all():
        raise NotPossible("link: there is an account already; sign in, or ask an administrator")


def _check_link(site: Site, token: str, purpose: str, told: str) -> None:
    """Before anybody types, and before a name is shown; nothing is used up."""
    if not site.store.accounts.is_open(token, purpose):
        raise Forbidden(told)


def _invited(site: Site, user_id: str, token: str) -> User:
    _check_link(site, token, invitation_purpose(user_id), INVITATION_OVER)
    user = site.store.accounts.get(user_id)
    if not user.is_active:
        raise Forbidden(INVITATION_OVER)
    return user


def name_faults(name: str) -> tuple[str, ...]:
    if NAME.fullmatch(name) and name not in OURS:
        return ()
    if name in OURS:
        return ("name: is one that the program uses itself; choose another",)
    return ("name: must be 2 to 64 small letters, digits, dots, dashes or @; choose another",)


def _password_faults(told: FormData, name: str) -> tuple[str, ...]:
    password, again = text(told, "password"), text(told, "again")
    return faults_of(password, name) + (
        ("passwords: differ; type the same twice",) if password != again else ()
    )


def _password_page(
    request: Request, title: str, name: str, faults: tuple[str, ...], *, is_named: bool = False
) -> HTMLResponse:
    answer = page(request, "web/password.html", title=title, name=name, faults=faults, is_named=is_named)
    answer.status_code = 422 if faults else 200
    return answer
