"""Promise 19: an upgrade keeps the data, killed half-way it has changed nothing."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from store_parts import KIM, decided

from hepcite.intake.operations.verify import verify
from hepcite.intake.store import Query, Store, WrongSettings, open_store, schema_steps
from hepcite.intake.store.database import Database
from hepcite.intake.store.engine import open_sqlite
from hepcite.intake.store.rows import checksum
from hepcite.intake.store.schema_steps import current_step, migrate, newest_step
from hepcite.intake.store.tables import metadata


def test_the_steps_make_the_tables_that_the_code_uses(store: Store) -> None:
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert current_step(connection) == newest_step()


def test_migrating_again_changes_nothing(store: Store) -> None:
    case_id = decided(store)
    before = store.results.text(case_id)
    migrate(store.database)
    assert store.results.text(case_id) == before


def test_a_migration_killed_half_way_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(open_sqlite(tmp_path / "x.sqlite"))
    real = schema_steps.command.upgrade

    def die_after(config: Any, to: str) -> None:
        real(config, to)
        raise KeyboardInterrupt

    monkeypatch.setattr(schema_steps.command, "upgrade", die_after)
    with pytest.raises(KeyboardInterrupt):
        migrate(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
    monkeypatch.undo()
    migrate(database)
    with database.read() as connection:
        assert current_step(connection) == newest_step()
    database.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(sqlite_store: Store) -> None:
    with sqlite_store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongSettings, match="newer hepcite"):
        open_store(sqlite_store.folder)
    with sqlite_store.database.read() as connection:
        assert current_step(connection) == "9999"


def test_the_step_to_disagreements_fills_them_and_hides_no_damage(store: Store) -> None:
    """The database is taken back by one step, as a version before it left it; one of its cases is damaged there."""
    changed, untouched, damaged = (decided(store, case_id=name) for name in ("A", "B", "C"))
    store.corrections.add(changed, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    store.corrections.add(changed, "encapsulated", "confirm", KIM, reason="a", expected=3, value=False)
    store.corrections.add(changed, "tumor_type", "not_in_records", KIM, reason="a", expected=4)
    store.corrections.undo(changed, store.corrections.of(changed)[2].id, KIM, reason="b", expected=5)
    with store.database.write() as connection:
        connection.execute(text("DROP INDEX ix_cases_disagreeing"))
        connection.execute(text("ALTER TABLE cases DROP COLUMN disagreements"))
        for row in connection.execute(text("SELECT * FROM cases")).mappings().all():
            sealed = {"sum": checksum(row), "id": row["id"]}
            connection.execute(text("UPDATE cases SET checksum = :sum WHERE id = :id"), sealed)
        connection.execute(text("UPDATE cases SET missing = 7 WHERE id = :id"), {"id": damaged})
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    migrate(store.database)
    counts = {each: store.cases.get(each).disagreements for each in (changed, untouched, damaged)}
    assert counts == {changed: 1, untouched: 0, damaged: 0}
    assert [damage.cases for damage in verify(store, []).damages] == [(damaged,)]
    with store.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_first_release_opens_and_keeps_its_case(tmp_path: Path) -> None:
    """`released/0001.sql` is a database as the first release wrote it; later steps have to carry it over."""
    import sqlite3

    folder = tmp_path / "data"
    folder.mkdir()
    connection = sqlite3.connect(folder / "hepcite.sqlite")
    connection.executescript((Path(__file__).parent / "released" / "0001.sql").read_text())
    connection.close()
    with open_store(folder) as store:
        page = store.worklist.page(Query())
        assert [(row.reference, row.disposition) for row in page.cases] == [("T01", "meets_criteria")]
        assert store.audit.verify() == ()
        assert [damage.where for damage in verify(store, []).damages] == ["blob"], (
            "its uploads are not kept here"
        )
        assert store.results.model(page.cases[0].id).case_id == "T01"
