"""One rich Result: a contradiction, a gap, an unread page, a set-aside document, a presumption, a packet."""

import datetime

import pytest

from hepcite.records import (
    Absence,
    Case,
    ChildPugh,
    Criterion,
    Determination,
    Document,
    Due,
    Evidence,
    Fact,
    Findings,
    Interval,
    Lesion,
    Missing,
    Page,
    Pathway,
    Patient,
    Problem,
    Result,
    Rival,
    Service,
    Treatment,
)

TEXTS = {
    (
        "mri.pdf",
        1,
    ): "MRI LIVER 2026-03-03\nSegment 6 observation, 3.4 x 2.9 cm, LR-5. Enhancing capsule: present.",
    ("mri.pdf", 2): "IMPRESSION\nMain portal vein patent. One definite HCC.",
    ("packet.pdf", 5): "Hepatology visit. Child-Pugh A6. Not a candidate for resection.",
    ("packet.pdf", 6): "Partial thrombus of the right portal branch. eGFR was ordered.",
}


def cite(document: str, page: int, quote: str) -> Evidence:
    text = TEXTS[document, page]
    start = text.index(quote)
    return Evidence(
        document, page, start, start + len(quote), quote, "rule.sample", ((72.0, 90.5, 300.0, 102.0),)
    )


def _page(document: str, number: int) -> Page:
    return Page(number, TEXTS[document, number])


@pytest.fixture
def result() -> Result:
    patent, partial = cite("mri.pdf", 2, "portal vein patent"), cite("packet.pdf", 6, "Partial thrombus")
    size, pugh = cite("mri.pdf", 1, "3.4 x 2.9 cm"), cite("packet.pdf", 5, "Child-Pugh A6")
    ordered = Absence(
        "only_planned_historical_or_negated",
        (("mri.pdf", (1, 2)), ("packet.pdf", (5, 6))),
        (cite("packet.pdf", 6, "eGFR was ordered"),),
    )
    facts = [
        Fact("tumor_type", "hcc", "documented", (cite("mri.pdf", 2, "definite HCC"),)),
        Fact("lesion_count", Interval(1.0, 1.0), "documented", (cite("mri.pdf", 2, "One definite HCC"),)),
        Fact("largest_lesion_cm", Interval(3.4, 3.4), "documented", (size,)),
        Fact("encapsulated", True, "documented", (cite("mri.pdf", 1, "Enhancing capsule: present"),)),
        Fact("child_pugh", ChildPugh("A", 6, "stated"), "documented", (pugh,)),
        Fact(
            "portal_vein",
            "nonocclusive_thrombus",
            "conflicting",
            (partial,),
            (Rival("patent", (patent,)),),
            rule="5.6",
            note="The visit is newer than the MRI and disagrees with it.",
        ),
        Fact(
            "resectability",
            "unresectable",
            "documented",
            (cite("packet.pdf", 5, "Not a candidate for resection"),),
        ),
        Fact("severe_renal_impairment", None, "not_documented", absence=ordered),
        Fact("intent", (), "not_documented"),
        Fact("kidney_function", None, "not_documented"),
    ]
    criteria = (
        Criterion(
            "I.B.1", "met", "Child-Turcotte-Pugh class A or B", "Class A, 6 points.", ("child_pugh",), (pugh,)
        ),
        Criterion(
            "I.B.2.size", "met", "Each nodule 5 cm or less", "3.4 cm.", ("largest_lesion_cm",), (size,)
        ),
        Criterion(
            "I.B.4",
            "not_documented",
            "No severe renal impairment",
            "No record settles it.",
            ("severe_renal_impairment", "kidney_function"),
            absence=ordered,
        ),
        Criterion(
            "I.B.5",
            "unclear",
            "No portal vein occlusion",
            "The records disagree.",
            ("portal_vein",),
            (partial,),
            (patent,),
            reading="Non-occlusive thrombus is unclear, a choice of the reading.",
        ),
        Criterion("I.B.3", "met", "No extrahepatic metastases", "Presumed in this sample.", presumed=True),
    )
    treatment = Treatment(
        "embolization",
        None,
        ("37243", "75894"),
        "needs_clinical_review",
        "I.B.5 is unclear.",
        (
            Pathway("I.A", "Palliative", "not_applicable", "No record speaks of palliative intent."),
            Pathway(
                "I.B",
                "Hepatocellular carcinoma",
                "unclear",
                "Tumor type is HCC.",
                criteria,
                ("I.B.5", "I.B.4"),
            ),
        ),
        (Missing("I.B.4", "An eGFR, or a creatinine with its date"),),
    )
    documents = (
        Document(
            "ct-other.pdf",
            "c" * 64,
            (Page(1, "x"),),
            1,
            "text",
            "radiology_report",
            datetime.date(2026, 1, 2),
            "another patient: the birth date differs from the request's",
        ),
        Document(
            "mri.pdf",
            "a" * 64,
            (_page("mri.pdf", 1), _page("mri.pdf", 2)),
            1,
            "text",
            "radiology_report",
            datetime.date(2026, 3, 3),
        ),
        Document(
            "packet.pdf",
            "b" * 64,
            (_page("packet.pdf", 5), _page("packet.pdf", 6)),
            5,
            "text",
            "consult",
            datetime.date(2026, 3, 11),
        ),
        Document(
            "scan.pdf",
            "d" * 64,
            (),
            1,
            "none",
            problems=(
                Problem("unreadable_page", "holds a picture without text; ask for a text copy", 1),
                Problem("wrong_extension", "is a PDF in spite of its name", fatal=False),
            ),
        ),
    )
    return Result(
        case=Case(
            "T01",
            "commercial",
            "OR",
            datetime.date(2026, 3, 16),
            "standard",
            Patient("Ada Sample", datetime.date(1961, 9, 17), "female", "PS1"),
            ("C22.0",),
            (Service("37243", "TACE"), Service("75894")),
        ),
        documents=documents,
        findings=Findings(
            {fact.name: fact for fact in facts},
            (Lesion("L1", 3.4, "6", True, "viable", "2026-03-03", (size,)),),
        ),
        determination=Determination(
            "pacificsource/liver-tumor-treatment",
            "2023-11-01",
            "e" * 64,
            (treatment,),
            Due(datetime.date(2026, 3, 30), "14 days after receipt"),
        ),
        hepcite_version="0.1.0",
        input_sha256="f" * 64,
    )
