"""Words that nobody sees on paper are no text, and are reported."""

from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sheets import drawn

from hepcite.extract.formats import read_file


def read(draw):
    source = read_file("made-up.pdf", drawn(draw))
    return source.pages[0].text, [(p.kind, p.page, p.fatal) for p in source.problems]


HIDDEN = [("hidden_text", 1, False)]


def visible(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 700, "Segment 8, 3.4 cm.")


def test_white_words():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(50, 680, "Portal vein patent.")

    assert read(draw) == ("Segment 8, 3.4 cm.", HIDDEN)


def test_pale_words():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        canvas.setFillColorRGB(0.93, 0.93, 0.93)
        canvas.drawString(50, 680, "Portal vein patent.")

    assert read(draw) == ("Segment 8, 3.4 cm.", HIDDEN)


def test_tiny_words():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        canvas.setFont("Helvetica", 1)
        canvas.drawString(50, 680, "Portal vein patent.")

    assert read(draw) == ("Segment 8, 3.4 cm.", HIDDEN)


def test_covered_words():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        canvas.drawString(50, 650, "Portal vein patent.")
        canvas.rect(45, 640, 200, 24, fill=1)

    assert read(draw) == ("Segment 8, 3.4 cm.", HIDDEN)


def test_words_outside_the_page():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        canvas.drawString(700, 650, "Portal vein patent.")

    assert read(draw) == ("Segment 8, 3.4 cm.", HIDDEN)


def test_white_words_on_a_dark_ground_are_seen():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(45, 600, 250, 24, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(50, 606, "Portal vein patent.")

    text, problems = read(draw)
    assert text.split("\n\n") == ["Segment 8, 3.4 cm.", "Portal vein patent."]
    assert problems == []


def test_words_neither_filled_nor_stroked():
    def draw(canvas: Canvas) -> None:
        visible(canvas)
        text = canvas.beginText(50, 680)
        text.setTextRenderMode(3)
        text.textLine("Portal vein patent.")
        canvas.drawText(text)

    assert read(draw) == ("Segment 8, 3.4 cm.", HIDDEN)


def test_the_text_that_a_scanner_lays_under_its_picture_is_neither_read_nor_reported():
    def draw(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("L", (85, 110), 255), 0, 0, *canvas._pagesize)
        text = canvas.beginText(50, 680)
        text.setTextRenderMode(3)
        text.textLine("Portal vein patent.")
        canvas.drawText(text)

    assert read(draw) == ("", [])
