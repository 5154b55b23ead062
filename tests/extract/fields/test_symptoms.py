"""What notes say of the symptoms under treatment → four facts, by sentence (symptoms.yaml) and by packet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import symptoms
from hepcite.extract.fields.base import Context
from hepcite.records import Fact

HERE = Path(__file__)
FILES = sorted(HERE.parent.glob("symptoms*.yaml"))
ENTRIES: list[dict[str, Any]] = [e for path in FILES for e in yaml.safe_load(path.read_text("utf-8"))]
PACKETS: list[dict[str, Any]] = yaml.safe_load(HERE.with_name("tumor_and_symptoms.yaml").read_text("utf-8"))
ContextOf = Callable[[dict[str, Any]], Context]


def _facts(entry: dict[str, Any], context_of: ContextOf) -> tuple[Fact, ...]:
    """The facts of `entry`, whose records are clinic notes unless they say otherwise."""
    docs = entry.get("docs") or [entry]
    return symptoms.read(context_of({"docs": [{"kind": "clinic_note", **d} for d in docs]}))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: str(e.get("text") or e["docs"][-1]["text"])[:60])
def test_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    facts = _facts(entry, context_of)
    if entry.get("open"):
        assert all(f.value is not True for f in facts[:2]), "left to a person: never told as persisting"
        return
    assert [f.value for f in facts[:2]] == entry["want"]
    assert [bool(f.evidence) for f in facts[:2]] == [w is not None for w in entry["want"]]
    if "given" in entry:
        assert [f.value for f in facts[2:]] == entry["given"]


@pytest.mark.parametrize("packet", PACKETS, ids=lambda p: str(p["docs"][0]["text"])[:60])
def test_packet(packet: dict[str, Any], context_of: ContextOf) -> None:
    facts = _facts(packet, context_of)
    assert [f.value for f in facts] == [*packet["want"], *packet["given"]]
    assert {f.status for f in facts} <= {"documented", "not_documented"}


def test_two_notes_of_one_week_that_disagree_are_a_conflict(context_of: ContextOf) -> None:
    docs = [
        {"text": "Flushing is refractory to octreotide."},
        {"text": "Flushing is well controlled on octreotide."},
    ]
    facts = _facts({"docs": docs}, context_of)
    assert [f.status for f in facts[:2]] == ["conflicting", "conflicting"]


def test_a_radiology_indication_is_no_record_of_symptoms(context_of: ContextOf) -> None:
    text = "INDICATION: Flushing refractory to octreotide."
    facts = _facts({"docs": [{"text": text, "kind": "radiology_report"}]}, context_of)
    assert [f.value for f in facts] == [None, None, None, None]
