"""Options that are not ticked, questions without an answer and words of a policy say nothing of the patient."""

import re

import pytest

from hepcite.extract.language.pipe import read_note
from hepcite.extract.language.unsaid import blanked, said, tells_a_policy, unanswered, unticked
from hepcite.extract.language.unsaid.policy import may_tell
from hepcite.records import Document, Page


def left(text: str) -> str:
    """What is left of `text`, white space apart."""
    said = blanked(text, unticked(text))
    assert len(said) == len(text)
    assert said.count("\n") == text.count("\n")
    return re.sub(r"\s+", " ", said).strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Reason: [ ] unresectable [x] patient preference [ ] bridge", "Reason: [x] patient preference"),
        ("Surgical status:\n[ ] Unresectable\n[x] Resectable", "Surgical status: [x] Resectable"),
        (
            "\u2610 No extrahepatic disease  \u2612 Extrahepatic disease present",
            "\u2612 Extrahepatic disease present",
        ),
        ("Ascites: \u25a1 none \u25a0 mild", "Ascites: \u25a0 mild"),
        ("Resectable \u2610 Unresectable \u2612", "Unresectable \u2612"),
        ("\uf0a8 Unresectable \uf0fe Resectable", "\uf0fe Resectable"),
        ("\u00a8 Unresectable \u00fe Resectable", "\u00fe Resectable"),
        ("\u274f Listed \u2718 Not listed", "\u2718 Not listed"),
        ("Unresectable (  ) resectable (x)", "resectable (x)"),
        ("Ascites: [ ] none [x] slight. Stage: [x] early [ ] late", "Ascites: [x] slight. Stage: [x] early"),
        ("[_] bridge | [X] palliative | [_] curative", "| [X] palliative |"),
        ("Portal vein: [ ] patent    Listed: [x] UCSF", "Portal vein: Listed: [x] UCSF"),
    ],
)
def test_an_option_that_is_not_ticked_is_not_said(text: str, said: str) -> None:
    assert left(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Segment 8, 3 cm. Capsule: [ ] yes [ ] no", "Segment 8, 3 cm."),
        ("Tumor is:   ( ) resectable   ( ) unresectable    Indication: HCC", "Indication: HCC"),
        ("No extrahepatic disease: [ ] Yes [x] No", ""),
        ("Portal vein thrombosis: Yes [ ]  No [x]", "Portal vein thrombosis: No"),
        ("No extrahepatic disease: [x] Yes [ ] No", "No extrahepatic disease: Yes"),
    ],
)
def test_a_question_goes_with_its_answer(text: str, said: str) -> None:
    """Without a ticked answer it is not asked; a denying question that is denied says nothing that is sure."""
    assert left(text) == said


def test_an_option_may_run_over_the_line() -> None:
    text = (
        "[ ] I attest that the tumor is unresectable and that\nthere is no extrahepatic disease. She is well."
    )
    assert left(text) == ". She is well."
    assert left("[ ] unresectable\nThe portal vein is patent.") == "The portal vein is patent."


@pytest.mark.parametrize(
    "text",
    [
        "Child-Pugh: [x] A  [ ] B  [ ] C   Score: 5",
        "\u25cf HCC of segment 8\n\u25cb unresectable\n\u25cb portal vein patent",
        "[x] portal vein patent [x] no ascites",
        "Resection (see note) is not possible (two surgeons).",
    ],
)
def test_grades_bullets_and_brackets_stay(text: str) -> None:
    assert blanked(text, unticked(text)) == text


@pytest.mark.parametrize(
    "sentence",
    [
        'The plan considers it medically necessary for "unresectable primary liver cancer".',
        "Policy criteria: 1. Unresectable primary hepatocellular liver cancer.",
        "Section II.A: Unresectable tumors when ONE of the following criteria is met.",
        "The spheres are indicated for use in unresectable HCC.",
        "Criterion 4, no evidence of severe renal function impairment.",
        "IV.A.3 requires that systemic therapy has failed to control disease symptoms.",
        "Your policy asks for no extrahepatic disease.",
    ],
)
def test_words_of_a_policy_are_not_said_of_the_patient(sentence: str) -> None:
    assert tells_a_policy(sentence, "other")
    assert may_tell(sentence), "or the sentence is passed over"


@pytest.mark.parametrize(
    "sentence",
    [
        "Your policy requires no extrahepatic disease; she has lung metastases.",
        "Criterion 4, no severe renal impairment: creatinine 0.9.",
        "Criterion II.A is met: two surgeons call the tumor unresectable.",
        "Y-90 is medically necessary for this patient's unresectable HCC.",
        "The tumor is unresectable.",
    ],
)
def test_an_answer_to_a_policy_is_said(sentence: str) -> None:
    assert not tells_a_policy(sentence, "other")


def test_a_section_of_the_policy_is_blanked_and_the_next_is_not() -> None:
    text = "COVERAGE CRITERIA:\n1. Unresectable hepatocellular cancer.\n2. No portal vein occlusion.\nASSESSMENT: HCC of segment 8, resectable."
    note = read_note(Document("a.txt", "0" * 64, (Page(1, text),), 1, "text", kind="referral_letter"))
    said = " ".join(sentence.text for sentence in note.sentences)
    assert "Unresectable" not in said
    assert "occlusion" not in said
    assert "resectable" in said
    at = note.text.index("HCC of segment 8")
    assert note.evidence(at, at + 16, "test").quote == "HCC of segment 8"


def answered(text: str) -> str:
    """What is left of `text` but the questions that are not answered, white space apart."""
    return re.sub(r"\s+", " ", blanked(text, [question.span for question in unanswered(text)])).strip()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Unresectable: No", ""),
        ("Is the tumor unresectable? No.", "."),
        ("Is the tumor unresectable?\nNo\nPlan: TACE", "Plan: TACE"),
        ("Bridge to transplant: N/A", ""),
        ("Awaiting transplant (yes/no): N", ""),
        ("On the waiting list? ____", ""),
        ("Is the tumor unresectable?  Y / N", ""),
        ("1. No portal vein occlusion   [Y] [N]", "1."),
        ("Symptoms persist despite octreotide | No", ""),
        ("No evidence of spread ..... No (lung metastases)", "(lung metastases)"),
        ("Extrahepatic metastases: not assessed", ""),
        ("Portal vein: see attached report", ""),
        ("Bridge to transplant: TBD", ""),
        ("Unresectable? No, the surgeons would operate.", ", the surgeons would operate."),
        ("Goal (select): bridge / downstaging / palliative\nPLAN: MWA", "PLAN: MWA"),
        ("- No evidence of severe impairment:\n- Class A or B:\n", "- -"),
    ],
)
def test_a_question_without_a_sure_answer_says_nothing(text: str, left: str) -> None:
    assert answered(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Ascites: no. Encephalopathy: none",
        "Portal vein:\npatent",
        "Impression: No evidence of metastatic disease.",
        "Resectable: No",
        "Surgical candidate: No",
        "Resectability: TBD (volumetry 3/2)",
        "Chest CT: pending",
        "Portal vein patent: Yes",
        "1 | V | 24 mm | yes | n/a | 5",
        "Tumor type (circle): [x] HCC / colorectal",
        "Not a candidate for resection.",
    ],
)
def test_an_answer_stays(text: str) -> None:
    assert answered(text) == re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            'Her request falls under "palliative treatment when others have failed to control symptoms". See notes.',
            'Her request falls under " ". See notes.',
        ),
        (
            "We request embolization under I.C: symptoms persist despite systemic therapy. She is well.",
            "We request embolization under I.C: . She is well.",
        ),
        ('She asks for what her brother called "the embolization thing".', None),
        ("ORDER SET: mapping, unresectable liver tumor\nHCC.", "HCC."),
    ],
)
def test_a_clause_that_a_request_cites_is_not_said(text: str, left: str | None) -> None:
    kept = re.sub(r"\s+", " ", said(text, "referral_letter")[0]).strip()
    assert kept == (text if left is None else left)
