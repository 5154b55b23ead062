"""Whole cases with a model at an endpoint: the result, the command line, and an outage in the middle of a batch."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from hepcite.intake import load_case
from hepcite.intake.cli import app
from hepcite.intake.llm.cache import CachedModel
from hepcite.intake.llm.client import EndpointModel
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import Result
from hepcite.review import schema, to_json
from tests.llm_server import Act, Claim, claim, oracle_of, serving, status

RECORD = """HEPATOLOGY CLINIC NOTE
Patient: Ada Sample   DOB: 09/17/1961
Date of visit: 03/11/2026

ASSESSMENT:
Hepatocellular carcinoma. Child-Pugh class A, 5 points. Unresectable.
One encapsulated HCC of 2.4 cm in segment 6. No extrahepatic disease.
Renal function is normal.
Contrast runs freely through the portal trunk of Mrs. Sample.
"""
QUOTE = "Contrast runs freely through the portal trunk of Mrs. [NAME]."


def portal(user: str) -> list[Claim]:
    return [
        claim("portal_vein", "patent", QUOTE, passage["id"])
        for passage in json.loads(user)["passages"]
        if QUOTE in passage["text"]
    ]


ORACLE: Act = oracle_of(portal)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_case(tmp_path / "T01")


def write_case(folder: Path) -> Path:
    folder.mkdir()
    request = {
        "case_id": folder.name,
        "line_of_business": "commercial",
        "state": "OR",
        "received": "2026-03-16",
        "urgency": "standard",
        "patient": {"name": "Ada Sample", "birth_date": "1961-09-17", "sex": "female", "member_id": "PS1"},
        "diagnoses": ["C22.0"],
        "services": [{"code": "37243", "description": "TACE"}],
    }
    (folder / "case.json").write_text(json.dumps(request), encoding="utf-8")
    (folder / "note.txt").write_text(RECORD, encoding="utf-8")
    return folder


def reviewed(folder: Path, model: Any = None) -> Result:
    case, files = load_case(folder)
    return review_case(case, files, policy_of(case), model)


def criterion(told: Any, clause: str) -> Any:
    (pathway,) = (p for p in told["treatments"][0]["pathways"] if p["clause"] == clause.rsplit(".", 1)[0])
    return next(c for c in pathway["criteria"] if c["clause"] == clause)


def test_without_a_model_the_result_has_no_trace_of_one(folder: Path) -> None:
    text = to_json(reviewed(folder))
    assert json.loads(text)["produced_by"]["llm"] is None
    assert json.loads(text)["disclosures"] == []
    assert "proposals" not in text
    assert "llm_answers" not in text


def test_a_result_tells_what_was_asked_sent_answered_and_proposed(
    folder: Path, model_for: Callable[..., EndpointModel]
) -> None:
    with serving(ORACLE) as server:
        result = reviewed(folder, model_for(server.base_url))
        endpoint = f"127.0.0.1:{server.server_address[1]}"
    told = json.loads(to_json(result))
    jsonschema.Draft202012Validator(schema()).validate(told)
    assert told["produced_by"]["llm"]["endpoint"] == endpoint
    assert told["produced_by"]["llm"]["prompts"][0]["id"] == "imaging/v1"
    call = told["disclosures"][0]
    assert (call["outcome"], call["at"], call["tokens_in"]) == ("answered", "2026-04-01T12:00:00+00:00", 321)
    assert QUOTE in [p["text"] for p in call["passages"]]
    assert call["characters"] == sum(len(p["text"]) for p in call["passages"])
    (answer,) = told["llm_answers"]
    assert (answer["fact"], answer["tier"], answer["used_as"]) == ("portal_vein", "proposed", "proposal")
    clause = criterion(told, "I.B.5")
    assert (clause["status"], clause["evidence"]) == ("unclear", [])
    (proposal,) = clause["proposals"]
    assert proposal["evidence"][0]["quote"] == QUOTE.replace("[NAME]", "Sample")
    assert told["treatments"][0]["disposition"] == "needs_clinical_review"
    assert told["treatments"][0]["rests_on_llm"] is False


def test_a_run_from_the_cache_gives_the_same_bytes(
    folder: Path, model_for: Callable[..., EndpointModel], tmp_path: Path
) -> None:
    with serving(ORACLE) as server:
        texts = [
            to_json(reviewed(folder, CachedModel(model_for(server.base_url), tmp_path / "cache")))
            for _ in range(2)
        ]
        asked = len(server.requests)
    assert texts[0] == texts[1]
    assert asked == len(json.loads(texts[0])["disclosures"])


def test_an_outage_in_the_middle_of_a_batch_ends_no_batch_and_guesses_nothing(
    tmp_path: Path, model_for: Callable[..., EndpointModel]
) -> None:
    folders = [write_case(tmp_path / f"T{n:02d}") for n in range(6)]
    alone = {folder.name: reviewed(folder).determination for folder in folders}
    with serving(ORACLE) as server:
        model = model_for(server.base_url, requests_per_minute=100000)
        first = [reviewed(folder, model) for folder in folders[:2]]
        server.script.acts = [status(503)]
        rest = [reviewed(folder, model) for folder in folders[2:]]
        sent = len(server.requests)
    assert [criterion(json.loads(to_json(r)), "I.B.5")["status"] for r in first] == ["unclear", "unclear"]
    for result in rest:
        assert result.determination == alone[result.case.case_id]
        assert {p.kind for p in result.problems} == {"model_not_answered"}
        assert not any(call.outcome == "answered" for call in result.consultation.calls)  # type: ignore[union-attr]
    outcomes = [result.consultation.calls[0].outcome for result in rest]  # type: ignore[union-attr]
    assert outcomes == ["server_error", "server_error", "server_error", "not_asked"]
    assert sent == len(first[0].consultation.calls) * 2 + 3  # type: ignore[union-attr]


def run(*arguments: str, **environment: str) -> Any:
    return CliRunner().invoke(app, list(arguments), env=environment)


def test_check_with_a_model_and_the_ledger_of_what_left(folder: Path, tmp_path: Path) -> None:
    with serving(ORACLE) as server:
        told = {"HEPCITE_LLM_BASE_URL": server.base_url, "HEPCITE_LLM_MODEL": "scripted"}
        done = run("check", str(folder), "--llm", "--out", str(tmp_path / "out"), "--format", "json", **told)
    assert done.exit_code == 0, done.output
    listed = run("disclosures", str(tmp_path / "out"))
    assert listed.exit_code == 0
    assert "T01" in listed.output
    assert "imaging/v1  answered" in listed.output
    assert f"note.txt, page 1: {QUOTE}" in listed.output
    assert "Sample" not in listed.output
    lines = run("disclosures", str(tmp_path / "out" / "result.json"), "--json").output.splitlines()
    assert json.loads(lines[0])["case_id"] == "T01"
    assert json.loads(lines[0])["model"] == "scripted"


def test_a_model_that_is_not_configured_or_not_allowed_is_told_at_once(folder: Path) -> None:
    none = {"HEPCITE_LLM_BASE_URL": "", "HEPCITE_LLM_MODEL": "", "HEPCITE_LLM_CONFIG": ""}
    done = run("check", str(folder), "--llm", **none)
    assert (done.exit_code, "no model is configured" in done.output) == (2, True)
    away = {"HEPCITE_LLM_BASE_URL": "https://llm.example.org/v1", "HEPCITE_LLM_MODEL": "m"}
    done = run("check", str(folder), "--llm", **away)
    assert (done.exit_code, "llm.example.org is not among the allowed hosts" in done.output) == (2, True)
    done = run("check", str(folder), **away)
    assert done.exit_code == 0


def test_disclosures_of_nothing_are_told(tmp_path: Path) -> None:
    assert "holds no result.json" in run("disclosures", str(tmp_path)).output
    assert "does not exist" in run("disclosures", str(tmp_path / "nowhere")).output
