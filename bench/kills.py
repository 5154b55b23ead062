"""Promises 2 and 3, long form: `python bench/kills.py [KILLS] [sqlite|postgresql] [--real]` kills clerks and workers of real intake.

Light work by default; --real reads the records. On PostgreSQL also races of two nurses and immediate stops of the server.
"""

import sys
import tempfile
from pathlib import Path

import _paths  # noqa: F401
import kill_party
from postgresql_cluster import Cluster
from races import race, stop_under_load

BETWEEN = (0.2, 1.2)
"""Seconds between two kills, beside the wait for a new acknowledgement."""

if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    kills = numbers[0] if numbers else 200
    light = "--real" not in sys.argv
    folder = Path(tempfile.mkdtemp())
    if "postgresql" not in sys.argv:
        found = kill_party.run(
            folder / "data", None, kills=kills, seed=1, light=light, between=BETWEEN, drain_seconds=1800
        )
        print(f"SQLite, {kills} kills: {found}")
        sys.exit(not found.is_clean)
    cluster = Cluster()
    try:
        url = cluster.new_database()
        found = kill_party.run(
            folder / "data",
            url,
            kills=kills,
            seed=2,
            light=light,
            workers=3,
            between=BETWEEN,
            drain_seconds=1800,
        )
        print(f"PostgreSQL, {kills} kills, 3 workers: {found}", flush=True)
        raced = race(folder / "races", cluster.new_database(), races=kills * 5)
        print(f"PostgreSQL, {kills * 5} races of two nurses: {raced} anomalies", flush=True)
        stopped = stop_under_load(folder / "stops", cluster, stops=max(kills // 20, 1))
        print(f"PostgreSQL, immediate stops: {stopped}")
        sys.exit(not (found.is_clean and raced == 0 and stopped.is_clean))
    finally:
        cluster.close()
