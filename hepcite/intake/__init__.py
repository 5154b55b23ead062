"""A case folder, or a call at the command line, in; a Case and the bytes of its documents out."""

from hepcite.intake.casefolder import load_case
from hepcite.intake.errors import IntakeError

__all__ = ["IntakeError", "load_case"]
