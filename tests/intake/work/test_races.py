"""Promise 3: two nurses finishing one case, and a server that stops at once."""

from pathlib import Path

import races
from postgresql_cluster import Cluster


def test_of_two_reviews_of_one_version_one_is_taken(cluster: Cluster, template: str, tmp_path: Path) -> None:
    assert races.race(tmp_path / "data", cluster.new_database(template), races=20) == 0


def test_the_same_on_sqlite(tmp_path: Path) -> None:
    assert races.race(tmp_path / "data", None, races=20) == 0


def test_an_immediate_stop_of_postgresql_loses_nothing(tmp_path: Path) -> None:
    cluster = Cluster()
    try:
        found = races.stop_under_load(tmp_path / "data", cluster, stops=2)
    finally:
        cluster.close()
    assert found.is_clean, found
    assert found.acknowledged >= 10
