"""A submitted file, and the documents that it holds."""

import datetime
from dataclasses import dataclass

from hepcite.records.page import Page


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a file that could not be read or trusted, told so that a person can act on it.

    `kind` is a stable key: unreadable_page, unknown_format, empty, damaged, encrypted, wrong_extension, encoding,
    future_date, no_date, hidden_text, comments, too_large, took_too_long, too_deep, withdrawn, preliminary, no_information, near_duplicate,
    several_patients, doubtful_patient, not_read. `message` says what, where and what to do, and holds no record text.
    `fatal` problems mean that something was not read (exit status 1).
    """

    kind: str
    message: str
    page: int | None = None
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What a format reader makes of one file's bytes: pages in order, and the problems met.

    `parts`: the numbers of pages at which another document surely begins (a file in an archive, an attachment, a
    message); empty where the format does not say.
    """

    name: str
    sha256: str
    pages: tuple[Page, ...]
    read_by: str
    problems: tuple[Problem, ...] = ()
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One clinical document: a file, or some consecutive pages of one.

    `kind` is radiology_report, clinic_note, consult, lab_report, tumor_board, discharge_summary, operative_note,
    pathology, referral_letter, cover_sheet or other. `date` is the date of the exam or visit that it reports.
    `set_aside` says why the document is no evidence (another patient, cover sheet, a duplicate or an earlier version
    and of which pages), None where it is. `author` is as the document states it. `others` are stretches of the text (pages
    joined by a newline) that are entries of other patients, as in the minutes of a conference: they are never read.
    """

    name: str
    sha256: str
    pages: tuple[Page, ...]
    first_page: int
    read_by: str
    kind: str = "other"
    date: datetime.date | None = None
    set_aside: str | None = None
    problems: tuple[Problem, ...] = ()
    author: str | None = None
    others: tuple[tuple[int, int], ...] = ()
