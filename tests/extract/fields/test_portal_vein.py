"""The portal vein field on sentences of many voices, and on packets of several records."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import portal_vein
from hepcite.extract.fields.base import Context

ENTRIES: list[dict[str, Any]] = [
    entry
    for name in ("portal_vein.yaml", "portal_vein_2.yaml")
    for entry in yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
]


@pytest.mark.parametrize("entry", ENTRIES, ids=[str(i) for i in range(len(ENTRIES))])
def test_value_of_sentence(entry: dict[str, Any], context_of: Callable[[dict[str, Any]], Context]) -> None:
    (fact,) = portal_vein.read(context_of(entry))
    assert fact.value == entry["want"]
    if "status" in entry:
        assert fact.status == entry["status"]


def test_quote_stands_on_the_page(context_of: Callable[[dict[str, Any]], Context]) -> None:
    context = context_of(
        {"text": "Liver 15 cm. The portal vein is 12 mm. It is patent, without thrombus. Spleen 11 cm."}
    )
    (fact,) = portal_vein.read(context)
    quote = fact.evidence[0]
    page = context.notes[0].document.pages[quote.page - 1]
    assert page.text[quote.start : quote.end] == quote.quote
    assert quote.quote == "The portal vein is 12 mm. It is patent, without thrombus."


def test_near_misses_are_kept_where_nothing_counts(context_of: Callable[[dict[str, Any]], Context]) -> None:
    (fact,) = portal_vein.read(
        context_of({"kind": "clinic_note", "text": "TACE requires a patent portal vein."})
    )
    assert fact.value is None
    assert fact.status == "not_documented"
    assert fact.absence is not None
    assert fact.absence.kind == "only_planned_historical_or_negated"
    assert [e.quote for e in fact.absence.near_misses] == ["TACE requires a patent portal vein."]
