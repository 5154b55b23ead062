"""Reading order and line ends on layouts that the labeled cases do not have."""

import pytest
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Spacer
from sheets import (
    BODY,
    COURIER,
    GRID,
    HANGING,
    HEIGHT,
    INDENTED,
    JUSTIFIED,
    PROSE,
    TITLE,
    WIDTH,
    drawn,
    in_columns,
    numbered,
    paragraphs,
    placed,
    single,
    table,
)

from hepcite.extract.formats import read_file
from hepcite.records import Page


def page_of(data: bytes) -> Page:
    source = read_file("made-up.pdf", data)
    assert source.problems == ()
    assert source.read_by == "text"
    assert len(source.pages) == 1
    return source.pages[0]


def lines_of(data: bytes) -> list[str]:
    return [line for line in page_of(data).text.split("\n") if line]


@pytest.mark.parametrize("style", [BODY, JUSTIFIED, COURIER], ids=lambda style: style.name)
@pytest.mark.parametrize(
    ("count", "gutter", "texts"), [(1, 0, 8), (2, 14, 12), (2, 24, 12), (3, 14, 9), (3, 20, 9)]
)
def test_each_paragraph_of_a_column_is_one_line_in_order(style, count, gutter, texts):
    data = in_columns(paragraphs(numbered(texts), style), count, gutter)
    assert lines_of(data) == list(numbered(texts))


def test_paragraphs_set_apart_by_white_get_an_empty_line():
    assert page_of(single(paragraphs(PROSE))).text == "\n\n".join(PROSE)


def test_paragraphs_without_white_between_get_a_line_end_only():
    assert page_of(single(paragraphs(PROSE, INDENTED, space=0), margin=15)).text == "\n".join(PROSE)


def test_a_sentence_reads_on_from_column_to_column():
    texts = numbered(14)
    assert lines_of(in_columns(paragraphs(texts, INDENTED, space=0), 2)) == list(texts)


def test_a_title_and_a_closing_section_span_two_columns():
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawCentredString(WIDTH / 2, 700, "Regional Center for Imaging of the Liver and the Abdomen")
        bottoms = []
        for x, texts in ((50, PROSE[:2]), (320, PROSE[2:])):
            top = 680.0
            for text in texts:
                top = placed(canvas, text, x, top, 240) - 5
            bottoms.append(top)
        placed(canvas, "IMPRESSION: " + PROSE[0], 50, min(bottoms) - 20, 510)

    assert lines_of(drawn(draw)) == [
        "Regional Center for Imaging of the Liver and the Abdomen",
        *PROSE,
        "IMPRESSION: " + PROSE[0],
    ]


def test_a_side_bar_is_not_read_into_the_letter_beside_it():
    names = [
        "Jonas Abara, MD",
        "Priya Vasudevan, MD",
        "Tel 503 555 0100",
        "Suite 400",
        "Portland, Oregon",
        "Billing",
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for index, name in enumerate(names):
            canvas.drawString(40, 650 - 12.5 * index, name)
        top = 660.0
        for text in PROSE:
            top = placed(canvas, text, 180, top, 380) - 6

    assert lines_of(drawn(draw)) == [*names, *PROSE]


def test_labels_stay_with_their_values():
    rows = [["LIVER:", PROSE[0]], ["VESSELS:", PROSE[1]], ["SPLEEN:", "Normal."], ["NODES:", PROSE[3]]]
    data = single([Paragraph("RADIOLOGY REPORT", TITLE), Spacer(1, 8), table(rows, [80, 400])])
    assert lines_of(data) == ["RADIOLOGY REPORT", *(f"{label} {value}" for label, value in rows)]


def test_a_form_of_two_columns_is_read_across():
    rows = [["Patient:", "Marisol Quintero", "DOB:", "04/02/1958"], ["MRN:", "123456", "Sex:", "F"]]
    assert lines_of(single([table(rows, [70, 200, 60, 120])])) == [
        "Patient: Marisol Quintero | DOB: 04/02/1958",
        "MRN: 123456 | Sex: F",
    ]


LESIONS = [
    ["Lesion", "Location", "Size", "Category"],
    ["1", "Segment 8, subcapsular, close to the right hepatic vein", "3.4 cm", "LR-5"],
    ["2", "Segment 4a", "1.8 cm", "LR-5"],
    ["3", "Segment 2, wedge shaped", "0.9 cm", "LR-3 (reassess in three months)"],
]
WIDTHS = [60.0, 150.0, 80.0, 120.0]


@pytest.mark.parametrize("styles", [(GRID,), ()], ids=["ruled", "unruled"])
def test_a_table_row_is_one_line_though_its_cells_wrap(styles):
    story = [*paragraphs(PROSE[:2]), table(LESIONS, WIDTHS, *styles), *paragraphs(PROSE[2:])]
    assert lines_of(single(story)) == [*PROSE[:2], *(" | ".join(row) for row in LESIONS), *PROSE[2:]]


def test_empty_cells_of_a_ruled_table_keep_their_place_and_merged_cells_count_once():
    rows = [
        ["Test", "Result", "Flag", "Range"],
        ["Albumin", "3.2", "", "3.5-5.0"],
        ["Platelets", "", "", ""],
        ["", "", "", ""],
        ["Total", "", "", "two"],
    ]
    data = single([table(rows, WIDTHS, GRID, ("SPAN", (0, 4), (2, 4)))])
    assert lines_of(data) == [
        "Test | Result | Flag | Range",
        "Albumin | 3.2 |  | 3.5-5.0",
        "Platelets",
        "Total | two",
    ]


def test_a_ruled_table_inside_a_column_stands_at_its_place():
    rows = [["Test", "Value"], ["Albumin", "3.2"], ["INR", "1.3"]]
    story = [*paragraphs(numbered(4)), table(rows, [100, 100], GRID), *paragraphs(numbered(12)[4:])]
    expected = [*numbered(4), "Test | Value", "Albumin | 3.2", "INR | 1.3", *numbered(12)[4:]]
    assert lines_of(in_columns(story, 2)) == expected


def test_list_items_are_lines_and_hanging_ones_are_joined():
    story = [Paragraph(text, HANGING, bulletText="\u2022") for text in PROSE]
    story += [Paragraph(text, HANGING, bulletText=f"{n}.") for n, text in enumerate(PROSE, 1)]
    expected = [f"\u2022 {text}" for text in PROSE] + [f"{n}. {text}" for n, text in enumerate(PROSE, 1)]
    assert lines_of(single(story)) == expected


def test_label_lines_stay_on_lines_of_their_own():
    labels = [
        "Location: segment 6",
        "Size: 34 mm (ser 14 img 52)",
        "Enhancing capsule: present, complete",
        "Category: LR-5",
    ]
    assert lines_of(single(paragraphs(["Observation 1", *labels, *PROSE[1:]], space=0))) == [
        "Observation 1",
        *labels,
        *PROSE[1:],
    ]


def test_a_heading_after_a_full_line_starts_a_line():
    lines = [
        "LIVER: There is a nodular contour, and in segment eight a mass that",
        "washes out; the gallbladder holds stones and the ducts are normal",
        "VESSELS: The main portal vein is patent and the hepatic veins are",
        "open.",
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        for index, line in enumerate(lines):
            canvas.drawString(60, 600 - 12.5 * index, line)

    assert lines_of(drawn(draw)) == [f"{lines[0]} {lines[1]}", f"{lines[2]} {lines[3]}"]


def test_header_and_footer_are_lines_of_their_own():
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, HEIGHT - 28, "Lorraine Tsosie")
        canvas.drawRightString(WIDTH - 40, HEIGHT - 28, "Cascade University Hospital")
        canvas.drawRightString(WIDTH - 40, 24, "Page 1")
        top = HEIGHT - 80
        for text in PROSE:
            top = placed(canvas, text, 40, top, 250) - 6
        placed(canvas, PROSE[0], 320, HEIGHT - 80, 250)

    assert lines_of(drawn(draw)) == [
        "Lorraine Tsosie | Cascade University Hospital",
        *PROSE,
        PROSE[0],
        "Page 1",
    ]


def test_a_hyphen_at_a_line_end_stays_unless_the_page_knows_the_word():
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        lines = [
            "A hypervascular mass of category LR-",
            "5 that stays hyper-",
            "vascular, and is well-",
            "differentiated.",
        ]
        for index, line in enumerate(lines):
            canvas.drawString(60, 600 - 12.5 * index, line)

    text = page_of(drawn(draw)).text.replace("\n", " ")
    assert "LR-5 that stays hypervascular, and is well-differentiated." in text


def test_a_landscape_page_drawn_sideways_is_read_upright():
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        for index, line in enumerate(["Landscape heading", "First line, segment 8", "Second line: 3.4 cm"]):
            canvas.drawString(60, 500 - index * 14, line)

    page = page_of(drawn(draw))
    assert page.text == "Landscape heading\nFirst line, segment 8\nSecond line: 3.4 cm"
    x0, top, x1, bottom = page.words[0].box
    assert bottom - top > 3 * (x1 - x0), "the word's box stands upright on the page as shown"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_follow_the_page_as_shown_when_the_file_turns_it(turn):
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.drawString(100, 500, "Upright")

    page = page_of(drawn(draw))
    corner = {0: (100, 292), 90: (500, 100), 180: (512, 500), 270: (112, 692)}[turn]
    x0, top, x1, bottom = page.words[0].box
    assert page.text == "Upright"
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    assert x0 - 4 <= corner[0] <= x1 + 4
    assert top - 4 <= corner[1] <= bottom + 4


def test_filled_form_fields_are_read():
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Tumor size:")
        canvas.acroForm.textfield(name="size", x=120, y=695, value="3.4 cm segment 8", width=200, height=18)

    assert page_of(drawn(draw)).text == "Tumor size: 3.4 cm segment 8"


def test_words_that_a_narrow_cell_broke_are_whole_and_two_words_stay_two():
    rows = [["Segment", "Size (mm)", "Washout", "Note"], ["8", "37 x 33", "No", "treated zone"]]
    data = single(
        [
            table(
                rows,
                [34, 34, 38, 44],
                GRID,
                *((f"{side}PADDING", (0, 0), (-1, -1), 4) for side in ("LEFT", "RIGHT")),
            )
        ]
    )
    lines = read_file("table.pdf", data).pages[0].text.split("\n")
    assert lines == ["Segment | Size (mm) | Washout | Note", "8 | 37 x 33 | No | treated zone"]
