"""A store on each database, requests, uploads, and an outcome that was decided without reading anything."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgresql_cluster import Cluster

from hepcite.criteria import decide
from hepcite.intake.casefile import parse_case
from hepcite.intake.policies import policy_of
from hepcite.intake.store import Actor, NewFile, Outcome, Store, open_store
from hepcite.records import Case, ChildPugh, Document, Evidence, Fact, Findings, Interval, Page, Result
from hepcite.review.result_json import to_model

KIM, LEE, CLERK = Actor("kim", "nurse"), Actor("lee", "nurse"), Actor("clerk", "intake")
REPORT = "report.txt"
SENTENCES = {
    "tumor_type": ("hcc", "Hepatocellular carcinoma, LI-RADS 5."),
    "lesion_count": (Interval(1, 1), "A single lesion."),
    "largest_lesion_cm": (Interval(3.2, 3.2), "It measures 3.2 cm."),
    "smallest_lesion_cm": (Interval(3.2, 3.2), "It measures 3.2 cm."),
    "encapsulated": (True, "Enhancing capsule."),
    "child_pugh": (ChildPugh("A", 5, "stated"), "Child-Pugh A5."),
    "portal_vein": ("patent", "The portal vein is patent."),
    "resectability": ("unresectable", "The tumor is unresectable."),
    "extrahepatic_disease": ("absent", "No extrahepatic disease."),
    "severe_renal_impairment": (False, "Renal function is normal."),
}
TEXT = " ".join(dict.fromkeys(sentence for _, sentence in SENTENCES.values()))


def request_text(**changes: Any) -> str:
    patient = {
        "name": "Wilhelmina Quackenbush",
        "birth_date": "1961-09-17",
        "sex": "female",
        "member_id": "PS77",
    }
    told = {
        "case_id": "T01",
        "line_of_business": "commercial",
        "state": "OR",
        "received": "2026-03-16",
        "urgency": "standard",
        "patient": patient,
        "diagnoses": ["C22.0"],
        "services": [{"code": "37243", "description": "TACE"}],
    }
    return json.dumps({**told, **changes})


def upload(store: Store, content: bytes = TEXT.encode(), name: str = REPORT) -> NewFile:
    blob = store.blobs.put(content)
    return NewFile(name, blob.sha256, blob.size_bytes, "text")


def add_case(store: Store, content: bytes = TEXT.encode(), **changes: Any) -> str:
    return store.cases.add(request_text(**changes), [upload(store, content)], CLERK).case_id


def quote(sentence: str, method: str = "rule") -> Evidence:
    start = TEXT.index(sentence)
    return Evidence(REPORT, 1, start, start + len(sentence), sentence, "a rule", None, method)  # type: ignore[arg-type]


def outcome(case: Case, *, without: tuple[str, ...] = (), **values: Any) -> Outcome:
    """All that the embolization of one HCC asks for is documented, but for `without`."""
    facts = {
        name: Fact(name, values.get(name, value), "documented", (quote(sentence),))
        for name, (value, sentence) in SENTENCES.items()
        if name not in without
    }
    silent = {name: Fact(name, None, "not_documented") for name in without}
    findings = Findings({**facts, **silent})
    page = Page(1, TEXT)
    document = Document(REPORT, "0" * 64, (page,), 1, "text", "radiology_report")
    determination = decide(case, findings, policy_of(case))
    result = Result(case, (document,), findings, determination, "0.1.0", "1" * 64)
    return Outcome(to_model(result), [(REPORT, page)])


def decided(store: Store, *, without: tuple[str, ...] = (), **changes: Any) -> str:
    case_id = add_case(store, **changes)
    decide_now(store, case_id, without=without)
    return case_id


def decide_now(store: Store, case_id: str, *, without: tuple[str, ...] = (), run: int = 1) -> None:
    case = parse_case(
        store.cases.get(case_id).request and json.dumps(store.cases.get(case_id).request), name="case.json"
    )
    assert store.cases.start(case_id)
    assert store.results.save(case_id, run, outcome(case, without=without), Actor("worker-1", "system"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    server = Cluster()
    yield server
    server.close()


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a PostgreSQL database with our tables, to be copied."""
    url = cluster.new_database()
    open_store(tmp_path_factory.mktemp("template"), url).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, once on each database."""
    with empty_store(request, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """The same, for all tests of a file that only look."""
    with empty_store(request, tmp_path_factory.mktemp("lasting")) as opened:
        yield opened


def empty_store(request: pytest.FixtureRequest, folder: Path) -> Store:
    """On the database that the parameter names."""
    server = request.getfixturevalue("cluster") if request.param == "postgresql" else None
    url = server.new_database(request.getfixturevalue("template")) if server else None
    data = folder / "data" if url else _copied(request.getfixturevalue("sqlite_template"), folder / "data")
    return open_store(data, url)


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    with open_store(_copied(sqlite_template, tmp_path / "data")) as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "data"
    open_store(folder).close()
    return folder


def _copied(template: Path, folder: Path) -> Path:
    shutil.copytree(template, folder)
    return folder
