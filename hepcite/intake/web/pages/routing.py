"""Routers whose routes stay out of the OpenAPI, and the answer after a change: go and look."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

SEE_OTHER = 303


def pages_router() -> APIRouter:
    return APIRouter(include_in_schema=False)


def go_to(address: str) -> RedirectResponse:
    return RedirectResponse(address, SEE_OTHER)
