"""The REST API under /api: the same store, the same rules, JSON in and out, errors as application/problem+json."""

from hepcite.intake.web.api import cases, oversight, work

ROUTERS = (cases.router, work.router, oversight.router)
