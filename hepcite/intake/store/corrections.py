"""A nurse's corrections into a history that only grows, and into the result as it stands after each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hepcite.intake.store.audit import Actor, Audit
from hepcite.intake.store.cases import locked
from hepcite.intake.store.database import Database
from hepcite.intake.store.effective import checked_value, in_force, is_documented
from hepcite.intake.store.errors import NotPossible, WrongCorrection
from hepcite.intake.store.records import Correction, CorrectionKind
from hepcite.intake.store.results import add_redecided, history, newest_run, page_from
from hepcite.intake.store.rows import insert_row
from hepcite.intake.store.tables import corrections, pages
from hepcite.review.result_schema import ResultJson

NEEDS_VALUE = ("value", "confirm")


class Corrections:
    def __init__(self, database: Database, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def add(
        self,
        case_id: str,
        fact: str,
        kind: CorrectionKind,
        actor: Actor,
        *,
        reason: str,
        expected: int,
        value: object = None,
        evidence: Sequence[Mapping[str, Any]] = (),
    ) -> ResultJson:
        """Records the correction and decides the case anew; the result as it now stands.

        kind: `value` (what the records say, in the shape of result.json, with evidence or without), `not_in_records`,
        `confirm` or `reject` (a proposal of the LLM). `expected` is the version of the case that the nurse saw: Conflict
        where it is another now. A piece of evidence has to stand in the page's text, or WrongCorrection.
        """
        if not reason.strip():
            raise WrongCorrection(f"{fact}: a correction needs a reason; write one sentence")
        value, quotes = checked_value(fact, value if kind in NEEDS_VALUE else None, list(evidence))
        if kind in NEEDS_VALUE and value is None:
            raise WrongCorrection(f"{fact}: has no value; give one, or say that it is not in the records")
        with self._database.write() as connection:
            row = _decided(connection, case_id, expected)
            _check_quotes(connection, case_id, quotes)
            read = newest_run(connection, case_id)
            self._insert(
                connection,
                case_id=case_id,
                fact=fact,
                kind=kind,
                origin="override" if is_documented(read, fact) else "manual",
                value=json.dumps([] if value is None and fact == "intent" else value),
                evidence=json.dumps(quotes, ensure_ascii=False),
                reason=reason.strip(),
                undoes=None,
                created_by=actor.name,
            )
            result = add_redecided(connection, self._database, row, read)
            self._audit.record(connection, actor, "fact.corrected", case_id, fact=fact, kind=kind)
        return result

    def undo(
        self, case_id: str, correction_id: int, actor: Actor, *, reason: str, expected: int
    ) -> ResultJson:
        """Takes one entry back by another entry. An undo can be undone."""
        if not reason.strip():
            raise WrongCorrection("an undo needs a reason; write one sentence")
        with self._database.write() as connection:
            row = _decided(connection, case_id, expected)
            found = {entry.id: entry for entry in history(connection, case_id)}.get(correction_id)
            if found is None:
                raise WrongCorrection(
                    f"case {case_id}: has no correction {correction_id}; look at its history"
                )
            self._insert(
                connection,
                case_id=case_id,
                fact=found.fact,
                kind="undo",
                origin=found.origin,
                value="null",
                evidence="[]",
                reason=reason.strip(),
                undoes=correction_id,
                created_by=actor.name,
            )
            result = add_redecided(connection, self._database, row, newest_run(connection, case_id))
            self._audit.record(
                connection, actor, "fact.undone", case_id, fact=found.fact, undoes=correction_id
            )
        return result

    def of(self, case_id: str) -> tuple[Correction, ...]:
        """The whole history, oldest first."""
        with self._database.read() as connection:
            return history(connection, case_id)

    def in_force(self, case_id: str) -> Mapping[str, Correction]:
        """Fact to the correction that holds."""
        return in_force(self.of(case_id))

    def _insert(self, connection: Connection, **values: object) -> None:
        insert_row(connection, corrections, **values, created_at=self._database.now())


def _decided(connection: Connection, case_id: str, expected: int) -> Row[Any]:
    row = locked(connection, case_id, expected)
    if row.state != "decided":
        raise NotPossible(f"case {case_id}: is {row.state}; only a decided case can be corrected")
    return row


def _check_quotes(connection: Connection, case_id: str, quotes: Sequence[Mapping[str, Any]]) -> None:
    for quote in quotes:
        content = connection.execute(
            select(pages.c.content).where(
                pages.c.case_id == case_id, pages.c.name == quote["document"], pages.c.number == quote["page"]
            )
        ).scalar()
        text = page_from(content).text if content is not None else ""
        start, end = quote["start"], quote["end"]
        if not 0 <= start < end or text[start:end] != quote["quote"]:
            raise WrongCorrection(
                "evidence: does not stand in that page of the records; select the words again"
            )
