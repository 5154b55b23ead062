"""Runs of the pipeline into rows that stay, and the columns of the worklist that a result decides."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from hepcite.intake.policies import policy_named
from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.cases import locked
from hepcite.intake.store.database import Database
from hepcite.intake.store.disagreement import disagreements
from hepcite.intake.store.effective import corrected, in_force
from hepcite.intake.store.errors import NotThere, StorageFailed
from hepcite.intake.store.files import file_row, pipeline_names
from hepcite.intake.store.records import Correction, ResultRow
from hepcite.intake.store.rows import insert_row, record_of, update_rows
from hepcite.intake.store.tables import LAST_DAY, cases, corrections, files, pages, results
from hepcite.records import Page, Word
from hepcite.review.result_json import model_text
from hepcite.review.result_schema import ResultJson

ATTENTION = (
    "medical_director_review",
    "needs_clinical_review",
    "needs_documentation",
    "experimental_investigational",
    "does_not_meet_criteria",
    "not_covered",
    "governed_elsewhere",
    "not_addressed",
    "meets_criteria",
)
"""What most needs a person, first. Of several treatments the worklist shows the one that comes first here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gives: the result, and the pages that its offsets count in, by file name."""

    result: ResultJson
    pages: Sequence[tuple[str, Page]] = ()


class Results:
    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def save(self, case_id: str, run: int, outcome: Outcome, actor: Actor) -> bool:
        """The result of a run; False where nobody waits for it any more (a step that ran twice changes nothing)."""
        contents = _page_rows(case_id, outcome.pages)
        with self._database.write() as connection:
            row = locked(connection, case_id, None, is_purged_too=True)
            if row.run != run or row.state not in ("queued", "running"):
                return False
            insert_result(connection, self._database, row, outcome.result, "run")
            if in_force(history(connection, case_id)):
                add_redecided(connection, self._database, locked(connection, case_id, None), outcome.result)
            connection.execute(delete(pages).where(pages.c.case_id == case_id))
            if contents:
                connection.execute(insert(pages), contents)
            _tell_files(connection, case_id, outcome.result)
            self._audit.record(connection, actor, "case.decided", case_id, run=run)
        return True

    def of(self, case_id: str) -> tuple[ResultRow, ...]:
        """Every result of the case, oldest first."""
        query = select(*(results.c[name] for name in ResultRow.__slots__))
        with self._database.read() as connection:
            rows = connection.execute(query.where(results.c.case_id == case_id).order_by(results.c.id))
            return tuple(record_of(ResultRow, row) for row in rows)

    def text(self, case_id: str, result_id: int | None = None) -> str:
        """result.json as it now stands (corrections applied), or as one row of `of` holds it."""
        with self._database.read() as connection:
            return _text(connection, case_id, result_id, None)

    def model(self, case_id: str, result_id: int | None = None) -> ResultJson:
        return ResultJson.model_validate_json(self.text(case_id, result_id))

    def as_read(self, case_id: str) -> str:
        """result.json of the newest run, without corrections: the machine's own answer."""
        with self._database.read() as connection:
            return _text(connection, case_id, None, "run")

    def pages(self, case_id: str, name: str) -> tuple[Page, ...]:
        """The pages of one file as the newest run read them: the text that all offsets count in."""
        query = select(pages.c.content).where(pages.c.case_id == case_id, pages.c.name == name)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(pages.c.number)).scalars().all()
        return tuple(page_from(content) for content in found)


def insert_result(
    connection: Connection,
    database: Database,
    case: Row[Any],
    result: ResultJson,
    kind: str,
    differing: int = 0,
) -> None:
    """Adds a result, and sets what the worklist shows of it. Counts as a change of the case.

    `differing`: in how many facts a corrected result differs from what was read.
    """
    text, now = model_text(result), database.now()
    produced = result.produced_by
    added = insert_row(
        connection,
        results,
        case_id=case.id,
        run=case.run,
        kind=kind,
        input_sha256=produced.input_sha256,
        policy=f"{produced.policy.id} {produced.policy.version} {produced.policy.sha256}",
        hepcite=produced.hepcite,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        content=zlib.compress(text.encode()),
        created_at=now,
    ).id
    update_rows(
        connection,
        cases,
        cases.c.id == case.id,
        state="decided",
        version=case.version + 1,
        result_id=added,
        disposition=headline(treatment.disposition for treatment in result.treatments),
        missing=len({missing.clause for treatment in result.treatments for missing in treatment.missing}),
        problems=sum(len(document.problems) for document in result.documents) + len(result.problems),
        disagreements=differing,
        due_at=result.due.at if result.due else LAST_DAY,
        failure=None,
        reviewed_by=None,
        reviewed_at=None,
        updated_at=now,
    )


def headline(dispositions: Iterable[str]) -> str | None:
    """An unknown disposition comes before all."""
    return min(
        dispositions, key=lambda each: ATTENTION.index(each) if each in ATTENTION else -1, default=None
    )


def under_corrections(connection: Connection, case_id: str, read: ResultJson) -> ResultJson:
    """The result of a run under the corrections in force, by the policy version that the run used."""
    policy = policy_named(read.produced_by.policy.id, read.produced_by.policy.version)
    return corrected(read, history(connection, case_id), policy)


def add_redecided(connection: Connection, database: Database, case: Row[Any], read: ResultJson) -> ResultJson:
    """Decides a run anew under the corrections in force, and adds that."""
    result = under_corrections(connection, case.id, read)
    differing = disagreements(read, result, history(connection, case.id))
    insert_result(connection, database, case, result, "redecided", differing)
    return result


def newest_run(connection: Connection, case_id: str) -> ResultJson:
    return ResultJson.model_validate_json(_text(connection, case_id, None, "run"))


def history(connection: Connection, case_id: str) -> tuple[Correction, ...]:
    query = select(corrections).where(corrections.c.case_id == case_id).order_by(corrections.c.id)
    return tuple(_correction(row) for row in connection.execute(query))


def _correction(row: Row[Any]) -> Correction:
    told = {"value": json.loads(row.value), "evidence": tuple(json.loads(row.evidence))}
    return record_of(Correction, row, **told)


def _text(connection: Connection, case_id: str, result_id: int | None, kind: str | None) -> str:
    query = select(results.c.content).where(results.c.case_id == case_id)
    if result_id is not None:
        query = query.where(results.c.id == result_id)
    if kind is not None:
        query = query.where(results.c.kind == kind)
    content = connection.execute(query.order_by(results.c.id.desc()).limit(1)).scalar()
    if content is None:
        raise NotThere(f"case {case_id}: has no result yet; wait until it is decided")
    return unpacked(content).decode()


def unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        raise StorageFailed("a stored result or page is damaged; run `hepcite verify`") from None


def _tell_files(connection: Connection, case_id: str, result: ResultJson) -> None:
    """Each upload's status and first problem, by what the documents of its name came to."""
    query = select(files).where(files.c.case_id == case_id).order_by(files.c.id)
    named = pipeline_names(file_row(row) for row in connection.execute(query))
    for name, row in named.items():
        parts = [document for document in result.documents if document.name == name]
        if not parts:
            continue
        fatal = [p for part in parts for p in part.problems if p.fatal]
        aside = [part.set_aside for part in parts if part.set_aside]
        told = [problem.message for problem in fatal] or aside
        status = "unreadable" if fatal else "other_patient" if aside and "patient" in aside[0] else "read"
        update_rows(
            connection,
            files,
            files.c.id == row.id,
            status="duplicate" if row.status == "duplicate" and status == "read" else status,
            problem=told[0] if told else None,
        )


def _page_rows(case_id: str, found: Sequence[tuple[str, Page]]) -> list[dict[str, Any]]:
    """Made before the write lock is taken: packing many pages takes long."""
    return [
        {"case_id": case_id, "name": name, "number": page.number, "content": _page_bytes(page)}
        for name, page in {(name, page.number): (name, page) for name, page in found}.values()
    ]


def _page_bytes(page: Page) -> bytes:
    words = [[w.start, w.end, w.box, w.confidence] for w in page.words]
    told = [page.number, page.text, words, page.width, page.height, page.read_by]
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode())


def page_from(content: bytes) -> Page:
    number, text, words, width, height, read_by = json.loads(unpacked(content))
    read = tuple(Word(s, e, tuple(box) if box else None, c) for s, e, box, c in words)
    return Page(number, text, read, width, height, read_by)
