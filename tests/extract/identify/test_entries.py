"""Minutes of several patients: only the entry of the patient of the request may be read."""

import datetime

import pytest

from hepcite.extract.identify.entries import entries_of
from hepcite.records import Patient

US = Patient("Philomena Castagna", datetime.date(1951, 1, 16), "female", None)
HELD = datetime.date(2026, 3, 10)
OTHERS = """{a}
   HCC, listed at OHSU since December. Portal vein thrombus.

{b}
   iCCA, 3.1 cm, portal vein patent.

{c}
   NET, symptoms uncontrolled on octreotide.
"""


def left(text: str, patient: Patient = US) -> str | None:
    """What is read of `text`; None where it is no paper of several patients."""
    entries = entries_of(text, patient, HELD)
    if entries is None:
        return None
    for start, end in reversed(entries.others):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(
    ("a", "b", "c"),
    [
        (
            "1. W.K., 58M, MRN ...3310",
            "2. CASTAGNA PHILOMENA, 75F, DOB 1/16/51",
            "3. A.M-R., 49F, MRN ...7755",
        ),
        ("1. W.K., 58M", "2. P.C., 75F", "3. A.M., 49F"),
        ("1) WK (58 y/o M)", "2) PC (75 y/o F)", "3) AM (49 y/o F)"),
        ("Case 1: J. Smith, 61M", "Case 2: Castagna, Philomena, 75F", "Case 3: R. Haddad, 49F"),
        (
            "Patient 1 - Smith, John, DOB 3/4/1964",
            "Patient 2 - Castagna, Philomena, DOB 01/16/1951",
            "Patient 3 - Roe, Ann, DOB 5/6/1977",
        ),
        ("SMITH, John 61M MRN 4471", "CASTAGNA, Philomena 75F MRN 8842", "ROE, Ann 49F MRN 7755"),
        (
            "Patient: John Smith   DOB: 03/04/1964",
            "Patient: Philomena Castagna   DOB: 01/16/1951",
            "Patient: Ann Roe   DOB: 05/06/1977",
        ),
        (
            "#1 Mr. Smith, 61 year old man",
            "#2 Mrs. Castagna, 75 year old woman",
            "#3 Ms. Roe, 49 year old woman",
        ),
        ("W.K. | 58M | 3310", "P.C. | 75F | 8842", "A.M. | 49F | 7755"),
    ],
)
def test_only_our_entry_is_left(a: str, b: str, c: str) -> None:
    text = left(OTHERS.format(a=a, b=b, c=c))
    assert text is not None
    assert "iCCA, 3.1 cm" in text
    assert "octreotide" not in text
    assert "thrombus" not in text


@pytest.mark.parametrize(
    ("a", "b", "c"),
    [
        ("1. W.K., 58M", "2. P.C., 64F", "3. A.M., 49F"),
        ("1. W.K., 58M", "2. P.C., 75M", "3. A.M., 49F"),
        ("1. P.C., 75F", "2. C.P., 75F", "3. A.M., 49F"),
        ("1. W.K., 58M", "2. CASTAGNA PHILOMENA, 75F, DOB 1/16/53", "3. A.M., 49F"),
        ("1. W.K., 58M", "2. T.B., 75F", "3. A.M., 49F"),
    ],
)
def test_nothing_is_left_where_none_is_surely_ours(a: str, b: str, c: str) -> None:
    text = left(OTHERS.format(a=a, b=b, c=c))
    assert text is not None
    assert not text.strip()


def test_what_stands_before_the_entries_and_a_numbered_item_of_nobody() -> None:
    text = left(
        "Chair: Okafor\n"
        + OTHERS.format(a="1. W.K., 58M", b="2. P.C., 75F", c="3. Post-treatment reviews: two, stable")
    )
    assert text is not None
    assert text.startswith("Chair: Okafor")
    assert "octreotide" not in text


@pytest.mark.parametrize(
    "text",
    [
        "Philomena Castagna | DOB 1951-01-16 | Clinic\nCastagna, Philomena DOB 1/16/1951\nHPI: 75F with iCCA, seen in clinic.",
        "1. 75F with iCCA, unresectable.\n2. Diabetes.\n3. 75F, lives alone.",
        "Castagna, Philomena 75F\nFamily: Brother John, 70M, HCC.\nSister Ann Roe, 66F, well.",
        "Exam 02/18/2026 Ordering: Judith Park, MD\nADDENDUM 04/10/2026 by Rufus Halloway MD: size 3.1 cm.",
    ],
)
def test_a_paper_of_one_patient_stays_whole(text: str) -> None:
    assert left(text) is None
