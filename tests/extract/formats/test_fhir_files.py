"""FHIR: reports, results and documents as pages; the withdrawn left out, the preliminary marked."""

import json

import pytest
from samples import FHIR, PATIENT, bundle, document, encoded, observation, report

from hepcite.extract.formats import read_file

HEAD = "MRI liver\nPatient: Marisol A. Quintero | DOB: 1960-01-02\nDate of exam: 2026-02-11"


def texts_of(*resources) -> list[str]:
    return [page.text for page in read_file("records.json", bundle(PATIENT, *resources)).pages]


def kinds_of(*resources) -> list[tuple[str, bool]]:
    problems = read_file("records.json", bundle(PATIENT, *resources)).problems
    return [(p.kind, p.fatal) for p in problems]


def test_a_whole_bundle():
    source = read_file("records.json", FHIR)
    assert [page.text for page in source.pages] == [
        f"{HEAD}\n\nBilirubin | 1.2 mg/dL\n\nConclusion:\nPortal vein patent.",
        "FINDINGS: Größe ≤ 3 cm.\nThe portal vein is patent.",
        "IMPRESSION\n1. LR-5, segment 6\n",
        "Consult\nPatient: Marisol A. Quintero | DOB: 1960-01-02",
        "Seen in clinic today.",
        "Patient: Marisol A. Quintero | DOB: 1960-01-02\nDate of exam: 2026-02-10\n\nINR | 1.1",
    ]
    assert source.parts == (1, 4, 6)
    assert source.problems == ()


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
@pytest.mark.parametrize("make", [report, lambda **more: observation("INR", 9, "", **more)])
def test_what_is_withdrawn_is_no_evidence(make, status):
    assert texts_of(make(status=status)) == []
    assert kinds_of(make(status=status)) == [("withdrawn", False)]


@pytest.mark.parametrize("more", [{"status": "superseded"}, {"docStatus": "entered-in-error"}])
def test_a_document_withdrawn_is_not_opened(more):
    assert texts_of(document(b"Seen in clinic.", **more)) == []
    assert kinds_of(document(b"Seen in clinic.", **more)) == [("withdrawn", False)]


def test_a_withdrawn_result_of_a_report_is_left_out():
    results = [observation("INR", 9, "", "entered-in-error", id="i"), observation("AFP", 12, "ng/mL", id="a")]
    whole = report(result=[{"reference": "Observation/i"}, {"reference": "Observation/a"}])
    assert texts_of(whole, *results) == [f"{HEAD}\n\nAFP | 12 ng/mL\n\nConclusion:\nPortal vein patent."]


def test_results_of_a_withdrawn_report_do_not_come_back():
    whole = report(status="cancelled", result=[{"reference": "Observation/i"}])
    assert texts_of(whole, observation("INR", 9, "", id="i")) == []


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("preliminary", "PRELIMINARY, NOT FINAL"),
        ("partial", "PRELIMINARY, NOT FINAL"),
        ("amended", "CORRECTED REPORT"),
    ],
)
def test_a_report_that_is_not_final_or_changed_is_marked(status, mark):
    assert texts_of(report(status=status))[0].split("\n")[1] == mark


def test_a_preliminary_result_is_marked_in_its_row():
    row = texts_of(observation("INR", 1.1, "", "preliminary"))[0].split("\n")[-1]
    assert row == "PRELIMINARY, NOT FINAL: INR | 1.1"


@pytest.mark.parametrize(
    ("more", "row"),
    [
        ({"valueQuantity": {"comparator": "<", "value": 2, "unit": "ng/mL"}}, "AFP | < 2 ng/mL"),
        (
            {"referenceRange": [{"low": {"value": 1}, "high": {"value": 9, "unit": "ng/mL"}}]},
            "AFP | 5 ng/mL | 1 - 9 ng/mL",
        ),
        ({"interpretation": [{"coding": [{"code": "H"}]}]}, "AFP | 5 ng/mL |  | H"),
        ({"valueQuantity": None, "valueString": "patent"}, "AFP | patent"),
        ({"valueQuantity": None, "valueBoolean": False}, "AFP | no"),
        ({"valueQuantity": None, "dataAbsentReason": {"text": "x"}}, "AFP | not known"),
        ({"valueQuantity": None, "component": [{"code": {"text": "a"}, "valueString": "b"}]}, "AFP, a | b"),
    ],
)
def test_values(more, row):
    assert texts_of(observation("AFP", 5, "ng/mL", **more))[0].split("\n")[-1] == row


def test_a_document_in_a_binary_of_the_same_bundle_is_read():
    binary = {"resourceType": "Binary", "id": "7", "data": encoded(b"Portal vein patent.")}
    held = document(b"", content=[{"attachment": {"url": "Binary/7"}}])
    assert texts_of(held, binary)[1:] == ["Portal vein patent."]


@pytest.mark.parametrize("attachment", [{"url": "https://example.org/a.pdf"}, {"data": "%%%"}, {}])
def test_a_document_that_is_not_there_is_a_problem(attachment):
    assert kinds_of(document(b"", content=[{"attachment": attachment}])) == [("not_read", True)]


def test_resources_that_are_not_read_are_told():
    assert kinds_of(report(), {"resourceType": "Claim", "type": {"text": "x"}}) == [("not_read", True)]


def coded(code: str) -> dict[str, object]:
    return {"coding": [{"code": code}]}


def stated(kind: str, subject: str, **more: object) -> dict[str, object]:
    key = "medicationCodeableConcept" if kind.startswith("Medication") else "code"
    return {"resourceType": kind, "subject": {"reference": "Patient/p"}, key: {"text": subject}, **more}


@pytest.mark.parametrize(
    ("resource", "heading", "line"),
    [
        (
            stated("Condition", "HCC", clinicalStatus=coded("active"), recordedDate="2025-03-02"),
            "Problem list",
            "active: HCC | 2025-03-02",
        ),
        (
            stated(
                "Condition", "Ascites", clinicalStatus=coded("active"), verificationStatus=coded("refuted")
            ),
            "Problem list",
            "no Ascites",
        ),
        (stated("Condition", "HCC", verificationStatus=coded("provisional")), "Problem list", "possible HCC"),
        (
            stated("Condition", "Ascites", clinicalStatus=coded("resolved")),
            "Problem list",
            "in the past, resolved: Ascites",
        ),
        (
            stated("Procedure", "TACE", status="completed", performedPeriod={"start": "2025-05-01"}),
            "Procedures",
            "done: TACE | 2025-05-01",
        ),
        (stated("Procedure", "TACE", status="preparation"), "Procedures", "planned: TACE"),
        (stated("Procedure", "TACE", status="not-done"), "Procedures", "no TACE"),
        (
            stated("MedicationRequest", "sorafenib", status="stopped"),
            "Medications ordered",
            "ordered and stopped: sorafenib",
        ),
        (stated("MedicationStatement", "octreotide", status="active"), "Medications", "takes octreotide"),
        (stated("MedicationStatement", "octreotide", status="not-taken"), "Medications", "no octreotide"),
    ],
)
def test_statements_are_lines_with_their_standing(resource, heading, line):
    patient = "Patient: Marisol A. Quintero | DOB: 1960-01-02"
    assert texts_of(resource) == [f"{heading}\n{patient}\n\n{line}"]


@pytest.mark.parametrize(
    "resource",
    [
        stated("Condition", "HCC", verificationStatus=coded("entered-in-error")),
        stated("Procedure", "TACE", status="entered-in-error"),
        stated("MedicationRequest", "sorafenib", status="cancelled"),
    ],
)
def test_statements_withdrawn_are_no_evidence(resource):
    assert texts_of(resource) == []
    assert kinds_of(resource) == [("withdrawn", False)]


def test_a_medication_is_found_by_its_reference():
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "lenvatinib"}}
    order = stated(
        "MedicationRequest", "", status="active", medicationReference={"reference": "Medication/m"}
    )
    assert texts_of(drug, order)[0].split("\n")[-1] == "ordered: lenvatinib"


def test_one_resource_alone_and_one_a_line():
    alone = json.dumps(report()).encode()
    assert len(read_file("report.json", alone).pages) == 1
    assert read_file("records.ndjson", alone + b"\n" + alone).parts == (1, 2)


def test_a_composition_is_read_by_its_sections():
    section = {"title": "Plan", "text": {"div": "<div><p>TACE next week.</p></div>"}}
    composition = {"resourceType": "Composition", "status": "final", "title": "Consult", "section": [section]}
    assert texts_of(composition) == ["Consult\n\nPlan\nTACE next week."]


@pytest.mark.parametrize(
    "data", [FHIR[:-20], b'{"resourceType": "Bundle"}', b'{"resourceType": 1e999, "entry": {}}']
)
def test_broken_files_are_refused(data):
    source = read_file("records.json", data)
    assert source.pages == ()
    assert [p.fatal for p in source.problems] == [True]
