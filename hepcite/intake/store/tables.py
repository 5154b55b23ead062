"""The tables of the store, the same on SQLite and PostgreSQL.

Times are ISO 8601 text in UTC with microseconds, so that they sort as text; days are YYYY-MM-DD. JSON is canonical text.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BY_BYTES = String().with_variant(String(collation="C"), "postgresql")
"""Compared byte by byte, whatever the language of the server: the search asks for words between two ends."""
LAST_DAY = "9999-12-31"
"""Stands for "no due date", so that such cases sort last."""


def _case_column(**options: bool) -> "Column[str]":
    return Column("case_id", String, ForeignKey("cases.id"), nullable=False, **options)  # type: ignore[arg-type]


cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("reference", String, nullable=False),
    Column("request", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("run", Integer, nullable=False),
    Column("line_of_business", String, nullable=False),
    Column("received", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("disposition", String),
    Column("missing", Integer, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("disagreements", Integer, nullable=False, server_default="0"),
    Column("assigned_to", String),
    Column("reviewed_by", String),
    Column("reviewed_at", String),
    Column("created_by", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("result_id", Integer),
    Column("failure", String),
    Column("checksum", String, nullable=False),
    Index(None, "state", "due_at", "id"),
    Index(None, "due_at", "id"),
    Index(None, "updated_at", "id"),
    Index(None, "received", "id"),
    Index(None, "disposition", "due_at", "id"),
    Index(None, "assigned_to", "due_at", "id"),
    Index(None, "created_by", "due_at", "id"),
    Index(None, "line_of_business", "due_at", "id"),
)
DISAGREES = cases.c.disagreements > literal_column("0")
"""As a literal: an index of some rows serves only a query that has its very condition."""
Index("ix_cases_disagreeing", cases.c.due_at, cases.c.id, sqlite_where=DISAGREES, postgresql_where=DISAGREES)
case_words = Table(
    "case_words",
    metadata,
    Column("word", BY_BYTES, primary_key=True),
    _case_column(primary_key=True),
    Index(None, "case_id", "word"),
)
files = Table(
    "files",
    metadata,
    Column("id", String, primary_key=True),
    _case_column(),
    Column("name", String, nullable=False),
    Column("sha256", String),
    Column("size_bytes", Integer, nullable=False),
    Column("kind", String),
    Column("status", String, nullable=False),
    Column("problem", Text),
    Column("duplicate_of", String),
    Column("created_at", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("checksum", String, nullable=False),
    Index(None, "case_id"),
    Index(None, "sha256"),
)
pages = Table(
    "pages",
    metadata,
    _case_column(primary_key=True),
    Column("name", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
results = Table(
    "results",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_column(),
    Column("run", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("input_sha256", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("hepcite", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
    Column("checksum", String, nullable=False),
    Index(None, "case_id", "id"),
)
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_column(),
    Column("fact", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undoes", Integer),
    Column("created_by", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("checksum", String, nullable=False),
    Index(None, "case_id", "id"),
)
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_column(),
    Column("text", Text, nullable=False),
    Column("created_by", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("checksum", String, nullable=False),
    Index(None, "case_id", "id"),
)
drafts = Table(
    "drafts",
    metadata,
    Column("owner", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("case_id", String),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", String, nullable=False),
    Column("checksum", String, nullable=False),
    Index(None, "case_id"),
)
users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("display_name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("password_hash", String),
    Column("subject", String, unique=True),
    Column("is_active", Boolean, nullable=False),
    Column("created_at", String, nullable=False),
    Column("settings", Text, nullable=False),
    Column("checksum", String, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", String, primary_key=True),
    Column("user_id", String, ForeignKey("users.id"), nullable=False),
    Column("csrf", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Index(None, "user_id"),
)
one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("token_sha256", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("used_at", String),
)
login_failures = Table(
    "login_failures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False),
    Column("at", String, nullable=False),
    Index(None, "key", "at"),
)
idempotency = Table(
    "idempotency",
    metadata,
    Column("owner", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("request_sha256", String, nullable=False),
    Column("case_id", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("checksum", String, nullable=False),
)
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_column(),
    Column("run", Integer, nullable=False),
    Column("cause", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("retried_at", String),
    Column("retried_by", String),
    Column("checksum", String, nullable=False),
    Index(None, "case_id"),
)
purges = Table(
    "purges",
    metadata,
    Column("case_id", String, primary_key=True),
    Column("received", String, nullable=False),
    Column("input_sha256", String),
    Column("files", Integer, nullable=False),
    Column("purged_at", String, nullable=False),
    Column("purged_by", String, nullable=False),
    Column("checksum", String, nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("action", String, nullable=False),
    Column("case_id", String),
    Column("detail", Text, nullable=False),
    Column("prev", String, nullable=False),
    Column("hash", String, nullable=False),
    Index(None, "case_id", "seq"),
    Index(None, "actor", "seq"),
)
