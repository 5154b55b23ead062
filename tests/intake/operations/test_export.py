"""Corrected cases into labeled case folders that `hepcite eval` takes."""

import json
from pathlib import Path

import pytest
from store_parts import KIM, REPORT, TEXT, add_case, decided
from typer.testing import CliRunner

from hepcite.eval.labels import load_labels
from hepcite.intake import load_case
from hepcite.intake.cli import app
from hepcite.intake.operations.export import corrected_cases, export_case
from hepcite.intake.store import NotPossible, Store


def corrected(store: Store, **changes: object) -> str:
    case_id = decided(store, **changes)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    return case_id


def test_only_cases_with_a_correction_in_force_are_exported(store: Store) -> None:
    decided(store, case_id="T1")
    kept, taken_back = corrected(store, case_id="T2"), corrected(store, case_id="T3")
    entry = store.corrections.of(taken_back)[0].id
    store.corrections.undo(taken_back, entry, KIM, reason="b", expected=3)
    assert corrected_cases(store) == (kept,)


def test_the_folder_is_a_labeled_case_with_the_correction_as_label(store: Store, tmp_path: Path) -> None:
    case_id = corrected(store)
    folder = export_case(store, case_id, tmp_path / "out", KIM)
    case, files = load_case(folder)
    assert (case.case_id, files) == ("T01", {REPORT: TEXT.encode()})
    labels = json.loads((folder / "labels.json").read_text())
    assert labels["facts"]["portal_vein"] == "occluded"
    assert labels["treatments"][0]["disposition"] == "does_not_meet_criteria"
    load_labels(folder)
    assert store.audit.entries(case_id=case_id)[0].action == "case.exported"
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    with pytest.raises(NotPossible, match="exists already"):
        export_case(store, case_id, tmp_path / "out", KIM)


@pytest.mark.parametrize("name", ["../x.txt", "case.json", "labels.json"])
def test_a_name_that_is_no_file_name_is_refused(sqlite_store: Store, tmp_path: Path, name: str) -> None:
    case_id = corrected(sqlite_store)
    with sqlite_store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE files SET name = ?", (name,))
    with pytest.raises(NotPossible, match="names"):
        export_case(sqlite_store, case_id, tmp_path / "out", KIM)
    assert not (tmp_path / "out").exists()


def test_a_case_without_result_has_no_labels(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotPossible, match="not decided"):
        export_case(sqlite_store, add_case(sqlite_store), tmp_path, KIM)


def test_the_command_exports_all_that_were_corrected(sqlite_store: Store, tmp_path: Path) -> None:
    case_id = corrected(sqlite_store)
    command = ["export", "--out", str(tmp_path / "out"), "--data", str(sqlite_store.folder)]
    told = CliRunner().invoke(app, command)
    assert (told.exit_code, told.stdout) == (0, f"{tmp_path / 'out' / case_id}\n")
    assert CliRunner().invoke(app, [*command, case_id]).exit_code == 2
