"""A name and a birth date that stand in columns, or bare on a line, tell whose the document is."""

import datetime

import pytest

from hepcite.extract.identify.patients import another_patient
from hepcite.records import Patient

PATIENT = Patient("Marisol Quintero", datetime.date(1958, 4, 30))
OTHER = "another patient: the birth date differs from the request"


@pytest.mark.parametrize(
    "head",
    [
        "CT CHEST\n\nName            Date of birth      Sex\nIvor Blom       11/02/1949         M\nExam date: 03/05/2026",
        "MRI LIVER\nPatient | DOB | Accession\nIvor Blom | 11/02/1949 | 77-01\nExam date: 03/05/2026",
        "RIVERBEND IMAGING        MRI LIVER\nPATIENT NAME     DOB         SEX\nBLOM IVOR        11/02/1949  M\nEXAM DATE 03/02/2026",
        "CT CHEST\nBLOM, IVOR   11/02/1949   M   MRN 55102\nExam date: 03/05/2026",
        "CT CHEST\nIvor Blom  11/02/1949  (M)\nExam date: 03/05/2026",
    ],
)
def test_another_patient_without_a_label(head: str) -> None:
    assert another_patient(head, PATIENT) == OTHER


@pytest.mark.parametrize(
    "head",
    [
        "MRI LIVER\nPATIENT NAME       DOB         SEX\nQUINTERO MARISOL   04/30/1958  F\nEXAM DATE 03/02/2026",
        "CT CHEST\nQUINTERO, MARISOL   04/30/1958   F\nExam date: 03/05/2026",
        "MRI\nPatient | DOB | Exam\nMarisol Quintero | | 03/05/2026\nHCC.",
        "MRI\nMarisol Quintero\nComparison: MRI Liver 02/11/2009 F",
        "Bend, Oregon 03/05/2026\nDear Dr. Wick",
        "Portland, Oregon 03/05/2008\nRe: old films\nExam date: 03/05/2026\nDear Dr. Wick",
    ],
)
def test_dates_that_are_nobodys_birth(head: str) -> None:
    assert another_patient(head, PATIENT) is None
