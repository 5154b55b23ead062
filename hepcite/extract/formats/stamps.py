"""Time stamps of HL7 and FHIR → the day they state, written year-month-day."""

import re

_STAMP = re.compile(r"^\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d{1}$)")


def day_of(stamp: str) -> str:
    """ "20260211093000-0800" or "2026-02-11T09:30:00Z" → "2026-02-11"; empty where no whole day is stated."""
    match = _STAMP.match(stamp)
    return "-".join(match.groups()) if match else ""
