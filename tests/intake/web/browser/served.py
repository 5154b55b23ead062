"""`hepcite serve` in a process of its own, and a Chromium that uses it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SLOW_SECONDS = 90.0
"""Busy machines are slow; nothing waits this long where it works."""
PASSWORD = "seven quiet herons by the mill"  # noqa: S105


class Server:
    """`link` is the launch link that was printed. `kill` is SIGKILL; `start` again keeps data and port."""

    def __init__(self, data: Path, workers: int = 1) -> None:
        self.data, self.workers = data, workers
        self.log = data.parent / "serve.log"
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.link = ""
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        told = ["serve", "--data", str(self.data), "--port", str(self.port), "--workers", str(self.workers)]
        environment = {
            k: v for k, v in os.environ.items() if k not in ("HEPCITE_DATA", "HEPCITE_DATABASE_URL")
        }
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hepcite", *told],
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                text=True,
            )
        assert self.process.stdout
        if not self.link:
            self.link = self.process.stdout.readline().strip()
        until(self._answers, "the server answers")

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(SLOW_SECONDS)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def until(is_so: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + SLOW_SECONDS
    while True:
        found = is_so()
        if found:
            return found
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.1)


def seen(page: Any, selector: str) -> None:
    page.wait_for_selector(selector, timeout=SLOW_SECONDS * 1000)


def choose_password(page: Any, link: str, name: str | None = None) -> None:
    page.goto(link)
    if name:
        page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("form.stack button.primary")
    page.wait_for_load_state()


def sign_in(page: Any, base: str, name: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form.stack button.primary")
    page.wait_for_load_state()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("served") / "data")
    try:
        made.start()
        yield made
    finally:
        made.stop()


def opened_page(chromium: Any, **options: Any) -> Any:
    """`problems` gathers what goes wrong in it: errors of scripts, refusals of the content policy, foreign requests."""
    context = chromium.new_context(viewport={"width": options.pop("width", 1440), "height": 900}, **options)
    page = context.new_page()
    page.set_default_timeout(SLOW_SECONDS * 1000)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console", lambda told: page.problems.append(told.text) if told.type in ("error", "warning") else None
    )
    page.on(
        "request",
        lambda sent: page.problems.append(sent.url) if "//127.0.0.1:" not in sent.url[:20] else None,
    )
    return page


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
