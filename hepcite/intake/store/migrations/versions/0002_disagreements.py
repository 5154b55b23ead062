"""In how many facts people and the machine differ becomes a column of the case, filled from what is kept.

The rule is disagreement.py's of this step, told again on plain JSON: a later version of it must not change this step.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = "disagreements"
BATCH_ROWS = 500


def upgrade() -> None:
    connection = op.get_bind()
    sound = {row["id"] for row in _rows(connection) if row["checksum"] == _checksum(row)}
    op.add_column("cases", sa.Column(NEW, sa.Integer(), server_default="0", nullable=False))
    for case_id in connection.execute(sa.text("SELECT DISTINCT case_id FROM corrections")).scalars().all():
        connection.execute(
            sa.text("UPDATE cases SET disagreements = :count WHERE id = :id"),
            {"count": _disagreements(connection, case_id), "id": case_id},
        )
    # A checksum covers the new column. A row that was damaged before keeps its wrong one, so that it is still found.
    sealed = [{"sum": _checksum(row), "id": row["id"]} for row in _rows(connection) if row["id"] in sound]
    if sealed:
        connection.execute(sa.text("UPDATE cases SET checksum = :sum WHERE id = :id"), sealed)
    op.create_index(
        "ix_cases_disagreeing",
        "cases",
        ["due_at", "id"],
        sqlite_where=sa.text("disagreements > 0"),
        postgresql_where=sa.text("disagreements > 0"),
    )


def _rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    after = ""
    query = sa.text("SELECT * FROM cases WHERE id > :after ORDER BY id LIMIT :count")
    while found := connection.execute(query, {"after": after, "count": BATCH_ROWS}).mappings().all():
        yield from (dict(row) for row in found)
        after = found[-1]["id"]


def _checksum(row: dict[str, Any]) -> str:
    told = {name: value for name, value in row.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _disagreements(connection: sa.Connection, case_id: str) -> int:
    """0 where a result cannot be read: `hepcite verify` names it."""
    try:
        read, now = (_facts(connection, case_id, kinds) for kinds in (("run",), ("run", "redecided")))
    except (zlib.error, ValueError, KeyError):
        return 0
    return sum(_value(read.get(fact)) != _value(now.get(fact)) for fact in _corrected(connection, case_id))


def _facts(connection: sa.Connection, case_id: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    query = sa.text(
        "SELECT content FROM results WHERE case_id = :id AND kind IN :kinds ORDER BY id DESC LIMIT 1"
    )
    content = connection.execute(
        query.bindparams(sa.bindparam("kinds", expanding=True)), {"id": case_id, "kinds": kinds}
    ).scalar()
    told = (
        json.loads(zlib.decompress(content)) if content is not None else {"facts": {}, "auxiliary_facts": {}}
    )
    return {**told["facts"], **told["auxiliary_facts"]}


def _corrected(connection: sa.Connection, case_id: str) -> list[str]:
    """Facts whose newest correction that was not taken back is no confirmation."""
    query = sa.text("SELECT id, fact, kind, undoes FROM corrections WHERE case_id = :id ORDER BY id")
    entries = connection.execute(query, {"id": case_id}).all()
    undone: set[int] = set()
    for entry in reversed(entries):
        if entry.undoes is not None and entry.id not in undone:
            undone.add(entry.undoes)
    held = {each.fact: each.kind for each in entries if each.kind != "undo" and each.id not in undone}
    return [fact for fact, kind in held.items() if kind != "confirm"]


def _value(fact: dict[str, Any] | None) -> Any:
    value = fact["value"] if fact else None
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if key != "basis"}
    return value or None if isinstance(value, list) else value
