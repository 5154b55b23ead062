"""What records say the liver tumors are → tumor_type, by sentence (tumor_type.yaml) and by packet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import tumor_type
from hepcite.extract.fields.base import Context

HERE = Path(__file__)
ENTRIES: list[dict[str, Any]] = [
    entry
    for name in ("tumor_type.yaml", "tumor_type_2.yaml")
    for entry in yaml.safe_load(HERE.with_name(name).read_text("utf-8"))
]
PACKETS: list[dict[str, Any]] = yaml.safe_load(HERE.with_name("tumor_and_symptoms.yaml").read_text("utf-8"))
ContextOf = Callable[[dict[str, Any]], Context]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: str(e.get("text") or e["docs"][-1]["text"])[:60])
def test_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    (fact,) = tumor_type.read(context_of(entry))
    assert fact.value == entry["want"]
    assert bool(fact.evidence) == (entry["want"] is not None)


@pytest.mark.parametrize("packet", PACKETS, ids=lambda p: str(p["docs"][0]["text"])[:60])
def test_packet(packet: dict[str, Any], context_of: ContextOf) -> None:
    (fact,) = tumor_type.read(context_of(packet))
    assert (fact.value, fact.status) == (packet["type"], "documented")


def test_two_equal_reports_that_disagree_are_a_conflict(context_of: ContextOf) -> None:
    docs = [{"text": "IMPRESSION: LR-5 mass."}, {"text": "IMPRESSION: Intrahepatic cholangiocarcinoma."}]
    (fact,) = tumor_type.read(context_of({"docs": docs}))
    assert fact.status == "conflicting"
    assert {fact.value, fact.rivals[0].value} == {"hcc", "cholangiocarcinoma"}


def test_the_diagnosis_is_cited_before_the_request_of_the_clinic(context_of: ContextOf) -> None:
    text = "CLINICAL: HCC vs metastasis.\nSPECIMEN: Liver, core\nDIAGNOSIS: Metastatic melanoma."
    (fact,) = tumor_type.read(context_of({"text": text, "kind": "pathology"}))
    assert fact.evidence[0].quote == "Metastatic melanoma."
