"""One submitted file, page by page: the picture with its cited words boxed, the text as it was read, the original bytes."""

import unicodedata
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from hepcite.intake.store import FileRow, NotThere
from hepcite.intake.web.drawn import MEDIA_TYPE
from hepcite.intake.web.pages.case import may_work
from hepcite.intake.web.pages.new_case import WORDS, file_in
from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.rendering import page
from hepcite.intake.web.site import Site, caller_of, case_of, site_of
from hepcite.intake.web.standing import picture_address, result_of, told_of
from hepcite.records import Document, Evidence, Page, Result
from hepcite.review.citations import Citation, Leaf, all_evidence

router = pages_router()


@router.get("/cases/{case_id}/files/{file_id}")
def document(request: Request, case_id: str, file_id: str, page_number: int = 1) -> HTMLResponse:
    site, case = site_of(request), case_of(request)
    file_in(site, case_id, file_id)
    file = site.store.files.get(file_id, caller_of(request).actor)
    name, result = _read(site, case_id, file)
    found = (
        [(each, p) for each in result.documents for p in each.pages if each.name == name] if result else []
    )
    numbers = [p.number for _, p in found]
    at = page_number if page_number in numbers else (numbers[0] if numbers else 1)
    shown = next(((d, p) for d, p in found if p.number == at), None)
    leaf = _leaf(case_id, file, result, *shown) if result and shown else None
    cited = sorted({e.page for e in all_evidence(result) if e.document == name}) if result else []
    return page(
        request,
        "web/document.html",
        row=case,
        file=file,
        words_of_status=WORDS,
        leaf=leaf,
        at=at,
        numbers=numbers,
        cited=cited,
        may_quote=may_work(request, case) and leaf is not None and _is_shown_as_it_is(leaf.page.text),
    )


@router.get("/cases/{case_id}/files/{file_id}/original")
def original(request: Request, case_id: str, file_id: str) -> Response:
    """The bytes as they came. Never shown in the browser: what a record holds is not to run here."""
    site = site_of(request)
    file_in(site, case_id, file_id)
    content = site.store.files.content(file_id, caller_of(request).actor)
    return attachment(content, site.store.files.get(file_id).name, "application/octet-stream")


@router.get("/cases/{case_id}/files/{file_id}/pages/{number}.webp")
def picture(request: Request, case_id: str, file_id: str, number: int) -> Response:
    site = site_of(request)
    file = file_in(site, case_id, file_id)
    password = site.store.cases.request_of(case_id).password(file.name)
    drawn = site.pictures.page(file, number, password)
    site.store.audit.access(caller_of(request).actor, "page.viewed", case_id, file=file_id, page=number)
    return Response(drawn, media_type=MEDIA_TYPE)


def attachment(content: bytes | str, name: str, media_type: str) -> Response:
    """`name` may be anything: it is told twice, in plain letters and percent-encoded (RFC 6266)."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._- ") else "_" for sign in name)
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": told})


def _is_shown_as_it_is(text: str) -> bool:
    """A sign that nobody sees is shown by its number, so places on the screen are not those in the text."""
    return not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\n\t" for sign in text)


def _read(site: Site, case_id: str, file: FileRow) -> tuple[str, Result | None]:
    """The name of the file in the result, and the result; None before it is decided."""
    names = {row.sha256: name for name, row in site.store.files.by_document(case_id).items()}
    try:
        return names.get(file.sha256, file.name), result_of(site.store, case_id, told_of(site.store, case_id))
    except NotThere:
        return file.name, None


def _leaf(case_id: str, file: FileRow, result: Result, document: Document, shown: Page) -> Leaf:
    places: dict[tuple[int, int], Evidence] = {}
    for each in all_evidence(result):
        if (each.document, each.page) == (document.name, shown.number):
            places.setdefault((each.start, each.end), each)
    citations = tuple(Citation(number, places[key]) for number, key in enumerate(sorted(places), start=1))
    image = picture_address(case_id, file, shown) if shown.width and shown.height else None
    return Leaf(f"leaf-{shown.number}", shown, document, image, citations)
