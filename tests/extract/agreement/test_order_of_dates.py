"""Which of two records is newer counts where its date is read surely; else both stand and a person looks."""

import datetime
from dataclasses import replace

import pytest
from pictures import CASE, FILE, Reader, evidence_of, recognised

from hepcite.extract.agreement import agreed
from hepcite.extract.reconcile import IMAGING, Precedence, Statement, choices_kept, resolve
from hepcite.records import Document, Evidence, Fact, Findings, Page, Rival

NEW, OLD = datetime.date(2026, 2, 11), datetime.date(2024, 1, 9)
WROTE = "02/11/2026"
NAME = "portal_vein_status"


def dated(confidence: float = 0.96) -> Page:
    """The sheet as recognised, its first words the date of the exam."""
    page = recognised(confidence=confidence)
    whole = len(WROTE)
    first = replace(page.words[0], end=whole)
    rest = tuple(word for word in page.words if word.start > whole)
    return replace(page, text=f"{WROTE} {page.text[whole + 1 :]}", words=(first, *rest))


def told(page: Page, older: str, precedence: Precedence = "imaging", rank: int = IMAGING) -> Fact:
    """The fact as a recognised report of `NEW` and a printed one of `OLD` tell it, read again."""
    quote = page.text[-20:]
    statements = [
        Statement("patent", (evidence_of(page, quote),), "fax.pdf", 0, NEW, IMAGING),
        Statement(older, (Evidence("old.txt", 1, 0, 4, "text", "test"),), "old.txt", 1, OLD, rank),
    ]
    with choices_kept() as choices:
        fact = resolve(NAME, statements, precedence)
    assert fact is not None
    documents = (
        Document("fax.pdf", "0" * 64, (page,), 1, "ocr", date=NEW),
        Document("old.txt", "1" * 64, (Page(1, "text"),), 1, "text", date=OLD),
    )
    held = agreed(CASE, Findings({NAME: fact}, ()), documents, {"fax.pdf": FILE}, choices)
    return held.facts[NAME]


def test_a_date_that_two_readers_read_alike_orders_records(second):
    second(Reader(dated().text))
    fact = told(dated(), "tumor_thrombus_main_trunk")
    assert (fact.status, fact.rivals, fact.note) == ("documented", (), None)


def test_a_date_read_otherwise_lets_the_older_record_stand_against_the_newer(second):
    page = dated()
    second(Reader(page.text.replace(WROTE, "02/11/2023")))
    fact = told(page, "tumor_thrombus_main_trunk")
    evidence = (Evidence("old.txt", 1, 0, 4, "text", "test"),)
    assert (fact.value, fact.status) == ("patent", "conflicting")
    assert fact.rivals == (Rival("tumor_thrombus_main_trunk", evidence),)
    assert fact.note == (
        "Look at the picture (fax.pdf, page 1): the date by which one record goes before another is not read for certain."
    )


@pytest.mark.parametrize(
    ("older", "precedence", "rank"),
    [("patent", "imaging", IMAGING), ("tumor_thrombus_main_trunk", "tumor_type", IMAGING - 1)],
)
def test_a_date_that_decides_nothing_is_not_asked_for(second, older, precedence, rank):
    second(Reader("nothing of the kind"))
    assert told(dated(), older, precedence, rank).status == "documented"


def test_a_scan_without_a_date_that_could_be_read_is_not_surely_the_oldest(second):
    """The printed report wins, for the recognised one has no date; which of them is newer nobody knows."""
    second(Reader("nothing of the kind"))
    page = recognised()
    statements = [
        Statement("patent", (Evidence("old.txt", 1, 0, 4, "text", "test"),), "old.txt", 0, OLD, IMAGING),
        Statement("occluded", (evidence_of(page, page.text[-20:]),), "fax.pdf", 1, None, IMAGING),
    ]
    with choices_kept() as choices:
        fact = resolve(NAME, statements, "imaging")
    documents = (
        Document("fax.pdf", "0" * 64, (page,), 1, "ocr"),
        Document("old.txt", "1" * 64, (Page(1, "text"),), 1, "text", date=OLD),
    )
    held = agreed(CASE, Findings({NAME: fact}, ()), documents, {"fax.pdf": FILE}, choices).facts[NAME]
    assert (held.value, held.status, held.rivals[0].value) == ("patent", "conflicting", "occluded")


@pytest.mark.parametrize(("confidence", "status"), [(0.9, "documented"), (0.8, "conflicting")])
def test_one_reader_alone_has_to_be_sure_of_the_date(second, confidence, status):
    second(None)
    assert told(dated(confidence), "tumor_thrombus_main_trunk").status == status
