"""A wrong fact and its trace into the kind of failure it looks like."""

import datetime

from hepcite.eval.compare import compare
from hepcite.eval.labels import Labels
from hepcite.eval.run import explained
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import Case, Patient, Service

REPORT = """MRI ABDOMEN
Patient: Ada Sample   DOB: 09/17/1961
Date of exam: 03/02/2026

FINDINGS:
Liver: Segment 6 observation measuring 3.2 cm, LR-5. Cirrhosis.
Main portal vein is patent.

IMPRESSION:
Hepatocellular carcinoma in segment 6, 3.2 cm.
"""


def suggested(
    fact: str, value: object, quote: str | None, report: str = REPORT, set_aside: bool = False
) -> tuple[str, str]:
    name = "Someone Else" if set_aside else "Ada Sample"
    born = datetime.date(1950, 1, 1) if set_aside else datetime.date(1961, 9, 17)
    case = Case(
        "T01", "commercial", "OR", datetime.date(2026, 3, 16), "standard", Patient(name, born), (), (Service("37243"),)
    )  # fmt: skip
    evidence = {} if quote is None else {fact: [{"file": "mri.txt", "quote": quote}]}
    treatment = {
        "treatment": "embolization", "technique": None, "codes": ["37243"],
        "disposition": "needs_documentation", "pathways": {}, "clauses": {},
    }  # fmt: skip
    labels = Labels.model_validate(
        {"facts": {fact: value}, "evidence": evidence, "set_aside": [], "treatments": [treatment]}
    )
    files = {"mri.txt": report.encode()}
    result = review_case(case, files, policy_of(case))
    (item,) = explained(compare("T01", result, labels), result, labels, files).of("fact")
    assert not item.right, item
    return item.failure, item.why


def interval(cm: float) -> dict[str, float]:
    return {"min": cm, "max": cm}


def test_a_figure_off_by_ten_is_a_unit() -> None:
    assert suggested("largest_lesion_cm", interval(32.0), "measuring 3.2 cm")[0] == "unit"


def test_another_size_is_another_lesion() -> None:
    assert suggested("largest_lesion_cm", interval(2.1), "measuring 3.2 cm")[0] == "wrong_lesion"


def test_the_right_words_in_another_sense_are_assertion() -> None:
    assert suggested("portal_vein", "occluded", "Main portal vein is patent")[0] == "assertion"


def test_something_said_of_which_nothing_is_labeled() -> None:
    assert suggested("portal_vein", None, None)[0] == "assertion"
    assert suggested("lesion_count", None, None)[0] == "wrong_lesion"


def test_words_that_no_rule_takes_up_are_not_found() -> None:
    kind, why = suggested("resectability", "unresectable", "LR-5")
    assert (kind, why) == ("not_found", "no rule comes near the labeled words")


def test_words_that_are_not_in_the_text_are_ocr() -> None:
    assert suggested("resectability", "unresectable", "not a surgical candidate")[0] == "ocr"


def test_a_record_set_aside_is_linking() -> None:
    assert suggested("portal_vein", "occluded", "Main portal vein is patent", set_aside=True)[0] == "linking"


def test_a_value_that_lost_to_another_record_is_precedence() -> None:
    report = REPORT + "\nADDENDUM 03/05/2026: On review the main portal vein is occluded by thrombus.\n"
    kind, _ = suggested("portal_vein", "patent", "Main portal vein is patent", report)
    assert kind in ("precedence", "assertion")


def test_a_wrong_answer_from_right_facts_is_policy() -> None:
    case = Case(
        "T01", "commercial", "OR", datetime.date(2026, 3, 16), "standard",
        Patient("Ada Sample", datetime.date(1961, 9, 17)), (), (Service("37243"),),
    )  # fmt: skip
    treatment = {
        "treatment": "embolization", "technique": None, "codes": ["37243"],
        "disposition": "not_covered", "pathways": {}, "clauses": {"I.B.5": "not_met"},
    }  # fmt: skip
    files = {"mri.txt": REPORT.encode()}
    result = review_case(case, files, policy_of(case))

    def kinds(portal_vein: str) -> dict[str, str]:
        labels = Labels.model_validate(
            {
                "facts": {"portal_vein": portal_vein},
                "evidence": {},
                "set_aside": [],
                "treatments": [treatment],
            }
        )
        score = explained(compare("T01", result, labels), result, labels, files)
        return {item.group: item.failure for item in score.items if item.group in ("clause", "disposition")}

    assert kinds("patent")["disposition"] == "policy"
    assert kinds("occluded")["disposition"] == "follows"
