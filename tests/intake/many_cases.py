"""Very many decided cases straight into the tables, for questions of speed."""

import json
import random

from sqlalchemy import insert
from store_parts import request_text

from hepcite.intake.store import Store
from hepcite.intake.store.results import ATTENTION
from hepcite.intake.store.tables import case_words, cases

AT_A_TIME = 5000
LINES = ("commercial", "commercial", "medicare", "medicaid")
STATES = ("decided",) * 8 + ("queued", "failed")


def fill(store: Store, count: int, chance: random.Random) -> None:
    request = json.loads(request_text())
    for start in range(0, count, AT_A_TIME):
        rows, words = [], []
        for number in range(start, min(start + AT_A_TIME, count)):
            case_id, family = f"{number:026d}", f"Quackenbush{number % 5000}"
            told = {
                **request,
                "case_id": f"R{number}",
                "patient": {**request["patient"], "name": f"Wil {family}"},
            }
            day = f"2026-{1 + number % 12:02d}-{1 + chance.randrange(28):02d}"
            state = chance.choice(STATES)
            rows.append(
                {
                    "id": case_id,
                    "reference": f"R{number}",
                    "request": json.dumps(told),
                    "state": state,
                    "version": 2,
                    "run": 1,
                    "line_of_business": chance.choice(LINES),
                    "received": day,
                    "due_at": day,
                    "disposition": chance.choice(ATTENTION) if state == "decided" else None,
                    "missing": chance.randrange(3),
                    "problems": 0,
                    "disagreements": int(chance.random() < 0.01),
                    "assigned_to": chance.choice(("kim", "lee", None)),
                    "created_by": "clerk",
                    "created_at": f"{day}T00:00:00.000000Z",
                    "updated_at": f"{day}T00:00:00.000000Z",
                    "checksum": "",
                }
            )
            words += [
                {"word": word, "case_id": case_id}
                for word in (f"r{number}", "wil", family.casefold(), "ps77")
            ]
        with store.database.write() as connection:
            connection.execute(insert(cases), rows)
            connection.execute(insert(case_words), words)
