"""The fixtures of web_site.py and a provider for these tests."""

from collections.abc import Iterator

import pytest
from oidc_provider import Provider
from web_site import bare, empty_site, furnished, site

__all__ = ["bare", "empty_site", "furnished", "site"]


@pytest.fixture(scope="session")
def running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.reset()
    return running
