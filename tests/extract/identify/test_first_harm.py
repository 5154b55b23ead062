"""Papers that speak against the request must not vanish, and pages of another patient must not become ours."""

from dataclasses import replace

import pytest
from papers import MRI, MRI_2, source
from test_versions import CASE, asides, recognised

from hepcite.extract import extract_findings
from hepcite.extract.identify import identify, parts_of, settled
from hepcite.records import Document, SourceFile

LISTING = """CASCADE TRANSPLANT PROGRAM
March 2, 2026
Marisol Quintero, DOB 04/02/1958
Dear Ms. Quintero,
We are pleased to tell you that you were listed for liver transplant on 02/27/2026. Your MELD score is 22.
Your doctor will see you each month. Keep your telephone with you. You may be called at any hour, and you must come within two hours of the call.
Sincerely,
Ines Halvorsen, RN, Transplant Coordinator"""
RESULT = """CASCADE SURGERY
March 3, 2026
Re: Marisol Quintero, DOB 04/02/1958
Dear Ms. Quintero,
I looked at your scan with you on Monday. Your portal vein is occluded, and you have four tumors in your liver.
Yours sincerely,
Harriet Osgood, MD"""
VISIT_SUMMARY = """AFTER VISIT SUMMARY
Patient: Marisol Quintero   DOB: 04/02/1958
You were seen on 03/02/2026. You are listed for liver transplant. Call your doctor if your skin turns yellow."""
NOTE_ON_COVER = """Larchmont Liver Associates
FAX COVER SHEET
To: Prior Authorization Department    Fax: 541-555-0100
From: Records, desk 4
Pages: 14 including cover
Re: M. Quintero
Note: she was listed for transplant on 02/27/2026.
This message is confidential. If you have received it in error, please destroy it and call us."""


@pytest.mark.parametrize("paper", [LISTING, RESULT, VISIT_SUMMARY, NOTE_ON_COVER])
def test_what_a_clinician_tells_the_patient_or_the_plan_is_read(paper: str) -> None:
    assert asides(paper) == [None]


@pytest.mark.parametrize("paper", [LISTING, VISIT_SUMMARY, NOTE_ON_COVER])
def test_silence_on_a_listing_is_not_presumed_where_such_a_paper_tells_of_it(paper: str) -> None:
    read = settled([identify(part, CASE) for part in parts_of(source(MRI, MRI_2))])
    told = settled([*read, *(identify(part, CASE) for part in parts_of(source(paper, name="paper.pdf")))])
    assert extract_findings(CASE, read).facts["transplant_status"].value == "none_mentioned"
    assert extract_findings(CASE, told).facts["transplant_status"].value == "listed"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("up to < 5 cm", "up to > 5 cm"),
        ("size ≤ 5 cm", "size ≥ 5 cm"),
        ("portal vein ☒ patent ☐ occluded", "portal vein ☐ patent ☒ occluded"),
        ("thrombus: -", "thrombus: +"),
    ],
)
def test_texts_that_differ_in_a_sign_alone_are_no_copies(here: str, there: str) -> None:
    one, other = (MRI.replace("No ascites.", f"Target {words}.") for words in (here, there))
    assert asides(one, other) == [None, None]
    assert asides(one, recognised(other)) == [None, None]
    assert asides(one, recognised(one)) == [None, "duplicate: repeats page 1 of 1.pdf"]


OWN = f"{MRI}\nPage 1 of 2"
STRANGERS = [
    "Patient: Edgar Poole   DOB: 07/09/1944   MRN: 00999\nThe portal vein is patent.\nPage 2 of 2",
    "Patient: Edgar Poole   MRN: 00999\nThe portal vein is patent.\nPage 2 of 2",
    "The portal vein is patent.\nPOOLE, EDGAR   DOB 07/09/1944   Page 2 of 2",
    "Patient: Edgar Poole   DOB: 07/09/1944   (continued)\nThe portal vein is patent.\nPage 2 of 2",
    "POOLE, EDGAR   DOB 07/09/1944   Page 2 of 2\nThe portal vein is patent.",
]


@pytest.mark.parametrize("page", STRANGERS)
def test_a_strangers_page_that_carries_the_next_number_is_no_page_of_ours(page: str) -> None:
    found = [(d.first_page, bool(d.set_aside)) for d in map(_identified, parts_of(source(OWN, page)))]
    assert found == [(1, False), (2, True)]


@pytest.mark.parametrize("page", STRANGERS)
def test_a_document_that_names_its_patient_on_the_second_page_only_is_that_patients(page: str) -> None:
    nameless = "MRI ABDOMEN\nExam date: 02/11/2026\nFINDINGS:\nA mass of 3 cm with a capsule.\nPage 1 of 2"
    assert all(_identified(part).set_aside for part in parts_of(source(nameless, page)))


def test_a_birth_date_misread_in_the_running_head_of_a_scan_parts_nothing() -> None:
    head = "Patient: Quintero, Marisol   DOB: 04/02/1958   MRN: 00123"
    print_ = source(f"{MRI}\nPage 1 of 2", f"{head.replace('1958', '1953')}\n{MRI_2}\nPage 2 of 2")
    pages = tuple(replace(page, read_by="tesseract") for page in print_.pages)
    assert len(parts_of(replace(print_, pages=pages))) == 1
    assert len(parts_of(print_)) == 2


def _identified(part: SourceFile) -> Document:
    return identify(part, CASE)
