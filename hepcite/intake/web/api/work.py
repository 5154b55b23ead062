"""A nurse's work over the REST API, with the version of the case that was looked at."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from hepcite.intake.store import Correction, Note, NotPossible
from hepcite.intake.web.api.cases import columns_of
from hepcite.intake.web.api.models import (
    REFUSALS,
    AssignIn,
    CaseOut,
    CorrectionIn,
    CorrectionOut,
    NoteIn,
    NoteOut,
    UndoIn,
    VersionIn,
)
from hepcite.intake.web.forms import term_of
from hepcite.intake.web.site import caller_of, site_of
from hepcite.review.result_json import model_text

router = APIRouter(tags=["work"])


@router.get("/api/cases/{case_id}/corrections", response_model=list[CorrectionOut], responses=REFUSALS)
def corrections(request: Request, case_id: str) -> list[CorrectionOut]:
    """The whole history, oldest first; an undo is an entry of its own."""
    store = site_of(request).store
    store.audit.access(caller_of(request).actor, "corrections.viewed", case_id)
    return [_correction(each) for each in store.corrections.of(case_id)]


@router.post("/api/cases/{case_id}/corrections", responses=REFUSALS)
def correct(request: Request, case_id: str, wanted: CorrectionIn) -> Response:
    """result.json as it stands after the correction."""
    term_of(wanted.fact)
    result = site_of(request).store.corrections.add(
        case_id,
        wanted.fact,
        wanted.kind,
        caller_of(request).actor,
        reason=wanted.reason,
        expected=wanted.version,
        value=wanted.value,
        evidence=[{**each.model_dump(), "method": "reviewer"} for each in wanted.evidence],
    )
    return Response(model_text(result), media_type="application/json")


@router.post("/api/cases/{case_id}/corrections/{correction_id}/undo", responses=REFUSALS)
def undo(request: Request, case_id: str, correction_id: int, wanted: UndoIn) -> Response:
    """result.json as it stands without the correction."""
    result = site_of(request).store.corrections.undo(
        case_id, correction_id, caller_of(request).actor, reason=wanted.reason, expected=wanted.version
    )
    return Response(model_text(result), media_type="application/json")


@router.get("/api/cases/{case_id}/notes", response_model=list[NoteOut], responses=REFUSALS)
def notes(request: Request, case_id: str) -> list[NoteOut]:
    store = site_of(request).store
    store.audit.access(caller_of(request).actor, "notes.viewed", case_id)
    return [_note(each) for each in store.notes.of(case_id)]


@router.post("/api/cases/{case_id}/notes", status_code=201, response_model=NoteOut, responses=REFUSALS)
def add_note(request: Request, case_id: str, wanted: NoteIn) -> NoteOut:
    return _note(site_of(request).store.notes.add(case_id, wanted.text, caller_of(request).actor))


@router.post("/api/cases/{case_id}/assign", response_model=CaseOut, responses=REFUSALS)
def assign(request: Request, case_id: str, wanted: AssignIn) -> CaseOut:
    store = site_of(request).store
    user = store.accounts.named(wanted.to) if wanted.to else None
    if wanted.to and (user is None or user.role not in ("nurse", "medical_director") or not user.is_active):
        raise NotPossible("to: must be an active nurse or medical director; choose another account")
    store.cases.assign(
        case_id, user.name if user else None, caller_of(request).actor, expected=wanted.version
    )
    return CaseOut(**columns_of(store.cases.get(case_id)))


@router.post("/api/cases/{case_id}/review", response_model=CaseOut, responses=REFUSALS)
def review(request: Request, case_id: str, wanted: VersionIn) -> CaseOut:
    """Marks the case as reviewed, at the version that was looked at."""
    store = site_of(request).store
    store.cases.review(case_id, caller_of(request).actor, expected=wanted.version)
    return CaseOut(**columns_of(store.cases.get(case_id)))


def _correction(each: Correction) -> CorrectionOut:
    told = {name: getattr(each, name) for name in CorrectionOut.model_fields if name != "evidence"}
    return CorrectionOut(**told, evidence=[dict(quote) for quote in each.evidence])


def _note(each: Note) -> NoteOut:
    return NoteOut(id=each.id, text=each.text, created_by=each.created_by, created_at=each.created_at)
