"""What a PDF carries beside its pages: form fields, comments, attached files, a password."""

import io

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from samples import zipped
from sheets import PROSE, drawn, paragraphs, single

from hepcite.extract import digest, read_documents
from hepcite.extract.formats import read_file
from hepcite.extract.formats.isolation import draw_pages_isolated, read_file_isolated
from hepcite.extract.formats.passwords import opened_with
from hepcite.intake.casefile import parse_case
from hepcite.intake.errors import IntakeError

PRIVATE = "Wren-4471"
LOCKED = drawn(
    lambda canvas: canvas.drawString(50, 700, "Segment 8, 3.4 cm."),
    encrypt=StandardEncryption(PRIVATE, "owner"),
)


def with_attachments(**files: bytes) -> bytes:
    document = pypdfium2.PdfDocument(single(paragraphs(PROSE)))
    for name, data in files.items():
        document.new_attachment(name.replace("_", ".")).set_data(data)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def test_fields_are_read_in_their_places_with_ticks():
    def draw(canvas: Canvas) -> None:
        form = canvas.acroForm
        canvas.drawString(50, 706, "Bilirubin")
        form.textfield(name="b", x=110, y=700, value="1.2 mg/dL", width=120, height=18, fontSize=10)
        form.checkbox(name="a", x=50, y=660, checked=True, size=14)
        canvas.drawString(70, 663, "Ascites")
        form.checkbox(name="e", x=50, y=630, checked=False, size=14)
        canvas.drawString(70, 633, "Encephalopathy")

    text = read_file("form.pdf", drawn(draw)).pages[0].text
    assert text.split("\n\n") == ["Bilirubin | 1.2 mg/dL", "[x] Ascites", "[ ] Encephalopathy"]


def test_comments_are_left_out_and_reported():
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Segment 8, 3.4 cm.")
        canvas.textAnnotation("Seen by the clerk.", Rect=[300, 700, 320, 720], relative=0)
        canvas.highlightAnnotation("Segment 8, 3.4 cm.", Rect=[50, 695, 150, 715])
        canvas.textAnnotation("Portal vein patent.", Rect=[300, 600, 320, 620], relative=0, F=2)

    source = read_file("notes.pdf", drawn(draw))
    page = source.pages[0]
    assert page.text == "Segment 8, 3.4 cm."
    assert [(p.kind, p.fatal) for p in source.problems] == [("hidden_text", False), ("comments", False)]
    assert ": 1 comment was added" in source.problems[1].message


def test_words_typed_onto_a_page_are_reported():
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Segment 8, 3.4 cm.")
        canvas.freeTextAnnotation(
            "Portal vein patent.", DA="/Helv 10 Tf", Rect=[50, 600, 250, 620], relative=0
        )

    (problem,) = read_file("notes.pdf", drawn(draw)).problems
    assert (problem.kind, problem.page, problem.fatal) == ("comments", 1, False)


def test_attached_files_are_documents_after_the_last_page():
    source = read_file(
        "packet.pdf", with_attachments(note_txt=b"Portal vein patent.", more_zip=zipped({"a.txt": b"x"}))
    )
    assert [page.text for page in source.pages] == ["\n\n".join(PROSE), "x", "Portal vein patent."]
    assert source.parts == (1, 2, 3)
    assert source.problems == ()


def test_an_attached_program_is_a_visible_item():
    problems = read_file("packet.pdf", with_attachments(setup_exe=bytes(range(256)) * 40)).problems
    assert [(p.kind, p.message.split(" is ")[0]) for p in problems] == [
        ("unknown_format", "packet.pdf: setup.exe")
    ]


def test_pages_of_an_attached_pdf_can_be_drawn():
    packet = with_attachments(inner_pdf=single(paragraphs(PROSE[:1])))
    assert len(read_file("packet.pdf", packet).pages) == 2
    (drawing,) = draw_pages_isolated(packet, [2])
    assert (drawing.number, drawing.width, drawing.height) == (2, 612.0, 792.0)


def test_the_right_password_opens_and_shows_nowhere():
    source = read_file_isolated("mri.pdf", LOCKED, password=PRIVATE)
    assert source.pages[0].text == "Segment 8, 3.4 cm."
    assert PRIVATE not in repr(source)
    assert len(draw_pages_isolated(LOCKED, [1], password=PRIVATE)) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [(None, "it is locked with a password"), ("wrong", "the password in case.json does not open it")],
)
def test_a_locked_file_says_what_to_do(given, said):
    with opened_with(given):
        (problem,) = read_file("mri.pdf", LOCKED).problems
    assert (problem.kind, problem.fatal) == ("encrypted", True)
    assert said in problem.message
    assert '"passwords"' in problem.message
    assert "wrong" not in problem.message


def test_passwords_of_the_request_reach_the_reader_and_nothing_else():
    text = """{"case_id": "T1", "line_of_business": "commercial", "state": "OR", "received": "2026-03-14",
      "urgency": "standard", "patient": {"name": "Marisol Quintero", "birth_date": "1958-04-02"},
      "services": [{"code": "37243"}], "passwords": {"mri.pdf": "%s"}}"""
    case = parse_case(text % PRIVATE, name="case.json")
    assert read_documents(case, {"mri.pdf": LOCKED})[0].pages[0].text == "Segment 8, 3.4 cm."
    assert PRIVATE not in repr(case)
    without = parse_case(text % "other", name="case.json")
    assert digest(case, {}) == digest(without, {})
    with pytest.raises(IntakeError) as caught:
        parse_case((text % PRIVATE).replace('{"mri.pdf": "', '["').replace('"}}', '"]}'), name="case.json")
    assert PRIVATE not in str(caught.value)
