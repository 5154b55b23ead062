"""A file's bytes → its pages and the problems met, by whatever format the bytes are in."""

import hashlib
from pathlib import PurePath

from hepcite.extract.formats.docx import is_docx, read_docx
from hepcite.extract.formats.images import is_picture, read_picture
from hepcite.extract.formats.pdf import is_pdf, read_pdf
from hepcite.extract.formats.reading import Format, Reading
from hepcite.extract.formats.text import is_text, read_text
from hepcite.records import Problem, SourceFile

FORMATS = (
    Format("PDF", frozenset({".pdf"}), is_pdf, read_pdf),
    Format("Word (DOCX)", frozenset({".docx"}), is_docx, read_docx),
    Format(
        "picture (PNG, JPEG, TIFF)",
        frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"}),
        is_picture,
        read_picture,
    ),
    Format("plain text", frozenset({".txt", ".text", ".md", ".log"}), is_text, read_text),
)
"""Asked in order; the first that recognises the bytes reads them."""


def read_file(name: str, data: bytes) -> SourceFile:
    """Never raises on bad bytes: what could not be read is in `problems`, and no page of it is invented."""
    reading = _read(name, data)
    kinds = {"text" if page.read_by == "text" else "ocr" for page in reading.pages if page.text.strip()}
    read_by = "mixed" if len(kinds) > 1 else next(iter(kinds), "text")
    return SourceFile(name, hashlib.sha256(data).hexdigest(), reading.pages, read_by, reading.problems)


def _read(name: str, data: bytes) -> Reading:
    if not data.strip():
        return Reading((), (Problem("empty", f"{name} is empty. Ask the sender to send it again."),))
    chosen = next((known for known in FORMATS if known.recognises(data)), None)
    if chosen is None:
        names = ", ".join(known.name for known in FORMATS)
        message = f"{name} is in a format that is not read here. Send it as one of: {names}."
        return Reading((), (Problem("unknown_format", message),))
    try:
        reading = chosen.read(name, data)
    except Exception as error:  # parsers of foreign bytes raise anything; the run goes on
        what = f"{name} could not be read as {chosen.name} ({type(error).__name__}). Ask for the file again."
        return Reading((), (Problem("damaged", what),))
    extension = PurePath(name).suffix.lower()
    promised = next((known for known in FORMATS if extension in known.extensions), None)
    if promised is None or promised is chosen:
        return reading
    message = (
        f"{name} is named like {promised.name} but is {chosen.name}; it was read as {chosen.name}. Rename it."
    )
    wrong = Problem("wrong_extension", message, fatal=False)
    return Reading(reading.pages, (wrong, *reading.problems))


__all__ = ["FORMATS", "Format", "Reading", "read_file"]
