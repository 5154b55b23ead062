"""A decided case into the files of `hepcite check`: summary, letter, FHIR bundle and result, as it now stands."""

from fastapi import Request
from fastapi.responses import Response

from hepcite.intake.outputs import FORMATS
from hepcite.intake.pictures import page_images
from hepcite.intake.store import NotPossible, NotThere
from hepcite.intake.web.pages.documents import attachment
from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.site import caller_of, site_of
from hepcite.intake.web.standing import result_of, told_of
from hepcite.review.errors import MissingToolError

router = pages_router()
RESULT = "result.json"
MEDIA_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.get("/cases/{case_id}/output/{name}")
def output(request: Request, case_id: str, name: str) -> Response:
    store, actor = site_of(request).store, caller_of(request).actor
    formats = {each.file_name: each for group in FORMATS.values() for each in group}
    if name not in formats:
        raise NotThere(f"output: there is no such file; there are {', '.join(formats)}")
    if name == RESULT:
        content: str | bytes = store.results.text(case_id)
    else:
        result = result_of(store, case_id, told_of(store, case_id))
        made = formats[name]
        pictures = page_images(result, store.files.for_pipeline(case_id)) if made.has_pictures else None
        try:
            content = made.render(result) if pictures is None else made.render(result, pictures)
        except MissingToolError as error:
            raise NotPossible(f"{name}: cannot be made on this server: {error}") from None
    store.audit.access(actor, "case.downloaded", case_id, what=name)
    return attachment(content, name, MEDIA_TYPES[name.rpartition(".")[2]])
