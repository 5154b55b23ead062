"""HL7 v2: text joined, escapes undone, embedded documents read, corrections and deletions obeyed."""

import pytest
from samples import ORU, encoded, hl7

from hepcite.extract.formats import read_file

ORDER = "OBR|1|P1|F1|74183^MRI LIVER^CPT|||20260210||||||||||||||||||F"


def lines_of(data: bytes) -> list[str]:
    """Below the head."""
    pages = read_file("result.hl7", data).pages
    return pages[0].text.split("\n")[4:] if pages else []


def kinds_of(data: bytes) -> list[tuple[str, bool]]:
    return [(p.kind, p.fatal) for p in read_file("result.hl7", data).problems]


def bilirubin(set_id: int, value: str, status: str) -> str:
    return f"OBX|{set_id}|NM|1975-2^Bilirubin^LN||{value}|mg/dL|0.2-1.2||||{status}"


def test_a_whole_result():
    source = read_file("result.hl7", ORU)
    assert [page.text for page in source.pages] == [
        "MRI LIVER\nPatient: MARISOL QUINTERO | DOB: 1960-01-02\nDate of exam: 2026-02-10\n\n"
        "CORRECTED REPORT\n"
        "FINDINGS\nPortal vein patent.\nNo thrombus & no ascites.\nSegment 6, 3.4 cm.\n"
        "Bilirubin | 1.4 mg/dL | 0.2-1.2 | H\n"
        "PRELIMINARY, NOT FINAL: Albumin | 3.4 g/dL | 3.5-5 | L",
        "The report as text.",
    ]
    assert source.parts == ()
    assert [(p.kind, p.fatal) for p in source.problems] == [("withdrawn", False)] * 2
    assert "INR" not in source.pages[0].text


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("F", "C", ["CORRECTED REPORT", "Bilirubin | 2 mg/dL | 0.2-1.2"]),
        ("P", "F", ["Bilirubin | 2 mg/dL | 0.2-1.2"]),
        ("F", "F", ["Bilirubin | 1 mg/dL | 0.2-1.2", "Bilirubin | 2 mg/dL | 0.2-1.2"]),
        ("F", "D", []),
        ("F", "W", []),
        ("X", "F", ["Bilirubin | 2 mg/dL | 0.2-1.2"]),
    ],
)
def test_statuses_over_two_messages(first, second, shown):
    data = hl7(ORDER, bilirubin(1, "1", first)) + hl7(ORDER, bilirubin(1, "2", second), control="2")
    source = read_file("result.hl7", data)
    found = [line for page in source.pages for line in page.text.split("\n")[4:]]
    assert found == shown


def test_a_preliminary_result_is_confirmed_without_being_sent_again():
    drafted = hl7(ORDER[:-1] + "P", bilirubin(1, "1", "P"))
    confirmed = hl7(ORDER, "OBX|1|NM|1975-2^Bilirubin^LN||||||||U", control="2")
    assert lines_of(drafted) == ["PRELIMINARY, NOT FINAL: Bilirubin | 1 mg/dL | 0.2-1.2"]
    assert lines_of(drafted + confirmed) == ["Bilirubin | 1 mg/dL | 0.2-1.2"]


def test_a_report_sent_a_line_a_segment_is_joined():
    words = [
        "The liver is nodular and shrunken with an enlarged caudate lobe, and in",
        "segment 6 there is a mass.",
    ]
    lines = [f"OBX|{n}|TX|FND^FINDINGS||{line}||||||F" for n, line in enumerate(words, 1)]
    assert lines_of(hl7(ORDER, *lines)) == ["FINDINGS", " ".join(words)]


def test_escapes_and_repetitions():
    line = "OBX|1|TX|A^Note||a \\F\\ b \\S\\ c \\R\\ d \\E\\ e \\T\\ f \\H\\bold\\N\\ \\X41\\~g||||||F"
    assert lines_of(hl7(ORDER, line)) == ["Note", "a | b ^ c ~ d \\ e & f bold A", "g"]


def test_a_cancelled_order_is_no_evidence():
    data = hl7(ORDER[:-1] + "X", bilirubin(1, "1", "F"))
    assert lines_of(data) == []
    assert kinds_of(data) == [("withdrawn", False)]


def document(event: str, words: str, number: str = "D1", completion: str = "AU", parent: str = "") -> bytes:
    txa = f"TXA|1|CN^Consult|TX|20260211||||||||{number}|{parent}||||{completion}||AV"
    return hl7(txa, f"OBX|1|TX|1^Text||{words}||||||F", event=event)


def text_of(data: bytes) -> str:
    return "\n".join(page.text for page in read_file("note.hl7", data).pages)


def test_a_document_is_replaced_and_cancelled():
    assert "first" in text_of(document("MDM^T02", "first"))
    replaced = text_of(document("MDM^T02", "first") + document("MDM^T10", "second", "D2", parent="D1"))
    assert "second" in replaced
    assert "first" not in replaced
    assert text_of(document("MDM^T02", "first") + document("MDM^T11", "")) == ""


def test_a_dictated_document_is_marked():
    assert "PRELIMINARY, NOT FINAL: Text\nfirst" in text_of(document("MDM^T02", "first", completion="DI"))


def test_an_embedded_document_that_is_damaged_or_elsewhere():
    broken = "OBX|1|ED|PDF^Report||A^TEXT^PLAIN^Base64^%%%||||||F"
    pointer = "OBX|1|RP|PDF^Report||file.pdf^A^TEXT||||||F"
    assert kinds_of(hl7(ORDER, broken)) == [("damaged", True)]
    assert kinds_of(hl7(ORDER, pointer)) == [("not_read", True)]


def test_an_embedded_document_is_read_by_its_reader():
    inside = encoded(rb"{\rtf1 Portal vein patent}")
    data = hl7(ORDER, f"OBX|1|ED|PDF^Report||A^TEXT^RTF^Base64^{inside}||||||F")
    assert [page.text for page in read_file("a.hl7", data).pages][1:] == ["Portal vein patent"]
