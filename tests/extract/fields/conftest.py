"""Sentences as they stand in a record → the Context that a field reads."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from hepcite.extract.fields.base import Context
from hepcite.extract.language.pipe import read_note
from hepcite.records import Case, Document, Page, Patient

RECEIVED = datetime.date(2026, 5, 1)
CASE = Case(
    "T01",
    "commercial",
    "OR",
    RECEIVED,
    "standard",
    Patient("Ada Example", datetime.date(1960, 1, 1), "F", None),
    (),
    (),
)


def build_document(
    name: str, kind: str, text: str, date: datetime.date | None = datetime.date(2026, 4, 1)
) -> Document:
    """`text` as the body of a document; one that opens no section of its own stands in the usual one."""
    heading = (
        ""
        if "\n" in text or text.isupper()
        else "FINDINGS:\n"
        if kind == "radiology_report"
        else "ASSESSMENT:\n"
    )
    return Document(name, "0" * 64, (Page(1, heading + text),), 1, "text", kind, date)


def build_context(entry: dict[str, Any]) -> Context:
    """The context of one entry of a sentence file: `text` with `kind` and `date`, or `docs` of such."""
    documents = entry.get("docs") or [entry]
    default = datetime.date(2026, 4, 1)
    notes = tuple(
        read_note(
            build_document(
                f"d{i}.txt", d.get("kind", "radiology_report"), str(d["text"]), d.get("date", default)
            )
        )
        for i, d in enumerate(documents)
    )
    return Context(CASE, notes)


@pytest.fixture
def context_of() -> Callable[[dict[str, Any]], Context]:
    return build_context
