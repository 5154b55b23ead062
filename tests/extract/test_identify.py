"""What a document is, of which date, and whose: the words of its head."""

import datetime

import pytest

from hepcite.extract.identify import another_patient, document_date, document_kind, identify, parts_of
from hepcite.records import Case, Page, Patient, Problem, Service, SourceFile

PATIENT = Patient("Helen Marchbanks", datetime.date(1957, 8, 14), "female", "PS1")
CASE = Case(
    "T1",
    "commercial",
    "OR",
    datetime.date(2026, 3, 14),
    "standard",
    PATIENT,
    ("C22.1",),
    (Service("37243", None),),
)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (
            "MERCY HOSPITAL\nMRI ABDOMEN WITH AND WITHOUT CONTRAST\nDOB: 08/14/1957\nFINDINGS:\nLiver normal.\nIMPRESSION:\nNothing.",
            "radiology_report",
        ),
        ("Liver MRI (Eovist)   Final report\nComparison: 2025\nImpression: stable.", "radiology_report"),
        (
            "SURGICAL PATHOLOGY REPORT\nAccession S26-1\nSPECIMEN\nLiver, ultrasound-guided core biopsy\nDIAGNOSIS\nHCC",
            "pathology",
        ),
        (
            "LABORATORY REPORT - FINAL\nSpecimen ID: 1\nAnalyte | Result | Reference\nSodium | 137 | 136-145",
            "lab_report",
        ),
        ("Hepatobiliary Tumor Board\nMinutes of March 3, 2026\nConsensus: TACE", "tumor_board"),
        (
            "DISCHARGE SUMMARY\nAdmitted 3/1/2026 Discharged 3/5/2026\nHOSPITAL COURSE\nHe had a CT.",
            "discharge_summary",
        ),
        ("Dear Dr. Sable,\nI saw her about the CT of 3/1.\nSincerely,\nA. B.", "referral_letter"),
        ("NURSE NAVIGATOR SUMMARY\n3/30/26 CT liver two tumors\nBarriers: distance", "clinic_note"),
    ],
)
def test_kind(head: str, kind: str) -> None:
    assert document_kind(head) == kind


@pytest.mark.parametrize(
    ("head", "kind", "iso"),
    [
        (
            "MRI LIVER\nDOB: 08/14/1957  Exam date: 02/11/2026  Signed 02/13/2026\nCOMPARISON: 11/03/2025",
            "radiology_report",
            "2026-02-11",
        ),
        (
            "Clinic note\nMarchbanks, Helen 8/14/1957\nVisit: 2/10/2026\nLast seen 1/2/2026",
            "clinic_note",
            "2026-02-10",
        ),
        ("DISCHARGE SUMMARY\nAdm 4/18/26 DC 4/21/26", "discharge_summary", "2026-04-21"),
        ("SURGICAL PATHOLOGY\nCollected: 01/15/2026 Reported: 01/19/2026", "pathology", "2026-01-19"),
    ],
)
def test_date(head: str, kind: str, iso: str) -> None:
    assert str(document_date(head, kind, CASE)) == iso


@pytest.mark.parametrize(
    ("head", "is_other"),
    [
        ("Patient: Helen Marchbanks\nDOB: 08/14/1957", False),
        ("Patient: MARCHBANKS, HELEN R\nBorn 14.08.1957", False),
        ("Patient: Helen Marchbanks\nDOB: 14/08/1957", False),
        ("Patient: MARCHBANK, HELENA\nDOB: 04/18/1975", True),
        ("Patient: Helen Marchbanks\nDOB: 03/30/1981", True),
        ("Patient: Rosalind Mwangi\nMRN 12", True),
        (
            "Helen Marchbanks | DOB 1957-08-14 | Outside Records\nPatient: MARCHBANKS, BERNADETTE DOB 09/02/1981 F",
            True,
        ),
        ("Helen Marchbanks | DOB 1957-08-14\nPatient: Helen Marchbanks DOB 8/14/57", False),
        ("Clinic note\nShe is doing well.", False),
        ("H. Marchbanks, 68F\nPt and son agree to the plan.", False),
    ],
)
def test_a_record_of_another_patient(head: str, is_other: bool) -> None:
    assert bool(another_patient(head, PATIENT)) == is_other


def source(
    pages: tuple[str, ...], parts: tuple[int, ...] = (), problems: tuple[Problem, ...] = ()
) -> SourceFile:
    made = tuple(Page(i + 1, text) for i, text in enumerate(pages))
    return SourceFile("a.zip", "0" * 64, made, "text", problems, parts)


def test_a_date_after_the_request_is_a_problem_and_no_crash() -> None:
    document = identify(source(("Clinic note\nVisit: 5/10/2026\nDOB 8/14/1957",)), CASE)
    assert [(p.kind, p.fatal) for p in document.problems] == [("future_date", False)]


def test_the_members_of_a_container_are_documents_of_their_own() -> None:
    problems = (Problem("damaged", "whole"), Problem("unreadable_page", "one", 3))
    parts = parts_of(source(("one", "two", "three"), (1, 3), problems))
    assert [[p.text for p in part.pages] for part in parts] == [["one", "two"], ["three"]]
    assert [[p.kind for p in part.problems] for part in parts] == [["damaged"], ["unreadable_page"]]


def test_a_single_file_is_one_document() -> None:
    plain = source(("one", "two"))
    assert parts_of(plain) == (plain,)
