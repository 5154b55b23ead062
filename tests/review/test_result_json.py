"""A Result into result.json: schema, key order, values, determinism."""

import json
from collections.abc import Mapping
from dataclasses import replace

import jsonschema
import pytest

from hepcite.records import EarlierSize, Fact, Findings, Result, WorksheetLine
from hepcite.review import schema, to_json


def with_fact(result: Result, fact: Fact) -> Result:
    return replace(result, findings=Findings({**result.findings.facts, fact.name: fact}))


def test_keeps_to_its_schema(result: Result) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(to_json(result)), schema())


@pytest.mark.parametrize("key", ["facts", "due", "treatments", "disclosures", "schema"])
def test_schema_refuses_a_result_without_a_key(result: Result, key: str) -> None:
    told = json.loads(to_json(result))
    del told[key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schema())


def test_keys_stand_in_the_order_of_the_contract(result: Result) -> None:
    told = json.loads(to_json(result))
    contract = [
        "schema",
        "case_id",
        "produced_by",
        "documents",
        "facts",
        "lesions",
        "treatments",
        "disclosures",
    ]
    assert [key for key in told if key in contract] == contract
    assert list(told["produced_by"]) == ["hepcite", "policy", "input_sha256", "llm"]
    assert list(told["facts"])[:3] == ["tumor_type", "lesion_count", "largest_lesion_cm"]
    assert len(told["facts"]) == 13


def test_values_are_those_of_the_reading(result: Result) -> None:
    facts = json.loads(to_json(result))["facts"]
    assert facts["largest_lesion_cm"]["value"] == {"min": 3.4, "max": 3.4}
    assert facts["child_pugh"]["value"] == {"class": "A", "score": 6, "basis": "stated"}
    assert facts["intent"]["value"] == []
    assert facts["encapsulated"]["value"] is True
    assert facts["portal_vein"]["rivals"][0]["value"] == "patent"


def test_counts_are_whole_numbers(result: Result) -> None:
    assert '"min": 1,\n        "max": 1\n' in to_json(result)


def test_evidence_has_every_key_of_the_contract(result: Result) -> None:
    evidence = json.loads(to_json(result))["facts"]["child_pugh"]["evidence"][0]
    assert evidence == {
        "document": "packet.pdf",
        "page": 5,
        "start": 18,
        "end": 31,
        "quote": "Child-Pugh A6",
        "boxes": [[72.0, 90.5, 300.0, 102.0]],
        "method": "rule",
        "source": "rule.sample",
    }


def test_criterion_carries_absence_and_the_other_side(result: Result) -> None:
    pathway = json.loads(to_json(result))["treatments"][0]["pathways"][1]
    renal, portal = pathway["criteria"][2], pathway["criteria"][3]
    assert renal["absence"]["kind"] == "only_planned_historical_or_negated"
    assert renal["absence"]["searched"][1] == {"document": "packet.pdf", "pages": [5, 6]}
    assert renal["absence"]["near_misses"][0]["quote"] == "eGFR was ordered"
    assert portal["against"][0]["document"] == "mri.pdf"
    assert pathway["blocking"] == ["I.B.5", "I.B.4"]


def test_documents_say_what_was_set_aside_and_not_read(result: Result) -> None:
    other, _, packet, scan = json.loads(to_json(result))["documents"]
    assert other["set_aside"].startswith("another patient")
    assert (packet["first_page"], packet["pages"], packet["date"]) == (5, 2, "2026-03-11")
    assert scan["problems"][0]["fatal"] is True
    assert scan["date"] is None


def test_due_stands_at_the_top(result: Result) -> None:
    assert json.loads(to_json(result))["due"] == {"at": "2026-03-30", "rule": "14 days after receipt"}


def test_the_same_result_gives_the_same_bytes_whatever_the_order_of_facts(result: Result) -> None:
    facts: Mapping[str, Fact] = dict(reversed(list(result.findings.facts.items())))
    turned = replace(result, findings=Findings(facts, result.findings.lesions))
    assert to_json(turned) == to_json(result)


def test_a_broken_record_is_refused_without_its_text(result: Result) -> None:
    broken = replace(result, input_sha256=None)  # type: ignore[arg-type]
    broken = with_fact(broken, Fact("tumor_type", "hcc", "SECRET"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="validation error") as caught:
        to_json(broken)
    assert "SECRET" not in str(caught.value)


def test_worksheet_and_earlier_sizes_are_told_where_there_are_some(result: Result) -> None:
    assert "worksheet" not in json.loads(to_json(result))["facts"]["child_pugh"]
    assert "earlier" not in json.loads(to_json(result))["lesions"][0]
    fact, (lesion,) = result.findings.facts["child_pugh"], result.findings.lesions
    lines = (WorksheetLine("inr", "1.2", 1, 1, "2026-03-01", fact.evidence), WorksheetLine("albumin"))
    facts = {**result.findings.facts, "child_pugh": replace(fact, worksheet=lines)}
    before = replace(lesion, earlier=(EarlierSize(2.1, "2025-12-01", lesion.evidence),))
    told = json.loads(to_json(replace(result, findings=Findings(facts, (before,)))))
    jsonschema.validate(told, schema())
    inr, albumin = told["facts"]["child_pugh"]["worksheet"]
    assert (inr["shown"], inr["low"], inr["date"], len(inr["evidence"])) == ("1.2", 1, "2026-03-01", 1)
    assert albumin == {
        "name": "albumin",
        "shown": None,
        "low": None,
        "high": None,
        "date": None,
        "evidence": [],
    }
    (size,) = told["lesions"][0]["earlier"]
    assert (size["largest_cm"], size["date"]) == (2.1, "2025-12-01")
