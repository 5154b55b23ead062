"""One Chromium by Playwright for all browser tests of a process. Missing, they are skipped; in CI they fail."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW_MS = 90_000
"""Busy machines are slow; nothing waits this long where it works."""


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing; CI must run the browser tests")
    pytest.skip(f"{what} is missing: pip install -e '.[dev]', apt-get install chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright's sync interface allows one of these a process."""
    program = os.environ.get("HEPCITE_CHROMIUM") or shutil.which("chromium")
    if program is None:
        _missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("Playwright")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=SWITCHES, timeout=SLOW_MS)
        yield opened
        opened.close()
