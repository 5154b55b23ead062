"""Pages joined for reading: furniture is no sentence, and what runs over a page is not cut."""

import pytest

from hepcite.extract.language.folios import Folio, folio_of, is_furniture
from hepcite.extract.language.lines import join_pages
from hepcite.extract.language.pipe import read_note
from hepcite.records import Document, Page

FIRST = "MRI LIVER\nFINDINGS:\nThere is a lesion in segment 8 that measures\nPage 1 of 3 | Quintero, M | MRN 00123"
SECOND = "Page 2 of 3 | Quintero, M | MRN 00123\n3.2 x 2.8 cm with washout. The portal vein is\nPage 2 of 3"
THIRD = "Quintero, M   MRN 00123   Page 3 of 3\npatent. No ascites.\nSeg | Size\n8 | 3.2 cm\nPage 3 of 3"


def document(*texts: str) -> Document:
    pages = tuple(Page(n, text) for n, text in enumerate(texts, start=1))
    return Document("a.pdf", "0" * 64, pages, 1, "text", "radiology_report")


def sentences(*texts: str) -> list[str]:
    return [" ".join(s.text.split()) for s in read_note(document(*texts)).sentences]


def test_a_sentence_runs_over_two_page_breaks() -> None:
    found = sentences(FIRST, SECOND, THIRD)
    assert "There is a lesion in segment 8 that measures 3.2 x 2.8 cm with washout." in found
    assert "The portal vein is patent." in found
    assert not any("Page" in s or "MRN" in s for s in found)


def test_the_text_of_the_pages_stays_the_source() -> None:
    joined = join_pages(document(FIRST, SECOND, THIRD))
    note = read_note(document(FIRST, SECOND, THIRD))
    for page, start in zip(note.document.pages, joined.starts, strict=True):
        kept = joined.text[start : start + len(page.text)]
        assert all(a == b or a.isspace() for a, b in zip(kept, page.text, strict=True))
    at = note.text.index("patent")
    quoted = note.evidence(at, at + len("patent. No ascites."), "test")
    assert (quoted.page, quoted.quote) == (3, "patent. No ascites.")
    assert note.document.pages[2].text[quoted.start : quoted.end] == quoted.quote


def test_evidence_that_runs_over_a_page_is_cut_to_its_first_page() -> None:
    note = read_note(document(FIRST, SECOND, THIRD))
    at = note.text.index("The portal vein")
    quoted = note.evidence(at, note.text.index("patent.") + 7, "test")
    assert (quoted.page, quoted.quote[:15]) == (2, "The portal vein")
    assert note.document.pages[1].text[quoted.start : quoted.end] == quoted.quote


def test_a_table_goes_on_overleaf() -> None:
    note = read_note(document("Seg | Size\n8 | 3.2 cm\nPage 1", "Page 2\n6 | 1.4 cm\n2 | 1.1 cm"))
    assert [len(table.rows) for table in note.tables] == [4]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("The portal vein is patent.", "no thrombus elsewhere is seen"),
        ("IMPRESSION:", "two lesions of the liver"),
        ("Seen in clinic by the fellow", "IMPRESSION: stable"),
    ],
)
def test_what_ends_with_its_page_is_not_joined(last: str, first: str) -> None:
    joined = join_pages(document(last, first))
    assert joined.text == f"{last}\n{first}"


@pytest.mark.parametrize(
    ("line", "folio"),
    [
        ("Page 2 of 3 | Quintero, M | MRN 00123", Folio("page_of", 2, 3)),
        ("- 4 -", Folio("dashed", 4)),
        ("2/5", Folio("of", 2, 5)),
        ("FAX 2026-03-16 FROM: HIM DEPT P.O1", Folio("fax p", 1)),
        ("Page 5 of 3", None),
        ("portal vein patent", None),
    ],
)
def test_page_numbers(line: str, folio: Folio | None) -> None:
    assert folio_of(line) == folio


@pytest.mark.parametrize(
    "line",
    ["Lesion 2 of 3 measures 4.1 cm.", "Liver seg 3 | 2.1 cm | Page 2", "see images on page 2 of the series", "Child-Pugh 7", "3.2 cm"],
)  # fmt: skip
def test_a_statement_at_the_edge_of_a_page_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)
    assert not is_furniture(line, names_count=True)
