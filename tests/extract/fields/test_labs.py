"""Laboratory values as notes write them → the values read, one test a line of labs.yaml."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields.base import Context
from hepcite.extract.fields.labs import newest, read_labs

ENTRIES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("labs.yaml").read_text("utf-8"))
ANALYTES = frozenset({"bilirubin", "albumin", "inr", "creatinine", "egfr"})


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: str(e["text"])[:60])
def test_values(entry: dict[str, Any], context_of: Callable[[dict[str, Any]], Context]) -> None:
    (note,) = context_of({"text": entry["text"], "kind": "clinic_note"}).notes
    values = read_labs(note, ANALYTES)
    chosen = {a: newest([v for v in values if v.analyte == a], note) for a in ANALYTES}
    got = {a: v.low if v.low == v.high else [v.low, v.high] for a, v in chosen.items() if v}
    assert got == entry["want"]
    if "date" in entry:
        assert {v.date for v in chosen.values() if v} == {entry["date"]}
