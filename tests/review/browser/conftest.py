"""Summaries opened in Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hepcite.records import PageImages, Result
from hepcite.review import to_html

SLOW_MS = 60_000
"""Busy machines are slow; nothing waits this long where it works."""


Open = Callable[..., Any]


@pytest.fixture
def open_summary(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the summary of a result in a fresh context; `problems` of the page gathers errors and requests."""
    contexts: list[Any] = []

    def opened(result: Result, images: PageImages | None = None, width: int = 1440, **options: Any) -> Any:
        path = tmp_path / f"summary-{len(contexts)}.html"
        path.write_text(to_html(result, images), encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: page.problems.append(message.text))
        page.on("dialog", lambda dialog: (page.problems.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda sent: _note_foreign(page.problems, sent.url, path))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def _note_foreign(problems: list[str], url: str, path: Path) -> None:
    if not url.startswith("data:") and url.split("#")[0] != path.as_uri():
        problems.append(f"request to {url[:60]}")
