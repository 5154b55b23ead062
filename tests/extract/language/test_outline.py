"""Sections, organ labels, sentences and table rows of a note."""

import datetime

from hepcite.extract.language.note import Note
from hepcite.extract.language.pipe import read_note
from hepcite.records import Document, Page


def note(text: str, kind: str = "radiology_report", pages: int = 1) -> Note:
    parts = text.split("\f")
    made = tuple(Page(i + 1, part) for i, part in enumerate(parts))
    return read_note(Document("a.txt", "0" * 64, made, 1, "text", kind=kind, date=datetime.date(2026, 3, 3)))


def outline(text: str, kind: str = "radiology_report") -> list[tuple[str, str | None, str]]:
    return [(s.section, s.label, s.text.strip()) for s in note(text, kind).sentences]


def test_headings_open_sections_inline_and_alone() -> None:
    assert outline(
        "INDICATION: Cirrhosis.\nFINDINGS\nNodular liver. No ascites.\nImpression:\n1. One LR-5."
    ) == [
        ("indication", None, "INDICATION:"),
        ("indication", None, "Cirrhosis."),
        ("findings", None, "FINDINGS"),
        ("findings", None, "Nodular liver."),
        ("findings", None, "No ascites."),
        ("impression", None, "Impression:"),
        ("impression", None, "1. One LR-5."),
    ]


def test_a_label_with_its_value_stays_one_sentence() -> None:
    assert outline("FINDINGS:\nPortal vein thrombosis: absent.\nSpleen: 14.0 cm.")[1:] == [
        ("findings", "portal_vein", "Portal vein thrombosis: absent."),
        ("findings", "spleen", "Spleen: 14.0 cm."),
    ]


def test_a_label_holds_for_its_list_and_not_for_the_next_paragraph() -> None:
    labels = [
        (label, text)
        for _, label, text in outline(
            "FINDINGS\nLIVER: Three lesions:\n - segment 4b, 2.6 cm\nLeft lateral volume 268 mL."
        )
    ]
    assert labels[2:] == [("liver", "- segment 4b, 2.6 cm"), (None, "Left lateral volume 268 mL.")]


def test_history_of_a_report_is_why_it_was_done() -> None:
    assert outline("HISTORY: known HCC.")[1][0] == "indication"
    assert outline("HISTORY: known HCC.", "clinic_note")[1][0] == "history"


def test_a_brief_section_ends_with_its_line() -> None:
    sections = [
        s
        for s, _, _ in outline(
            "HPI:\nTired.\nMedicines: lactulose.\nMild ascites on exam today again.", "clinic_note"
        )
    ]
    assert sections == ["history", "history", "medications", "medications", "history"]


def test_abbreviations_and_item_numbers_end_no_sentence() -> None:
    found = [t for _, _, t in outline("FINDINGS:\n1. Seen with Dr. Abara at approx. 3 cm. Patent.")]
    assert found[1:] == ["1. Seen with Dr. Abara at approx. 3 cm.", "Patent."]


def test_rows_become_tables_with_cell_spans() -> None:
    made = note("FINDINGS\nSeg | Size\n8 | 3.1 x 2.8 cm\n6 | 2.0 cm\nNo more.")
    assert len(made.tables) == 1
    assert [[made.text[a:b] for a, b in row.cells] for row in made.tables[0].rows] == [
        ["Seg", "Size"],
        ["8", "3.1 x 2.8 cm"],
        ["6", "2.0 cm"],
    ]


def test_page_furniture_is_no_sentence_and_keeps_offsets() -> None:
    made = note("BANNER A B   DOB 1/1/1960\nOne.\nPage 1\fBANNER A B   DOB 1/1/1960\nTwo.\nPage 2")
    assert [s.text.strip() for s in made.sentences] == ["One.", "Two."]
    two = made.sentences[1]
    evidence = made.evidence(two.start, two.end, "test")
    assert (evidence.page, evidence.quote) == (2, "Two.")
    assert made.document.pages[1].text[evidence.start : evidence.end] == "Two."


def test_evidence_is_cut_to_the_page_where_it_begins() -> None:
    made = note("Portal vein\fpatent.")
    evidence = made.evidence(0, len(made.text), "test")
    assert (evidence.page, evidence.quote) == (1, "Portal vein")


def test_a_new_paragraph_ends_a_list_of_the_past() -> None:
    text = "Past medical history\n1. Colon cancer 2025\n2. Rash\n\nResectability. He considers the metastases unresectable."
    assert [s for s, _, _ in outline(text, "referral_letter")] == [
        "past_history",
        "past_history",
        "past_history",
        "body",
        "body",
    ]


def test_a_heading_may_carry_a_date() -> None:
    assert [s for s, _, _ in outline("Laboratory data, March 2: bilirubin 0.6", "clinic_note")] == [
        "labs",
        "labs",
    ]
    assert [s for s, _, _ in outline("Labs of 2/17: bilirubin 0.6", "clinic_note")] == ["labs", "labs"]
