"""DOCX: order of the document, rows as lines, no deleted or hidden text."""

import io

import docx
from docx.oxml import OxmlElement
from docx.shared import RGBColor

from hepcite.extract.formats import read_file


def read(build):
    document = docx.Document()
    build(document)
    packed = io.BytesIO()
    document.save(packed)
    return read_file("note.docx", packed.getvalue())


def test_paragraphs_and_tables_in_order_with_header_and_footer():
    def build(document) -> None:
        document.sections[0].header.paragraphs[0].text = "Harborview Clinic"
        document.sections[0].footer.paragraphs[0].text = "Page 1"
        document.add_paragraph("LABS")
        table = document.add_table(rows=0, cols=3)
        for row in (["Test", "Result", "Range"], ["Albumin", "", "3.5-5.0"], ["INR", "1.3", ""]):
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
        document.add_paragraph("Portal vein\u00a0patent.")

    source = read(build)
    assert source.problems == ()
    assert source.pages[0].text.split("\n") == [
        "Harborview Clinic",
        "LABS",
        "Test | Result | Range",
        "Albumin |  | 3.5-5.0",
        "INR | 1.3",
        "Portal vein patent.",
        "Page 1",
    ]
    assert {word.box for word in source.pages[0].words} == {None}


def test_merged_cells_are_not_repeated():
    def build(document) -> None:
        table = document.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
        table.cell(0, 2).text = "Last"

    assert read(build).pages[0].text == "Both | Last"


def test_a_tracked_deletion_is_no_text_and_an_insertion_is():
    def build(document) -> None:
        paragraph = document.add_paragraph("Portal vein ")
        for tag, word in (("w:del", "occluded"), ("w:ins", "patent")):
            run = paragraph.add_run(word)._element
            if tag == "w:del":
                run.find(docx.oxml.ns.qn("w:t")).tag = docx.oxml.ns.qn("w:delText")
            change = OxmlElement(tag)
            run.addprevious(change)
            change.append(run)

    assert read(build).pages[0].text == "Portal vein patent"


def test_hidden_and_white_runs_are_left_out_and_said():
    def build(document) -> None:
        paragraph = document.add_paragraph("Portal vein patent.")
        paragraph.add_run(" No tumor.").font.hidden = True
        paragraph.add_run(" One lesion.").font.color.rgb = RGBColor(255, 255, 255)

    source = read(build)
    assert source.pages[0].text == "Portal vein patent."
    assert [(p.kind, p.fatal) for p in source.problems] == [("hidden_text", False)]
    assert "2 passages" in source.problems[0].message
