"""`hepcite explain`: every clause and pathway of the policy, on cases of several kinds; wrong calls."""

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hepcite.criteria import Policy
from hepcite.extract.trace import Trace
from hepcite.intake import explain_json, explain_text
from hepcite.intake.casefolder import load_case
from hepcite.intake.cli import app
from hepcite.intake.errors import IntakeError
from hepcite.intake.explain import Explanation, explain_clause, explain_fact, trace_case
from hepcite.intake.explain_names import check_name
from hepcite.intake.policies import policy_of
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES, Case

CASES = Path(__file__).parents[2] / "eval" / "cases"
KINDS = ("C04", "D09", "D61")
"""Records that disagree; colorectal metastases; a request that another rule set decides."""


@cache
def opened(name: str) -> tuple[Case, Trace, Policy]:
    case, files = load_case(CASES / name)
    return case, trace_case(case, files), policy_of(case)


def explained(name: str, clause: str) -> Explanation:
    case, trace, policy = opened(name)
    return explain_clause(case, trace, policy, clause)


@pytest.mark.parametrize("name", KINDS)
def test_every_clause_and_pathway_is_explained(name: str) -> None:
    case, trace, policy = opened(name)
    terms = policy.terms
    assert len(terms.pathways) == 10
    for each in dict.fromkeys([*(p.id for p in terms.pathways), *(c.id for c in terms.clauses)]):
        told = explain_clause(case, trace, policy, each)
        text = explain_text.to_text(told)
        assert text.startswith(f"{each} in case {name}\n")
        assert f"CLAUSE {each}: " in text or f"PATHWAY {each}: " in text
        assert [line for line in text.splitlines() if len(line) > 100] == []
        if told.clause:
            assert told.clause.criterion.clause == each
            assert told.facts
        assert json.loads(explain_json.to_json(told))["asked"] == each


@pytest.mark.parametrize("name", KINDS)
def test_the_answer_is_that_of_the_determination(name: str) -> None:
    from hepcite.criteria import decide

    case, trace, policy = opened(name)
    decided = decide(case, trace.findings, policy)
    for criterion in (c for t in decided.treatments for p in t.pathways for c in p.criteria):
        told = explained(name, criterion.clause).clause
        assert told is not None
        assert told.criterion == criterion


def test_steps_say_what_was_asked_and_told() -> None:
    told = explained("D09", "IV.A.2.a").clause
    assert told is not None
    assert told.step.operator == "at_most"
    assert told.step.asks == "Largest target lesion: at most 5 cm"
    assert told.step.told.endswith("limit 5 cm.")
    assert [place.pathway for place in told.places] == ["IV.A.2"]


def test_a_rival_says_what_it_would_answer() -> None:
    case, _, policy = opened("D09")
    head = f"CLINIC NOTE\nPatient: {case.patient.name}\nDOB: {case.patient.birth_date:%m/%d/%Y}\n"
    files = {
        "a.txt": f"{head}Date of visit: 03/02/2026\n\nASSESSMENT:\nThe tumor is resectable.\n".encode(),
        "b.txt": f"{head}Date of visit: 03/05/2026\n\nASSESSMENT:\nThe tumor is unresectable.\n".encode(),
    }
    found = explain_clause(case, trace_case(case, files), policy, "I.C.2")
    told = found.clause
    assert told is not None
    assert told.criterion.status == "unclear"
    assert (told.step.status, [(o.value, o.status) for o in told.others]) == (
        "met",
        [("called resectable", "not_met")],
    )
    text = explain_text.to_text(found)
    assert "By the other record: Resectability called resectable: not met" in text
    assert "disagrees, and counts as a conflict" in text


def test_every_fact_is_explained() -> None:
    case, trace, policy = opened("C04")
    for name in (*FACT_NAMES, *AUXILIARY_FACTS):
        told = explain_fact(case, trace, policy, name)
        (fact,) = json.loads(explain_json.to_json(told))["facts"]
        assert fact["fact"] == name
        assert len(fact["documents"]) == len(told.facts[0].pages) > 0


def test_names_that_are_not_known() -> None:
    policy = opened("C04")[2]
    with pytest.raises(IntakeError, match=r"--clause X\.9: the policy has no such clause; there are I\.A,"):
        check_name(policy, "X.9", None)
    with pytest.raises(IntakeError, match=r"--fact size: there is no such fact; there are tumor_type,"):
        check_name(policy, None, "size")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("--clause", "X.9"), 2, "--clause X.9: the policy has no such clause"),
        ((), 2, "explain: give either --clause ID or --fact NAME"),
        (("--clause", "I.A", "--fact", "intent"), 2, "explain: give either --clause ID or --fact NAME"),
        (("--fact", "portal_vein", "--json"), 0, ""),
    ],
)
def test_command(make_case: object, arguments: tuple[str, ...], status: int, told: str) -> None:
    folder = make_case()  # type: ignore[operator]
    done = CliRunner().invoke(app, ["explain", str(folder), *arguments])
    assert done.exit_code == status
    assert told in done.stderr
    if status == 0:
        assert json.loads(done.stdout)["facts"][0]["value"] == "patent"


def test_what_was_not_read_is_told_and_gives_status_1(make_case: object) -> None:
    folder = make_case()  # type: ignore[operator]
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    done = CliRunner().invoke(app, ["explain", str(folder), "--fact", "portal_vein"])
    assert done.exit_code == 1
    assert "\n    ! " in done.stdout
    assert "something was not read" in done.stderr
