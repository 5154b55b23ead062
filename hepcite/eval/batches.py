"""The name of a case → its batch; first_look.csv → how each batch scored when it was first seen."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

FIRST_LOOK_FILE = "first_look.csv"
DEVELOPMENT = "development"
_NAME = re.compile(r"([A-Za-z]+)[-_ ]?(\d+)?")
LAST_DEVELOPMENT_CASE = ("D", 40)
"""The rules were written on D01 to D40; D51 and on came later, unseen."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Shares of a batch as it was scored before a rule was changed for it."""

    batch: str
    facts: float
    dispositions: float
    false_meets: int


def batch_of(case: str) -> str:
    """The letters that the name begins with, but for the development cases; the whole name where there are none."""
    found = _NAME.match(case)
    if found is None:
        return case
    letter, number = LAST_DEVELOPMENT_CASE
    if found[1] == letter and found[2] and int(found[2]) <= number:
        return DEVELOPMENT
    return found[1]


def first_looks(cases: Path) -> dict[str, FirstLook]:
    """By batch, from the file in the folder of the cases or beside it; empty where there is none."""
    for folder in (cases, cases.resolve().parent):
        path = folder / FIRST_LOOK_FILE
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines))
            return {
                row["batch"]: FirstLook(
                    row["batch"], float(row["facts"]), float(row["dispositions"]), int(row["false_meets"])
                )
                for row in rows
            }
    return {}
