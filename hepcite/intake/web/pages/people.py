"""Accounts: who there is, new ones, new roles, new links. The administrator never knows a password."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from hepcite.intake.store import ROLES, NotPossible
from hepcite.intake.web.forms import form_of, text
from hepcite.intake.web.oidc.people import link_of
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.pages.signing_in import invitation_purpose, name_faults
from hepcite.intake.web.rendering import page
from hepcite.intake.web.site import caller_of, site_of

router = pages_router()
DUTIES = {
    "intake": "brings cases in, sees those alone",
    "nurse": "reviews and corrects cases",
    "medical_director": "reviews and corrects any case",
    "auditor": "sees everything and the audit log, changes nothing",
    "admin": "accounts; sees everything, changes no case",
}


@router.get("/people")
def people(request: Request, first: int = 0) -> HTMLResponse:
    return _people(request, is_first=bool(first))


@router.post("/people")
def add(request: Request) -> Response:
    site, told, caller = site_of(request), form_of(request), caller_of(request)
    name = text(told, "name").strip().casefold()
    faults = name_faults(name)
    if faults:
        raise NotPossible(*faults)
    user = site.store.accounts.add(
        name, text(told, "role"), caller.actor, display_name=text(told, "display_name").strip()
    )
    return _people(request, link=_link(request, user.id), linked=user.name)


@router.post("/people/{user_id}")
def change(request: Request, user_id: str) -> Response:
    site, told, caller = site_of(request), form_of(request), caller_of(request)
    role, is_active = text(told, "role"), text(told, "active") == "yes"
    site.store.accounts.change(user_id, caller.actor, role=role, is_active=is_active)
    return go_to("/people")


@router.post("/people/{user_id}/invitation")
def invite(request: Request, user_id: str) -> Response:
    """A new link; the old password stays until the new one is chosen."""
    user = site_of(request).store.accounts.get(user_id)
    return _people(request, link=_link(request, user_id), linked=user.name)


def _people(request: Request, *, link: str = "", linked: str = "", is_first: bool = False) -> HTMLResponse:
    users = site_of(request).store.accounts.all()
    hours = int(site_of(request).settings.invitation_seconds // 3600)
    links = {user.id: link_of(user) for user in users}
    names = {
        "links": links,
        "users": users,
        "roles": ROLES,
        "duties": DUTIES,
        "link": link,
        "linked": linked,
        "hours": hours,
    }
    return page(request, "web/people.html", is_first=is_first, **names)


def _link(request: Request, user_id: str) -> str:
    site, caller = site_of(request), caller_of(request)
    token = site.store.accounts.issue_token(
        invitation_purpose(user_id), seconds=site.settings.invitation_seconds
    )
    site.store.audit.access(
        caller.actor, "account.invited", None, account=site.store.accounts.get(user_id).name
    )
    return f"{request.url.scheme}://{request.headers['host']}/invitation/{user_id}/{token}"
