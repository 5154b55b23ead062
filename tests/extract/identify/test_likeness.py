"""A name or date that a recogniser misread neither takes a document from its patient nor gives it to another."""

import pytest
from test_versions import CASE, recognised

from hepcite.extract import extract_findings
from hepcite.extract.identify import PERHAPS_ANOTHER, identify, parts_of, settled
from hepcite.extract.unsure import DOUBTFUL_PATIENT
from hepcite.records import Document, Page, SourceFile

HEAD = "CASCADE UNIVERSITY HOSPITAL\nMRI LIVER\nPatient: {name}   DOB: {born}\nExam date: {date}\nFINDINGS:\n"
CLOT = "The main portal vein is occluded by tumor thrombus.\nIMPRESSION:\n1. Tumor thrombus of the main portal vein.\n"
OPEN = "The portal vein is patent.\nIMPRESSION:\n1. Patent portal vein.\n"
NAME, BORN = "Quintero, Marisol", "04/02/1958"


def paper(name: str, born: str, told: str = CLOT, date: str = "03/05/2026") -> str:
    return HEAD.format(name=name, born=born, date=date) + told


def scan(text: str) -> Document:
    return identify(recognised(text), CASE)


def printed(text: str) -> SourceFile:
    return SourceFile("printed.txt", "2" * 64, (Page(1, text),), "text")


@pytest.mark.parametrize(
    ("name", "born"),
    [("Quinlero, Marisol", BORN), ("Quinfcro, Mariso1", BORN), ("QUINTERO MARIS0L", BORN), ("Quinlcro, Marisoi", "illegible")],
)  # fmt: skip
def test_a_misread_name_beside_the_right_birth_date_is_the_patient(name, born):
    document = scan(paper(name, born))
    assert (document.set_aside, document.problems) == (None, ())


@pytest.mark.parametrize(
    ("name", "born"),
    [
        (NAME, "04/02/1953"),
        (NAME, "01/02/1953"),
        ("Quinlcro, Marisol", "04/02/1968"),
        ("Oaxtbre, Wr. Sil", BORN),
    ],
)
def test_half_a_likeness_is_for_a_person_to_judge(name, born):
    document = scan(paper(name, born))
    assert document.set_aside == PERHAPS_ANOTHER
    assert [(p.kind, p.fatal) for p in document.problems] == [(DOUBTFUL_PATIENT, True)]
    assert NAME not in document.problems[0].message


@pytest.mark.parametrize(
    ("name", "born", "why"),
    [
        ("Halloway, Bertram", "11/30/1949", "birth date"),
        (NAME, "11/30/1949", "birth date"),
        ("Quintana, Maribel", "11/30/1949", "birth date"),
    ],
)
def test_another_is_another(name, born, why):
    document = scan(paper(name, born))
    assert document.set_aside == f"another patient: the {why} differs from the request"
    assert document.problems == ()


@pytest.mark.parametrize(("name", "born"), [("Halloway, Bertram", BORN), (NAME, "04/02/1953")])
def test_printed_words_are_what_they_are(name, born):
    document = identify(printed(paper(name, born)), CASE)
    assert document.set_aside is not None
    assert document.set_aside.startswith("another patient")
    assert document.problems == ()


def portal_vein(*texts: str):
    """The fact of a printed report and of scans beside it."""
    older = printed(paper(NAME, BORN, OPEN, "02/01/2026"))
    parts = [part for source in (older, *map(recognised, texts)) for part in parts_of(source)]
    documents = settled([identify(part, CASE) for part in parts])
    return extract_findings(CASE, documents).facts["portal_vein"]


def test_a_newer_report_of_nobody_knows_whom_leaves_open_what_it_would_change():
    """Left out, the older "patent" would stand and a clause be met."""
    fact = portal_vein(paper(NAME, "04/02/1953"))
    assert (fact.value, fact.status) == ("patent", "conflicting")
    assert [(rival.value, rival.evidence[0].document) for rival in fact.rivals] == [("occluded", "scan.pdf")]
    assert fact.note.endswith("Look whose document it is (scan.pdf): it would change this.")


def test_what_it_would_not_change_stands():
    assert portal_vein(paper(NAME, "04/02/1953", OPEN)).status == "documented"


def test_a_report_of_another_patient_changes_nothing():
    fact = portal_vein(paper("Halloway, Bertram", "11/30/1949"))
    assert (fact.value, fact.status, fact.note) == ("patent", "documented", None)


def test_silence_beside_it_is_no_silence():
    """Where no printed report speaks of the vein, its absence is told as unread: nothing is presumed from it."""
    documents = settled([scan(paper(NAME, "04/02/1953"))])
    fact = extract_findings(CASE, documents).facts["portal_vein"]
    assert (fact.value, fact.status) == (None, "not_documented")
    assert fact.absence.kind == "unreadable_page"
