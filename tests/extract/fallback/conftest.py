"""Sentences of records → notes and passages as the fallback sees them, and a model that says what it is told to say."""

import datetime
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hepcite.extract.fallback import Claim, Question, Reply
from hepcite.extract.fallback.identifiers import identifiers_of
from hepcite.extract.fallback.masking import masked
from hepcite.extract.fallback.passages import Passage
from hepcite.extract.fallback.tiers import Hearing
from hepcite.extract.language.note import Note
from hepcite.extract.language.pipe import read_note
from hepcite.records import FACT_NAMES, Case, Document, Fact, Page, Patient

sys.path.insert(0, str(Path(__file__).parents[3]))  # for tests.llm_server

CASE = Case(
    "T01",
    "commercial",
    "OR",
    datetime.date(2026, 5, 1),
    "standard",
    Patient("Marisol Ana Quintero-Vega", datetime.date(1958, 4, 2), "female", "PS123456"),
    (),
    (),
)
HEADINGS = {"radiology_report": "IMPRESSION:", "clinic_note": "ASSESSMENT:"}


def build_document(lines: Sequence[str], kind: str = "clinic_note", name: str = "note.txt") -> Document:
    text = "\n".join([HEADINGS.get(kind, "ASSESSMENT:"), *lines])
    return Document(name, "0" * 64, (Page(1, text),), 1, "text", kind, datetime.date(2026, 4, 1))


def build_passages(notes: Sequence[Note]) -> tuple[Passage, ...]:
    """Every line of every note as a passage: as much as a model could ever see."""
    passages: list[Passage] = []
    identifiers = identifiers_of(CASE.patient, [note.document for note in notes])
    for note in notes:
        at = 0
        for line in note.text.split("\n"):
            if line.strip():
                sent = masked(note.text, at, at + len(line), identifiers.spans(note.text))
                passages.append(Passage(f"P{len(passages) + 1}", note, at, at + len(line), sent))
            at += len(line) + 1
    return tuple(passages)


def build_hearing(documents: Sequence[Document], facts: dict[str, Fact] | None = None) -> Hearing:
    notes = [read_note(document) for document in documents]
    silent = {name: Fact(name, None, "not_documented") for name in FACT_NAMES}
    return Hearing(CASE, FACT_NAMES, build_passages(notes), {**silent, **(facts or {})}, "test/v1")


@dataclass
class Scripted:
    """A model that answers with `claims_for(question)`, and remembers what it was asked."""

    claims_for: Callable[[Question], Sequence[Claim]] = lambda question: ()
    outcome: str = "answered"
    name: str = "scripted"
    endpoint: str = "127.0.0.1:1"
    tokens_per_case: int = 10**9
    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        claims = tuple(self.claims_for(question)) if self.outcome == "answered" else ()
        return Reply(self.outcome, claims, "2026-04-01T12:00:00+00:00", 100, 10)  # type: ignore[arg-type]


@pytest.fixture
def hearing_of() -> Callable[..., Hearing]:
    return build_hearing


@pytest.fixture
def document_of() -> Callable[..., Document]:
    return build_document


@pytest.fixture
def scripted() -> type[Scripted]:
    return Scripted
