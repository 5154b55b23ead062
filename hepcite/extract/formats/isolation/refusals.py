"""What ended a child process → the reading of a file that could not be read, in words for a person."""

from hepcite.extract.formats.reading import Reading
from hepcite.records import Problem

_REMEDY = "Ask the sender for the file again, or for a plain PDF of it."


def crashed(name: str) -> Reading:
    return _refusal("damaged", f"{name} is so damaged that its reader stopped. {_REMEDY}")


def forbidden(name: str) -> Reading:
    what = f"{name} made its reader try what no record needs (network, files or programs)"
    return _refusal("damaged", f"{what}; it was stopped and nothing was read. Tell your security team.")


def slow(name: str) -> Reading:
    return _refusal("took_too_long", f"{name} took too long to read and was given up. {_REMEDY}")


def too_big(name: str) -> Reading:
    return _refusal("too_large", f"{name} needs more memory than a record may take. {_REMEDY}")


def _refusal(kind: str, message: str) -> Reading:
    return Reading((), (Problem(kind, message),))
