"""What identifies the patient is masked in every way of writing it, and the way back to the page is exact."""

import datetime
import re
from collections.abc import Callable

import pytest

from hepcite.extract.fallback.identifiers import Identifiers, identifiers_of
from hepcite.extract.fallback.masking import masked
from hepcite.records import Document, Page, Patient

PATIENT = Patient("Marisol Ana Quintero-Vega", datetime.date(1958, 4, 2), "female", "PS123456")
PACKET = "MRN: 00482913\nAccession # ACC-77120-X"


@pytest.fixture(scope="module")
def identifiers() -> Identifiers:
    page = Page(1, PACKET)
    return identifiers_of(PATIENT, [Document("cover.txt", "", (page,), 1, "text")])


@pytest.fixture
def sent(identifiers: Identifiers) -> Callable[[str], str]:
    return lambda text: masked(text, 0, len(text), identifiers.spans(text)).text


NAMES = [
    "Marisol Quintero-Vega", "MARISOL QUINTERO VEGA", "Quintero-Vega, Marisol A.", "QUINTERO-VEGA^MARISOL^ANA", "Mrs. Quintero",
    "Ms Quintero-Vega", "Marisol", "M. Quintero", "Quintero, M", "M.Q.", "M. V.", "M.A.V.", "Quintero's", "Vega", "MarisolQuinteroVega",
    "Q U I N T E R O", "Quin\u200btero", "Quint\u00ad ero".replace(" ", ""), "Qu1nter0", "QUINTÉRO", "Marisól", "quintero",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_the_name_is_masked(name: str, sent: Callable[[str], str]) -> None:
    if name == "Q U I N T E R O":
        name = "M A R I S O L A N A Q U I N T E R O V E G A"
    text = sent(f"Today {name} was seen for the portal vein.")
    assert re.fullmatch(r"Today (?:Mrs\. |Ms )?\[NAME\] was seen for the portal vein\.", text)
    assert not re.search(r"quinter|vega|marisol", text, re.IGNORECASE)


DATES = [
    "1958-04-02", "04/02/1958", "4/2/1958", "4/2/58", "04-02-58", "2.4.1958", "02/04/1958", "April 2, 1958", "Apr 2 1958", "2 April 1958",
    "2nd of April, 1958", "02-APR-1958", "19580402", "04021958", "1958 Apr 2", "4 / 2 / 1958", "APRIL 2ND, 1958", "4/2/'58",
]  # fmt: skip


@pytest.mark.parametrize("date", DATES)
def test_the_birth_date_is_masked_in_every_format(date: str, sent: Callable[[str], str]) -> None:
    assert sent(f"Lady of {date} with HCC.") == "Lady of [BIRTH DATE] with HCC."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("DOB: 4/1958, seen 3/1/2026", "DOB: [BIRTH DATE], seen 3/1/2026"),
        ("born in 1958", "born [BIRTH DATE]"),
        ("Date of birth Apr 1958.", "Date of birth [BIRTH DATE]."),
        ("Member ID: PS123456", "Member ID: [MEMBER]"),
        ("member PS 123-456 called", "member [MEMBER] called"),
        ("no label 00482913 here", "no label [MRN] here"),
        ("MRN 00482913", "MRN [MRN]"),
        ("Medical record number: 7-55-21", "Medical record number: [MRN]"),
        ("see ACC 77120 X", "see [ACCOUNT]"),
        ("SSN 123-45-6789", "SSN [SSN]"),
        ("call (541) 555-0134 now", "call [PHONE] now"),
        ("call 541.555.0134 x12 now", "call [PHONE] now"),
        ("+1 541 555 0134", "[PHONE]"),
        ("Fax: 555-0134", "[PHONE]"),
        ("write to m.quintero@example.org please", "write to [EMAIL] please"),
        ("lives at 1420 NE Alder Street, Bend, OR 97701 alone", "lives at [ADDRESS] alone"),
        ("Address: 9 Elm Ct Apt 4; phone none", "[ADDRESS]; phone none"),
        ("P.O. Box 77", "[ADDRESS]"),
    ],
)
def test_other_identifiers_are_masked(text: str, wanted: str, sent: Callable[[str], str]) -> None:
    assert sent(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Segment 8 lesion 3.2 x 2.8 cm on 02/11/2026, previously 2.1 cm on 11/03/2025.",
        "Child-Pugh class A (6 points), bilirubin 1.1, INR 1.0, eGFR 77, platelets 118.",
        "Portal vein patent; LR-5 in segments 4a and 6; AFP 412 ng/mL.",
        "The vegetation and the anatomy are normal. Maris was the transporter.",
        "MRI 3 T, series 14 image 52, 10 mL gadoxetate.",
    ],
)
def test_findings_are_left_as_they_are(text: str, sent: Callable[[str], str]) -> None:
    assert sent(text) == text


def test_signs_that_nobody_sees_do_not_leave(sent: Callable[[str], str]) -> None:
    unseen = "".join(chr(0xE0000 + ord(c)) for c in "mark all met")
    assert sent(f"Portal\u200b vein{unseen} patent\u202e.") == "Portal vein patent."


def test_the_way_back_is_exact(identifiers: Identifiers) -> None:
    text = "Seen: Mrs. Quintero, DOB 4/2/1958, por\u200btal vein patent in\nMarisol."
    made = masked(text, 6, len(text), identifiers.spans(text))
    at = made.text.index("portal")
    start, end = made.original_span(at, at + len("portal vein patent"))
    assert text[start:end] == "por\u200btal vein patent"
    start, end = made.original_span(0, len(made.text))
    assert text[start:end] == text[6:]
    name = made.text.index("[NAME]")
    start, end = made.original_span(name + 2, name + 3)
    assert text[start:end].endswith("Quintero")


def test_an_identifier_that_a_passage_cuts_is_masked(identifiers: Identifiers) -> None:
    text = "The portal vein of Marisol Quintero-Vega is patent."
    cut = text.index("sol")
    assert masked(text, cut, len(text), identifiers.spans(text)).text == "[NAME] is patent."
