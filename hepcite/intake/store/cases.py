"""Requests and uploads into cases, and the changes of a case that people and workers make."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, select

from hepcite.intake.casefile import parse_case
from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.database import Database, new_id
from hepcite.intake.store.errors import Conflict, KeyReused, NotPossible, NotThere
from hepcite.intake.store.files import Files
from hepcite.intake.store.records import Added, CaseRow, NewFile
from hepcite.intake.store.rows import insert_row, update_rows
from hepcite.intake.store.tables import LAST_DAY, cases, dead_letters, idempotency
from hepcite.intake.store.words import index_words
from hepcite.records import Case


class Cases:
    def __init__(self, database: Database, audit: Audit, files: Files) -> None:
        self._database, self._audit, self._files = database, audit, files

    def add(
        self,
        request: str,
        files: Iterable[NewFile],
        actor: Actor,
        *,
        idempotency_key: str | None = None,
        request_sha256: str = "",
    ) -> Added:
        """A whole case at once, queued. When this returns, request, files and queueing are on the disk.

        `request` is the text of case.json (IntakeError with every fault of it). With an `idempotency_key` that this
        actor has used, the first case is given back; KeyReused where `request_sha256` (of request and files, as the
        caller counts it) differs from then.
        """
        parse_case(request, name="case.json")
        with self._database.write() as connection:
            if idempotency_key is not None:
                known = _replay(connection, actor, idempotency_key, request_sha256)
                if known:
                    return Added(known, True)
            case_id = self._insert(connection, json.loads(request), actor, "queued")
            for file in files:
                self._files.insert(connection, case_id, file, actor)
            if idempotency_key is not None:
                insert_row(
                    connection,
                    idempotency,
                    owner=actor.name,
                    key=idempotency_key,
                    request_sha256=request_sha256,
                    case_id=case_id,
                    created_at=self._database.now(),
                )
            self._audit.record(connection, actor, "case.added", case_id)
        return Added(case_id, False)

    def open_draft(self, actor: Actor, request: Mapping[str, Any] | None = None) -> str:
        """A case to be put together: its id. `request` may be incomplete until `submit`."""
        with self._database.write() as connection:
            case_id = self._insert(connection, request or {}, actor, "draft")
            self._audit.record(connection, actor, "case.drafted", case_id)
        return case_id

    def change_draft(self, case_id: str, request: Mapping[str, Any], actor: Actor, *, expected: int) -> int:
        """Replaces the request of a draft; its new version. Raises Conflict, NotPossible."""
        with self._database.write() as connection:
            row = locked(connection, case_id, expected)
            _only(
                row, "draft", "only a draft can be changed; correct a submitted case by a note or a new case"
            )
            changed = {**_columns(request), "request": _dumped(request), "version": row.version + 1}
            update_rows(connection, cases, cases.c.id == case_id, **changed, updated_at=self._database.now())
            index_words(connection, case_id, _searched(request))
            self._audit.record(connection, actor, "case.draft_changed", case_id)
        return int(row.version) + 1

    def submit(self, case_id: str, actor: Actor) -> None:
        """Queues a draft. Raises IntakeError with every fault of its request, NotPossible without files."""
        with self._database.write() as connection:
            row = locked(connection, case_id, None)
            _only(row, "draft", "was submitted already")
            parse_case(row.request, name="case.json")
            if not self._files.kept(connection, case_id):
                raise NotPossible(f"case {case_id}: holds no readable upload; add the submitted records")
            self._set(connection, row, state="queued")
            self._audit.record(connection, actor, "case.submitted", case_id)

    def get(self, case_id: str, actor: Actor | None = None) -> CaseRow:
        """With an `actor` the view is put on record; without one it is the program itself that looks."""
        if actor is None:
            with self._database.read() as connection:
                return case_row(_one(connection, case_id))
        with self._database.write() as connection:
            row = _one(connection, case_id)
            self._audit.record(connection, actor, "case.viewed", case_id, version=row.version)
            return case_row(row)

    def request_of(self, case_id: str) -> Case:
        """The request as the pipeline takes it. Raises NotPossible where the case was purged."""
        with self._database.read() as connection:
            row = _one(connection, case_id)
        if row.state == "purged":
            raise NotPossible(f"case {case_id}: was purged; nothing of it is left to read")
        return parse_case(row.request, name="case.json")

    def with_state(self, *states: str, limit: int = 1000) -> tuple[str, ...]:
        """Ids, oldest first."""
        query = select(cases.c.id).where(cases.c.state.in_(states)).order_by(cases.c.id).limit(limit)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def waiting(self, limit: int = 1000) -> tuple[tuple[str, int], ...]:
        """Id and run of the cases that wait for a worker or are in the hands of one, oldest first."""
        query = select(cases.c.id, cases.c.run).where(cases.c.state.in_(("queued", "running")))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(cases.c.id).limit(limit))
            return tuple((row.id, row.run) for row in rows)

    def oldest_waiting_seconds(self) -> float:
        """Age of the case that waits longest for its result; 0 where none waits."""
        query = select(func.min(cases.c.updated_at)).where(cases.c.state.in_(("queued", "running")))
        with self._database.read() as connection:
            since = connection.execute(query).scalar()
        return self._database.seconds_since(since) if since else 0.0

    def assign(self, case_id: str, to: str | None, actor: Actor, *, expected: int | None = None) -> int:
        """The new version. None takes the case from whoever has it."""
        with self._database.write() as connection:
            row = locked(connection, case_id, expected)
            self._set(connection, row, assigned_to=to)
            self._audit.record(connection, actor, "case.assigned", case_id, to=to)
        return int(row.version) + 1

    def review(self, case_id: str, actor: Actor, *, expected: int) -> int:
        """Marks the case as reviewed by `actor`, at the version that was seen. Raises Conflict, NotPossible."""
        with self._database.write() as connection:
            row = locked(connection, case_id, expected)
            _only(row, "decided", "has no result yet; wait until it is decided")
            self._set(connection, row, reviewed_by=actor.name, reviewed_at=self._database.now())
            self._audit.record(connection, actor, "case.reviewed", case_id, version=row.version)
        return int(row.version) + 1

    def reopen(self, case_id: str, actor: Actor, *, expected: int | None = None) -> int:
        """Takes the reviewed mark back."""
        with self._database.write() as connection:
            row = locked(connection, case_id, expected)
            self._set(connection, row, reviewed_by=None, reviewed_at=None)
            self._audit.record(connection, actor, "case.reopened", case_id)
        return int(row.version) + 1

    def rerun(self, case_id: str, actor: Actor) -> int:
        """Queues a decided or failed case again (new files, a new program): the number of the new run."""
        with self._database.write() as connection:
            row = locked(connection, case_id, None)
            if row.state not in ("decided", "failed"):
                raise NotPossible(
                    f"case {case_id}: is {row.state}; only a decided or failed case can run again"
                )
            run = queue_again(connection, self._database, row, actor)
            self._audit.record(connection, actor, "case.rerun", case_id, run=run)
        return run

    def start(self, case_id: str) -> bool:
        """A worker begins: False where the case waits for no worker (decided, purged, a draft)."""
        with self._database.write() as connection:
            row = locked(connection, case_id, None, is_purged_too=True)
            if row.state == "queued":
                now = self._database.now()
                update_rows(connection, cases, cases.c.id == case_id, state="running", updated_at=now)
        return row.state in ("queued", "running")

    def _insert(self, connection: Connection, request: Mapping[str, Any], actor: Actor, state: str) -> str:
        case_id, now = new_id(), self._database.now()
        insert_row(
            connection,
            cases,
            id=case_id,
            request=_dumped(request),
            state=state,
            version=1,
            run=1,
            due_at=LAST_DAY,
            missing=0,
            problems=0,
            created_by=actor.name,
            created_at=now,
            updated_at=now,
            **_columns(request),
        )
        index_words(connection, case_id, _searched(request))
        return case_id

    def _set(self, connection: Connection, row: Row[Any], **changes: object) -> None:
        update_rows(
            connection,
            cases,
            cases.c.id == row.id,
            **changes,
            version=row.version + 1,
            updated_at=self._database.now(),
        )


def locked(
    connection: Connection, case_id: str, expected: int | None, *, is_purged_too: bool = False
) -> Row[Any]:
    """The row of a case, in a `Database.write`. Raises NotThere, Conflict, and NotPossible where it was purged."""
    row = _one(connection, case_id)
    if expected is not None and row.version != expected:
        raise Conflict(case_id, row.version)
    if row.state == "purged" and not is_purged_too:
        raise NotPossible(f"case {case_id}: was purged; nothing can be added to it")
    return row


def queue_again(connection: Connection, database: Database, row: Row[Any], actor: Actor) -> int:
    """The number of the new run. A dead letter of the run before is answered by it."""
    now, run = database.now(), int(row.run) + 1
    update_rows(
        connection,
        dead_letters,
        dead_letters.c.case_id == row.id,
        dead_letters.c.retried_at.is_(None),
        retried_at=now,
        retried_by=actor.name,
    )
    update_rows(
        connection,
        cases,
        cases.c.id == row.id,
        state="queued",
        run=run,
        failure=None,
        reviewed_by=None,
        reviewed_at=None,
        version=row.version + 1,
        updated_at=now,
    )
    return run


def _one(connection: Connection, case_id: str) -> Row[Any]:
    row = connection.execute(select(cases).where(cases.c.id == case_id)).first()
    if row is None:
        raise NotThere(f"case {case_id}: there is no such case")
    return row


def _only(row: Row[Any], state: str, why: str) -> None:
    if row.state != state:
        raise NotPossible(f"case {row.id}: {why}")


def _replay(connection: Connection, actor: Actor, key: str, request_sha256: str) -> str | None:
    row = connection.execute(
        select(idempotency.c.case_id, idempotency.c.request_sha256).where(
            idempotency.c.owner == actor.name, idempotency.c.key == key
        )
    ).first()
    if row is None:
        return None
    if row.request_sha256 != request_sha256:
        raise KeyReused("Idempotency-Key: was used for another request; choose a new key for a new request")
    return str(row.case_id)


def _dumped(request: Mapping[str, Any]) -> str:
    return json.dumps(request, ensure_ascii=False, default=str)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _columns(request: Mapping[str, Any]) -> dict[str, str]:
    names = {"reference": "case_id", "line_of_business": "line_of_business", "received": "received"}
    return {column: _text(request.get(key)) for column, key in names.items()}


def _searched(request: Mapping[str, Any]) -> str:
    patient = request.get("patient")
    held = patient if isinstance(patient, Mapping) else {}
    return " ".join(_text(each) for each in (request.get("case_id"), held.get("name"), held.get("member_id")))


def case_row(row: Row[Any]) -> CaseRow:
    request = json.loads(row.request) if row.request else {}
    patient = request.get("patient")
    values = {
        name: getattr(row, name) for name in CaseRow.__slots__ if name not in ("patient_name", "request")
    }
    name = _text(patient.get("name")) if isinstance(patient, Mapping) else ""
    due_at = None if row.due_at == LAST_DAY else row.due_at
    return CaseRow(**{**values, "due_at": due_at, "patient_name": name, "request": request})
