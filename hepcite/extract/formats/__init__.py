"""A file's bytes → its pages and the problems met, by whatever format the bytes are in."""

import hashlib
from dataclasses import replace
from pathlib import PurePath

from hepcite.extract.formats.archive import is_archive, read_archive
from hepcite.extract.formats.ccda import is_ccda, read_ccda
from hepcite.extract.formats.docx import is_docx, read_docx
from hepcite.extract.formats.fhir import is_fhir, read_fhir
from hepcite.extract.formats.hl7 import is_hl7, read_hl7
from hepcite.extract.formats.html import is_html, read_html
from hepcite.extract.formats.images import is_picture, read_picture
from hepcite.extract.formats.limits import limits, too_large
from hepcite.extract.formats.mail import is_mail, read_mail
from hepcite.extract.formats.members import Budget, with_members
from hepcite.extract.formats.pdf import is_pdf, read_pdf
from hepcite.extract.formats.reading import Format, Reading
from hepcite.extract.formats.rtf import is_rtf, read_rtf
from hepcite.extract.formats.text import is_text, read_text
from hepcite.records import Problem, SourceFile

FORMATS = (
    Format("Word (DOCX)", frozenset({".docx"}), is_docx, read_docx),
    Format("ZIP archive", frozenset({".zip"}), is_archive, read_archive),
    Format("RTF", frozenset({".rtf"}), is_rtf, read_rtf),
    Format("HL7 v2 message", frozenset({".hl7", ".oru", ".mdm"}), is_hl7, read_hl7),
    Format("FHIR (JSON)", frozenset({".json", ".ndjson"}), is_fhir, read_fhir),
    Format("C-CDA (XML)", frozenset({".xml", ".ccda", ".cda"}), is_ccda, read_ccda),
    Format("HTML", frozenset({".html", ".htm", ".xhtml"}), is_html, read_html),
    Format("e-mail (EML)", frozenset({".eml"}), is_mail, read_mail),
    Format("PDF", frozenset({".pdf"}), is_pdf, read_pdf),
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
    """Never raises on bad bytes: what could not be read is in `problems`, and no page of it is invented.

    A file that holds files gives their pages one after the other, numbered through; `parts` says where each
    begins.
    """
    return source_file(name, data, read_bytes(name, data))


def source_file(name: str, data: bytes, reading: Reading) -> SourceFile:
    kinds = {"text" if page.read_by == "text" else "ocr" for page in reading.pages if page.text.strip()}
    read_by = "mixed" if len(kinds) > 1 else next(iter(kinds), "text")
    digest = hashlib.sha256(data).hexdigest()
    problems = tuple(dict.fromkeys(reading.problems))
    return SourceFile(name, digest, reading.pages, read_by, problems, reading.parts)


def read_bytes(name: str, data: bytes, depth: int = 0, budget: Budget | None = None) -> Reading:
    """`depth` counts the files that hold this one; `budget` is what they may still unpack to."""
    budget = budget or Budget()
    if len(data) > limits().most_file_bytes:
        return Reading((), (too_large(name, f"has {len(data) // 1_000_000} MB"),))
    if not data.strip():
        return Reading((), (Problem("empty", f"{name} is empty. Ask the sender to send it again."),))
    chosen = next((known for known in FORMATS if known.recognises(data)), None)
    if chosen is None:
        names = ", ".join(known.name for known in FORMATS)
        message = f"{name} is in a format that is not read here. Send it as one of: {names}."
        return Reading((), (Problem("unknown_format", message),))
    try:
        reading = chosen.read(name, data)
    except MemoryError:
        return Reading((), (too_large(name, "needs more memory than a record may take"),))
    except Exception as error:  # parsers of foreign bytes raise anything; the run goes on
        what = f"{name} could not be read as {chosen.name} ({type(error).__name__}). Ask for the file again."
        return Reading((), (Problem("damaged", what),))
    whole = with_members(name, reading, depth, budget, lambda n, d: read_bytes(n, d, depth + 1, budget))
    return _with_name_checked(name, chosen, whole)


def _with_name_checked(name: str, chosen: Format, reading: Reading) -> Reading:
    extension = PurePath(name).suffix.lower()
    promised = next((known for known in FORMATS if extension in known.extensions), None)
    if promised is None or promised is chosen:
        return reading
    message = (
        f"{name} is named like {promised.name} but is {chosen.name}; it was read as {chosen.name}. Rename it."
    )
    wrong = Problem("wrong_extension", message, fatal=False)
    return replace(reading, problems=(wrong, *reading.problems))


__all__ = ["FORMATS", "Format", "Reading", "read_file"]
