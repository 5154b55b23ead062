"""Intent and bridge purpose on sentences of many voices, and on packets of several records."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import intent
from hepcite.extract.fields.base import Context
from hepcite.records import Fact, Service

FILES = sorted(Path(__file__).parent.glob("intent*.yaml"))
ENTRIES: list[dict[str, Any]] = [e for path in FILES for e in yaml.safe_load(path.read_text("utf-8"))]
ContextOf = Callable[[dict[str, Any]], Context]


def build(context_of: ContextOf, entry: dict[str, Any]) -> Context:
    return context_of({"docs": [{"kind": "clinic_note", **d} for d in entry.get("docs") or [entry]]})


def read_facts(context_of: ContextOf, entry: dict[str, Any]) -> tuple[Fact, ...]:
    return intent.read(build(context_of, entry))


@pytest.mark.parametrize("entry", ENTRIES, ids=[str(i) for i in range(len(ENTRIES))])
def test_value_of_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    aims, purpose = read_facts(context_of, entry)
    assert aims.value == tuple(sorted(entry["want"]))
    assert purpose.value == entry["bridge"]
    assert ("conflicting" in {aims.status, purpose.status}) == entry.get("open", False)


def test_the_facts_have_their_names(context_of: ContextOf) -> None:
    aims, purpose = read_facts(context_of, {"text": "TACE as a bridge to transplant."})
    assert (aims.name, purpose.name) == ("intent", "bridge_purpose")
    assert aims.evidence[0].quote == purpose.evidence[0].quote == "TACE as a bridge to transplant."


@pytest.mark.parametrize(("code", "value"), [("47382", ()), ("37243", ("bridge",))])
def test_the_aim_of_another_treatment_does_not_count(
    code: str, value: tuple[str, ...], context_of: ContextOf
) -> None:
    context = build(context_of, {"text": "TACE was suggested as a bridge to transplant."})
    requested = replace(context, case=replace(context.case, services=(Service(code, None),)))
    assert intent.read(requested)[0].value == value


def test_a_newer_denial_takes_an_older_aim_away(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "TACE as a bridge to transplant."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "This TACE is not meant as a bridge."}
    aims, purpose = read_facts(context_of, {"docs": [older, newer]})
    assert aims.value == ()
    assert (purpose.value, purpose.status) == ("not_bridge", "conflicting")


def test_palliation_beside_a_cure_is_a_conflict(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "Ablation with curative intent."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "Ablation with palliative intent."}
    aims, _ = read_facts(context_of, {"docs": [older, newer]})
    assert (aims.value, aims.status) == (("palliative",), "conflicting")


def test_aims_of_records_close_in_time_add_up(context_of: ContextOf) -> None:
    older = {"date": datetime.date(2026, 3, 2), "text": "Y-90 to downstage to within Milan."}
    newer = {"date": datetime.date(2026, 3, 9), "text": "Y-90 as a bridge to transplant."}
    aims, _ = read_facts(context_of, {"docs": [older, newer]})
    assert (aims.value, aims.status) == (("bridge", "downstaging"), "documented")
