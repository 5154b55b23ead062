"""A figure of a picture counts where two readers read it alike; else a person looks."""

import io
from dataclasses import replace

import pytest
from pictures import CASE, FILE, PRINTED, QUOTE, Reader, evidence_of, recognised
from PIL import Image

from hepcite.extract.agreement import agreed
from hepcite.extract.formats import engines
from hepcite.extract.formats.second_look import crop, direction_of, stands_alike
from hepcite.records import (
    Document,
    Evidence,
    Fact,
    Findings,
    Interval,
    Lesion,
    Page,
    Rival,
)


def size(page: Page, cm: float, quote: str) -> Findings:
    evidence = (evidence_of(page, quote),)
    fact = Fact("largest_lesion_cm", Interval(cm, cm), "documented", evidence)
    row = Lesion("L1", cm, "8", None, "viable", "2026-02-11", evidence)
    return Findings({fact.name: fact}, (row,))


def after(page: Page, findings: Findings, files: dict[str, bytes] | None = None) -> Findings:
    document = Document("fax.pdf", "0" * 64, (page,), 1, "ocr")
    return agreed(CASE, findings, (document,), {"fax.pdf": FILE} if files is None else files)


@pytest.mark.skipif(engines.other_reader("tesseract") is None, reason="no second reader is installed")
def test_a_figure_that_stands_there_is_kept_and_a_misread_one_is_not():
    page = recognised()
    found = size(page, 3.4, QUOTE)
    assert after(page, found) == found
    misread = recognised(PRINTED.text.replace("3.4 cm", "8.4 cm"))
    shaky = after(misread, size(misread, 8.4, "measures 8.4 cm"))
    fact = shaky.facts["largest_lesion_cm"]
    assert (fact.status, fact.value) == ("conflicting", Interval(8.4, 8.4))
    assert fact.rivals == (Rival(None, fact.evidence),)
    assert fact.note.startswith("Look at the picture (fax.pdf, page 1): two readers")
    assert [row.largest_cm for row in shaky.lesions] == [None]


def test_a_row_that_the_fact_does_not_cite_puts_it_in_doubt_too(second):
    second(Reader("nothing of the kind"))
    page = recognised()
    found = size(page, 3.4, QUOTE)
    printed = Evidence("note.txt", 1, 0, 3, "3.4", "test")
    fact = replace(found.facts["largest_lesion_cm"], evidence=(printed,))
    shaky = after(page, replace(found, facts={fact.name: fact}))
    assert shaky.facts[fact.name].rivals == (Rival(None, found.lesions[0].evidence),)


@pytest.mark.parametrize(("confidence", "status"), [(0.9, "documented"), (0.8, "conflicting")])
def test_one_reader_alone_has_to_be_sure(second, confidence, status):
    second(None)
    page = recognised(confidence=confidence)
    fact = after(page, size(page, 3.4, QUOTE)).facts["largest_lesion_cm"]
    assert fact.status == status
    assert status == "documented" or "no second reader is installed" in fact.note


def test_without_the_file_confidence_counts():
    page = recognised(confidence=0.5)
    assert after(page, size(page, 3.4, QUOTE), {}).facts["largest_lesion_cm"].status == "conflicting"


def test_printed_text_is_not_asked_twice(second):
    second(Reader("nothing of the kind"))
    found = size(PRINTED, 3.4, QUOTE)
    assert after(PRINTED, found) is found


def test_a_denial_that_only_the_second_reader_sees_counts_on_a_poor_page(second):
    second(Reader("The main portal vein and its branches are not patent. No thrombus is seen"))
    for confidence, status in ((0.9, "conflicting"), (0.97, "documented")):
        page = recognised(confidence=confidence)
        fact = Fact("portal_vein", "patent", "documented", (evidence_of(page, "its branches are patent"),))
        assert after(page, Findings({fact.name: fact})).facts[fact.name].status == status


def test_something_odd_in_the_place_of_a_size_puts_sizes_in_doubt(second):
    second(Reader("largest diameter. measures 3.4 cm across its"))
    page = recognised(PRINTED.text.replace("fourteen centimeters", "about8.4 cm. (small)"))
    fact = Fact("lesion_count", Interval(1, 1), "documented", (evidence_of(page, "enhancing mass"),))
    assert after(page, Findings({fact.name: fact})).facts[fact.name].status == "conflicting"


@pytest.mark.parametrize(
    ("words", "index", "said", "alike"),
    [
        ("mass of 3.9 cm", 2, "mass of 3.9 cm", True),
        ("mass of 3.9 cm", 2, "massof3.9cm", True),
        ("mass of 3.9 cm", 2, "mass of 8.9 cm", False),
        ("mass of 3.9 cm", 2, "mass of 13.9 cm", False),
        ("mass of 3.9 cm", 2, "mass of 3.95 cm", False),
        ("mass of 3.9 cm", 2, "mass of 39 cm", False),
        ("mass of 3.9 cm", 2, "mass of 3,9 cm", False),
        ("mass of 3.9 cm", 2, "mass of cm", False),
        ("mass of 3.9 cm", 3, "mass of 3.9 mm", False),
        ("Child-Pugh class B,", 2, "Child-Pugh dass B", True),
        ("Child-Pugh class B,", 2, "Child-Pugh class A", False),
        ("segment 7 (3.9 cm)", 2, "Segment 7 3.9cm", True),
        ("INR ≤ 1.7", 1, "INR 1.7", False),
        ("no thrombus", 0, "thrombus", False),
    ],
)
def test_words_stand_alike(words, index, said, alike):
    assert stands_alike(words.split(), index, said) is alike


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_direction_of_a_page(turn):
    boxes = {
        0: [(10 * i, 0, 10 * i + 8, 5) for i in range(9)],
        180: [(90 - 10 * i, 0, 98 - 10 * i, 5) for i in range(9)],
        90: [(0, 90 - 10 * i, 5, 98 - 10 * i) for i in range(9)],
        270: [(0, 10 * i, 5, 10 * i + 8) for i in range(9)],
    }[turn]
    words = tuple(replace(PRINTED.words[0], box=box) for box in boxes)
    assert direction_of(replace(PRINTED, words=words)) == turn


def test_a_crop_shows_the_box_and_nothing_beside_it():
    word = next(w for w in PRINTED.words if PRINTED.text[w.start : w.end] == "3.4")
    with Image.open(io.BytesIO(crop(FILE, PRINTED, word.box))) as picture:
        width, height = (word.box[2] - word.box[0]) * 300 / 72, (word.box[3] - word.box[1]) * 300 / 72
        assert picture.size == (pytest.approx(width, abs=2), pytest.approx(height, abs=2))
        assert picture.getextrema()[0] < 128
    assert crop(b"%PDF-1.7 nothing", PRINTED, word.box) is None


def test_a_size_on_a_line_that_the_first_reader_passed_over_puts_sizes_in_doubt(second):
    """The other reader reads alike whatever is there, and something more where the first has no word."""
    second(Reader(f"{PRINTED.text} 44 mm"))
    page = recognised()
    evidence = (evidence_of(page, "an arterially enhancing mass"),)
    found = Findings({"lesion_count": Fact("lesion_count", Interval(1, 1), "documented", evidence)}, ())
    assert after(page, found) == found
    spleen = page.text.index("Spleen")
    holed = replace(page, words=tuple(word for word in page.words if word.start < spleen))
    assert after(holed, found).facts["lesion_count"].status == "conflicting"
    second(Reader(PRINTED.text.replace("3.4 cm", "three")))
    assert after(holed, found) == found


@pytest.mark.parametrize(
    ("read", "status"),
    [
        ("is 5.7-X 4.9 cm", "conflicting"),
        ("is 24.x 22 mm big", "conflicting"),
        ("of 5.7 x 4.9 cm", "documented"),
    ],
)
def test_a_size_with_a_stray_sign_puts_sizes_in_doubt(second, read, status):
    second(Reader(PRINTED.text.replace("fourteen centimeters", "5.7 x 4.9 cm")))
    page = recognised(PRINTED.text.replace("at fourteen centimeters", read.ljust(23)))
    evidence = (evidence_of(page, "an arterially enhancing mass"),)
    found = Findings({"lesion_count": Fact("lesion_count", Interval(1, 1), "documented", evidence)}, ())
    assert after(page, found).facts["lesion_count"].status == status
