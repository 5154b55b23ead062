"""ZIP, e-mail and HTML: members read by their own readers, pages numbered through, odd archives refused."""

import io
import zipfile

import pytest
from samples import HTML, MAIL, PDF, ZIP, zipped
from sheets import PROSE

from hepcite.extract.formats import read_file
from hepcite.extract.formats.limits import limits


def kinds_of(data: bytes) -> list[tuple[str, bool]]:
    return [(p.kind, p.fatal) for p in read_file("records.zip", data).problems]


def test_a_whole_archive():
    source = read_file("records.zip", ZIP)
    assert [(page.number, page.text) for page in source.pages] == [
        (1, "First note."),
        (2, "\n\n".join(PROSE)),
        (3, MAIL_TEXT),
        (4, "Portal vein patent."),
    ]
    assert source.parts == (1, 2, 3, 4)
    assert source.problems == ()


MAIL_TEXT = (
    "From: Clinic <clinic@example.org>\nTo: intake@example.org\nDate: Wed, 11 Feb 2026 10:00:00 +0000\n"
    "Subject: Records of Quinteró\n\nSee the note attached."
)


def test_a_whole_mail():
    source = read_file("mail.eml", MAIL)
    assert [page.text for page in source.pages] == [MAIL_TEXT, "Portal vein patent."]
    assert source.parts == (1, 2)
    assert source.problems == ()


def test_a_mail_with_html_alone_and_an_ornament():
    data = MAIL.replace(b"text/plain; charset=utf-8", b"text/x-other").replace(
        b'Content-Type: text/plain; name="note.txt"', b"Content-ID: <logo>\r\nContent-Type: image/png"
    )
    source = read_file("mail.eml", data)
    assert source.pages[0].text.endswith("See the note attached.")
    assert ("not_read", False) in [(p.kind, p.fatal) for p in source.problems]


def test_a_letter_with_heads_is_no_mail():
    source = read_file(
        "fax.txt", b"To: Intake\nFrom: Clinic\nDate: 02/11/2026\nSubject: Records\n\nPortal vein patent."
    )
    assert source.problems == ()
    assert source.pages[0].text.startswith("To: Intake\nFrom: Clinic")


def test_a_whole_page_of_html():
    source = read_file("page.html", HTML)
    assert source.pages[0].text == (
        "Clinic note\nPortal vein patent.\nSeg | Size\n6 | 3.4 cm\n- one\n- two\na\nb"
    )
    assert [(p.kind, p.fatal) for p in source.problems] == [("hidden_text", False)]


def test_a_member_is_named_in_its_problem_and_the_rest_is_read():
    source = read_file("records.zip", zipped({"a.txt": b"one", "b.pdf": PDF[:200], "c.txt": b"two"}))
    assert [page.text for page in source.pages] == ["one", "two"]
    assert [(p.kind, p.fatal) for p in source.problems] == [("damaged", True)]
    assert source.problems[0].message.startswith("records.zip: b.pdf begins like a PDF")


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "..\\a.txt", "C:/a.txt", "a/../../b.txt"])
def test_a_path_that_leads_outside_is_refused(name):
    assert kinds_of(zipped({name: b"text", "b.txt": b"text"})) == [("damaged", True)]


def test_a_member_of_a_member_is_read_and_no_deeper():
    inner = zipped({"a.txt": b"deep"})
    assert [page.text for page in read_file("x.zip", zipped({"b.zip": inner})).pages] == ["deep"]
    deeper = zipped({"c.zip": zipped({"b.zip": inner}), "d.txt": b"flat"})
    assert [page.text for page in read_file("x.zip", deeper).pages] == ["flat"]
    assert kinds_of(deeper) == [("too_deep", True)]


def test_a_locked_member_and_an_empty_archive():
    locked = bytearray(zipped({"a.txt": b"text"}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert kinds_of(bytes(locked)) == [("encrypted", True)]
    assert kinds_of(zipped({"__MACOSX/a.txt": b"text"})) == [("empty", True)]


def test_a_folder_named_word_makes_no_word_file():
    assert read_file("x.zip", zipped({"word/a.txt": b"text"})).pages[0].text == "text"


def test_too_many_members_are_refused():
    many = zipped({f"{number}.txt": b"x" for number in range(limits().most_members + 1)})
    assert kinds_of(many) == [("too_large", True)]


def test_a_damaged_archive_is_refused():
    assert kinds_of(ZIP[:-30]) == [("damaged", True)]


def test_a_member_that_is_larger_than_it_says_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", b"x" * 100_000)
    data = buffer.getvalue().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert kinds_of(data)[0][0] in ("damaged", "too_large")
