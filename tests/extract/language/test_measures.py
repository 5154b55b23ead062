"""Lengths as people write them, with their values in centimeters."""

import datetime

import pytest

from hepcite.extract.language.dates import find_dates
from hepcite.extract.language.measures import Measure, find_measures

TODAY = datetime.date(2026, 4, 8)


def measures(text: str) -> tuple[Measure, ...]:
    return find_measures(text, find_dates(text, TODAY), TODAY)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a mass of 3.2 x 2.8 cm", (3.2, 2.8)),
        ("LI-RADS 5, 2.9 cm", (2.9,)),
        ("LI-RADS 5, 3.2, and 1.5 cm", (3.2, 1.5)),
        ("LI-RADS category 5, 2.9 x 2.1 cm", (2.9, 2.1)),
        ("grade 2, 3.1 cm", (3.1,)),
        ("image 45, 2.1 cm", (2.1,)),
        ("lesions 4.2, 2.9 and 1.1 cm", (4.2, 2.9, 1.1)),
        ("two HCCs, 2.6 + 1.9 cm", (2.6, 1.9)),
        ("measures 5 x 4 x 4cm today", (5.0, 4.0, 4.0)),
        ("31 x 28 x 26 mm", (3.1, 2.8, 2.6)),
        ("measures 5.7-X\n4.9 cm", (5.7, 4.9)),
        ("measures 24.x 22 mm", (2.4, 2.2)),
        ("4.2\nx 3.9 cm", (4.2, 3.9)),
        ("9.4 cm transverse by 8.1 cm AP by 8.8 cm craniocaudal", (9.4, 8.1, 8.8)),
        ("a nodule of 18 mm", (1.8,)),
        ("nine centimeters across", (9.0,)),
        ("seven and a half centimeters", (7.5,)),
        ("seventy-one by sixty by fifty-eight millimeters", (7.1, 6.0, 5.8)),
        ("two point five centimeters", (2.5,)),
        ("twenty two millimeters", (2.2,)),
        ("a 2.3-cm lesion", (2.3,)),
        ("12 to 27 mm", (1.2, 2.7)),
        ("between 8 and 22 mm", (0.8, 2.2)),
        ("1.4 / 2.0 / 2.6 cm", (1.4, 2.0, 2.6)),
        ("14 and 9 mm", (1.4, 0.9)),
        ("3.4 and 3.8 centimeters", (3.4, 3.8)),
        ("segment 7, 6 mm", (0.6,)),
        ("segments 6 and 7, 5.8 cm", (5.8,)),
        ("2,4 cm", (2.4,)),
        ("| 3.1 x 2.8 |", (3.1, 2.8)),
        ("subcentimeter focus", (1.0,)),
    ],
)
def test_values_in_centimeters(text: str, values: tuple[float, ...]) -> None:
    assert [m.values_cm for m in measures(text)] == [values]


@pytest.mark.parametrize(
    "text",
    ["eGFR 73", "BP 108/64", "dated 03/03/2026", "Couinaud 5/6", "image 52", "30 mg daily", "6.2 L drained"],
)
def test_other_numbers_are_no_length(text: str) -> None:
    assert measures(text) == ()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("all less than 3 cm", "upper"),
        ("none larger than 2 cm", "upper"),
        ("more than 5 cm", "lower"),
        ("just over seven centimeters", "exact"),
        ("up to 4.5 cm", "maximum"),
        ("the largest 3.1 cm", "maximum"),
        ("about 4 cm", "exact"),
        ("subcentimeter focus", "upper"),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    assert [m.bound for m in measures(text)] == [bound]


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("3.8 cm, previously 3.1 cm", [False, True]),
        ("4.4 x 4.0 cm (was 3.9 x 3.6 cm)", [False, True]),
        ("7.2 x 6.0 cm (5.1 x 4.4 cm)", [False, True]),
        ("42 x 36 mm (Aug: 22 mm)", [False, True]),
        ("23 mm (16 mm in Feb)", [False, True]),
        ("3.6 cm (10/2025: 3.1 cm)", [False, True]),
        ("has gone from 4.3 to 5 cm", [False]),
        ("segment 8, 4.8 x 4.4 cm, earlier 4.0 cm", [False, True]),
        ("now 6.8 cm across, against 5.2 cm in July", [False, True]),
        ("a 2.1 cm nodule in segment 5", [False]),
        ("on today's study 2.4 cm", [False]),
    ],
)
def test_earlier_values_are_marked(text: str, prior: list[bool]) -> None:
    assert [m.is_prior for m in measures(text)] == prior
