"""The case: the review summary as it stands, with the nurse's work beside it; or how far it has come."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from hepcite.criteria.vocabulary import FactTerm, vocabulary
from hepcite.intake.outputs import FORMATS
from hepcite.intake.store import CaseRow, Correction, FileRow
from hepcite.intake.store.effective import CORRECTABLE
from hepcite.intake.web.forms import Filled, citations_of, place
from hepcite.intake.web.forms import selected as selected_words
from hepcite.intake.web.pages.new_case import told_file
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.rendering import frame_names, page, pages_environment
from hepcite.intake.web.rules import may
from hepcite.intake.web.site import caller_of, case_of, site_of
from hepcite.intake.web.standing import picture_addresses, result_of, told_of
from hepcite.records import Fact, Result
from hepcite.review.fact_schema import EvidenceJson
from hepcite.review.html import render
from hepcite.review.result_schema import ResultJson
from hepcite.review.words import words

router = pages_router()
SELECTED = re.compile(r"([0-9a-f]{26})\.(\d{1,7})\.(\d{1,9})\.(\d{1,9})", re.ASCII)
MOST_SELECTED = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what the records say, and what it stands at. `correction` is the one in force."""

    name: str
    label: str
    term: FactTerm
    read: str
    now: str
    read_status: str
    correction: Correction | None
    filled: Mapping[str, Any]

    @property
    def differs(self) -> bool:
        return self.correction is not None and self.read != self.now


@router.get("/cases/{case_id}")
def case_page(
    request: Request, case_id: str, done: str = "", differing: int = 0, selected: str = ""
) -> Response:
    """`selected`: file, page, start and end of words that were selected in the document's text, with dots between."""
    row = site_of(request).store.cases.get(case_id, caller_of(request).actor)
    if row.state == "draft":
        is_ours = may_change(request, row)
        return go_to(f"/cases/{case_id}/edit") if is_ours else _waiting(request, row)
    if row.state == "decided":
        return decided_page(request, row, done=done, only_differing=bool(differing), selected=selected)
    return _waiting(request, row)


@router.get("/cases/{case_id}/state")
def state(request: Request, case_id: str) -> Response:
    case = case_of(request)
    return JSONResponse({"state": case.state, "version": case.version})


def decided_page(
    request: Request,
    row: CaseRow,
    *,
    done: str = "",
    only_differing: bool = False,
    selected: str = "",
    faults: tuple[str, ...] = (),
    typed: Mapping[str, Any] | None = None,
) -> HTMLResponse:
    """`faults` and `typed`: a change that was refused, with what was typed into its form."""
    site = site_of(request)
    store = site.store
    told, read = told_of(store, row.id), told_of(store, row.id, "read")
    result = result_of(store, row.id, told)
    history = store.corrections.of(row.id)
    files = store.files.by_document(row.id)
    lines = fact_lines(result, result_of(store, row.id, read), store.corrections.in_force(row.id), told)
    names: dict[str, Any] = {
        "row": row,
        "lines": [line for line in lines if line.differs or not only_differing],
        "changed": sum(line.differs for line in lines),
        "only_differing": only_differing,
        "answers": changed_answers(read, told),
        "history": history,
        "notes": store.notes.of(row.id),
        "people": [
            user
            for user in store.accounts.all()
            if user.role in ("nurse", "medical_director") and user.is_active
        ],
        "selected": _selected(selected, result, files),
        "citations_offered": [(place(each), each) for each in citations_of(told)],
        "file_rows": store.files.of(row.id),
        "outputs": [each.file_name for formats in FORMATS.values() for each in formats],
        "may_work": may_work(request, row),
        "may_take": caller_of(request).user.role in ("nurse", "medical_director"),
        "drafts": {
            draft.place.partition("/")[2]: draft
            for draft in store.drafts.of(caller_of(request).user.id, row.id)
        },
        "done": done,
        "faults": faults,
        "typed": Filled(typed or {}),
        "work": {"facts": {line.name: line.label for line in lines}},
        "head": str(store.audit.head()),
    }
    pictures = picture_addresses(row.id, result, files)
    html = render("web/case.html", result, pictures, frame_names(request) | names, pages_environment())
    return HTMLResponse(html, 422 if faults else 200)


def _selected(told: str, result: Result, files: Mapping[str, FileRow]) -> tuple[str, EvidenceJson] | None:
    """Place and quote. File and numbers alone stand in the address, no words of a record."""
    found = SELECTED.fullmatch(told)
    names = [name for name, file in files.items() if found and file.id == found[1]]
    if not found or not names:
        return None
    number, start, end = (int(each) for each in found.groups()[1:])
    for document in result.documents:
        for leaf in document.pages if document.name == names[0] else ():
            if leaf.number == number and start < end <= min(len(leaf.text), start + MOST_SELECTED):
                each = selected_words(document.name, leaf, start, end)
                return place(each), each
    return None


def may_work(request: Request, row: CaseRow) -> bool:
    return caller_of(request).user.role in ("nurse", "medical_director") and may_change(request, row)


def may_change(request: Request, row: CaseRow) -> bool:
    user = caller_of(request).user
    return (
        may(user.role, user.name, "change", created_by=row.created_by, assigned_to=row.assigned_to) == "yes"
    )


def fact_lines(
    now: Result, read: Result, in_force: Mapping[str, Correction], told: ResultJson
) -> tuple[Line, ...]:
    return tuple(
        Line(
            name=name,
            label=words().fact(name),
            term=vocabulary().facts[name],
            read=_in_words(name, read.findings.facts.get(name)),
            now=_in_words(name, now.findings.facts.get(name)),
            read_status=found.status if (found := read.findings.facts.get(name)) else "not_documented",
            correction=in_force.get(name),
            filled=_filled(told, name),
        )
        for name in CORRECTABLE
        if name in vocabulary().facts
    )


def changed_answers(read: ResultJson, now: ResultJson) -> list[tuple[str, str, str]]:
    """Treatment, the machine's disposition and the one that stands, where they differ."""
    return [
        (
            " ".join(part for part in (a.treatment, a.technique) if part) or "request",
            a.disposition,
            b.disposition,
        )
        for a, b in zip(read.treatments, now.treatments, strict=False)
        if a.disposition != b.disposition
    ]


def _in_words(name: str, fact: Fact | None) -> str:
    return (
        words().value(name, fact.value) if fact and fact.status != "not_documented" else "not in the records"
    )


def _filled(told: ResultJson, name: str) -> Mapping[str, Any]:
    """What the form of a correction begins with: the value that stands."""
    facts = told.model_dump(by_alias=True)
    found = facts["facts"].get(name) or facts["auxiliary_facts"].get(name) or {}
    value = found.get("value")
    if isinstance(value, Mapping):
        return Filled(value)
    return Filled(members=value) if isinstance(value, list) else Filled(value=value)


def _waiting(request: Request, row: CaseRow) -> HTMLResponse:
    site, caller = site_of(request), caller_of(request)
    files = [told_file(site, caller, file) for file in site.store.files.of(row.id)]
    before = site.store.cases.waiting()
    ahead = next((number for number, (case_id, _) in enumerate(before) if case_id == row.id), 0)
    return page(
        request, "web/waiting.html", row=row, files=files, ahead=ahead, may_rerun=may_change(request, row)
    )
