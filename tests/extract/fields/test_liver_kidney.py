"""Whole notes and packets (liver_kidney.yaml) → the Child-Turcotte-Pugh class and the kidney facts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import child_pugh, renal
from hepcite.extract.fields.base import Context
from hepcite.records import ChildPugh

ENTRIES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("liver_kidney.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: str(e["docs"][-1]["text"]).split("\n")[0][:60])
def test_packet(entry: dict[str, Any], context_of: Callable[[dict[str, Any]], Context]) -> None:
    context = context_of(entry)
    patient = replace(context.case.patient, sex=entry.get("sex", "female"))
    context = replace(context, case=replace(context.case, patient=patient))
    (stated,) = child_pugh.read(context)
    severe, kidney = renal.read(context)
    value = stated.value
    got = value.letter + str(value.score or "") if isinstance(value, ChildPugh) else None
    assert got == entry["child_pugh"]
    assert (kidney.value or severe.value) == entry["renal"]
