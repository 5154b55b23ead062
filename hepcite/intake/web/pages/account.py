"""One's own account: a new password, tokens for programs."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from hepcite.intake.accounts import faults_of, hashed, is_right, make_token, revoke_tokens, token_rows
from hepcite.intake.web.errors import TryLater
from hepcite.intake.web.forms import form_of, text
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.pages.signing_in import opened
from hepcite.intake.web.rendering import page
from hepcite.intake.web.site import caller_of, site_of

router = pages_router()


@router.get("/account")
def account(request: Request) -> HTMLResponse:
    return _account(request)


@router.post("/account/password")
def change_password(request: Request) -> Response:
    site, told, user = site_of(request), form_of(request), caller_of(request).user
    address = request.client.host if request.client else "unknown"
    if site.throttle.is_closed(user.name, address):
        raise TryLater("password: failed too often; wait 15 minutes")
    if not is_right(text(told, "old"), user.password_hash):
        site.throttle.failed(user.name, address)
        return _account(request, faults=("old password: is not right; type it again",))
    new = text(told, "password")
    faults = faults_of(new, user.name) + (
        ("passwords: differ; type the same twice",) if new != text(told, "again") else ()
    )
    if faults:
        return _account(request, faults=faults)
    changed = site.store.accounts.change(user.id, caller_of(request).actor, password_hash=hashed(new))
    return opened(request, site, changed, "/account")


@router.post("/account/tokens")
def new_token(request: Request) -> Response:
    label = text(form_of(request), "label").strip()
    token = make_token(site_of(request).store, caller_of(request).user, label or "program")
    return _account(request, token=token)


@router.post("/account/tokens/revoke")
def revoke(request: Request) -> Response:
    revoke_tokens(site_of(request).store, caller_of(request).user)
    return go_to("/account")


def _account(request: Request, *, token: str = "", faults: tuple[str, ...] = ()) -> HTMLResponse:
    user = site_of(request).store.accounts.get(caller_of(request).user.id)
    answer = page(request, "web/account.html", user=user, tokens=token_rows(user), token=token, faults=faults)
    answer.status_code = 422 if faults else 200
    return answer
