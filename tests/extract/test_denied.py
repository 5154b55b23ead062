"""A form that answers No to a question in the request's favor stands against the value, and against no older form."""

import datetime

import pytest

from hepcite.extract import extract_findings
from hepcite.records import Case, ChildPugh, Document, Fact, Interval, Page, Patient, Service

DAY = datetime.date(2026, 3, 5)
CASE = Case("T01", "commercial", "OR", datetime.date(2026, 4, 1), "standard", Patient("Ada Sample", datetime.date(1961, 9, 17)), (), (Service("37243"),))  # fmt: skip
NOTE = (
    "HCC of segment 8, 3 cm, unresectable per Dr. Osei. Portal vein patent. No extrahepatic disease. Child-Pugh A5. "
    "Creatinine 0.8, renal function normal. Single lesion. Listed for transplant."
)


def read(form: str, form_day: datetime.date = DAY) -> dict[str, Fact]:
    documents = tuple(
        Document(name, "0" * 64, (Page(1, text),), 1, "text", kind="clinic_note", date=day)
        for name, text, day in (("note.txt", NOTE, DAY), ("form.txt", form, form_day))
    )
    return dict(extract_findings(CASE, documents).facts)


@pytest.mark.parametrize(
    ("form", "name", "instead"),
    [
        ("Unresectable: No (her wish)", "resectability", "undetermined"),
        ("Liver-confined disease? No", "extrahepatic_disease", "indeterminate"),
        ("Portal vein patent: N", "portal_vein", "indeterminate"),
        ("Child-Turcotte-Pugh A or B ..... No", "child_pugh", ChildPugh("C", None, "stated")),
        ("Three or fewer lesions | No", "lesion_count", Interval(1, None)),
        ("Each 5 cm or less: No", "largest_lesion_cm", Interval(3.0, None)),
        ("Awaiting liver transplant: No", "transplant_status", "none_mentioned"),
        ("Renal function normal: No", "severe_renal_impairment", True),
    ],
)
def test_a_denied_question_stands_against_the_value(form: str, name: str, instead: object) -> None:
    fact = read(form)[name]
    assert fact.status == "conflicting"
    (rival,) = fact.rivals
    assert rival.value == instead
    (said,) = rival.evidence
    assert said.document == "form.txt"
    assert form.startswith(said.quote)


def test_an_older_form_an_answer_yes_and_another_question_change_nothing() -> None:
    alone = {name: fact.status for name, fact in read("Nothing to add.").items()}
    for form, day in (
        ("Unresectable: No", DAY - datetime.timedelta(days=1)),
        ("Unresectable: Yes", DAY),
        ("Ascites: No", DAY),
        ("Interpreter without charge needed: No", DAY),
    ):
        assert {name: fact.status for name, fact in read(form, day).items()} == alone
