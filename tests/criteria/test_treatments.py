"""Service lines → treatments, and who decides them."""

import datetime

import pytest

from hepcite.criteria import decide, policy_for
from hepcite.records import Missing

from .facts import case_of, findings_of
from .request_cases import RequestCase, request_cases

POLICY = policy_for("pacificsource/liver-tumor-treatment", datetime.date(2026, 3, 2))
CASES = request_cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_request(case: RequestCase) -> None:
    assert case.answer(POLICY) == case.expected


def test_each_code_of_the_policy_has_a_case() -> None:
    requested = {code for case in CASES for code, _ in case.lines}
    assert {code.code for code in POLICY.terms.requests.codes} <= requested


def test_a_code_outside_the_policy_says_so() -> None:
    (treatment,) = decide(case_of([{"code": "99213"}]), findings_of({}), POLICY).treatments
    assert treatment.reason == "The policy does not list this code."


def test_a_listed_code_that_is_no_tumor_embolization_says_why() -> None:
    (treatment,) = decide(case_of([{"code": "37242"}]), findings_of({}), POLICY).treatments
    assert treatment.reason == (
        "The policy lists code 37242, but its definition excludes the embolization of a tumor."
    )


def test_an_unlisted_code_asks_for_the_technique() -> None:
    (treatment,) = decide(case_of([{"code": "47399"}]), findings_of({}), POLICY).treatments
    assert treatment.missing == (
        Missing(
            "IV",
            "Which technique is requested: "
            "ethanol injection, cryoablation, radiofrequency or microwave ablation?",
        ),
    )


def test_another_state_is_named() -> None:
    (treatment,) = decide(case_of([{"code": "47382"}], state="CA"), findings_of({}), POLICY).treatments
    assert treatment.reason == (
        "The policy applies in Idaho, Montana, Oregon and Washington. The request is from CA."
    )


def test_words_that_replace_a_code_are_shown_as_a_choice() -> None:
    services = [{"code": "37243", "description": "Y-90 radioembolization"}]
    (treatment,) = decide(case_of(services), findings_of({}), POLICY).treatments
    assert treatment.reason.endswith(
        "Choice: the words of the line say Y-90, so it is read as radioembolization, "
        "although the request holds no Y-90 code."
    )
    with_code = [*services, {"code": "79445"}]
    (treatment,) = decide(case_of(with_code), findings_of({}), POLICY).treatments
    assert "Choice" not in treatment.reason
