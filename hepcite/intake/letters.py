"""A Result, and the file of the plan's office that HEPCITE_OFFICE names, into the files of the request for documents."""

import os
from pathlib import Path

from hepcite.intake.errors import IntakeError
from hepcite.records import Result
from hepcite.review import ReviewError
from hepcite.review.letter import Office, load_office, to_letter_docx, to_letter_html, to_letter_text

OFFICE_VARIABLE = "HEPCITE_OFFICE"


def office() -> Office:
    """What the office's YAML file says; all blank where the variable is not set."""
    path = os.environ.get(OFFICE_VARIABLE)
    try:
        return load_office(Path(path)) if path else Office()
    except ReviewError as error:
        raise IntakeError(f"{OFFICE_VARIABLE}: {error}") from None


def letter_text(result: Result) -> str:
    return to_letter_text(result, office())


def letter_docx(result: Result) -> bytes:
    return to_letter_docx(result, office())


def letter_pdf(result: Result) -> bytes:
    """Raises MissingToolError where WeasyPrint is not installed."""
    from hepcite.review.pdf import html_to_pdf

    return html_to_pdf(to_letter_html(result, office()))
