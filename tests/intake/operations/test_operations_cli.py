"""An operator's commands from outside: what they print and their exit status."""

import json
from pathlib import Path

import pytest
from store_parts import CLERK, KIM, add_case, decided
from typer.testing import CliRunner, Result

from hepcite.intake.cli import app
from hepcite.intake.store import Store, open_store


@pytest.fixture
def data(sqlite_store: Store) -> Path:
    return sqlite_store.folder


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_verify_says_what_was_read_and_fails_on_damage(sqlite_store: Store, data: Path) -> None:
    case_id = add_case(sqlite_store)
    sound = call("verify", "--data", data)
    assert (sound.exit_code, sound.stdout) == (0, "1 blobs and 2 rows read, 0 damages\n")
    sqlite_store.blobs.path(sqlite_store.files.of(case_id)[0].sha256 or "").write_bytes(b"x")
    damaged = call("verify", "--data", data, "--json")
    assert damaged.exit_code == 1
    assert json.loads(damaged.stdout)["damages"][0]["cases"] == [case_id]


def test_audit_head_verify_and_export(sqlite_store: Store, data: Path) -> None:
    case_id = add_case(sqlite_store)
    head = call("audit", "head", "--data", data).stdout.strip()
    assert head == str(sqlite_store.audit.head())
    sqlite_store.cases.get(case_id, KIM)
    assert call("audit", "verify", "--data", data, "--head", head).exit_code == 0
    lines = call("audit", "export", "--data", data).stdout.splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["case.added", "case.viewed"]
    cut = call("audit", "verify", "--data", data, "--head", f"9:{'a' * 64}")
    assert cut.exit_code == 1
    assert "cut off" in cut.stdout
    assert call("audit", "verify", "--data", data, "--head", "x").exit_code == 2


def test_backup_and_restore(sqlite_store: Store, data: Path, tmp_path: Path) -> None:
    decided(sqlite_store)
    made = call("backup", tmp_path / "copy", "--data", data)
    assert made.exit_code == 0
    assert f"audit head {sqlite_store.audit.head()}" in made.stdout
    assert call("backup", tmp_path / "copy", "--data", data).exit_code == 2
    back = call("restore", tmp_path / "copy", "--data", tmp_path / "elsewhere")
    assert (back.exit_code, back.stdout.split(",")[0]) == (0, "1 cases")


def test_purge_lists_first_and_purges_with_yes(sqlite_store: Store, data: Path) -> None:
    case_id = decided(sqlite_store)
    with sqlite_store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET updated_at = '2001-01-01T00:00:00.000000Z'")
    listed = call("purge", "--older-than", "1y", "--data", data)
    assert listed.stdout.split() == [case_id]
    assert sqlite_store.cases.get(case_id).state == "decided"
    purged = call("purge", "--older-than", "1y", "--data", data, "--yes")
    assert f"{case_id}: 1 blobs removed, 0 held by other cases, 0 rows left" in purged.stdout
    assert sqlite_store.cases.get(case_id).state == "purged"
    assert call("purge", "--older-than", "x", "--data", data).exit_code == 2


def test_dead_letters_are_listed_and_retried(sqlite_store: Store, data: Path) -> None:
    case_id = add_case(sqlite_store)
    sqlite_store.dead_letters.add(case_id, 1, "ValueError in x.py, line 1", CLERK)
    listed = call("worker", "--data", data, "dead-letters")
    assert case_id in listed.stdout
    assert "ValueError in x.py" in listed.stdout
    assert call("worker", "--data", data, "retry", "all").stdout == f"{case_id}: queued again as run 2\n"
    assert call("worker", "--data", data, "retry", case_id).exit_code == 2


def test_watch_once_takes_what_is_there(data: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    assert call("watch", tmp_path / "none", "--data", data).exit_code == 2


def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = call("purge", "--older-than", "1y", "--data", tmp_path / "file")
    assert told.exit_code == 2
    assert "cannot be used as data folder" in told.output


def test_a_folder_of_another_version_is_not_migrated_by_a_check(sqlite_store: Store, data: Path) -> None:
    with sqlite_store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert call("verify", "--data", data).exit_code == 0
    with open_store(data, migrates=False) as store, store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
