"""Pictures of pages: recognised words stand in order, with boxes on the page as it came."""

import io
import stat

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from sheets import PROSE, paragraphs, single

from hepcite.extract.formats import engines, ocr, read_file
from hepcite.extract.formats.engines import Recognised, _words_of_line, words_of_tsv
from hepcite.extract.formats.ocr_cache import recognised
from hepcite.extract.formats.picture import skew_degrees, upright


def picture_of(data: bytes, dpi: int = 200) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    image = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    return image


def scanned(image: Image.Image, form: str = "PDF", dpi: int = 200) -> bytes:
    packed = io.BytesIO()
    image.save(packed, form, **({"resolution": dpi} if form == "PDF" else {"dpi": (dpi, dpi)}))
    return packed.getvalue()


PAGE = picture_of(single(paragraphs(PROSE)))
needs_engine = pytest.mark.skipif(
    engines.available_engine() is None, reason="no text recognition is installed"
)


class Typist:
    """An engine that always reads the same words."""

    name = "typist"
    version = "1"
    boxes_hug_ink = True

    def __init__(self, words: list[Recognised]) -> None:
        self.words = words
        self.asked = 0

    def recognise(self, picture: Image.Image, dpi: int) -> list[Recognised]:
        self.asked += 1
        return self.words


@needs_engine
def test_a_scanned_pdf_is_read_by_recognition():
    source = read_file("fax.pdf", scanned(PAGE))
    assert source.problems == ()
    assert source.read_by == "ocr"
    assert source.pages[0].read_by in engines.ENGINES
    assert source.pages[0].text == "\n\n".join(PROSE)
    assert {word.confidence is not None for word in source.pages[0].words} == {True}


@needs_engine
@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG"])
def test_a_picture_file_is_a_page(form):
    source = read_file(f"scan.{form.lower()}", scanned(PAGE, form))
    assert source.pages[0].text == "\n\n".join(PROSE)
    assert (round(source.pages[0].width), round(source.pages[0].height)) == (612, 792)


@needs_engine
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_and_boxes_stay_on_the_page_as_it_came(turn):
    source = read_file("scan.png", scanned(PAGE.rotate(turn, expand=True), "PNG"))
    upright_page = read_file("scan.png", scanned(PAGE, "PNG")).pages[0]
    page = source.pages[0]
    assert page.text == upright_page.text
    x0, top, x1, bottom = upright_page.words[0].box
    width, height = 612, 792
    expected = {
        90: (top, width - x1, bottom, width - x0),
        180: (width - x1, height - bottom, width - x0, height - top),
        270: (height - bottom, x0, height - top, x1),
    }[turn]
    assert page.words[0].box == pytest.approx(expected, abs=2.5)


def test_without_an_engine_the_page_is_a_problem_that_names_the_remedy(monkeypatch):
    monkeypatch.setattr(ocr, "available_engine", lambda: None)
    source = read_file("fax.pdf", scanned(PAGE))
    assert [page.text for page in source.pages] == [""]
    assert [(p.kind, p.page, p.fatal) for p in source.problems] == [("unreadable_page", 1, True)]
    assert "Install Tesseract" in source.problems[0].message


def test_a_page_hardly_read_keeps_its_words_and_is_a_problem(monkeypatch):
    words = [
        Recognised(word, (100 + 90 * i, 100, 180 + 90 * i, 130), 0.4, 0)
        for i, word in enumerate(["Tlie", "porlal"])
    ]
    monkeypatch.setattr(ocr, "available_engine", lambda: Typist(words))
    source = read_file("fax.pdf", scanned(PAGE))
    assert source.pages[0].text == "Tlie porlal"
    assert [(p.kind, p.fatal) for p in source.problems] == [("unreadable_page", True)]


def test_a_doubtful_word_stays_and_a_doubtful_mark_goes(monkeypatch):
    said = [("vein", 0.95), ("not", 0.05), ("patent", 0.95), ("today", 0.95), ("again", 0.95), ("'~", 0.05)]
    words = [
        Recognised(text, (100 + 90 * i, 100, 180 + 90 * i, 130), sure, 0)
        for i, (text, sure) in enumerate(said)
    ]
    monkeypatch.setattr(ocr, "available_engine", lambda: Typist(words))
    assert read_file("fax.pdf", scanned(PAGE)).pages[0].text == "vein not patent today again"


def test_a_blank_scan_is_no_problem():
    source = read_file("back.png", scanned(Image.new("L", (1700, 2200), 255), "PNG"))
    assert [page.text for page in source.pages] == [""]
    assert source.problems == ()


@pytest.mark.parametrize("degrees", [-2.0, -0.7, 0.0, 1.3])
def test_skew_is_measured_and_taken_out(degrees):
    skewed = PAGE.rotate(-degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert skew_degrees(skewed) == pytest.approx(degrees, abs=0.15)


@pytest.mark.parametrize("degrees", [-2.0, 1.5])
def test_a_point_of_the_straightened_page_goes_back_to_where_it_was(degrees):
    image = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(image)
    for y in range(200, 2000, 40):
        draw.line((200, y, 1500, y), fill=0, width=6)
    draw.rectangle((1300, 300, 1340, 320), fill=0)
    skewed = image.rotate(-degrees, fillcolor=255)
    view = upright(skewed, 0, 200 / 72)
    box = view.page_box((1300 * 0.36, 300 * 0.36, 1340 * 0.36, 320 * 0.36))
    middle = ((box[0] + box[2]) / 2 / 0.36, (box[1] + box[3]) / 2 / 0.36)
    single_mark = Image.new("L", (1700, 2200), 255)
    ImageDraw.Draw(single_mark).rectangle((1300, 300, 1340, 320), fill=0)
    ink = single_mark.rotate(-degrees, fillcolor=255).point(lambda grey: 255 - grey).getbbox()
    assert middle == pytest.approx(((ink[0] + ink[2]) / 2, (ink[1] + ink[3]) / 2), abs=4)


def test_tesseract_rows_become_words():
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "4\t1\t1\t1\t1\t0\t10\t20\t200\t30\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t20\t50\t30\t96.5\tPortal",
        "5\t1\t1\t1\t2\t1\t10\t60\t50\t30\t0.0\tvein",
        "5\t1\t1\t1\t2\t2\t70\t60\t50\t30\t95.0\t ",
    ]
    assert words_of_tsv("\n".join([head, *rows])) == [
        Recognised("Portal", (10, 20, 60, 50), 0.965, 0),
        Recognised("vein", (10, 60, 60, 90), 0.0, 1),
    ]


def test_rapidocr_pieces_are_joined_to_the_words_of_the_line():
    def corners(x0, x1):
        return [[x0, 5], [x1, 5], [x1, 20], [x0, 20]]

    pieces = [("3", 0.9, corners(0, 8)), (".4", 0.8, corners(8, 20)), ("cm,", 0.99, corners(30, 50))]
    assert _words_of_line("3.4 cm,", pieces, 7) == [
        Recognised("3.4", (0, 5, 20, 20), 0.8, 7),
        Recognised("cm,", (30, 5, 50, 20), 0.99, 7),
    ]


def test_the_cache_is_used_only_where_the_variable_names_a_folder(monkeypatch, tmp_path):
    typist = Typist([Recognised("Portal", (1.0, 2.0, 3.0, 4.0), 0.5, 0)])
    monkeypatch.delenv("HEPCITE_OCR_CACHE", raising=False)
    for _ in range(2):
        recognised(typist, PAGE, 200)
    assert typist.asked == 2
    monkeypatch.setenv("HEPCITE_OCR_CACHE", str(tmp_path / "kept"))
    assert recognised(typist, PAGE, 200) == recognised(typist, PAGE, 200) == typist.words
    assert typist.asked == 3
    recognised(typist, PAGE, 300)
    assert typist.asked == 4
    files = list((tmp_path / "kept").iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    files[0].write_text("[cut off", encoding="utf-8")
    files[1].write_text("[cut off", encoding="utf-8")
    assert recognised(typist, PAGE, 200) == typist.words
    assert typist.asked == 5


@needs_engine
def test_a_fax_of_several_pages_with_fewer_lines_than_columns():
    width, height = (round(side * dpi / 200) for side, dpi in zip(PAGE.size, (204, 196), strict=True))
    page = PAGE.resize((width, height)).point(lambda grey: 255 if grey > 160 else 0).convert("1")
    packed = io.BytesIO()
    page.save(packed, "TIFF", save_all=True, append_images=[page], compression="group4", dpi=(204, 196))
    source = read_file("fax.tif", packed.getvalue())
    assert len(source.pages) == 2
    assert {(round(page.width), round(page.height)) for page in source.pages} == {(612, 792)}
    assert all(page.text.count("portal vein and its branches are patent") == 1 for page in source.pages)


def test_dots_an_inch_across_and_down():
    packed = io.BytesIO()
    Image.new("1", (1734, 1078), 1).save(packed, "TIFF", compression="group4", dpi=(204, 98))
    (page,) = read_file("fax.tif", packed.getvalue()).pages
    assert (round(page.width), round(page.height)) == (612, 792)
