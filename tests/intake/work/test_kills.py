"""Promises 2 and 3, short form: killing processes loses nothing and doubles nothing, on both databases."""

from pathlib import Path

import kill_party
import pytest
from postgresql_cluster import Cluster

VICTIMS = (1, 0, 1)
"""The worker, the clerk, and the worker that came in its place."""


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_3_kills_lose_and_double_nothing(on: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    cluster: Cluster | None = request.getfixturevalue("cluster") if on == "postgresql" else None
    url = cluster.new_database(request.getfixturevalue("template")) if cluster else None
    found = kill_party.run(
        tmp_path / "data", url, kills=3, seed=11, workers=1, between=(0.2, 0.6), victims=VICTIMS
    )
    assert found.is_clean, found
    assert found.acknowledged >= 6
