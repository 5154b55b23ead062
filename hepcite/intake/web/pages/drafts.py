"""Text while it is typed, kept on the server for its owner alone, with a version so that two tabs lose nothing."""

import re

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from hepcite.intake.store import Conflict, NotThere
from hepcite.intake.web.pages.nurse_work import draft_place
from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.site import caller_of, site_of

router = pages_router()
PLACE = re.compile(r"[a-z_.0-9]{1,80}", re.ASCII)
MOST_TEXT = 100_000


class TextIn(BaseModel):
    """`expected`: the version that was loaded or saved last; 0 where there was none; null takes the place of whatever is there."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    text: str = Field(max_length=MOST_TEXT)
    expected: int | None


@router.get("/cases/{case_id}/drafts/{place}")
def get(request: Request, case_id: str, place: str) -> Response:
    return JSONResponse(_told(request, case_id, place))


@router.put("/cases/{case_id}/drafts/{place}")
def save(request: Request, case_id: str, place: str, draft: TextIn) -> Response:
    site, caller = site_of(request), caller_of(request)
    if not PLACE.fullmatch(place):
        raise NotThere("draft: there is no such place; load the page again")
    name = draft_place(case_id, place)
    try:
        saved = site.store.drafts.save(
            caller.user.id, name, draft.text, case_id=case_id, expected=draft.expected
        )
    except Conflict:
        return JSONResponse(_told(request, case_id, place), 409)
    return JSONResponse({"version": saved.version, "saved_at": saved.saved_at})


def _told(request: Request, case_id: str, place: str) -> dict[str, object]:
    found = site_of(request).store.drafts.get(caller_of(request).user.id, draft_place(case_id, place))
    if found is None:
        return {"text": "", "version": 0, "saved_at": None}
    return {"text": found.text, "version": found.version, "saved_at": found.saved_at}
