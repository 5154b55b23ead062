"""From inside the child: what no reader needs is refused, by Python's audit hook and by the kernel."""

import sys
import time
from pathlib import Path

import pytest
from hostile_worker import PROBE

from hepcite.extract.formats.isolation import ReaderPool
from hepcite.extract.formats.isolation.allowances import allowances

SCRIPT = Path(__file__).with_name("hostile_worker.py")
LIMITS = allowances().model_copy(
    update={"cpu_seconds_a_page": 1, "silent_seconds": 4.0, "most_answer_bytes": 1_000_000}
)
FORBIDDEN = [
    "socket",
    "look up",
    "write",
    "remove",
    "fork",
    "exec",
    "spawn",
    "shell",
    "program",
    "kill the parent",
    "lift the limits",
]
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's filter is Linux's")


@pytest.fixture(scope="module")
def pool():
    children = ReaderPool(LIMITS, SCRIPT)
    yield children
    children.close()


def outcome(pool, probe):
    reading = pool.read(probe, b"x")
    return reading.pages[0].text if reading.pages else reading.problems[0].kind


def test_the_probes_run_at_all(pool):
    assert outcome(pool, "work") == "done"


@pytest.mark.parametrize("probe", FORBIDDEN)
def test_a_forbidden_action_ends_the_file_and_the_child(pool, probe):
    reading = pool.read(probe, b"x")
    assert reading.pages == ()
    assert [(p.kind, p.fatal) for p in reading.problems] == [("damaged", True)]
    assert "try what no record needs" in reading.problems[0].message
    assert not PROBE.exists()


@pytest.mark.parametrize("probe", ["read outside", "list outside"])
def test_files_outside_are_not_readable(pool, probe):
    assert outcome(pool, probe) == "ForbiddenActionError"


@on_linux
@pytest.mark.parametrize(
    "probe", ["kernel socket", "kernel fork", "kernel exec", "kernel write", "kernel remove", "kernel kill"]
)
def test_the_kernel_refuses_too(pool, probe):
    assert outcome(pool, probe) == "EPERM"


def test_the_child_has_no_variables_of_the_parent(pool, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x")
    fresh = ReaderPool(LIMITS, SCRIPT)
    names = outcome(fresh, "environment").split(",")
    fresh.close()
    assert "PATH" in names
    assert "SECRET_KEY" not in names


@on_linux
@pytest.mark.parametrize(
    ("probe", "said"),
    [("memory", "MemoryError"), ("memory in bits", "MemoryError"), ("die of memory", "damaged")],
)
def test_memory_is_bounded(probe, said):
    fresh = ReaderPool(LIMITS, SCRIPT)
    assert outcome(fresh, probe) == said
    fresh.close()


@pytest.mark.parametrize(
    ("probe", "kind", "most_seconds"),
    [
        ("cpu", "took_too_long", 10),
        ("sleep", "took_too_long", 10),
        ("abort", "damaged", 8),
        ("nonsense", "damaged", 8),
        ("long answer", "damaged", 8),
    ],
)
def test_time_death_and_nonsense_are_refusals(pool, probe, kind, most_seconds):
    began = time.monotonic()
    reading = pool.read(probe, b"x")
    assert reading.pages == ()
    assert [(p.kind, p.fatal) for p in reading.problems] == [(kind, True)]
    assert reading.problems[0].message.startswith(probe)
    assert time.monotonic() - began < most_seconds
    assert outcome(pool, "work") == "done"


def test_a_child_is_used_again_and_then_replaced():
    pool = ReaderPool(LIMITS.model_copy(update={"files_a_worker": 3}), SCRIPT)
    first, second, third, fourth = (outcome(pool, "who") for _ in range(4))
    pool.close()
    assert first == second == third != fourth
