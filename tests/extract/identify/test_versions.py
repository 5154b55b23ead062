"""Documents seen beside one another: copies, near-copies, preliminary and amended reports."""

import datetime
import random
from dataclasses import replace

import papers
import pytest
from papers import source

from hepcite.extract.identify import identify, parts_of, settled
from hepcite.records import Case, Document, Page, Patient, Service, SourceFile, Word

CASE = Case(
    "T1",
    "commercial",
    "OR",
    datetime.date(2026, 3, 14),
    "standard",
    Patient("Marisol Quintero", datetime.date(1958, 4, 2), "female", "PS1"),
    ("C22.0",),
    (Service("37243", None),),
)
REPORT = f"{papers.MRI}\n{papers.MRI_2}"


def documents(*texts: str | SourceFile) -> tuple[Document, ...]:
    """Each text as a file of its own."""
    files = [source(t, name=f"{n}.pdf") if isinstance(t, str) else t for n, t in enumerate(texts, start=1)]
    return settled([identify(part, CASE) for file in files for part in parts_of(file)])


def recognised(text: str, confidence: float = 0.93, noise: dict[str, float] | None = None) -> SourceFile:
    """`text` as a scan: each word with a confidence, that of `noise` where it is named there."""
    words, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        words.append(
            Word(at, at + len(word), (0.0, 0.0, 9.0, 9.0), (noise or {}).get(word.strip(".,:"), confidence))
        )
        at += len(word)
    page = Page(1, text, tuple(words), 612.0, 792.0, "tesseract")
    return SourceFile("scan.pdf", "1" * 64, (page,), "tesseract")


def asides(*texts: str | SourceFile) -> list[str | None]:
    return [document.set_aside for document in documents(*texts)]


def kinds_of_problems(*texts: str | SourceFile) -> list[list[str]]:
    return [[p.kind for p in document.problems] for document in documents(*texts)]


def test_the_same_text_in_another_file_is_a_duplicate() -> None:
    assert asides(REPORT, papers.DIALYSIS, REPORT + "\nPage 1 of 1") == [
        None,
        None,
        "duplicate: repeats page 1 of 1.pdf",
    ]


def test_a_scan_with_misreadings_repeats_the_print() -> None:
    scan = (
        REPORT.replace("cirrhotic", "cirrhotlc")
        .replace("3.2 x", "32 x")
        .replace("washout", "wash0ut")
        .replace("Patent portal vein.", "Patent porta1 vein, .")
    )
    for order in ((REPORT, recognised(scan)), (recognised(scan), REPORT)):
        found = [(d.name, d.set_aside) for d in documents(*order)]
        assert [name for name, why in found if why] == ["scan.pdf"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3.2 x 2.8 cm", "5.2 x 2.8 cm"),
        ("3.2 x 2.8 cm", "3.2 x 2.8 mm"),
        ("The portal vein is patent.", "The portal vein is occluded."),
        ("No ascites.", "Ascites."),
        ("2. Patent portal vein.", "2. Patent portal vein.\n3. New lesion of segment 4, 2.2 cm."),
        ("1. Two LR-5", "1. Possibly two LR-5"),
    ],
)
def test_a_report_that_differs_in_what_matters_is_no_duplicate(old: str, new: str) -> None:
    other = REPORT.replace(old, new)
    assert other != REPORT
    for copy in (other, recognised(other)):
        assert asides(REPORT, copy) == [None, None]
        assert [p for found in kinds_of_problems(REPORT, copy) for p in found] == ["near_duplicate"]


def test_a_number_that_was_hardly_read_contradicts_nothing() -> None:
    garbled = REPORT.replace("14 cm", "74 cm")
    assert asides(REPORT, recognised(garbled, noise={"74": 0.2}))[1] == "duplicate: repeats page 1 of 1.pdf"
    assert asides(REPORT, recognised(garbled, noise={"74": 0.9})) == [None, None]


def test_serial_reports_of_one_template_are_no_duplicates() -> None:
    later = REPORT.replace("02/11/2026", "03/09/2026").replace("E26-1002", "E26-2040")
    assert asides(REPORT, later) == [None, None]


def test_a_copy_says_which_pages_it_repeats() -> None:
    packet = source(papers.DIALYSIS, papers.MRI, papers.MRI_2, papers.AMBULANCE, papers.MRI, papers.MRI_2)
    found = [(d.first_page, d.set_aside) for d in documents(packet)]
    assert found == [(1, None), (2, None), (4, None), (5, "duplicate: repeats pages 2 to 3 of packet.pdf")]


def test_short_texts_repeat_only_word_for_word() -> None:
    assert asides("Seen by phone. Doing well.", "Seen by phone. Doing well.")[1] is not None
    assert asides("Seen by phone. Doing well.", "Seen by phone. Doing fine.") == [None, None]


PRELIMINARY = REPORT.replace("MRI ABDOMEN", "PRELIMINARY REPORT\nMRI ABDOMEN").replace(
    "Electronically signed by: Harriet Osgood, MD 02/11/2026 16:20", "Resident: T. Lund, unsigned draft"
)


def test_a_final_report_replaces_the_preliminary_one() -> None:
    final = REPORT.replace("3.2 x", "3.6 x")
    for order in ((PRELIMINARY, final), (final, PRELIMINARY)):
        why = dict(zip(order, asides(*order), strict=True))
        assert why[final] is None
        assert (why[PRELIMINARY] or "").startswith("preliminary: replaced by the final report on page 1 of ")


def test_a_preliminary_report_alone_counts_and_says_so() -> None:
    assert asides(PRELIMINARY) == [None]
    assert kinds_of_problems(PRELIMINARY) == [["preliminary"]]
    assert [p.fatal for d in documents(PRELIMINARY) for p in d.problems] == [False]


@pytest.mark.parametrize(
    "line",
    [
        "Preliminary report called to Dr. Amundsen at 10:20.",
        "Agree with the preliminary read",
        "FINAL REPORT",
    ],
)
def test_a_final_report_that_speaks_of_a_preliminary_one_is_final(line: str) -> None:
    text = (PRELIMINARY if line == "FINAL REPORT" else REPORT).replace("FINDINGS:", f"{line}\nFINDINGS:")
    assert kinds_of_problems(text) == [[]]


def test_a_final_report_of_another_exam_replaces_nothing() -> None:
    other = REPORT.replace("02/11/2026", "03/09/2026").replace("E26-1002", "E26-2040")
    assert asides(PRELIMINARY, other) == [None, None]


def test_an_amended_report_replaces_the_one_of_its_number() -> None:
    amended = REPORT.replace("MRI ABDOMEN", "AMENDED REPORT\nMRI ABDOMEN").replace("3.2 x", "5.2 x")
    assert asides(REPORT, amended) == ["replaced by the amended report on page 1 of 2.pdf", None]


def test_a_cover_sheet_is_no_evidence_and_a_faxed_letter_is() -> None:
    assert asides(papers.COVER, papers.GENETICS) == ["cover sheet: holds no record", None]
    letter = "FAX COVER SHEET\nTo: Dr. Wick\nPages: 1 incl. cover\nRe: M. Quintero\nHCC of segment 8, 3.2 cm, unresectable."
    assert asides(letter) == [None]


def test_what_is_written_for_the_patient_is_no_evidence() -> None:
    leaflet = (
        "ABOUT YOUR LIVER SCAN\nYou will lie on a table. Your portal vein is open if you see no clot. "
        "You may eat when you are home. Ask your doctor what your report means."
    )
    assert asides(leaflet) == ["written for the patient: instructions or education, no record"]
    visit = papers.GENETICS.replace("Thank you for", "You may recall")
    assert asides(visit) == [None]


def test_pages_of_another_patient_are_set_aside_alone() -> None:
    other = papers.AMBULANCE.replace("Marisol Quintero", "Edgar Poole").replace("4/2/1958", "7/9/1944")
    packet = source(papers.MRI, papers.MRI_2, other, papers.DIALYSIS)
    found = [(d.first_page, d.set_aside) for d in documents(packet)]
    assert found == [(1, None), (3, "another patient: the birth date differs from the request"), (4, None)]


def test_no_message_holds_words_of_the_record() -> None:
    shuffled = list(REPORT.split())
    random.Random(1).shuffle(shuffled)  # noqa: S311
    told = [
        p.message for d in documents(REPORT, REPORT.replace("3.2", "5.2"), PRELIMINARY) for p in d.problems
    ]
    assert told
    assert not any(word in message for message in told for word in ("Quintero", "3.2", "5.2", "Osgood"))


def test_settled_keeps_order_and_number() -> None:
    before = [
        identify(source(t, name=f"{n}.pdf"), CASE) for n, t in enumerate((REPORT, REPORT, papers.COVER))
    ]
    after = settled(before)
    assert [d.name for d in after] == [d.name for d in before]
    assert [replace(d, set_aside=None, problems=()) for d in after] == [
        replace(d, set_aside=None, problems=()) for d in before
    ]
