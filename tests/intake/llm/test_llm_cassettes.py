"""The client on recorded exchanges, with the network blocked: what was recorded holds no key and no identifier.

Recorded against tests/llm_server.py by HEPCITE_RECORD_CASSETTES=1, which CI refuses.
"""

import datetime
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import vcr

from hepcite.extract.fallback import consult
from hepcite.extract.fallback.identifiers import identifiers_of
from hepcite.intake.llm.client import EndpointModel
from hepcite.records import Case, Document, Fact, Findings, Page, Patient
from tests.llm_server import FAILURES, Act, answers, claim, serving, status

KEY = "sk-scripted-1234567890"
"""That of conftest.py."""

CASSETTES = Path(__file__).with_name("cassettes")
RECORDING = os.environ.get("HEPCITE_RECORD_CASSETTES") == "1"
PLACE = "http://127.0.0.1:8765/v1"

CASE = Case(
    "T01",
    "commercial",
    "OR",
    datetime.date(2026, 5, 1),
    "standard",
    Patient("Marisol Quintero", datetime.date(1958, 4, 2), "female", "PS123456"),
    (),
    (),
)
RECORD = """MRI LIVER
IMPRESSION:
In Mrs. Quintero (DOB 4/2/1958, MRN 00482913) the main portal vein of 541-555-0134 is patent.
Contrast runs freely through the portal trunk."""
DOCUMENT = Document(
    "mri-quintero.txt", "0" * 64, (Page(1, RECORD),), 1, "text", "radiology_report", datetime.date(2026, 4, 1)
)
QUOTE = "Contrast runs freely through the portal trunk."
GOOD = answers(claim("portal_vein", "patent", QUOTE, "P2"))

EXCHANGES: dict[str, tuple[tuple[Act, ...], list[str], int]] = {
    "answered": ((GOOD,), ["proposed"], 0),
    "answered after a server error": ((status(500), GOOD), ["proposed"], 1),
    "answered after waiting": ((status(429, retry_after="0"), GOOD), ["proposed"], 1),
    "no usage": ((answers(claim("portal_vein", "occluded", QUOTE, "P2"), usage=False),), ["unverified"], 0),
    **{
        name: ((FAILURES[name][0],), [], 0)
        for name in (
            "refusal",
            "truncated",
            "content filter",
            "wrong schema",
            "html with 200",
            "unauthorized",
        )
    },
}
"""Name: what the server did, the tiers of the answers, and the retries allowed."""


def _without_port(request: Any) -> Any:
    request.uri = re.sub(r"^http://127\.0\.0\.1:\d+/v1", PLACE, request.uri)
    return request


PLAYER = vcr.VCR(
    cassette_library_dir=str(CASSETTES),
    record_mode="once" if RECORDING else "none",
    match_on=["method", "uri", "body"],
    filter_headers=["authorization", "api-key", "host"],
    before_record_request=_without_port,
)


def _refuse(*_: object) -> None:
    raise AssertionError("a replay must not touch the network")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    if not RECORDING:
        monkeypatch.setattr(socket.socket, "connect", _refuse)
        monkeypatch.setattr(socket, "create_connection", _refuse)


@pytest.fixture
def exchange(
    request: pytest.FixtureRequest, model_for: Callable[..., EndpointModel]
) -> Iterator[EndpointModel]:
    acts, _, retries = EXCHANGES[request.param]
    name = request.param.replace(" ", "_") + ".yaml"
    if not RECORDING:
        with PLAYER.use_cassette(name) as cassette:
            yield model_for(PLACE, retries=retries)
        assert cassette.all_played
        return
    (CASSETTES / name).unlink(missing_ok=True)
    with serving(*acts) as server, PLAYER.use_cassette(name):
        yield model_for(server.base_url, retries=retries)


@pytest.mark.parametrize(
    ("exchange", "name"), [(name, name) for name in EXCHANGES], indirect=["exchange"], ids=list(EXCHANGES)
)
def test_a_recorded_exchange_gives_the_answers_of_its_time(exchange: EndpointModel, name: str) -> None:
    silent = Findings({"portal_vein": Fact("portal_vein", None, "not_documented")})
    _, account = consult(CASE, [DOCUMENT], silent, ["portal_vein"], exchange)
    _, tiers, _ = EXCHANGES[name]
    assert [answer.tier for answer in account.answers] == tiers
    (call,) = account.calls
    assert call.outcome == (FAILURES[name][1] if name in FAILURES else "answered")
    assert call.characters == sum(len(p.text) for p in call.passages) > 50


def test_no_cassette_holds_a_key_or_an_identifier() -> None:
    files = sorted(CASSETTES.glob("*.yaml"))
    assert len(files) == len(EXCHANGES)
    told = identifiers_of(CASE.patient, [DOCUMENT])
    assert told.spans(RECORD)
    for file in files:
        text = file.read_text("utf-8")
        assert KEY not in text
        assert not re.search(r"(?i)authorization|bearer|api-key|quintero|marisol|PS123456|00482913", text)
        assert not re.search(r"4/2/1958|1958|541-555|mri-quintero", text)
        assert "[NAME]" in text
        assert "[BIRTH DATE]" in text


def test_cassettes_are_not_recorded_in_ci() -> None:
    assert not (RECORDING and os.environ.get("CI"))
