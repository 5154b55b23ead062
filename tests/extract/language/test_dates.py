"""Dates as hospitals write them."""

import datetime

import pytest

from hepcite.extract.language.dates import find_dates

ANCHOR = datetime.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("02/11/2026", "2026-02-11"),
        ("2-11-26", "2026-02-11"),
        ("11-Feb-2026", "2026-02-11"),
        ("11 FEB 2026", "2026-02-11"),
        ("February 11, 2026", "2026-02-11"),
        ("March 6th, 2026", "2026-03-06"),
        ("MARCH 12 1946", "1946-03-12"),
        ("6 February 2026", "2026-02-06"),
        ("19.03.1968", "1968-03-19"),
        ("2026-03-16", "2026-03-16"),
        ("Nov 8, 1966", "1966-11-08"),
        ("12/8/55", "1955-12-08"),
        ("17-SEP-1961", "1961-09-17"),
        ("30 MAR 2026", "2026-03-30"),
    ],
)
def test_full_dates(text: str, iso: str) -> None:
    assert [(d.date.isoformat(), d.precision) for d in find_dates(text, None)] == [(iso, "day")]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("MRI on 3/3 shows", "2026-03-03"),
        ("labs of Feb 10", "2026-02-10"),
        ("CT 11/28", "2025-11-28"),
        ("on 9 March", "2026-03-09"),
    ],
)
def test_a_day_without_a_year_takes_the_last_one_before_the_document(text: str, iso: str) -> None:
    assert [(d.date.isoformat(), d.precision) for d in find_dates(text, ANCHOR)] == [
        (iso, "day_without_year")
    ]


def test_a_day_without_a_year_needs_an_anchor() -> None:
    assert find_dates("MRI on 3/3", None) == ()


@pytest.mark.parametrize(
    ("text", "iso"),
    [("in October 2024", "2024-10-01"), ("02/2024", "2024-02-01"), ("Sept 2025", "2025-09-01")],
)
def test_months(text: str, iso: str) -> None:
    assert [(d.date.isoformat(), d.precision) for d in find_dates(text, None)] == [(iso, "month")]


@pytest.mark.parametrize("text", ["13/45/2026", "MRN 71-18-06-22", "00000.1.2"])
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text, None) == ()
