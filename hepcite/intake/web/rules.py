"""Each route into who may use it, and for which cases: the one table that the guard and the matrix test read.

Roles: intake sees the cases that it brought in; nurse and medical_director see all; auditor and admin see all and change
none. A nurse changes cases that are hers or nobody's (`assign` takes one over); a medical director changes any.
"""

from dataclasses import dataclass
from typing import Literal

INTAKE, NURSE, DIRECTOR, AUDITOR, ADMIN = "intake", "nurse", "medical_director", "auditor", "admin"
ALL = frozenset({INTAKE, NURSE, DIRECTOR, AUDITOR, ADMIN})
CLERKS = frozenset({INTAKE, NURSE, DIRECTOR})
REVIEWERS = frozenset({NURSE, DIRECTOR})
OVERSEERS = frozenset({AUDITOR, ADMIN})
ADMINS = frozenset({ADMIN})
OnCase = Literal["none", "look", "take", "change"]
"""none: the route is about no one case · look: may see it · take: may see it and is no onlooker · change: may work on it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`roles` None: open to everybody, signed in or not. `is_quiet`: the page asks by itself; keeps no session alive."""

    roles: frozenset[str] | None
    on_case: OnCase = "none"
    is_quiet: bool = False


OPEN = Rule(None)
ANYBODY = Rule(ALL)
LOOKS = Rule(ALL, "look")
ASKS = Rule(ALL, "look", is_quiet=True)
BRINGS_IN = Rule(CLERKS, "change")
WORKS = Rule(REVIEWERS, "change")
CASE, FILE = "/cases/{case_id}", "/cases/{case_id}/files/{file_id}"
API_CASE = "/api/cases/{case_id}"

RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/health"): OPEN,
    ("GET", "/ready"): OPEN,
    ("GET", "/static/{name}"): OPEN,
    ("GET", "/sign-in"): OPEN,
    ("POST", "/sign-in"): OPEN,
    ("GET", "/launch/{token}"): OPEN,
    ("POST", "/launch/{token}"): OPEN,
    ("GET", "/invitation/{user_id}/{token}"): OPEN,
    ("POST", "/invitation/{user_id}/{token}"): OPEN,
    ("GET", "/sign-in/oidc"): OPEN,
    ("GET", "/sign-in/oidc/back"): OPEN,
    ("POST", "/people/{user_id}/identity"): Rule(ADMINS),  # of oidc too
    ("POST", "/sign-out"): ANYBODY,
    ("GET", "/session"): Rule(ALL, is_quiet=True),
    ("GET", "/"): ANYBODY,
    ("GET", "/cases"): ANYBODY,
    ("GET", "/cases.csv"): ANYBODY,
    ("GET", "/cases.json"): ANYBODY,
    ("POST", "/cases/search"): ANYBODY,
    ("POST", "/cases/new"): Rule(CLERKS),
    ("GET", CASE): LOOKS,
    ("GET", CASE + "/state"): ASKS,
    ("GET", CASE + "/edit"): BRINGS_IN,
    ("PUT", CASE + "/request"): BRINGS_IN,
    ("POST", CASE + "/submit"): BRINGS_IN,
    ("POST", CASE + "/discard"): BRINGS_IN,
    ("POST", CASE + "/files"): BRINGS_IN,
    ("GET", CASE + "/files.json"): ASKS,
    ("POST", FILE + "/withdraw"): BRINGS_IN,
    ("GET", FILE): LOOKS,
    ("GET", FILE + "/original"): LOOKS,
    ("GET", FILE + "/pages/{number}.webp"): LOOKS,
    ("GET", CASE + "/output/{name}"): LOOKS,
    ("POST", CASE + "/corrections"): WORKS,
    ("POST", CASE + "/corrections/{correction_id}/undo"): WORKS,
    ("POST", CASE + "/notes"): WORKS,
    ("POST", CASE + "/assign"): Rule(REVIEWERS, "take"),
    ("POST", CASE + "/review"): WORKS,
    ("POST", CASE + "/reopen"): WORKS,
    ("POST", CASE + "/rerun"): BRINGS_IN,
    ("GET", CASE + "/drafts/{place}"): Rule(CLERKS, "look", is_quiet=True),
    ("PUT", CASE + "/drafts/{place}"): Rule(CLERKS, "look"),
    ("GET", "/policies"): ANYBODY,
    ("GET", "/policies/{payer}/{policy}/{version}"): ANYBODY,
    ("GET", "/evaluation"): ANYBODY,
    ("GET", "/audit"): Rule(OVERSEERS),
    ("GET", "/audit.jsonl"): Rule(OVERSEERS),
    ("GET", "/people"): Rule(ADMINS),
    ("POST", "/people"): Rule(ADMINS),
    ("POST", "/people/{user_id}"): Rule(ADMINS),
    ("POST", "/people/{user_id}/invitation"): Rule(ADMINS),
    ("GET", "/account"): ANYBODY,
    ("POST", "/account/password"): ANYBODY,
    ("POST", "/account/tokens"): ANYBODY,
    ("POST", "/account/tokens/revoke"): ANYBODY,
    ("GET", "/api/openapi.json"): OPEN,
    ("GET", "/api/cases"): ANYBODY,
    ("POST", "/api/cases"): Rule(CLERKS),
    ("POST", "/api/cases/search"): ANYBODY,
    ("GET", API_CASE): LOOKS,
    ("GET", API_CASE + "/result"): LOOKS,
    ("GET", API_CASE + "/files"): LOOKS,
    ("GET", API_CASE + "/files/{file_id}"): LOOKS,
    ("GET", API_CASE + "/corrections"): LOOKS,
    ("POST", API_CASE + "/corrections"): WORKS,
    ("POST", API_CASE + "/corrections/{correction_id}/undo"): WORKS,
    ("GET", API_CASE + "/notes"): LOOKS,
    ("POST", API_CASE + "/notes"): WORKS,
    ("POST", API_CASE + "/assign"): Rule(REVIEWERS, "take"),
    ("POST", API_CASE + "/review"): WORKS,
    ("GET", API_CASE + "/audit"): Rule(OVERSEERS, "look"),
    ("GET", "/api/audit"): Rule(OVERSEERS),
    ("GET", "/api/metrics"): Rule(OVERSEERS),
}


def may(
    role: str, name: str, on_case: OnCase, *, created_by: str, assigned_to: str | None
) -> Literal["yes", "hidden", "no"]:
    """Whether a caller with this role and name may do this with such a case. `hidden`: it is to seem not to exist."""
    if on_case == "none":
        return "yes"
    if role == INTAKE and created_by != name:
        return "hidden"
    if on_case == "look":
        return "yes"
    if role in OVERSEERS:
        return "no"
    if on_case == "change" and role == NURSE and assigned_to not in (None, name):
        return "no"
    return "yes"
