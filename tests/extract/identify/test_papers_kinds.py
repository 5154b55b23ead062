"""Papers that are no liver record, and papers that look like them → their kind."""

import papers
import pytest

from hepcite.extract.identify import document_kind

LEAFLET = """ABOUT YOUR CT SCAN
You will lie on a table that moves through a ring. Your arms rest above your head. You can talk with the staff.
Tell them if you have had a reaction to dye. You may eat when you are home. Bring your list of medicines with you.
Liver. Impression. Findings. These words may stand in the report that your doctor gets."""
CONSENT = """RIVERBEND SURGERY CENTER
CONSENT FOR BLOOD TRANSFUSION
Patient label: Quintero, Marisol
I understand that blood carries some risk. I understand that I may refuse."""
LETTER = """Fax cover sheet
To: Dr. Wick
Pages: 1
Dear Dr. Wick,
I saw this lady again and would be grateful for embolization."""

NOTICE = """Incoming fax
Caller ID: 503 555 0142
Subject: Quintero, Marisol
Received 4 May, line speed 14400, 3 images
If you are not the intended party, delete this."""
CARD = """MEMBER CARD (copied front and back)
Quintero, Marisol
Group 7781, plan Juniper
Deductible 500, office copay 25
Claims to box 12, Bend"""
SCRAP = """5/4 Quintero
HCC seg 8, 3.2, for TACE next wk"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (papers.COVER, "cover_sheet"),
        (papers.STATEMENT, "other"),
        (LEAFLET, "other"),
        (CONSENT, "other"),
        (NOTICE, "cover_sheet"),
        (NOTICE + "\nFINDINGS:\nHCC of segment 8.", "clinic_note"),
        (CARD, "other"),
        (CARD + "\nBilirubin 1.1", "clinic_note"),
        (SCRAP, "clinic_note"),
        (papers.MRI, "radiology_report"),
        (papers.GENETICS, "referral_letter"),
        (LETTER, "referral_letter"),
        (papers.COVER + "\nFINDINGS:\nHCC of segment 8.", "referral_letter"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert document_kind(text) == kind
