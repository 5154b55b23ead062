"""What cannot be read is a problem that says what, where and what to do; nothing is raised."""

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from sheets import PROSE, drawn, paragraphs, single

from hepcite.extract.formats import FORMATS, Format, read_file
from hepcite.extract.formats.reading import Reading

PDF = single(paragraphs(PROSE))
LOCKED = drawn(lambda canvas: canvas.drawString(50, 700, "x"), encrypt=StandardEncryption("user", "owner"))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("none.pdf", b"", "empty"),
        ("white.txt", b" \r\n ", "empty"),
        ("half.pdf", PDF[: len(PDF) // 2], "damaged"),
        ("junk.pdf", b"%PDF-1.7\nnothing of the kind", "damaged"),
        ("locked.pdf", LOCKED, "encrypted"),
        ("noise.bin", bytes(range(256)) * 40, "unknown_format"),
        ("sheet.xlsx", b"PK\x03\x04 xl/workbook.xml", "unknown_format"),
        ("note.docx", b"PK\x03\x04 word/document.xml", "damaged"),
        ("page.svg", b"<?xml version='1.0'?><svg>Portal vein patent</svg>", "unknown_format"),
        ("records.zip", b"PK\x03\x04 letter.pdf", "damaged"),
        ("records.json", b'{"resourceType": "Bundle", "entry": [', "damaged"),
        ("consult.xml", b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Cons', "damaged"),
        ("result.hl7", b"MSH|^~\\&|A|B", "empty"),
        ("scan.png", b"\x89PNG\r\n\x1a\n broken", "damaged"),
        ("scan.jpg", b"\xff\xd8\xff\xe0 broken", "damaged"),
        ("scan.tif", b"II*\x00\x08\x00\x00\x00 broken", "damaged"),
    ],
)
def test_unreadable_bytes(name, data, kind):
    source = read_file(name, data)
    assert source.pages == ()
    assert [(p.kind, p.fatal) for p in source.problems] == [(kind, True)]
    assert source.problems[0].message.startswith(name)
    assert len(source.sha256) == 64


def test_a_pdf_whose_end_is_missing_is_partial_not_whole():
    at = PDF.rindex(b"%%EOF")
    source = read_file("cut.pdf", PDF[:at])
    assert source.pages[0].text == "\n\n".join(PROSE)
    assert [(p.kind, p.fatal) for p in source.problems] == [("damaged", True)]


def test_a_wrong_extension_is_read_by_content_and_said():
    source = read_file("letter.txt", PDF)
    assert source.pages[0].text == "\n\n".join(PROSE)
    assert [(p.kind, p.fatal) for p in source.problems] == [("wrong_extension", False)]


def test_an_unusual_extension_promises_nothing():
    assert read_file("letter.dat", PDF).problems == ()


def test_an_empty_page_is_no_problem():
    source = read_file("blank.pdf", drawn(lambda canvas: None))
    assert [page.text for page in source.pages] == [""]
    assert source.problems == ()


def test_a_reader_that_fails_becomes_a_problem_without_record_text(monkeypatch):
    def fail(name: str, data: bytes) -> Reading:
        raise ValueError("Marisol Quintero")

    broken = Format("PDF", frozenset({".pdf"}), lambda data: True, fail)
    monkeypatch.setattr("hepcite.extract.formats.FORMATS", (broken, *FORMATS))
    source = read_file("letter.pdf", PDF)
    assert [(p.kind, p.fatal) for p in source.problems] == [("damaged", True)]
    assert "Marisol" not in source.problems[0].message
