"""RTF: signs, tables, headers and pages; what nobody sees is no text."""

import pytest
from samples import RTF
from striprtf.striprtf import rtf_to_text

from hepcite.extract.formats import read_file


def text_of(body: bytes) -> str:
    return read_file("note.rtf", rb"{\rtf1\ansi " + body + b"}").pages[0].text


def test_a_whole_note():
    source = read_file("note.rtf", RTF)
    assert [page.text for page in source.pages] == [
        "Harbor Imaging\n"
        "FINDINGS: The vein is patent; la vésicule is ≤3 cm {small}.\n"
        "α-fetoprotein 12\nnext line\n"
        "Seg | Size | LR\n"
        "6 | 3.4 cm across | LR-5\n"
        "After the table.",
        "IMPRESSION\nOne lesion.\n\nPage 1 of 2",
    ]
    assert [(p.kind, p.fatal) for p in source.problems] == [("hidden_text", False)]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"no \v hidden \v0 thrombus", "no thrombus"),
        (rb"no {\v hidden {deeper} }thrombus", "no thrombus"),
        (rb"a\plain\v b\plain c", "ac"),
        (rb"{\deleted not }patent", "patent"),
        (rb"{\colortbl;\red255\green255\blue255;}{\cf1 not }patent", "patent"),
        (rb"{\colortbl;\red255\green255\blue255;}{\cf1\highlight2 white on red}", "white on red"),
        (rb"{\colortbl;\red200\green0\blue0;}{\cf1 red}", "red"),
        (rb"{\fs2 tiny }seen", "seen"),
        (rb"{\*\unknown not }patent", "patent"),
        (rb"{\pict\pngblip 00ffaa}after", "after"),
        (b"{\\object{\\*\\objdata \\bin6 {{{}}}}}after", "after"),
        (rb"\uc2\u8805 >=3", "≥3"),
        (rb"\uc1\u8805\'3e3", "≥3"),
        (rb"\u-10179?\u-8694?", "\U0001f60a"),
        (rb"3\~cm 4\_5 a\-b", "3 cm 4-5 ab"),
        (rb"{\pntext 1.\tab}First", "1.\tFirst"),
        (b"caf\xe9", "café"),
        (rb"{\fonttbl{\f0\fcharset204 A;}}\f0 \'ef\'ee", "по"),
    ],
)
def test_signs_and_hidden_words(body, text):
    assert text_of(body) == text


@pytest.mark.parametrize(
    "body", [rb"One \b two\b0\par three \'e9 \u8804? four", rb"a\line b\tab c \{x\} \emdash  {\i d}"]
)
def test_plain_passages_are_as_striprtf_reads_them(body):
    whole = rb"{\rtf1\ansi " + body + b"}"
    assert text_of(body) == rtf_to_text(whole.decode("latin-1")).strip()


def test_a_cut_off_file_is_partial():
    source = read_file("note.rtf", RTF[:-200])
    assert source.pages[0].text.startswith("FINDINGS") or source.pages[0].text.startswith("Harbor")
    assert ("damaged", True) in [(p.kind, p.fatal) for p in source.problems]


def test_pictures_are_told():
    source = read_file("note.rtf", rb"{\rtf1 a{\pict\pngblip 00ff}}")
    assert [(p.kind, p.fatal) for p in source.problems] == [("not_read", False)]
