"""What notes say of the Child-Turcotte-Pugh class → the fact, sentence by sentence (child_pugh.yaml)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import child_pugh
from hepcite.extract.fields.base import Context
from hepcite.records import ChildPugh

ENTRIES: list[dict[str, Any]] = [
    entry
    for name in ("child_pugh.yaml", "child_pugh_2.yaml")
    for entry in yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
]
ContextOf = Callable[[dict[str, Any]], Context]


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "clinic_note", **entry}


def _plain(value: object) -> str | None:
    if not isinstance(value, ChildPugh):
        return None
    return value.letter + ("" if value.score is None else str(value.score))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: str(e.get("text") or e["docs"][-1]["text"])[:60])
def test_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    (fact,) = child_pugh.read(context_of(_entry(entry)))
    assert _plain(fact.value) == entry["want"]
    if isinstance(fact.value, ChildPugh):
        assert fact.value.basis == entry.get("basis", "stated")
        assert fact.evidence
    if "status" in entry:
        assert fact.status == entry["status"]
