"""What a nurse does to a case: correct a fact, take a correction back, note, assign, mark as reviewed."""

from collections.abc import Callable
from functools import partial

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from hepcite.intake.errors import IntakeError
from hepcite.intake.store import Conflict, NotPossible, WrongCorrection
from hepcite.intake.web.forms import evidence_of, form_of, proposal_of, term_of, text, value_of, whole
from hepcite.intake.web.pages.case import decided_page
from hepcite.intake.web.pages.routing import go_to, pages_router
from hepcite.intake.web.site import caller_of, site_of
from hepcite.intake.web.standing import told_of

router = pages_router()
KINDS = ("value", "not_in_records", "confirm", "reject")
NOTE = "note"
MOST_REASON, MOST_NOTE = 5_000, 20_000


@router.post("/cases/{case_id}/corrections")
def correct(request: Request, case_id: str) -> Response:
    site, caller, told = site_of(request), caller_of(request), form_of(request)
    fact, kind = text(told, "fact"), text(told, "kind")

    def change() -> None:
        term_of(fact)
        if kind not in KINDS:
            raise WrongCorrection(f"{fact}: say what the records hold: a value, or nothing")
        now = told_of(site.store, case_id)
        if kind in ("confirm", "reject"):
            value, evidence = proposal_of(fact, text(told, "proposal"), now)
        else:
            value = value_of(fact, told) if kind == "value" else None
            pages_of = partial(site.store.results.pages, case_id)
            evidence = evidence_of(text(told, "evidence"), now, pages_of)
        site.store.corrections.add(
            case_id,
            fact,
            kind,  # type: ignore[arg-type]
            caller.actor,
            reason=_reason(told),
            expected=whole(told, "expected"),
            value=None if kind == "reject" else value,
            evidence=[] if kind == "reject" else evidence,
        )
        site.store.drafts.discard(caller.user.id, draft_place(case_id, f"fact.{fact}"))

    return _changed(request, case_id, change, "corrected", "work")


@router.post("/cases/{case_id}/corrections/{correction_id}/undo")
def undo(request: Request, case_id: str, correction_id: int) -> Response:
    site, caller, told = site_of(request), caller_of(request), form_of(request)

    def change() -> None:
        site.store.corrections.undo(
            case_id,
            correction_id,
            caller.actor,
            reason=_reason(told),
            expected=whole(told, "expected"),
        )

    return _changed(request, case_id, change, "undone", "work")


@router.post("/cases/{case_id}/notes")
def note(request: Request, case_id: str) -> Response:
    site, caller, told = site_of(request), caller_of(request), form_of(request)

    def change() -> None:
        site.store.notes.add(case_id, _at_most(text(told, "text"), MOST_NOTE, "note"), caller.actor)
        site.store.drafts.discard(caller.user.id, draft_place(case_id, NOTE))

    return _changed(request, case_id, change, "noted", "notes")


@router.post("/cases/{case_id}/assign")
def assign(request: Request, case_id: str) -> Response:
    site, caller, told = site_of(request), caller_of(request), form_of(request)
    to = text(told, "to") or None

    def change() -> None:
        user = site.store.accounts.named(to) if to else None
        if to and (user is None or user.role not in ("nurse", "medical_director") or not user.is_active):
            raise NotPossible("assign: only to a nurse or a medical director; choose one of the list")
        site.store.cases.assign(case_id, to, caller.actor, expected=whole(told, "expected"))

    return _changed(request, case_id, change, "assigned", "case-bar")


@router.post("/cases/{case_id}/review")
def review(request: Request, case_id: str) -> Response:
    site, caller, expected = site_of(request), caller_of(request), whole(form_of(request), "expected")
    return _changed(
        request,
        case_id,
        lambda: site.store.cases.review(case_id, caller.actor, expected=expected),
        "reviewed",
        "case-bar",
    )


@router.post("/cases/{case_id}/reopen")
def reopen(request: Request, case_id: str) -> Response:
    site, caller, expected = site_of(request), caller_of(request), whole(form_of(request), "expected")
    return _changed(
        request,
        case_id,
        lambda: site.store.cases.reopen(case_id, caller.actor, expected=expected),
        "reopened",
        "case-bar",
    )


@router.post("/cases/{case_id}/rerun")
def rerun(request: Request, case_id: str) -> Response:
    site, caller = site_of(request), caller_of(request)
    if site.store.cases.get(case_id).state == "failed":
        site.store.dead_letters.retry(case_id, caller.actor)
    else:
        site.store.cases.rerun(case_id, caller.actor)
    return go_to(f"/cases/{case_id}")


def _reason(told: FormData) -> str:
    return _at_most(text(told, "reason"), MOST_REASON, "reason")


def _at_most(told: str, most: int, what: str) -> str:
    if len(told) > most:
        raise WrongCorrection(f"{what}: is longer than {most} signs; shorten it")
    return told


def draft_place(case_id: str, place: str) -> str:
    return f"{case_id}/{place}"


def _changed(request: Request, case_id: str, change: Callable[[], object], done: str, at: str) -> Response:
    """To the page with the change; or, refused, the page as it is now with the reason and all that was typed."""
    site = site_of(request)
    try:
        change()
    except Conflict:
        told = "Somebody changed this case meanwhile. Look at it as it is now; what you typed is kept below. Send it again."
        return _refused(request, case_id, (told,), 409)
    except IntakeError as error:
        if site.store.cases.get(case_id).state != "decided":
            raise
        return _refused(request, case_id, error.faults, 422)
    return go_to(f"/cases/{case_id}?done={done}#{at}")


def _refused(request: Request, case_id: str, faults: tuple[str, ...], status: int) -> Response:
    told = form_of(request)
    typed: dict[str, object] = {
        name: told.getlist(name) if name == "members" else text(told, name)
        for name in told
        if name not in ("csrf", "expected")
    }
    row = site_of(request).store.cases.get(case_id, caller_of(request).actor)
    answer = decided_page(request, row, faults=faults, typed=typed)
    answer.status_code = status
    return answer
