"""Policy files that break a rule are refused with place and remedy; versions leave no gap."""

import copy
import datetime
import hashlib
from pathlib import Path
from typing import Any

import pytest

import hepcite.criteria
from hepcite.criteria import (
    NoPolicyInForce,
    Policy,
    PolicyError,
    PolicyFileError,
    UnknownFactValue,
    decide,
    load_policy,
    policy_for,
)
from hepcite.criteria.loader import QUOTED, in_order, policy_from, version_in_force
from hepcite.criteria.strict_yaml import read_strict
from hepcite.criteria.vocabulary import vocabulary
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES, Fact, Findings

from .facts import case_of

ID = "pacificsource/liver-tumor-treatment"
FILE = Path(hepcite.criteria.__file__).parent / "policies" / ID / "2023-11-01.yaml"
DATA: Any = read_strict(FILE.read_bytes(), FILE.name, QUOTED)


def refused(data: Any) -> list[str]:
    with pytest.raises(PolicyFileError) as error:
        policy_from(data, "0", "p.yaml")
    return [str(fault) for fault in error.value.faults]


def changed(*path: str | int, value: Any) -> Any:
    data = copy.deepcopy(DATA)
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return data


def place(kind: str, name: str) -> int:
    return next(i for i, item in enumerate(DATA[kind]) if item["id"] == name)


def test_the_shipped_policy_loads() -> None:
    policy = load_policy(FILE)
    assert (policy.id, policy.version) == (ID, "2023-11-01")
    assert policy.sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()


def test_the_version_of_the_date_is_found() -> None:
    assert policy_for(ID, datetime.date(2020, 8, 1)).version == "2023-11-01"
    assert policy_for(ID, datetime.date(2026, 3, 2)).version == "2023-11-01"


def test_a_date_before_the_first_version_is_refused() -> None:
    with pytest.raises(
        NoPolicyInForce, match="no version is in force on 2020-07-31; the first begins on 2020-08-01"
    ):
        policy_for(ID, datetime.date(2020, 7, 31))


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoPolicyInForce, match=f"x/y: no such policy. Known: {ID}"):
        policy_for("x/y", datetime.date(2026, 3, 2))


def test_a_file_that_is_not_there_is_a_policy_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "absent.yaml")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: 2\na: 3\n", "p.yaml: a (line 3): key a appears twice. Keep one of the two."),
        ("a: &x 1\n", "p.yaml: line 1: anchor &x. Write the values out: a reader must see them here."),
        (
            "a: !!python/name:os.system\n",
            "p.yaml: a (line 1): tag tag:yaml.org,2002:python/name:os.system. Leave tags out.",
        ),
        ("codes: [37243]\n", 'p.yaml: codes[0] (line 1): 37243 is not quoted. Write "37243".'),
        ("x: {id: I.A}\n", 'p.yaml: x.id (line 1): I.A is not quoted. Write "I.A".'),
        (
            "a: [1\n",
            "p.yaml: line 2: no valid YAML (expected ',' or ']', but got '<stream end>'). Correct the line.",
        ),
        ("? [a]\n: 1\n", "p.yaml: top level (line 1): a key that is no string. Use plain names as keys."),
    ],
)
def test_strict_yaml_refuses(text: str, fault: str) -> None:
    with pytest.raises(PolicyFileError) as error:
        read_strict(text.encode(), "p.yaml", QUOTED)
    assert [str(f) for f in error.value.faults] == [fault]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PolicyFileError, match="whole file: not UTF-8"):
        read_strict(b"a: \xff", "p.yaml")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PolicyFileError) as error:
        read_strict(b"a: 1\na: 2\nid: x\ncodes: [1, 2]\n", "p.yaml", QUOTED)
    assert len(error.value.faults) == 4


def test_an_alias_is_refused() -> None:
    with pytest.raises(PolicyFileError, match="alias"):
        read_strict(b"a: &x 1\nb: *x\n", "p.yaml")


I_B_5 = place("clauses", "I.B.5")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            changed("colour", value="red"),
            "p.yaml: colour: extra inputs are not permitted. Remove the key, or correct its spelling.",
        ),
        (
            changed("clauses", I_B_5, "test", "fact", value="spleen"),
            "p.yaml: clauses I.B.5.test: fact spleen is extracted by nothing. "
            "Use a fact of records/fact.py or derived.py, or declare it under reviewer_facts.",
        ),
        (
            changed("clauses", I_B_5, "reference", value=" "),
            "p.yaml: clauses I.B.5.reference: empty. Name the section of the policy.",
        ),
        (
            changed("clauses", I_B_5, "ask", value=None),
            "p.yaml: clauses I.B.5.ask: missing. "
            "Say what to ask the provider for where the records are silent.",
        ),
        (
            changed("clauses", I_B_5, "test", "at_most", value=3),
            "p.yaml: clauses I.B.5.test: 2 operators (gives, at_most). Use exactly one operator in a test.",
        ),
        (
            changed("clauses", I_B_5, "test", value={"fact": "portal_vein", "at_most": 3}),
            "p.yaml: clauses I.B.5.test: at_most does not take a fact of the kind choice. "
            "Use an operator for this kind.",
        ),
        (
            changed("clauses", I_B_5, "test", "needed", value=None),
            "p.yaml: clauses I.B.5.test.needed: missing. Say in words what the policy asks of this fact.",
        ),
        (
            changed("clauses", I_B_5, "test", "gives", "not_met", value=[]),
            "p.yaml: clauses I.B.5.test.gives: value occluded stands in no list. Say what it gives.",
        ),
        (
            changed("clauses", I_B_5, "test", "gives", "not_met", value=["occluded", "patent"]),
            "p.yaml: clauses I.B.5.test.gives: patent stands in 2 lists. Keep it in one.",
        ),
        (
            changed("clauses", place("clauses", "I.B.1"), "test", "class_in", value=["A", "D"]),
            "p.yaml: clauses I.B.1.test.class_in: D is no value of child_pugh. Use one of A, B, C.",
        ),
        (
            changed("clauses", place("clauses", "IV.A.waitlist"), "presumption", value=None),
            "p.yaml: clauses IV.A.waitlist.presumption: missing. Say what is presumed, for the reviewer.",
        ),
        (
            changed("pathways", place("pathways", "I.C"), "gate", "ask", value=None),
            "p.yaml: pathways I.C.gate.ask: missing. Say what to ask for where the records are silent.",
        ),
        (
            changed("pathways", place("pathways", "I.C"), "clauses", value=["I.C.1", "I.C.2", "I.C.3"]),
            "p.yaml: pathways I.C.clauses: I.C.3 is not defined in this file. "
            "Correct the name, or define it.",
        ),
        (
            changed("pathways", place("pathways", "I.C"), "clauses", value=["I.C.1"]),
            "p.yaml: clauses I.C.2: no pathway holds this clause. Add it to a pathway, or remove it.",
        ),
        (
            changed("requests", "codes", 0, "code", value="75894"),
            "p.yaml: requests.codes: 75894 appears 2 times. Keep one: a code or an id has one meaning.",
        ),
        (
            changed("requests", "codes", 0, "not_addressed", value="because"),
            "p.yaml: requests.codes 37243: both asks_for and not_addressed. Keep one of the two.",
        ),
        (
            changed(
                "lines_of_business",
                0,
                "rules",
                0,
                "treatments",
                value=["embolization", "radioembolization", "tace_rfa"],
            ),
            "p.yaml: lines_of_business commercial: no rule for ablation. Say who decides.",
        ),
        (
            changed("lines_of_business", 1, "rules", 0, "references", value=[]),
            "p.yaml: lines_of_business medicare: no rule set named for embolization. "
            "Fill says and references.",
        ),
        (
            changed("effective_to", value=datetime.date(2020, 1, 1)),
            "p.yaml: effective_to: before effective_from. Correct the dates.",
        ),
    ],
)
def test_a_policy_is_refused(data: Any, fault: str) -> None:
    assert refused(data) == [fault]


def test_faults_of_the_content_are_told_at_once() -> None:
    data = changed("clauses", I_B_5, "reference", value="")
    data["clauses"][I_B_5]["ask"] = None
    assert len(refused(data)) == 2


def version(name: str, begins: str, ends: str | None, policy_id: str = ID) -> Policy:
    data = {
        **DATA,
        "id": policy_id,
        "version": name,
        "effective_from": datetime.date.fromisoformat(begins),
        "effective_to": datetime.date.fromisoformat(ends) if ends else None,
    }
    return policy_from(data, name, f"{name}.yaml")


def test_versions_follow_one_another() -> None:
    later = version("b", "2021-07-01", None)
    versions = in_order([later, version("a", "2020-01-01", "2021-06-30")])
    assert [v.version for v in versions] == ["a", "b"]
    assert version_in_force(versions, ID, datetime.date(2021, 6, 30)).version == "a"
    assert version_in_force(versions, ID, datetime.date(2021, 7, 1)).version == "b"


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (version("b", "2021-06-30", None), "overlaps version a"),
        (version("b", "2021-07-02", None), "leaves a gap after version a"),
        (version("b", "2021-07-01", None, "x/y"), f"differs from {ID}"),
    ],
)
def test_overlap_and_gap_are_refused(second: Policy, problem: str) -> None:
    with pytest.raises(PolicyFileError, match=problem):
        in_order([version("a", "2020-01-01", "2021-06-30"), second])


def test_a_version_after_one_without_an_end_overlaps() -> None:
    with pytest.raises(PolicyFileError, match="overlaps version a"):
        in_order([version("a", "2020-01-01", None), version("b", "2021-07-01", None)])


def test_the_vocabulary_holds_every_fact() -> None:
    assert {*FACT_NAMES, *AUXILIARY_FACTS} <= set(vocabulary().facts)


def test_a_value_outside_the_vocabulary_is_refused_untold() -> None:
    findings = Findings({"portal_vein": Fact("portal_vein", "John Doe", "documented")})
    with pytest.raises(
        UnknownFactValue, match="fact portal_vein: its value is not of the kind choice"
    ) as error:
        decide(case_of([{"code": "37243"}]), findings, load_policy(FILE))
    assert "John Doe" not in str(error.value)
