"""The fixtures of web_site.py for these tests, and which of them run on both databases."""

import os

import pytest
from store_parts import cluster
from web_site import bare, empty_site, furnished, furnished_database, site

__all__ = ["bare", "cluster", "empty_site", "furnished", "furnished_database", "site"]

ON_BOTH = {"test_api", "test_case_page", "test_drafts_and_report", "test_worklist"}
"""With HEPCITE_WEB_ON_POSTGRESQL=1 all that have a `site` run on both."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both = os.environ.get("HEPCITE_WEB_ON_POSTGRESQL") or metafunc.module.__name__ in ON_BOTH
    if on_both and "site" in metafunc.fixturenames:
        metafunc.parametrize("site", ["sqlite", "postgresql"], indirect=True)
