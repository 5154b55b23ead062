"""The extrahepatic field on sentences of many voices, and on packets of several records."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import extrahepatic
from hepcite.extract.fields.base import Context

ENTRIES: list[dict[str, Any]] = [
    entry
    for name in ("extrahepatic.yaml", "extrahepatic_2.yaml")
    for entry in yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
]


@pytest.mark.parametrize("entry", ENTRIES, ids=[str(i) for i in range(len(ENTRIES))])
def test_value_of_sentence(entry: dict[str, Any], context_of: Callable[[dict[str, Any]], Context]) -> None:
    (fact,) = extrahepatic.read(context_of(entry))
    assert fact.value == entry["want"]
    if "status" in entry:
        assert fact.status == entry["status"]


def test_quote_stands_on_the_page(context_of: Callable[[dict[str, Any]], Context]) -> None:
    context = context_of({"text": "Liver 15 cm. No disease is seen outside the liver. Spleen 11 cm."})
    (fact,) = extrahepatic.read(context)
    quote = fact.evidence[0]
    page = context.notes[0].document.pages[quote.page - 1]
    assert page.text[quote.start : quote.end] == quote.quote
    assert quote.quote == "No disease is seen outside the liver."


def test_near_misses_are_kept_where_nothing_counts(context_of: Callable[[dict[str, Any]], Context]) -> None:
    (fact,) = extrahepatic.read(context_of({"text": "No adenopathy."}))
    assert fact.value is None
    assert fact.status == "not_documented"
    assert fact.absence is not None
    assert [e.quote for e in fact.absence.near_misses] == ["No adenopathy."]
