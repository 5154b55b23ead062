"""Pages of a packet → where its documents begin, with page numbers and without."""

import papers
import pytest
from papers import numbered, source

from hepcite.extract.identify import parts_of
from hepcite.extract.identify.boundaries import first_pages

PLAIN = [
    papers.COVER,
    papers.MRI,
    papers.MRI_2,
    papers.DIALYSIS,
    papers.DIALYSIS_2,
    papers.AMBULANCE,
    papers.GENETICS,
    papers.GENETICS_2,
    papers.STATEMENT,
]
STARTS = (1, 2, 4, 6, 7, 9)


def starts(*texts: str) -> tuple[int, ...]:
    return first_pages(source(*texts).pages)


def test_papers_without_page_numbers() -> None:
    assert starts(*PLAIN) == STARTS


@pytest.mark.parametrize(
    "style",
    [
        "Page {n} of {total} | Quintero, M | MRN 00123",
        "Page {n}",
        "- {n} -",
        "Printed by HIM, 2026-02-12 | Page {n}",
        "{n}/{total}",
        "FAX 2026-02-12 09:14 FROM: LARCHMONT LIVER P.0{n}",
    ],
)
def test_page_numbers_that_start_again(style: str) -> None:
    pages = [
        *numbered(papers.MRI, papers.MRI_2, style=style),
        *numbered(papers.DIALYSIS, papers.DIALYSIS_2, style=style),
        *numbered(papers.AMBULANCE, style=style),
        *numbered(papers.GENETICS, papers.GENETICS_2, style=style),
    ]
    assert starts(*pages) == (1, 3, 5, 6)


def test_a_number_that_the_fax_machine_counts_through_is_no_documents() -> None:
    stamped = [f"03/14/2026 09:12 FROM: LARCHMONT LIVER P.{n:02d}\n{text}" for n, text in enumerate(PLAIN, 1)]
    assert starts(*stamped) == STARTS


def test_a_page_number_alone_parts_pages_of_one_letterhead() -> None:
    letter = numbered("FOOTHILL CLINIC\nShe walks well.\nNo pain.", style="Page {n} of {total}")
    assert starts(*letter, *letter, *letter) == (1, 2, 3)


def test_another_patient_begins_another_document() -> None:
    other = papers.AMBULANCE.replace("Marisol Quintero", "Edgar Poole").replace("4/2/1958", "7/9/1944")
    bare = "Name: Edgar Poole   DOB 7/9/1944\nHe was seen again in the evening and had slept."
    assert starts(papers.MRI, papers.MRI_2, other) == (1, 3)
    assert starts(papers.GENETICS, bare) == (1, 2)


def test_a_document_sent_twice_in_a_row_is_two() -> None:
    assert starts(papers.MRI, papers.MRI_2, papers.MRI, papers.MRI_2) == (1, 3)
    assert starts(papers.STATEMENT, papers.STATEMENT) == (1, 2)


def test_blank_pages_stay_with_the_document_before_them() -> None:
    assert starts(papers.MRI, papers.MRI_2, "", papers.DIALYSIS, "  \n", papers.DIALYSIS_2) == (1, 4)
    assert starts("", papers.MRI) == (1,)


def test_an_addendum_on_the_next_page_stays_with_its_report() -> None:
    addendum = "ADDENDUM (continued from E26-1002)\nThe observation in segment 6 measures 1.6 cm."
    assert starts(papers.MRI, papers.MRI_2, addendum) == (1,)


def test_a_table_and_a_running_header_go_on() -> None:
    header = "Quintero, Marisol   DOB 04/02/1958   Sandbar Renal Services"
    assert starts(f"{header}\n{papers.DIALYSIS}", f"{header}\n{papers.DIALYSIS_2}") == (1,)


def test_the_documents_of_a_member_of_an_archive() -> None:
    packet = source(papers.MRI, papers.MRI_2, papers.DIALYSIS, papers.AMBULANCE)
    parts = parts_of(packet)
    assert [[p.number for p in part.pages] for part in parts] == [[1, 2], [3], [4]]
    assert {part.name for part in parts} == {"packet.pdf"}
