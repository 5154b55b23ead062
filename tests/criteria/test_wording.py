"""No input leads to a word of approval or denial, in the determination or in anything that is made of it."""

import datetime
import re
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.criteria import decide, load_policy, policy_for
from hepcite.criteria.in_words import parts_of
from hepcite.records import Absence, Case, Determination, Fact, Findings, Result, Rival, Value
from hepcite.records.fact import AbsenceKind
from hepcite.review import to_html, to_json, to_terminal

from .facts import case_of, evidence_for
from .mutate import SECOND_PAYER
from .test_properties import FACTS, LINE, NAMES, REQUEST, values

POLICY = policy_for("pacificsource/liver-tumor-treatment", datetime.date(2026, 3, 2))
POLICIES = {"shipped": POLICY, "second payer": load_policy(SECOND_PAYER / "policy.yaml")}
DECIDING = re.compile(
    r"\b(approv|den(y|ies|ied|ial)|authori[sz]|reject|declin|disallow|refus|grant(s|ed)?\b)", re.IGNORECASE
)
DISCLAIMER = "This program never approves and never denies."
"""The one sentence of the page with such words: it says what the program does not do."""

ABSENT = st.sampled_from(get_args(AbsenceKind)).map(Absence)


@st.composite
def findings(draw: st.DrawFn) -> Findings:
    facts: dict[str, Value] = draw(FACTS)
    disputed = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    return Findings({name: fact(draw, name, value, name in disputed) for name, value in facts.items()})


def fact(draw: st.DrawFn, name: str, value: Value, is_disputed: bool) -> Fact:
    if value is None or value == ():
        return Fact(name, value, "not_documented", absence=draw(ABSENT))
    if is_disputed:
        rival = Rival(draw(values(name)), (evidence_for(name, "rival"),))
        return Fact(name, value, "conflicting", (evidence_for(name),), (rival,))
    return Fact(name, value, "documented", (evidence_for(name),))


def result_of(case: Case, found: Findings, determination: Determination) -> Result:
    return Result(case, (), found, determination, "0", "0" * 64)


@settings(max_examples=60, deadline=None)
@given(findings(), REQUEST, LINE, st.sampled_from(sorted(POLICIES)))
def test_no_decision_is_worded_in_any_output(
    found: Findings, request_lines: Any, line: str, policy: str
) -> None:
    case = case_of(request_lines, line=line)
    determination = decide(case, found, POLICIES[policy])
    result = result_of(case, found, determination)
    assert not DECIDING.search(repr(determination))
    assert not DECIDING.search(to_json(result))
    assert not DECIDING.search(to_terminal(result))
    assert not DECIDING.search(to_html(result).replace(DISCLAIMER, ""))


def test_no_policy_in_words_decides() -> None:
    told = [line.words for part in parts_of(POLICY.terms) for line in (*part.lines,)]
    assert [words for words in told if DECIDING.search(words)] == []
