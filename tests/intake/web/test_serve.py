"""`hepcite serve`: where it may listen, and what it prints."""

import re
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner
from web_site import SYSTEM

from hepcite.intake import serve_cli
from hepcite.intake.cli import app
from hepcite.intake.store import open_store
from hepcite.intake.web.settings import is_loopback

EVERYWHERE = "0.0.0.0"  # noqa: S104
ran: list[object] = []


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """The command without the serving; what it would have served with is in `ran`."""
    ran.clear()
    monkeypatch.setattr(serve_cli, "_run", lambda *told: ran.append(told))
    return lambda *told: CliRunner().invoke(app, ["serve", "--data", str(tmp_path / "data"), *told])


def add_account(tmp_path: Path) -> None:
    with open_store(tmp_path / "data") as store:
        store.accounts.add("ada", "admin", SYSTEM, password_hash=None)


def test_this_machine_alone_is_the_default(serve: object) -> None:
    assert serve().exit_code == 0  # type: ignore[operator]
    assert ran[0][2].host == "127.0.0.1"  # type: ignore[index]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((), "is reached over the network without TLS"),
        (("--behind-tls-proxy",), "no account exists yet"),
        (("--allow-plain-http-over-network",), "no account exists yet"),
        (("--tls-certificate", "cert.pem"), "go together"),
        (("--tls-certificate", "nowhere.pem", "--tls-key", "nowhere.pem"), "is no file"),
    ],
)
def test_beyond_it_only_with_accounts_and_tls(serve: object, told: tuple[str, ...], why: str) -> None:
    answer = serve("--host", EVERYWHERE, *told)  # type: ignore[operator]
    assert answer.exit_code == 2
    assert why in answer.output
    assert ran == []


def test_long_options_say_so(serve: object, tmp_path: Path) -> None:
    assert (
        serve("--host", EVERYWHERE, "--behind-tls-proxy", "--allow-first-account-over-network").exit_code == 0
    )  # type: ignore[operator]
    add_account(tmp_path)
    assert serve("--host", "10.0.0.7", "--behind-tls-proxy", "--allow-host", "plan.example").exit_code == 0  # type: ignore[operator]
    settings = ran[-1][1]  # type: ignore[index]
    assert settings.is_secure
    assert {"10.0.0.7", "plan.example", "localhost"} <= set(settings.hosts)
    assert EVERYWHERE not in settings.hosts


@pytest.mark.parametrize(
    ("host", "is_so"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("::1", True),
        ("10.0.0.7", False),
        (EVERYWHERE, False),
        ("plan.example", False),
    ],
)
def test_what_is_loopback(host: str, is_so: bool) -> None:
    assert is_loopback(host) is is_so


def test_a_port_that_is_taken_is_told(serve: object) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Exception, match="cannot be used") as refused:
            serve_cli._listener("127.0.0.1", taken.getsockname()[1])
    assert re.search("choose another", str(refused.value))
