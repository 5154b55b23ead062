"""A store and settings into the web application, all its routes held to rules.py."""

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

import hepcite
from hepcite.intake.store import Store
from hepcite.intake.web import api, pages
from hepcite.intake.web.errors import WrongRoutes
from hepcite.intake.web.guard import check_routes, guard
from hepcite.intake.web.middleware import Frame
from hepcite.intake.web.problems import answer_errors
from hepcite.intake.web.settings import Settings
from hepcite.intake.web.site import site_over

ABOUT = (
    "Requests for liver-tumor treatments and their records in, cited determinations out. hepcite never approves and "
    "never denies. Send an API token as `Authorization: Bearer hct_…`. Errors are application/problem+json."
)


def create_app(store: Store, settings: Settings) -> FastAPI:
    """Raises WrongRoutes where a route has no rule."""
    app = FastAPI(
        title="hepcite",
        version=hepcite.__version__,
        description=ABOUT,
        dependencies=[Depends(guard)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.site = site_over(store, settings)
    for router in (*pages.ROUTERS, *api.ROUTERS):
        for route in router.routes:
            _add(app, route)
    check_routes(list(app.routes))
    answer_errors(app)
    app.add_middleware(Frame, settings=settings)
    return app


def _add(app: FastAPI, route: Any) -> None:
    """Each route for itself, so that the application's own dependency (the guard) holds it."""
    if not isinstance(route, APIRoute):
        raise WrongRoutes(f"{route}: is no route that the guard can hold")
    app.add_api_route(
        route.path,
        route.endpoint,
        methods=sorted(route.methods or ()),
        response_model=route.response_model,
        status_code=route.status_code,
        tags=route.tags,
        summary=route.summary,
        responses=route.responses,
        include_in_schema=route.include_in_schema,
        openapi_extra=route.openapi_extra,
    )
