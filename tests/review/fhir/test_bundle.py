"""The Bundle of a rich sample: valid, whole, without a clock, and able to say nothing but pended."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

import hepcite.review.fhir as package
from hepcite.records import Consultation, Evidence, Fact, Interval, Proposal, Result
from hepcite.review.check_digits import loinc_fits, snomed_fits
from hepcite.review.fhir import to_fhir, to_fhir_json
from hepcite.review.fhir.answers import origin_of
from hepcite.review.fhir.codes import Code, codes
from hepcite.review.fhir.documents import hash_uri
from hepcite.review.fhir.shapes import DTR, PAS, QUOTE, text
from hepcite.review.words import words

Json = dict[str, Any]


def of_type(bundle: Json, kind: str) -> list[Json]:
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def everything(node: object) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from everything(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from everything(inner)


def named(bundle: Json, name: str) -> Json:
    return next(o for o in of_type(bundle, "Observation") if o["code"]["text"] == words().fact(name))


def test_is_valid_and_the_validator_would_tell(result: Result) -> None:
    bundle = to_fhir(result)
    Bundle.model_validate(bundle)
    del of_type(bundle, "ClaimResponse")[0]["insurer"]
    with pytest.raises(ValidationError):
        Bundle.model_validate(bundle)


def test_holds_one_document_reference_a_document_with_its_kind_and_hash(result: Result) -> None:
    found = of_type(to_fhir(result), "DocumentReference")
    assert len(found) == len(result.documents)
    mri = next(d for d in found if d["description"].startswith("mri.pdf"))
    assert mri["type"]["coding"] == [
        {"system": "http://loinc.org", "code": "18748-4", "display": "Diagnostic imaging study"}
    ]
    assert mri["identifier"] == [{"system": "urn:ietf:rfc:3986", "value": hash_uri("a" * 64)}]
    assert mri["context"]["period"]["start"] == "2026-03-03"
    other = next(d for d in found if d["description"].startswith("ct-other.pdf"))
    assert "set aside, not used: another patient" in other["description"]


def test_hash_is_a_named_information_uri() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert hash_uri(empty) == "ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"


def test_every_reference_resolves_and_every_id_is_once(result: Result) -> None:
    bundle = to_fhir(result)
    ids = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(ids) == len(set(ids))
    references = {node["reference"] for node in everything(bundle) if "reference" in node}
    assert references
    assert references <= set(ids)


def test_same_input_gives_same_ids_and_other_input_other_ones(result: Result) -> None:
    assert to_fhir_json(result) == to_fhir_json(result)
    ids = {entry["fullUrl"] for entry in to_fhir(result)["entry"]}
    for other in (
        replace(result, input_sha256="0" * 64),
        replace(result, determination=replace(result.determination, policy_sha256="0" * 64)),
    ):
        assert not ids & {entry["fullUrl"] for entry in to_fhir(other)["entry"]}


def test_the_date_is_an_argument_and_else_the_day_of_receipt(result: Result) -> None:
    received = result.case.received.isoformat()
    assert to_fhir(result)["timestamp"] == f"{received}T00:00:00Z"
    told = json.dumps(to_fhir(result, datetime.date(2001, 2, 3)))
    assert "2001-02-03" in told
    assert received not in told
    assert datetime.datetime.now(datetime.UTC).date().isoformat() not in told


@pytest.mark.parametrize("disposition", [*words().dispositions, "anything"])
def test_claim_response_says_pended_whatever_the_records_say(result: Result, disposition: str) -> None:
    treatments = tuple(replace(t, disposition=disposition) for t in result.determination.treatments)
    changed = replace(result, determination=replace(result.determination, treatments=treatments))
    (response,) = of_type(to_fhir(changed), "ClaimResponse")
    assert response == of_type(to_fhir(result), "ClaimResponse")[0]
    assert response["outcome"] == "queued"
    assert [item["itemSequence"] for item in response["item"]] == [1, 2][: len(result.case.services)]
    for item in response["item"]:
        (action,) = item["adjudication"][0]["extension"]
        assert action["url"] == f"{PAS}extension-reviewAction"
        (code,) = action["extension"]
        assert code["url"] == f"{PAS}extension-reviewActionCode"
        assert code["valueCodeableConcept"]["coding"] == [
            {"system": "https://codesystem.x12.org/005010/306", "code": "A4", "display": "Pended"}
        ]


def test_no_other_review_action_is_in_the_package() -> None:
    folder = Path(package.__path__[0])
    source = "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in (".py", ".yaml"))
    assert '"A4"' in source
    assert not [code for code in ("A1", "A2", "A3", "A6") if f'"{code}"' in source]
    assert "preAuthRef" not in source


def test_a_fact_cites_its_words_and_the_other_side(result: Result) -> None:
    bundle = to_fhir(result)
    vein = named(bundle, "portal_vein")
    assert vein["status"] == "preliminary"
    assert vein["valueCodeableConcept"]["coding"][0]["code"] == "17920008"
    assert vein["effectiveDateTime"] == "2026-03-11"
    assert {"text": "Another record disagrees: patent."} in vein["note"]
    target = f"urn:uuid:{vein['id']}"
    (source,) = [p for p in of_type(bundle, "Provenance") if p["target"][0]["reference"] == target]
    quotes = [
        {part["url"]: next(v for k, v in part.items() if k != "url") for part in each["extension"]}
        for entity in source["entity"]
        for each in entity["extension"]
        if each["url"] == QUOTE
    ]
    assert [(q["side"], q["quote"]) for q in quotes] == [
        ("for", "Partial thrombus"),
        ("against", "portal vein patent"),
    ]
    pages = {(d.name, p.number): p.text for d in result.documents for p in d.pages}
    assert pages["packet.pdf", quotes[0]["page"]][quotes[0]["start"] : quotes[0]["end"]] == "Partial thrombus"
    assert source["recorded"] == f"{result.case.received}T00:00:00Z"


def test_a_number_is_a_quantity_a_bound_a_range_and_silence_a_reason(result: Result) -> None:
    size = named(to_fhir(result), "largest_lesion_cm")
    assert size["valueQuantity"] == {
        "value": 3.4,
        "unit": "cm",
        "system": "http://unitsofmeasure.org",
        "code": "cm",
    }
    assert size["code"]["coding"][0]["code"] == "33728-7"
    many = _with_fact(result, Fact("lesion_count", Interval(4, None), "documented"))
    assert named(to_fhir(many), "lesion_count")["valueRange"] == {
        "low": {"value": 4, "unit": "lesions", "system": "http://unitsofmeasure.org", "code": "{lesions}"}
    }
    silent = named(to_fhir(result), "severe_renal_impairment")
    assert silent["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert not [key for key in silent if key.startswith("value")]


def _with_fact(result: Result, fact: Fact) -> Result:
    facts = {**result.findings.facts, fact.name: fact}
    return replace(result, findings=replace(result.findings, facts=facts))


@pytest.mark.parametrize(
    ("value", "status", "coded", "certainty"),
    [
        ("hcc", "documented", {"C22.0", "109841003"}, "provisional"),
        ("hcc", "conflicting", {"C22.0", "109841003"}, "unconfirmed"),
        ("colorectal_metastases", "documented", {"C78.7", "94381002"}, "provisional"),
        ("cholangiocarcinoma", "documented", set(), "provisional"),
        ("unclear", "documented", set(), "unconfirmed"),
    ],
)
def test_the_tumor_is_a_condition_never_confirmed(
    result: Result, value: str, status: Any, coded: set[str], certainty: str
) -> None:
    (condition,) = of_type(to_fhir(_with_fact(result, Fact("tumor_type", value, status))), "Condition")
    assert {c["code"] for c in condition["code"].get("coding", [])} == coded
    assert condition["code"]["text"] == words().value("tumor_type", value)
    assert condition["verificationStatus"]["coding"][0]["code"] == certainty


def test_a_silent_tumor_type_is_no_condition(result: Result) -> None:
    bundle = to_fhir(_with_fact(result, Fact("tumor_type", None, "not_documented")))
    assert of_type(bundle, "Condition") == []
    assert "dataAbsentReason" in named(bundle, "tumor_type")


def test_each_clause_is_an_item_with_status_facts_and_origin(result: Result) -> None:
    (answers,) = of_type(to_fhir(result), "QuestionnaireResponse")
    items = {i["linkId"]: i for group in answers["item"] for i in group.get("item", [])}
    clauses = {
        f"I.B/{c.clause}" for t in result.determination.treatments for p in t.pathways for c in p.criteria
    }
    assert set(items) == clauses
    (answer,) = items["I.B/I.B.4"]["answer"]
    assert answer["valueCoding"]["code"] == "not_documented"
    origin = {"url": f"{DTR}information-origin", "extension": [{"url": "source", "valueCode": "auto"}]}
    assert answer["extension"] == [origin]
    facts = {i["linkId"]: i for i in answer["item"]}
    assert "answer" not in facts["I.B/I.B.4/severe_renal_impairment"]


@pytest.mark.parametrize(
    ("methods", "origin"),
    [
        ((), "auto"),
        (("rule", "llm"), "auto"),
        (("reviewer",), "manual"),
        (("rule", "reviewer"), "override"),
    ],
)
def test_origin_of_an_answer(methods: tuple[Any, ...], origin: str) -> None:
    assert origin_of(Evidence("a.txt", 1, 0, 1, "x", "r", method=m) for m in methods) == origin


def test_what_is_missing_is_a_task_with_the_document_type(result: Result) -> None:
    tasks = of_type(to_fhir(result), "Task")
    kidney = next(t for t in tasks if "lab report" in t["description"])
    (needed,) = [i for i in kidney["input"] if "valueCodeableConcept" in i]
    assert needed["valueCodeableConcept"]["coding"][0]["code"] == "11502-2"
    assert "(I.B.4)" in kidney["input"][1]["valueString"]
    assert kidney["restriction"]["period"]["end"] == result.determination.due.at.isoformat()  # type: ignore[union-attr]
    assert any(t["description"] == "Clear up: Portal vein (I.B.5)" for t in tasks)


def test_a_language_model_is_named_where_a_quote_is_its_find(result: Result) -> None:
    found = Evidence("mri.pdf", 2, 0, 10, "IMPRESSION", "prompt.1", method="llm")
    told = _with_fact(result, Fact("encapsulated", True, "documented", (found,)))
    told = replace(told, consultation=Consultation("model-x", "http://127.0.0.1", (), (), ()))
    bundle = to_fhir(told)
    Bundle.model_validate(bundle)
    agents = [[a["who"].get("display") for a in p["agent"]] for p in of_type(bundle, "Provenance")]
    assert agents.count([None, "language model model-x"]) == 1
    proposal = Proposal("encapsulated", True, (found,))
    open_fact = Fact("encapsulated", None, "not_documented", proposals=(proposal,))
    note = named(to_fhir(_with_fact(result, open_fact)), "encapsulated")["note"]
    assert note == [{"text": "A language model points to yes, for a person to confirm; it is not used."}]


def test_hostile_text_is_let_through_as_fhir_takes_it(result: Result) -> None:
    patient = replace(result.case.patient, name="\x00\x1b[31mA <script>\u202e\ud800")
    hostile = replace(result, case=replace(result.case, patient=patient))
    Bundle.model_validate(to_fhir(hostile))
    to_fhir_json(hostile).encode("utf-8")
    assert text("\x00 \x07") == "-"


def test_check_digits_catch_a_slip() -> None:
    assert loinc_fits("18748-4")
    assert snomed_fits("109841003")
    slips = ["18748-5", "18784-4", "x-1", "187484"]
    assert not [code for code in slips if loinc_fits(code)]
    assert not [code for code in ("109841004", "190841003", "12345", "x") if snomed_fits(code)]
    with pytest.raises(ValidationError, match="check digit"):
        Code(system="sct", code="109841004", display="x")
    assert codes().document_types["pathology"].code == "11526-1"
