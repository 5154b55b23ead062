"""Wrong policy files: refused with file, clause and remedy, all faults of all files at once."""

import copy
from pathlib import Path
from typing import Any

import pytest

from hepcite.criteria import PolicyFileError
from hepcite.criteria.lint import lint
from hepcite.criteria.loader import POLICIES, QUOTED, policy_from, policy_of_bytes
from hepcite.criteria.strict_yaml import read_strict

SECOND_PAYER = Path(__file__).parent / "second_payer" / "policy.yaml"
FILE = POLICIES / "pacificsource/liver-tumor-treatment/2023-11-01.yaml"


def refused(data: Any) -> list[str]:
    with pytest.raises(PolicyFileError) as error:
        policy_from(data, "0", "p.yaml")
    return [str(fault) for fault in error.value.faults]


SECOND: Any = read_strict(SECOND_PAYER.read_bytes(), SECOND_PAYER.name, QUOTED)


def changed_second(*path: str | int, value: Any) -> Any:
    data = copy.deepcopy(SECOND)
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return data


ECOG = next(i for i, clause in enumerate(SECOND["clauses"]) if clause["id"] == "1.A.ecog")
LARGE = next(i for i, clause in enumerate(SECOND["clauses"]) if clause["id"] == "1.B.large")
FLAG = {"kind": "flag", "label": "Flag", "silence": "Nobody says."}
SILENT_GATE = {
    "patients": "the fit",
    "test": {"fact": "ecog_status", "at_most": 2},
    "when_silent": "not_applicable",
}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (
            changed_second("reviewer_facts", value={}),
            "p.yaml: clauses 1.A.ecog.test: fact ecog_status is extracted by nothing. "
            "Use a fact of records/fact.py or derived.py, or declare it under reviewer_facts.",
        ),
        (
            changed_second(
                "reviewer_facts", "lesion_count", value={**FLAG, "values": {"true": "a", "false": "b"}}
            ),
            "p.yaml: reviewer_facts lesion_count: is extracted from the records already. "
            "Remove it here, or choose another name.",
        ),
        (
            changed_second("reviewer_facts", "extra", value={**FLAG, "values": {"true": "a", "false": "b"}}),
            "p.yaml: reviewer_facts extra: no test asks for it. Remove it, or ask for it in a test.",
        ),
        (
            changed_second("reviewer_facts", "surgery_refused", value=FLAG),
            "p.yaml: reviewer_facts surgery_refused.values: words for true and false missing. Give both.",
        ),
        (
            changed_second(
                "clauses", ECOG, value={**SECOND["clauses"][ECOG], "silence": "presume", "presumption": "x"}
            ),
            "p.yaml: clauses 1.A.ecog.silence: presumes what nothing extracts: "
            "every case would be presumed met. Use request.",
        ),
        (
            changed_second("pathways", 1, "gate", value=SILENT_GATE),
            "p.yaml: pathways 1.B.gate.when_silent: silence would close the pathway, "
            "and nothing extracts the fact. Use not_documented.",
        ),
        (
            changed_second("clauses", LARGE, "test", "no_fewer_than", "sized", value={}),
            "p.yaml: clauses 1.B.large.test: no size named. Give at_most, at_least, above or below.",
        ),
        (
            changed_second("clauses", ECOG, "test", "within", value=[2, 0]),
            "p.yaml: clauses 1.A.ecog.test.within: the lower limit is above the upper. "
            "Write the lower one first.",
        ),
        (
            changed_second("pathways", 2, "clauses", value=["1.C.small", "1.C.number", "1.C.small"]),
            "p.yaml: pathways 1.C.clauses: 1.C.small appears 2 times. Keep one.",
        ),
        (
            changed_second("source", "sha256", value="unknown"),
            "p.yaml: source.sha256: no SHA-256. Give the 64 characters that sha256sum prints of the source.",
        ),
    ],
)
def test_another_policy_is_refused(data: Any, fault: str) -> None:
    assert fault in refused(data)


def lines_of(text: str) -> list[str]:
    with pytest.raises(PolicyFileError) as error:
        policy_of_bytes(text.encode(), "p.yaml")
    return [str(fault) for fault in error.value.faults]


TEXT = FILE.read_text(encoding="utf-8")


def with_words(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        (with_words('id: "I.B.5"', 'colour: "red"\n    id: "I.B.5"'), "clauses I.B.5.colour", "extra inputs"),
        (
            with_words('id: "I.B.5"', 'id: "I.B.5"\n    id: "I.B.5"'),
            "clauses I.B.5.id (line",
            "appears twice",
        ),
        (with_words('id: "I.B.5"', "id: I.B.5"), "clauses I.B.5.id (line", "I.B.5 is not quoted"),
        (
            with_words('code: "79445"', "code: 79445"),
            "requests.codes 79445.code (line",
            "79445 is not quoted",
        ),
        (with_words("fact: portal_vein", "fact: spleen"), "clauses I.B.5.test", "extracted by nothing"),
        (
            with_words('reference: "Criteria, Commercial, I.B.5"', 'reference: ""'),
            "clauses I.B.5.reference",
            "empty",
        ),
        (
            with_words('    reference: "Criteria, Commercial, I.B.5"\n', ""),
            "clauses I.B.5.reference",
            "field required",
        ),
        (with_words('code: "75894"', 'code: "37243"'), "requests.codes", "37243 appears 2 times"),
        (
            with_words(
                'code: "C2616", label: "Y-90 source", asks_for: "r', 'code: "37243", label: "x", asks_for: "r'
            ),
            "requests.codes",
            "37243 appears 2 times",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_clause(text: str, place: str, problem: str) -> None:
    (line,) = lines_of(text)
    assert line.startswith(f"p.yaml: {place}")
    assert problem in line


def test_faults_of_every_kind_are_told_at_once() -> None:
    text = TEXT.replace('id: "I.B.5"', 'colour: "red"\n    id: I.B.5', 1).replace("portal_vein", "spleen", 1)
    text = text.replace('clauses: ["I.C.1", "I.C.2"]', 'clauses: ["I.C.1"]')
    found = lines_of(text)
    assert [line.split(": ")[1].split(" (")[0] for line in found] == [
        "clauses I.B.5.id",
        "clauses I.B.5.colour",
        "clauses I.C.2",
        "clauses I.B.5.test",
    ]


def test_lint_tells_the_faults_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(with_words('id: "I.B.5"', "id: I.B.5"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("a: [1\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(with_words("effective_from: 2020-08-01", "effective_from: 2021-01-01"))
    (tmp_path / "d.yaml").write_text(TEXT, encoding="utf-8")
    faults = [(fault.file, fault.where.split(" (")[0]) for fault in lint(tmp_path.glob("*.yaml"))]
    assert faults == [("a.yaml", "clauses I.B.5.id"), ("b.yaml", "line 2"), ("c.yaml", "effective_from")]


def test_the_shipped_files_have_no_faults() -> None:
    assert lint(POLICIES.rglob("*.yaml")) == ()


def test_a_shipped_file_lies_where_its_id_and_version_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hepcite.criteria.lint.POLICIES", tmp_path)
    folder = tmp_path / "payer" / "policy"
    folder.mkdir(parents=True)
    (folder / "2020.yaml").write_text(TEXT, encoding="utf-8")
    assert [fault.where for fault in lint(tmp_path.rglob("*.yaml"))] == ["version", "id"]
