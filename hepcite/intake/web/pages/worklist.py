"""The worklist: filters in the address, the words of a search not (they are names), the same page as CSV and JSON."""

import csv
import io
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from hepcite.intake.store import CaseRow, Query, StoreError, WorklistPage
from hepcite.intake.store.results import ATTENTION
from hepcite.intake.web.forms import form_of, text
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.rendering import page
from hepcite.intake.web.rules import INTAKE
from hepcite.intake.web.site import Caller, Site, caller_of, site_of

router = pages_router()
LINES = ("commercial", "medicare", "medicaid")
STATES = ("draft", "queued", "running", "decided", "failed", "purged")
ORDERS = {
    "due": "due first",
    "newest": "newest first",
    "received": "received last first",
    "changed": "changed last first",
}
MOST_AS_JSON, ON_A_PAGE = 5000, 50
CSV_PART_CHARACTERS = 64_000
SEARCH = "search."
MOST_SEARCH, MOST_SEARCHES = 200, 10
COLUMNS = [
    "id",
    "reference",
    "patient_name",
    "line_of_business",
    "received",
    "due_at",
    "state",
    "disposition",
    "missing",
    "problems",
    "disagreements",
    "assigned_to",
    "reviewed_by",
    "reviewed_at",
]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Filters:
    """As the address has them. `search` is the name under which the words are kept for the caller."""

    search: str = ""
    disposition: str = ""
    line: str = ""
    state: str = ""
    due_before: str = ""
    missing: str = ""
    assigned: str = ""
    reviewed: str = ""
    disagreement: str = ""
    order: str = "due"
    after: str = ""

    def address(self, path: str = "/cases", **changes: str) -> str:
        told = {k: v for k, v in asdict(replace(self, **changes)).items() if v and (k, v) != ("order", "due")}
        return f"{path}?{urlencode(told)}" if told else path


@router.get("/")
def home() -> RedirectResponse:
    return go_to("/cases")


@router.get("/cases")
def worklist(request: Request) -> HTMLResponse:
    filters, words, found = _found(request, ON_A_PAGE)
    people = [
        user for user in site_of(request).store.accounts.all() if user.role in ("nurse", "medical_director")
    ]
    return page(
        request,
        "web/worklist.html",
        filters=filters,
        searched=words,
        found=found,
        dispositions=ATTENTION,
        lines=LINES,
        states=STATES,
        orders=ORDERS,
        people=people,
    )


@router.post("/cases/search")
def search(request: Request) -> Response:
    """Keeps the words on the server and goes to an address that does not hold them."""
    site, caller, told = site_of(request), caller_of(request), form_of(request)
    words = text(told, "words").strip()[:MOST_SEARCH]
    kept = {name: text(told, name) for name in Filters.__slots__ if name not in ("search", "after")}
    name = ""
    if words:
        name = secrets.token_hex(8)
        site.store.drafts.save(caller.user.id, SEARCH + name, words)
        _forget_old_searches(site, caller)
    return go_to(Filters(**{k: v for k, v in kept.items() if v}, search=name).address())


@router.get("/cases.json")
def as_json(request: Request) -> Response:
    """At most MOST_AS_JSON; `next` is the address of the rest, null where there is none."""
    filters, _, found = _found(request, MOST_AS_JSON)
    following = filters.address("/cases.json", after=found.after) if found.after else None
    return JSONResponse(
        {
            "cases": [row_of(case) for case in found.cases],
            "total": found.total,
            "is_counted_out": found.is_counted_out,
            "after": found.after,
            "next": following,
        }
    )


@router.get("/cases.csv")
def as_csv(request: Request) -> Response:
    """All of them, however many, sent as they are read."""
    site, caller = site_of(request), caller_of(request)
    filters = _filters(request)
    query = query_of(filters, _words(site, caller, filters.search), caller, ON_A_PAGE)
    lines = _csv_lines(site.store.worklist.each(query, caller.actor))
    headers = {"Content-Disposition": 'attachment; filename="worklist.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _csv_lines(cases: Iterable[CaseRow]) -> Iterator[str]:
    """For a spreadsheet: a text that it would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for case in cases:
        writer.writerow({k: _cell(v) for k, v in row_of(case).items()})
        if out.tell() >= CSV_PART_CHARACTERS:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def row_of(case: CaseRow) -> dict[str, object]:
    return {name: getattr(case, name) for name in COLUMNS}


def query_of(filters: Filters, words: str, caller: Caller, limit: int) -> Query:
    """Only cases that the caller may see."""
    yes_no: Mapping[str, bool] = {"yes": True, "no": False}
    assigned = {"": None, "nobody": "", "me": caller.user.name}
    return Query(
        search=words,
        dispositions=(filters.disposition,) if filters.disposition else (),
        lines_of_business=(filters.line,) if filters.line else (),
        states=(filters.state,) if filters.state else (),
        due_before=filters.due_before or None,
        assigned_to=assigned.get(filters.assigned, filters.assigned),
        created_by=caller.user.name if caller.user.role == INTAKE else None,
        is_missing_something=yes_no.get(filters.missing),
        is_reviewed=yes_no.get(filters.reviewed),
        is_disagreed=yes_no.get(filters.disagreement),
        order=filters.order if filters.order in ORDERS else "due",  # type: ignore[arg-type]
        after=filters.after or None,
        limit=limit,
    )


def _filters(request: Request) -> Filters:
    told = {name: request.query_params.get(name, "")[:200] for name in Filters.__slots__}
    return Filters(**{k: v for k, v in told.items() if v})


def _found(request: Request, limit: int) -> tuple[Filters, str, WorklistPage]:
    site, caller = site_of(request), caller_of(request)
    filters = _filters(request)
    words = _words(site, caller, filters.search)
    try:
        found = site.store.worklist.page(query_of(filters, words, caller, limit), caller.actor)
    except StoreError:
        filters = replace(filters, after="")
        found = site.store.worklist.page(query_of(filters, words, caller, limit), caller.actor)
    return filters, words, found


def _forget_old_searches(site: Site, caller: Caller) -> None:
    """They are names of patients: no more of them are kept than a person has use for."""
    kept = [each for each in site.store.drafts.of(caller.user.id, None) if each.place.startswith(SEARCH)]
    for old in sorted(kept, key=lambda each: each.saved_at, reverse=True)[MOST_SEARCHES:]:
        site.store.drafts.discard(caller.user.id, old.place)


def _words(site: Site, caller: Caller, name: str) -> str:
    draft = site.store.drafts.get(caller.user.id, SEARCH + name) if name else None
    return draft.text if draft else ""


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
