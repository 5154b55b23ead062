"""C-CDA: sections under their titles; denials, withdrawals and missing information kept apart."""

import pytest
from samples import CCDA, PDF, encoded

from hepcite.extract.formats import read_file


def document(sections: str) -> bytes:
    body = f"<component><structuredBody><component>{sections}</component></structuredBody></component>"
    return f'<ClinicalDocument xmlns="urn:hl7-org:v3">{body}</ClinicalDocument>'.encode()


def text_of(sections: str) -> str:
    return read_file("consult.xml", document(sections)).pages[0].text


def test_a_whole_document():
    source = read_file("consult.xml", CCDA)
    assert [page.text for page in source.pages] == [
        "Hepatology consult\n"
        "Patient: Marisol Quintero | DOB: 1960-01-02\n"
        "Report date: 2026-02-11\n"
        "Author: Ida Moss\n\n"
        "Problems\nProblem | Status\nHepatocellular carcinoma | Active\nno Portal vein thrombosis | -\n"
        "Seen\ntwice\n- first\n- second\nno Ascites\n\n"
        "Results\nBilirubin | 1.2 mg/dL | 2026-02-10\nINR | not known"
    ]
    assert [(p.kind, p.fatal) for p in source.problems] == [("withdrawn", False), ("no_information", False)]


def test_what_says_no_already_is_not_denied_twice():
    entry = '<entry><act negationInd="true"><text><reference value="#a"/></text></act></entry>'
    section = f'<section><text><paragraph ID="a">No ascites</paragraph></text>{entry}</section>'
    assert text_of(section) == "No ascites"


def test_sections_within_sections():
    inner = "<component><section><title>B</title><text>two</text></section></component>"
    assert text_of(f"<section><title>A</title><text>one</text>{inner}</section>") == "A\none\n\nB\ntwo"


def test_a_document_that_holds_another_file():
    body = f'<component><nonXMLBody><text representation="B64">{encoded(PDF)}</text></nonXMLBody></component>'
    data = f'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Scan</title>{body}</ClinicalDocument>'.encode()
    source = read_file("scan.xml", data)
    assert [page.text.split(" ")[0] for page in source.pages] == ["Scan", "The"]
    assert source.parts == ()


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&b;</title></ClinicalDocument>'
)
OUTSIDE = ENTITIES.replace(b'"lol"', b'SYSTEM "file:///etc/hostname"')


@pytest.mark.parametrize("data", [ENTITIES, OUTSIDE, CCDA[:-40], CCDA.replace(b"</td>", b"<td>", 1)])
def test_entities_and_damage_are_refused(data):
    source = read_file("consult.xml", data)
    assert source.pages == ()
    assert [(p.kind, p.fatal) for p in source.problems] == [("damaged", True)]
