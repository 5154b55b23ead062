"""A note as spaCy's Doc, made where somebody asks for it."""

import subprocess
import sys

from hepcite.extract.language.pipe import read_note
from hepcite.records import Document, Page

TEXT = "ASSESSMENT:\nNo portal vein thrombus. Mass of 3.2 x 2.1 cm on 2026-03-02."


def note():
    return read_note(Document("a.txt", "0" * 64, (Page(1, TEXT),), 1, "text", kind="clinic_note"))


def test_doc_has_our_sentences_and_finds():
    doc = note().doc
    assert doc.text == TEXT
    assert [s.text.strip() for s in doc.sents] == [
        "ASSESSMENT:",
        "No portal vein thrombus.",
        "Mass of 3.2 x 2.1 cm on 2026-03-02.",
    ]
    assert [(s.text, s.label_) for s in doc.spans["measures"]] == [("3.2 x 2.1 cm", "size")]
    assert [s.label_ for s in doc.spans["dates"]] == ["day"]
    assert next((s.text, s.label_) for s in doc.spans["cues"]) == ("No", "negated")
    assert {s.label_ for s in doc.spans["sentences"]} == {"assessment"}


def test_span_of_doc_tells_its_assertion():
    doc = note().doc
    at = TEXT.index("portal")
    assert "negated" in doc.char_span(at, at + len("portal vein thrombus"))._.assertion


def test_doc_is_made_once():
    made = note()
    assert made.doc is made.doc


def test_reading_needs_no_spacy():
    program = (
        "import sys; from hepcite import pipeline; from hepcite.extract.language.pipe import read_note; "
        "from hepcite.records import Document, Page; "
        "read_note(Document('a.txt', '0' * 64, (Page(1, 'No ascites.'),), 1, 'text')); "
        "print(sorted({'spacy', 'thinc'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
