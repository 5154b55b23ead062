"""Plain text: encodings, and wrapped lines joined while everything else stays."""

import pytest

from hepcite.extract.formats import read_file


def text_of(text: str) -> str:
    source = read_file("note.txt", text.encode())
    assert source.problems == ()
    return source.pages[0].text


@pytest.mark.parametrize(
    ("encoding", "problems"),
    [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("utf-16-le", ["encoding"]), ("cp1252", ["encoding"])],
)
def test_encodings(encoding, problems):
    source = read_file("note.txt", "Größe 3 cm – Leber; the portal vein is patent".encode(encoding))
    assert source.pages[0].text == "Größe 3 cm – Leber; the portal vein is patent"
    assert [p.kind for p in source.problems] == problems
    assert not any(p.fatal for p in source.problems)


def test_a_form_feed_starts_a_page():
    source = read_file("note.txt", b"one\x0ctwo")
    assert [(page.number, page.text) for page in source.pages] == [(1, "one"), (2, "two")]


def test_words_have_places_and_no_boxes():
    page = read_file("note.txt", b"Size:  34 mm\r\n").pages[0]
    assert [(page.text[w.start : w.end], w.box) for w in page.words] == [
        ("Size:", None),
        ("34", None),
        ("mm", None),
    ]


WRAPPED = """\
FINDINGS: The lungs are clear apart from a 2 mm calcified granuloma in the
right lower lobe and scarring at the left base. No pulmonary mass. No
noncalcified nodule. Heart upper normal in size.
The main pulmonary artery is dilated at 3.6 cm, in keeping with the known
Eisenmenger syndrome.

Patient   NYGAARD, BARTHOLOMEW       DOB 11/12/1966     Sex M
Collected 08/05/2025   Received 08/05/2025   Reported 08/07/2025
----------------------------------------------------------------------------
IMPRESSION
1. Single LR-5 observation, segment 6, 3.4 cm in its largest diameter, and a
   smaller one that needs to be looked at again.
2. Portal vein patent.
 - Resection: seen by surgery.
Size: 34 mm
Capsule: present
a  2 | 12 mm | 15 mm
b  3 | 9 mm | 11 mm
"""

JOINED = """\
FINDINGS: The lungs are clear apart from a 2 mm calcified granuloma in the right lower lobe and \
scarring at the left base. No pulmonary mass. No noncalcified nodule. Heart upper normal in size.
The main pulmonary artery is dilated at 3.6 cm, in keeping with the known Eisenmenger syndrome.

Patient   NYGAARD, BARTHOLOMEW       DOB 11/12/1966     Sex M
Collected 08/05/2025   Received 08/05/2025   Reported 08/07/2025
----------------------------------------------------------------------------
IMPRESSION
1. Single LR-5 observation, segment 6, 3.4 cm in its largest diameter, and a smaller one that needs to be \
looked at again.
2. Portal vein patent.
 - Resection: seen by surgery.
Size: 34 mm
Capsule: present
a  2 | 12 mm | 15 mm
b  3 | 9 mm | 11 mm
"""


def test_wrapped_lines_are_joined_and_all_else_stays():
    assert text_of(WRAPPED) == JOINED


def test_a_file_that_was_never_wrapped_stays():
    text = "a line that goes on and on " * 8 + "\nand the next\nand one more"
    assert text_of(text) == text


def test_a_paragraph_wrapped_narrower_than_the_rest_is_joined():
    text = (
        "A first paragraph whose lines are long and run to some seventy six signs each\n"
        "before they wrap at last.\n\n"
        "Rectosigmoid tumor with liver metastases, primary in place,\n"
        "8 cycles of FOLFIRI, and the patient does not wish to\n"
        "travel.\n"
    )
    assert text_of(text).split("\n") == [
        "A first paragraph whose lines are long and run to some seventy six signs each before they wrap "
        "at last.",
        "",
        "Rectosigmoid tumor with liver metastases, primary in place, 8 cycles of FOLFIRI, and the patient "
        "does not wish to travel.",
        "",
    ]


def test_a_line_that_ends_in_mid_phrase_reads_on_though_the_next_word_had_room():
    text = (
        "The stent was placed last year and has been checked twice so far.\n\n"
        "The patient was seen again this week by the\n"
        "TIPS clinic.\n"
    )
    assert text_of(text).split("\n")[2] == "The patient was seen again this week by the TIPS clinic."
