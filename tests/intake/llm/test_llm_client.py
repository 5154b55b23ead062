"""Everything that a server can do ends as a reply with an outcome: never as an exception, never as a guess."""

import logging
import os
import time
from collections.abc import Callable

import pytest

from hepcite.extract.fallback import Claim, Question
from hepcite.intake.llm.cache import CachedModel
from hepcite.intake.llm.client import EndpointModel
from tests.llm_server import FAILURES, HTML, answers, claim, refuses, serving, status

Make = Callable[..., EndpointModel]
GOOD = answers(claim("portal_vein", "patent", "The portal vein is patent."))
SLOW = {"slow drip", "slow drip of the head", "silence"}


def test_a_right_answer_arrives_with_its_tokens_and_its_time(question: Question, model_for: Make) -> None:
    with serving(GOOD) as server:
        reply = model_for(server.base_url).ask(question)
    assert reply.outcome == "answered"
    assert reply.claims == (Claim("portal_vein", "patent", "P1", "The portal vein is patent."),)
    assert (reply.tokens_in, reply.tokens_out, reply.at) == (321, 45, "2026-04-01T12:00:00+00:00")


def test_missing_usage_is_no_failure(question: Question, model_for: Make) -> None:
    with serving(answers(usage=False)) as server:
        reply = model_for(server.base_url).ask(question)
    assert (reply.outcome, reply.tokens_in, reply.tokens_out) == ("answered", None, None)


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_has_its_outcome_and_brings_no_claim(
    name: str, question: Question, model_for: Make
) -> None:
    act, outcome = FAILURES[name]
    with serving(act) as server:
        seconds = 0.4 if name in SLOW else 20
        reply = model_for(server.base_url, timeout_seconds=seconds).ask(question)
    assert (reply.outcome, reply.claims) == (outcome, ())


def test_a_passing_fault_is_tried_again_and_a_lasting_one_is_not(question: Question, model_for: Make) -> None:
    with serving(status(500), status(429, retry_after="0"), GOOD) as server:
        assert model_for(server.base_url, retries=2).ask(question).outcome == "answered"
        assert len(server.requests) == 3
    with serving(status(401)) as server:
        assert model_for(server.base_url, retries=2).ask(question).outcome == "unauthorized"
        assert len(server.requests) == 1


def test_the_wait_is_the_servers_where_it_names_one_and_never_too_long(
    question: Question, model_for: Make
) -> None:
    waits: list[float] = []
    with serving(status(429, retry_after="7"), status(503), GOOD) as server:
        model = model_for(server.base_url, retries=2)
        model.sleep = waits.append
        assert model.ask(question).outcome == "answered"
    assert waits == [7.0, 1.0]
    with serving(status(429, retry_after="3600")) as server:
        assert model_for(server.base_url, retries=2).ask(question).outcome == "rate_limited"
        assert len(server.requests) == 1


def test_a_refused_key_and_an_outage_stop_the_asking(question: Question, model_for: Make) -> None:
    with serving(status(401)) as server:
        model = model_for(server.base_url)
        assert [model.ask(question).outcome for _ in range(3)] == ["unauthorized", "not_asked", "not_asked"]
        assert len(server.requests) == 1
    with serving(status(500)) as server:
        model = model_for(server.base_url)
        assert [model.ask(question).outcome for _ in range(5)][2:] == [
            "server_error",
            "not_asked",
            "not_asked",
        ]
        assert len(server.requests) == 3


@pytest.mark.parametrize("parameter", ["response_format", "max_tokens", "temperature", "system"])
def test_what_a_server_does_not_know_is_left_out_from_then_on(
    parameter: str, question: Question, model_for: Make
) -> None:
    with serving(refuses(parameter, then=GOOD)) as server:
        model = model_for(server.base_url)
        assert model.ask(question).outcome == "answered"
        tries = len(server.requests)
        assert model.ask(question).outcome == "answered"
        assert len(server.requests) == tries + 1 > 2


def test_a_server_that_knows_nothing_is_asked_in_the_plainest_way(
    question: Question, model_for: Make
) -> None:
    act = GOOD
    for parameter in ("response_format", "temperature", "system"):
        act = refuses(parameter, then=act)
    with serving(act) as server:
        assert model_for(server.base_url).ask(question).outcome == "answered"
        last = server.requests[-1].body
    assert set(last) == {"model", "messages", "max_tokens"}
    assert [m["role"] for m in last["messages"]] == ["user"]


def test_nothing_but_the_question_leaves(
    question: Question, model_for: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    monkeypatch.setenv("ALL_PROXY", "http://192.0.2.1:3128")
    with serving(GOOD) as server:
        assert model_for(server.base_url).ask(question).outcome == "answered"
        (request,) = server.requests
    told = {name.lower(): value for name, value in request.headers.items()}
    assert not [name for name in told if name.startswith("x-stainless")]
    assert told["user-agent"] == "hepcite"
    assert "secret" not in str(told)
    assert request.path == "/v1/chat/completions"
    assert request.body["messages"][1]["content"] == question.user


def test_azures_older_addresses_carry_the_version_and_the_key_in_their_own_way(
    question: Question, model_for: Make
) -> None:
    with serving(GOOD) as server:
        base = server.base_url.removesuffix("/v1") + "/openai/deployments/mini"
        assert model_for(base, api_version="2024-10-21").ask(question).outcome == "answered"
        (request,) = server.requests
    told = {name.lower(): value for name, value in request.headers.items()}
    assert request.path == "/openai/deployments/mini/chat/completions?api-version=2024-10-21"
    assert told["api-key"].startswith("sk-scripted")
    assert "authorization" not in told


def test_no_log_holds_the_question_or_the_answer(
    question: Question, model_for: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), serving(status(500), GOOD) as server:
        model_for(server.base_url, retries=1).ask(question)
    assert caplog.text == ""


def test_answers_are_kept_by_passages_model_and_prompt(
    question: Question, model_for: Make, tmp_path: object
) -> None:
    with serving(GOOD, status(500)) as server:
        model = CachedModel(model_for(server.base_url))
        first = model.ask(question)
        assert model.ask(question) == first
        other = Question("imaging/v1", "1" * 64, question.system, question.user, {})
        assert model.ask(other).outcome == "server_error"
        assert len(server.requests) == 2


def test_a_cache_on_disk_outlives_the_process_and_is_for_its_owner_alone(
    question: Question, model_for: Make, tmp_path: "os.PathLike[str]"
) -> None:
    from pathlib import Path

    folder = Path(tmp_path) / "cache"
    with serving(GOOD, status(500)) as server:
        first = CachedModel(model_for(server.base_url), folder).ask(question)
        again = CachedModel(model_for(server.base_url), folder).ask(question)
    assert again == first
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o077, folder.stat().st_mode & 0o077) == (0, 0)
    file.write_bytes(HTML)
    with serving(status(500)) as server:
        assert CachedModel(model_for(server.base_url), folder).ask(question).outcome == "server_error"


def test_calls_are_spaced_by_the_rate(question: Question, model_for: Make) -> None:
    waits: list[float] = []
    with serving(GOOD) as server:
        model = model_for(server.base_url, requests_per_minute=6)
        model._pace._sleep = waits.append
        for _ in range(3):
            model.ask(question)
    assert len(waits) == 2
    assert 5 < waits[0] < 10 < waits[1] <= 20


def test_no_more_calls_at_once_than_allowed(question: Question, model_for: Make) -> None:
    import threading

    running, most, lock = 0, 0, threading.Lock()

    def slow(handler: object, body: object) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        GOOD(handler, body)  # type: ignore[arg-type]

    with serving(slow) as server:
        model = model_for(server.base_url, concurrency=2, requests_per_minute=100000)
        threads = [threading.Thread(target=model.ask, args=(question,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == 2
