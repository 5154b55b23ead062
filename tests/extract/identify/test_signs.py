"""Each sign that a document begins or goes on, on two pages that show it and two that do not."""

import pytest

from hepcite.extract.identify.boundaries import SIGNS, _counters, _seam, signs_of
from hepcite.extract.identify.data import load
from hepcite.extract.identify.faces import face_of
from hepcite.records import Page, Word

PROSE = "the liver is large and the spleen is not seen well because of gas in the bowel."
HEADER = "Sandbar Renal Services, Unit 3"


def page(text: str, read_by: str = "text", height: float = 9.0) -> Page:
    words = (Word(0, 3, (0.0, 0.0, 9.0, height)),)
    return Page(1, text, words if text[:3].isalpha() else (), 612.0, 792.0, read_by)


def signs(*texts: str | Page) -> set[str]:
    """Of the last page, after the others."""
    pages = [text if isinstance(text, Page) else page(text) for text in texts]
    numbered = [Page(n, p.text, p.words, p.width, p.height, p.read_by) for n, p in enumerate(pages, start=1)]
    faces = [face_of(p) for p in numbered]
    return set(signs_of(_seam(tuple(faces[:-1]), faces[-1], _counters(faces))))


CASES: dict[str, tuple[tuple[str | Page, ...], tuple[str | Page, ...]]] = {
    "first_number": ((PROSE, f"{PROSE}\nPage 1 of 2"), (PROSE, f"{PROSE}\nPage 2 of 2")),
    "other_patient": (("Patient: Ann Lee", "Patient: Bo Ray"), ("Patient: Ann Lee", "Patient: LEE, ANN")),
    "stranger": (
        ("Patient: Ann Lee\nPage 1 of 2", "Patient: Bo Ray\nPage 2 of 2"),
        ("Patient: Ann Lee\nPage 1 of 2", "Name: Bo Ray\nPage 2 of 2"),
    ),
    "patient_block": ((PROSE, "Ann Lee, DOB 1/2/1950"), (PROSE, PROSE)),
    "title": ((PROSE, "SURGICAL PATHOLOGY REPORT"), (PROSE, "Bile ducts")),
    "heading": ((PROSE, "North Shore Hospital"), (PROSE, "IMPRESSION")),
    "dated": ((PROSE, "Exam date: 2/11/2026"), (PROSE, "Compared with 2/11/2026")),
    "salutation": ((PROSE, "Dear Dr. Wick,"), (PROSE, "My dear Dr. Wick is away")),
    "same_opening": (
        (f"{HEADER}\n{PROSE}\nOne more line that both of the pages have, word for word.",) * 2,
        (f"{HEADER}\n{PROSE}\nOne more line that both of the pages have, word for word.", f"{HEADER}\nOther."),
    ),
    "cover": (("FAX COVER SHEET\nTo: A\nFrom: B\nPages: 3", PROSE), (PROSE, PROSE)),
    "other_sheet": ((PROSE, page(PROSE, "tesseract")), (PROSE, PROSE)),
    "other_type": ((PROSE, page(PROSE, height=11.0)), (PROSE, page(PROSE, height=9.2))),
    "closed": ((f"{PROSE}\nElectronically signed", PROSE), (PROSE, PROSE)),
    "lost_header": (
        (f"{HEADER}\n{PROSE}", f"{HEADER}\nHe sat.", "Then he left the room and went home."),
        (f"{HEADER}\n{PROSE}", f"{HEADER}\n{PROSE}", f"{HEADER}\n{PROSE}"),
    ),
    "backward_number": ((f"{PROSE}\nPage 3", f"{PROSE}\nPage 2"), (f"{PROSE}\nPage 3", f"{PROSE}\nPage 4")),
    "next_number": ((f"{PROSE}\nPage 1 of 2", f"{PROSE}\nPage 2 of 2"), (f"{PROSE}\nPage 1 of 2", f"{PROSE}\nPage 2 of 3")),
    "later_number": ((PROSE, f"{PROSE}\nPage 4"), (f"{PROSE}\nPage 3", f"{PROSE}\nPage 4")),
    "counter": (tuple(f"{PROSE}\nPage {n}" for n in (1, 2, 3)), tuple(f"{PROSE}\nPage {n}" for n in (1, 1, 2))),
    "same_header": ((f"{HEADER}\n{PROSE}", f"{HEADER}\nother words"), (f"{HEADER}\n{PROSE}", "other words")),
    "continued": ((PROSE, "FINDINGS (continued)"), (PROSE, "Lactulose was continued.")),
    "sentence_goes_on": (("She has a lesion in segment", "8 cm wide"), ("She has a lesion.", "It is small.")),
    "table_goes_on": (("Seg | Size\n8 | 3 cm", "6 | 2 cm"), ("Seg | Size\n8 | 3 cm", "Six is small")),
    "no_opening": ((PROSE, PROSE), (PROSE, "Ann Lee, DOB 1/2/1950")),
}  # fmt: skip


def test_every_sign_has_a_weight_and_a_case() -> None:
    assert set(SIGNS) == set(load("packet")["weights"]) == set(CASES)


@pytest.mark.parametrize("sign", sorted(CASES))
def test_a_sign(sign: str) -> None:
    shown, other = CASES[sign]
    assert sign in signs(*shown)
    assert sign not in signs(*other)
