"""Rows written together with a checksum of their columns, so that `hepcite verify` finds one that was damaged."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Row, Table, insert, update

from hepcite.intake.store.errors import WrongText

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
CHECK = "checksum"


def insert_row(connection: Connection, table: Table, **values: object) -> Row[Any]:
    """The row as it was stored, its generated key with it. Raises WrongText, as `update_rows` does."""
    _refuse_zero_bytes(values)
    row = connection.execute(insert(table).values(**values, checksum="").returning(table)).one()
    _seal(connection, table, row)
    return row


def update_rows(connection: Connection, table: Table, *where: Any, **values: object) -> int:
    """How many rows were changed."""
    _refuse_zero_bytes(values)
    rows = connection.execute(update(table).where(*where).values(**values).returning(table)).all()
    for row in rows:
        _seal(connection, table, row)
    return len(rows)


def record_of(kind: type[R], row: Row[Any], **changes: object) -> R:
    """The columns of the row that the record has, with `changes`."""
    names = [field.name for field in fields(kind)]
    return kind(**{name: changes[name] if name in changes else row._mapping[name] for name in names})


def checksum(row: Mapping[Any, Any]) -> str:
    told = {name: _plain(value) for name, value in row.items() if name != CHECK}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def sealed_tables(tables: Mapping[str, Table]) -> Iterator[Table]:
    return (table for table in tables.values() if CHECK in table.c)


def _refuse_zero_bytes(values: Mapping[str, object]) -> None:
    """PostgreSQL does not take them; SQLite would, and then its backup could not be restored there."""
    if any(isinstance(value, str) and "\0" in value for value in values.values()):
        raise WrongText()


def _seal(connection: Connection, table: Table, row: Row[Any]) -> None:
    keys = [column == getattr(row, column.name) for column in table.primary_key.columns]
    connection.execute(update(table).where(*keys).values(checksum=checksum(row._mapping)))


def _plain(value: object) -> object:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
