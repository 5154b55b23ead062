"""Promise 15, short form: hepcite talks to what it was configured to talk to, and to nothing else."""

import sys
from pathlib import Path

import pytest
from network.watched import HERE, Watched, can_isolate, watched

CASES = Path(__file__).parents[3] / "eval" / "cases"
ELSEWHERE = "203.0.113.7"
"""TEST-NET-3 (RFC 5737): nobody's address."""
OUTSIDE = f"import socket; socket.create_connection(('{ELSEWHERE}', 443), timeout=0.2)"
A_NAME = "import socket; socket.getaddrinfo('registry.example', 443)"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("day")
    command = [sys.executable, HERE / "working_day.py", folder / "made"]
    return watched(command, folder, isolated=can_isolate())


def test_a_working_day_asks_for_no_address_beyond_this_machine(day: Watched) -> None:
    assert day.status == 0, day.output
    assert day.asked == ()


def test_the_kernel_saw_nothing_leave(day: Watched) -> None:
    if day.packets is None:
        pytest.skip("no network namespaces here: needs Linux, unshare and iproute2")
    assert day.packets == 0


@pytest.mark.parametrize(("code", "host"), [(OUTSIDE, ELSEWHERE), (A_NAME, "registry.example")])
def test_an_attempt_is_heard(code: str, host: str, tmp_path: Path) -> None:
    seen = watched([sys.executable, "-c", code], tmp_path, isolated=can_isolate())
    assert seen.status != 0 or seen.packets is None
    assert any(line.endswith(f" {host}") for line in seen.asked)


def test_an_attempt_of_a_program_that_is_not_ours_is_counted(tmp_path: Path) -> None:
    """Without the hook, which only Python has: the kernel counts alone."""
    if not can_isolate():
        pytest.skip("no network namespaces here: needs Linux, unshare and iproute2")
    seen = watched([sys.executable, "-S", "-E", "-c", OUTSIDE], tmp_path, isolated=True)
    assert seen.asked == ()
    assert seen.packets is not None
    assert seen.packets >= 1


def test_a_configured_model_is_the_one_address_asked(tmp_path: Path) -> None:
    told = {
        "HEPCITE_LLM_BASE_URL": f"https://{ELSEWHERE}/v1",
        "HEPCITE_LLM_ALLOWED_HOSTS": ELSEWHERE,
        "HEPCITE_LLM_MODEL": "any",
        "HEPCITE_LLM_TIMEOUT_SECONDS": "1",
        "HEPCITE_LLM_RETRIES": "0",
    }
    command = [sys.executable, "-m", "hepcite", "check", CASES / "D02", "--llm"]
    seen = watched(command, tmp_path, isolated=can_isolate(), environment=told)
    assert {line.split()[-1] for line in seen.asked} == {ELSEWHERE}, seen.output
    assert seen.packets is None or seen.packets >= 1
