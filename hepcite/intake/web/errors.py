"""What a request can be refused for, and the HTTP status that tells it.

WebError (an IntakeError: `faults` holds one line each: what, where, what to do)
├── NotSignedIn     no session, or it has ended (401)
├── Forbidden       signed in, and not allowed (403)
├── BadOrigin       the request comes from a page of somebody else, or without its token (403)
├── TryLater        too many failed logins (429)
├── BadRequest      the request cannot be read (400)
└── BodyTooLarge    more bytes than allowed (413)
"""

from typing import ClassVar

from hepcite.intake.errors import IntakeError
from hepcite.intake.store import (
    Conflict,
    KeyReused,
    NotPossible,
    NotThere,
    StorageFailed,
    TooLarge,
    WrongCorrection,
    WrongSettings,
)


class WebError(IntakeError):
    status: ClassVar[int] = 400


class NotSignedIn(WebError):
    status = 401


class Forbidden(WebError):
    status = 403


class BadOrigin(WebError):
    status = 403


class TryLater(WebError):
    status = 429


class BadRequest(WebError):
    status = 400


class BodyTooLarge(WebError):
    status = 413


class WrongRoutes(Exception):
    """A route without a rule, or a rule without a route: the application is not made."""


STATUSES: tuple[tuple[type[IntakeError], int], ...] = (
    (NotThere, 404),
    (Conflict, 409),
    (KeyReused, 422),
    (NotPossible, 409),
    (WrongCorrection, 422),
    (TooLarge, 413),
    (StorageFailed, 507),
    (WrongSettings, 500),
    (IntakeError, 422),
)
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "It has changed meanwhile",
    413: "Too large",
    422: "Something has to be corrected",
    429: "Too many attempts",
    500: "A fault of hepcite",
    502: "The provider does not answer",
    507: "The server cannot store it",
}


def status_of(error: IntakeError) -> int:
    if isinstance(error, WebError):
        return error.status
    return next(status for kind, status in STATUSES if isinstance(error, kind))
