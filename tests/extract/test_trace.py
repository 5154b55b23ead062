"""A trace: the same findings as the reading itself, and the fate of every statement and mention."""

import datetime
from pathlib import Path

import pytest

from hepcite.extract import extract_findings, read_documents
from hepcite.extract.fates import fate_of
from hepcite.extract.reconcile import IMAGING, NOTE, PATHOLOGY, Choice, Statement, choices_kept, resolve
from hepcite.extract.trace import FactTrace, Trace, trace_facts
from hepcite.intake.casefolder import load_case
from hepcite.records import Case, Document, Patient, Service

CASES = Path(__file__).parents[2] / "eval" / "cases"
CASE = Case(
    "T",
    "commercial",
    "OR",
    datetime.date(2026, 3, 16),
    "standard",
    Patient("Ada Sample", datetime.date(1961, 9, 17), "female"),
    ("C22.0",),
    (Service("37243"),),
)
HEAD = "Patient: Ada Sample\nDOB: 09/17/1961\n"
FILES = {
    "1-ct-old.txt": f"CT ABDOMEN\n{HEAD}Exam date: 09/10/2025\n\nFINDINGS:\nThe main portal vein is occluded.\n",
    "2-mri-new.txt": f"MRI LIVER\n{HEAD}Exam date: 03/03/2026\n\nIMPRESSION:\n1. The portal vein is patent.\n",
    "3-note.txt": (
        f"CLINIC NOTE\n{HEAD}Date of visit: 03/10/2026\n\nHISTORY:\nNo portal vein was mentioned at all.\n\n"
        "ASSESSMENT:\nMRI of 03/03/2026: the portal vein is patent.\n"
    ),
    "4-other.txt": (
        "MRI LIVER\nPatient: Berta Else\nDOB: 01/02/1944\nExam date: 03/04/2026\n\n"
        "IMPRESSION:\nThe portal vein is occluded.\n"
    ),
}


def told(value: str, day: int | None, rank: int = IMAGING, **more: bool) -> Statement:
    date = datetime.date(2026, 1, 1) + datetime.timedelta(days=day) if day is not None else None
    return Statement(value, (), f"{value}.txt", 0, date, rank, **more)


def fates(precedence: str, *statements: Statement) -> list[str]:
    with choices_kept() as kept:
        resolve("portal_vein", statements, precedence)  # type: ignore[arg-type]
    (choice,) = kept
    return [fate_of(choice, s) for s in statements]


@pytest.mark.parametrize(
    ("precedence", "statements", "outcomes"),
    [
        ("newest", (told("a", 0), told("b", 100)), ["superseded", "chosen"]),
        ("newest", (told("a", 90), told("b", 100)), ["conflict", "chosen"]),
        ("newest", (told("b", 90), told("b", 100)), ["agrees", "chosen"]),
        ("newest", (told("b", 0), told("b", 100)), ["agrees_old", "chosen"]),
        ("newest", (told("a", None), told("b", 100)), ["superseded", "chosen"]),
        ("newest", (told("a", 98), told("b", 100, follows=True)), ["follows", "chosen"]),
        ("imaging", (told("a", 90, NOTE), told("b", 80)), ["conflict", "chosen"]),
        ("imaging", (told("a", 70, NOTE), told("b", 80)), ["outranked", "chosen"]),
        ("imaging", (told("a", 80, IMAGING, is_retold=True), told("b", 80)), ["retold", "chosen"]),
        ("tumor_type", (told("a", 90), told("b", 10, PATHOLOGY)), ["outranked", "chosen"]),
    ],
)
def test_fate(precedence: str, statements: tuple[Statement, ...], outcomes: list[str]) -> None:
    assert fates(precedence, *statements) == outcomes


def test_choices_are_kept_only_inside() -> None:
    with choices_kept() as kept:
        resolve("a", [told("x", 1)], "newest")
        with choices_kept() as inner:
            resolve("b", [told("x", 1)], "newest")
    resolve("c", [told("x", 1)], "newest")
    assert [c.name for c in kept] == ["a"]
    assert [c.name for c in inner] == ["b"]
    assert isinstance(kept[0], Choice)


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return read_documents(CASE, {name: text.encode() for name, text in FILES.items()})


@pytest.fixture(scope="module")
def trace(documents: tuple[Document, ...]) -> Trace:
    return trace_facts(CASE, documents)


@pytest.fixture(scope="module")
def vein(trace: Trace) -> FactTrace:
    return trace.facts["portal_vein"]


def test_findings_are_those_of_the_reading(trace: Trace, documents: tuple[Document, ...]) -> None:
    assert trace.findings.facts == extract_findings(CASE, documents).facts
    assert trace.lesions == extract_findings(CASE, documents).lesions


def test_findings_of_a_labeled_case_are_those_of_the_reading() -> None:
    case, files = load_case(CASES / "D09")
    documents = read_documents(case, files)
    held, read = trace_facts(case, documents, files), extract_findings(case, documents, files)
    assert held.findings.facts == read.facts
    assert held.lesions == read.lesions
    assert any(page.told for each in held.facts.values() for page in each.pages)


def test_each_document_says_what_became_of_it(vein: FactTrace) -> None:
    assert vein.fact.value == "patent"
    outcomes = {page.name: [t.outcome for t in page.told] for page in vein.pages}
    assert outcomes == {
        "1-ct-old.txt": ["superseded"],
        "2-mri-new.txt": ["chosen"],
        "3-note.txt": ["agrees"],
        "4-other.txt": [],
    }


def test_a_record_of_another_patient_is_told_with_its_words(vein: FactTrace) -> None:
    page = vein.pages[3]
    assert page.set_aside is not None
    assert page.set_aside.startswith("another patient")
    (mention,) = page.mentions
    assert mention.evidence.quote == "The portal vein is occluded."
    assert mention.why.startswith("in a record that is not used: another patient")


def test_words_that_no_rule_counts_are_told_with_the_reason(vein: FactTrace) -> None:
    dropped = {m.evidence.quote: m.why for m in vein.pages[2].mentions}
    assert "negated" in dropped["No portal vein was mentioned at all."]


def test_every_fact_has_words_for_its_topic_and_every_quote_stands_on_its_page(
    trace: Trace, documents: tuple[Document, ...]
) -> None:
    pages = {(d.name, p.number): p.text for d in documents for p in d.pages}
    quotes = [m.evidence for t in trace.facts.values() for page in t.pages for m in page.mentions]
    quotes += [e for t in trace.facts.values() for page in t.pages for s in page.told for e in s.evidence]
    assert quotes
    assert all(pages[q.document, q.page][q.start : q.end] == q.quote for q in quotes)
