"""The pages that people use: one file each, with their routes."""

from hepcite.intake.web.oidc import routes as oidc
from hepcite.intake.web.pages import (
    account,
    audit_log,
    case,
    documents,
    downloads,
    drafts,
    evaluation,
    frame,
    new_case,
    nurse_work,
    people,
    policies,
    signing_in,
    worklist,
)

ROUTERS = tuple(
    part.router
    for part in (
        oidc,
        frame,
        signing_in,
        account,
        people,
        worklist,
        new_case,
        case,
        nurse_work,
        documents,
        downloads,
        drafts,
        policies,
        evaluation,
        audit_log,
    )
)
