"""Whole short reports and clinic paragraphs → every fact that they give, beside each other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract import second_opinion
from hepcite.extract.fields import FIELDS, Context, lesions
from hepcite.records import ChildPugh, Fact, Interval

ContextOf = Callable[[dict[str, Any]], Context]
HERE = Path(__file__).parent
REPORTS = yaml.safe_load((HERE / "whole_reports.yaml").read_text("utf-8"))
NOTES = yaml.safe_load((HERE / "whole_notes.yaml").read_text("utf-8"))

OF_REPORTS = {
    "count": "lesion_count",
    "largest": "largest_lesion_cm",
    "capsule": "encapsulated",
    "pv": "portal_vein",
    "ehd": "extrahepatic_disease",
}
OF_NOTES = {
    "res": "resectability",
    "transplant": "transplant_status",
    "intent": "intent",
    "sys": "symptoms_despite_systemic",
    "trt": "symptoms_despite_treatment",
    "cp": "child_pugh",
}
SILENT = {"transplant": "none_mentioned", "intent": []}


def facts_of(context: Context) -> dict[str, Fact]:
    facts = {f.name: f for f in lesions.read_ledger(context)[0]}
    facts |= {f.name: f for field in FIELDS for f in field(context)}
    return second_opinion.consider(context, facts)


def plain(value: Any) -> Any:
    if isinstance(value, Interval):
        return [value.min, value.max]
    if isinstance(value, ChildPugh):
        return value.letter
    return sorted(value) if isinstance(value, tuple) else value


def told(entry: dict[str, Any], names: dict[str, str], kind: str, context_of: ContextOf) -> None:
    facts = facts_of(context_of({"text": entry["text"], "kind": kind}))
    missed = set(entry.get("misses", ()))
    keys = [k for k in names if k not in missed]
    got = {k: plain(facts[names[k]].value) for k in keys}
    assert got == {k: entry["want"].get(k, SILENT.get(k)) for k in keys}


@pytest.mark.parametrize("entry", REPORTS, ids=lambda e: e["text"][:40])
def test_report(entry: dict[str, Any], context_of: ContextOf) -> None:
    told(entry, OF_REPORTS, "radiology_report", context_of)


@pytest.mark.parametrize("entry", NOTES, ids=lambda e: e["text"][:40])
def test_note(entry: dict[str, Any], context_of: ContextOf) -> None:
    told(entry, OF_NOTES, "clinic_note", context_of)
