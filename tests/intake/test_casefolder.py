"""A case folder into its Case and documents, or into all its faults."""

import datetime
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.intake import IntakeError, load_case
from hepcite.records import Service

MakeCase = Callable[..., Path]


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(IntakeError) as caught:
        load_case(folder)
    return caught.value.faults


def test_reads_a_case(make_case: MakeCase) -> None:
    case, files = load_case(make_case())
    assert case.case_id == "T01"
    assert case.received == datetime.date(2026, 3, 16)
    assert case.patient.birth_date == datetime.date(1961, 9, 17)
    assert case.services == (Service("37243", "TACE"),)
    assert files == {"mri.txt": b"MRI LIVER\nPatent portal vein.\n"}


def test_reads_yaml_with_unquoted_dates(make_case: MakeCase, request_keys: dict[str, Any]) -> None:
    folder = make_case()
    (folder / "case.json").unlink()
    request = {**request_keys, "received": datetime.date(2026, 3, 16)}
    (folder / "case.yaml").write_text(yaml.safe_dump(request), encoding="utf-8")
    case, files = load_case(folder)
    assert (case.received, list(files)) == (datetime.date(2026, 3, 16), ["mri.txt"])


def test_documents_are_all_files_but_labels_and_hidden_ones_by_name(make_case: MakeCase) -> None:
    folder = make_case()
    for name in ("labels.json", ".DS_Store", "b.pdf", "a.docx", "B.txt"):
        (folder / name).write_bytes(b"x")
    (folder / ".hidden").mkdir()
    assert list(load_case(folder)[1]) == ["B.txt", "a.docx", "b.pdf", "mri.txt"]


def test_a_link_within_the_folder_is_read(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "again.txt").symlink_to("mri.txt")
    assert list(load_case(folder)[1]) == ["again.txt", "mri.txt"]


def test_a_link_out_of_the_folder_is_refused(make_case: MakeCase, tmp_path: Path) -> None:
    folder = make_case()
    (tmp_path / "outside.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    assert faults_of(folder) == ("link.txt: is a link out of the case folder; put the file itself there",)


def test_a_case_file_that_links_out_of_the_folder_is_refused(make_case: MakeCase, tmp_path: Path) -> None:
    folder = make_case()
    (folder / "case.json").rename(tmp_path / "elsewhere.json")
    (folder / "case.json").symlink_to(tmp_path / "elsewhere.json")
    assert faults_of(folder) == ("case.json: is a link out of the case folder; put the file itself there",)


def test_a_folder_within_and_a_pipe_are_refused_together(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "old").mkdir()
    os.mkfifo(folder / "pipe")
    assert faults_of(folder) == (
        "old: is a folder, which is not read; move its files beside case.json",
        "pipe: is no regular file; replace it by the document or remove it",
    )


def test_no_documents(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "mri.txt").unlink()
    assert faults_of(folder) == (f"{folder}: holds no documents; put the submitted records beside case.json",)


def test_no_case_file(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "case.json").unlink()
    assert "holds no case.json (or case.yaml)" in faults_of(folder)[0]


def test_two_case_files(make_case: MakeCase) -> None:
    folder = make_case()
    (folder / "case.yaml").write_text("case_id: T01")
    assert faults_of(folder) == (f"{folder}: holds case.json and case.yaml; remove one",)


def test_no_folder(tmp_path: Path) -> None:
    assert "does not exist" in faults_of(tmp_path / "none")[0]
    (tmp_path / "file").write_text("x")
    assert "is a file" in faults_of(tmp_path / "file")[0]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"received": None}, "received: is missing; add it"),
        ({"received": "16.03.2026"}, "received: must be a date, written YYYY-MM-DD"),
        ({"received": "2026-02-30"}, "received: must be a date, written YYYY-MM-DD"),
        ({"received": 20260316}, "received: must be a date, written YYYY-MM-DD"),
        ({"received": "2026-W11-1"}, "received: must be a date, written YYYY-MM-DD"),
        (
            {"line_of_business": "tricare"},
            "line_of_business: must be one of 'commercial', 'medicare', 'medicaid'",
        ),
        ({"urgency": "stat"}, "urgency: must be one of 'standard', 'expedited'"),
        ({"state": "Oregon"}, "state: must be two capital letters, such as OR"),
        ({"case_id": "  "}, "case_id: is empty; fill it in"),
        ({"services": []}, "services: is empty; give at least one"),
        ({"services": [{}]}, "services[1]: has neither code nor description; give one of them"),
        ({"services": [{"code": " "}]}, "services[1]: has neither code nor description; give one of them"),
        ({"services": [{"code": 37243}]}, "services[1].code: must be text; write it in quotes"),
        ({"services": "37243"}, "services: must be a list, in [ ]"),
        ({"patient": "Ada"}, "patient: must hold keys and values, in { }"),
        ({"member": "x"}, "member: is not a key of a case; remove it or correct its spelling"),
        (
            {"patient": {"name": "Ada Sample", "birth_date": "2030-01-01"}},
            "patient.birth_date: lies after received; correct one of the two dates",
        ),
    ],
)
def test_faults_name_file_key_and_remedy(make_case: MakeCase, changes: dict[str, object], fault: str) -> None:
    assert faults_of(make_case(**changes)) == (f"case.json: {fault}",)


def test_all_faults_are_told_at_once(make_case: MakeCase) -> None:
    folder = make_case(received="soon", urgency=None, services=[{}], extra=1)
    (folder / "mri.txt").unlink()
    assert len(faults_of(folder)) == 5


def test_no_fault_repeats_who_the_patient_is(make_case: MakeCase) -> None:
    patient = {"name": "Zyx Secret", "birth_date": "9999-01-01", "sex": "Zyx", "member_id": 777, "Zyx": 1}
    told = "\n".join(faults_of(make_case(patient=patient)))
    for secret in ("Secret", "9999", "777"):
        assert secret not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not valid JSON at line 1, column 2"),
        ("[]", "must hold one object"),
        ('{"state": "OR", "state": "ID"}', "state: is given twice"),
        ("[" * 100_000, "cannot be parsed"),
    ],
)
def test_broken_json(make_case: MakeCase, text: str, told: str) -> None:
    folder = make_case()
    (folder / "case.json").write_text(text)
    assert told in faults_of(folder)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "is not valid YAML at line 1"),
        ("state: OR\nstate: ID", "state: is given twice"),
        ("a: !!python/object/apply:os.system [ls]", "is not valid YAML"),
        ("? [a]\n: b", "is not valid YAML"),
    ],
)
def test_broken_yaml(make_case: MakeCase, text: str, told: str) -> None:
    folder = make_case()
    (folder / "case.json").unlink()
    (folder / "case.yaml").write_text(text)
    assert told in faults_of(folder)[0]


def test_not_utf8(make_case: MakeCase, request_keys: dict[str, Any]) -> None:
    folder = make_case()
    (folder / "case.json").write_bytes(json.dumps(request_keys).encode("utf-16"))
    assert faults_of(folder) == ("case.json: is not UTF-8 text; save it as UTF-8",)


def test_a_byte_order_mark_is_no_fault(make_case: MakeCase, request_keys: dict[str, Any]) -> None:
    folder = make_case()
    (folder / "case.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(request_keys).encode())
    assert load_case(folder)[0].case_id == "T01"
