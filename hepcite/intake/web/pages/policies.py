"""The policies by whose versions cases are decided, each clause in words."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from hepcite.intake.errors import IntakeError
from hepcite.intake.policies import policy_named, shipped_policies
from hepcite.intake.policy_page import tree_of
from hepcite.intake.store import NotThere
from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.rendering import page

router = pages_router()


@router.get("/policies")
def policies(request: Request) -> HTMLResponse:
    return page(request, "web/policies.html", policies=shipped_policies())


@router.get("/policies/{payer}/{policy}/{version}")
def show(request: Request, payer: str, policy: str, version: str) -> HTMLResponse:
    policy_id = f"{payer}/{policy}"
    if policy_id not in {each.id for each in shipped_policies()}:
        raise NotThere("policy: there is no such one; look at the list of policies")
    try:
        found = policy_named(policy_id, version)
    except IntakeError:
        raise NotThere("policy: has no such version; look at the list of policies") from None
    frame, tree, rest = tree_of(found)
    return page(request, "web/policy.html", policy=found, frame=frame, tree=tree, rest=rest)
