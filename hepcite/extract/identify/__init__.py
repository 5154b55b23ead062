"""SourceFile + request → Documents: where each begins, what it is, of which date, and whether it is this patient's."""

from collections.abc import Sequence
from dataclasses import replace

from hepcite.extract.identify.authors import author_of
from hepcite.extract.identify.dates import document_date
from hepcite.extract.identify.entries import Entries, entries_of
from hepcite.extract.identify.faces import face_of
from hepcite.extract.identify.kinds import document_kind, is_addressed_to_patient, is_letter, tells_of_listing
from hepcite.extract.identify.likeness import Likeness, likeness
from hepcite.extract.identify.parts import parts_of
from hepcite.extract.identify.patients import another_patient
from hepcite.extract.identify.repeats import without_repeats
from hepcite.extract.identify.standing import with_standing
from hepcite.extract.unsure import DOUBTFUL_PATIENT
from hepcite.records import Case, Document, Problem, SourceFile

__all__ = ["another_patient", "document_date", "document_kind", "identify", "parts_of", "settled"]

COVER_SHEET = "cover sheet: holds no record"
PERHAPS_ANOTHER = "perhaps another patient: the name or the birth date is not read for certain"
FOR_PATIENT = "written for the patient: instructions or education, no record"


def identify(source: SourceFile, case: Case) -> Document:
    """The document that `source` holds. One of another patient is set aside; a date that cannot be is a problem."""
    text = "\n".join(page.text for page in source.pages)
    kind = document_kind(text) if text.strip() else "other"
    date = document_date(text, kind, case)
    problems = list(source.problems)
    if date and date > case.received:
        problems.append(
            Problem(
                "future_date",
                f"{source.name}: the document's date lies after the day the request was received ({case.received}); "
                "check the date with the provider.",
                fatal=False,
            )
        )
    entries = entries_of(text, case.patient, date or case.received)
    if entries:
        problems.append(_of_several(source, entries))
    set_aside = _another(source, text, case, entries) or _no_record(text, kind)
    if set_aside == PERHAPS_ANOTHER:
        problems.append(_of_doubtful_patient(source))
    document = Document(
        name=source.name,
        sha256=source.sha256,
        pages=source.pages,
        first_page=source.pages[0].number if source.pages else 1,
        read_by=source.read_by,
        kind=kind,
        date=date,
        set_aside=set_aside,
        problems=tuple(problems),
        author=author_of(text),
        others=entries.others if entries else (),
    )
    if text.strip() and date is None:
        missing = Problem(
            "no_date",
            f"{source.name}: no date of exam or visit was found; it ranks as the oldest record.",
            fatal=False,
        )
        document = replace(document, problems=(*document.problems, missing))
    return document


def _another(source: SourceFile, text: str, case: Case, entries: Entries | None) -> str | None:
    """By its head; where that names nobody, by the first page that does, in its head or in a line at its edge."""
    if entries and entries.is_matched:
        return None
    faces = map(face_of, source.pages)
    naming = next((face for face in faces if face.births or face.patients), None)
    for head in (text, naming.banner if naming else ""):
        why = another_patient(head, case.patient)
        if why is not None:
            return _after_a_second_look(why, _likeness(source, head, case))
    return None


def _likeness(source: SourceFile, head: str, case: Case) -> Likeness:
    """Printed words are what they are."""
    is_recognised = any(page.read_by != "text" for page in source.pages)
    return likeness(head, case.patient) if is_recognised else "other"


def _after_a_second_look(why: str, alike: Likeness) -> str | None:
    return {"same": None, "perhaps": PERHAPS_ANOTHER, "other": why}[alike]


def _of_doubtful_patient(source: SourceFile) -> Problem:
    return Problem(
        DOUBTFUL_PATIENT,
        f"{source.name}: the name or the birth date was not recognised for certain; look at the page whether it is this "
        "patient's. What it would change is left open.",
    )


def _of_several(source: SourceFile, entries: Entries) -> Problem:
    told = (
        "only the entry of the patient of the request was read"
        if entries.is_matched
        else "none of them could surely be matched to the request, so none was read; ask for this patient's own entry"
    )
    return Problem(
        "several_patients", f"{source.name}: holds entries of several patients; {told}.", fatal=False
    )


def _no_record(text: str, kind: str) -> str | None:
    """Why a paper states nothing of the patient: what a leaflet says of livers in general must not become evidence."""
    if kind == "cover_sheet":
        return COVER_SHEET
    is_record = kind != "other" or is_letter(text) or tells_of_listing(text)
    return FOR_PATIENT if not is_record and is_addressed_to_patient(text) else None


def settled(documents: Sequence[Document]) -> tuple[Document, ...]:
    """All documents of a case, each seen beside the others: copies and replaced versions are set aside."""
    return without_repeats(with_standing(documents))
