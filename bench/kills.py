"""Promises 2 and 3, long form: `python bench/kills.py [KILLS] [sqlite|postgresql] [--real]` kills clerks and workers of real intake.

Light work by default; --real reads the records. On PostgreSQL also races of two nurses and immediate stops of the server.
200 kills take about a quarter of an hour.
"""

import sys
import tempfile
import time
from pathlib import Path

import _paths  # noqa: F401
import kill_party
from postgresql_cluster import Cluster
from races import race, stop_under_load

BETWEEN = (0.2, 1.2)
"""Seconds between two kills, beside the wait for a new acknowledgement."""


def told(found: kill_party.Reckoning, began: float) -> str:
    faults = {
        "lost": found.lost,
        "unfinished": found.unfinished,
        "doubled": found.doubled,
        "damages": found.damages,
    }
    counts = ", ".join(f"{len(those)} {what}" for what, those in faults.items())
    named = "".join(f"\n  {what}: {', '.join(those)}" for what, those in faults.items() if those)
    return f"{found.acknowledged} acknowledged, {counts}; {time.monotonic() - began:.0f} s{named}"


if __name__ == "__main__":
    began = time.monotonic()
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    kills = numbers[0] if numbers else 200
    light = "--real" not in sys.argv
    folder = Path(tempfile.mkdtemp())
    if "postgresql" not in sys.argv:
        found = kill_party.run(
            folder / "data", None, kills=kills, seed=1, light=light, between=BETWEEN, drain_seconds=1800
        )
        print(f"SQLite, {kills} kills: {told(found, began)}")
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
        print(f"PostgreSQL, {kills} kills, 3 workers: {told(found, began)}", flush=True)
        raced = race(folder / "races", cluster.new_database(), races=kills * 5)
        print(f"PostgreSQL, {kills * 5} races of two nurses: {raced} anomalies", flush=True)
        stopped = stop_under_load(folder / "stops", cluster, stops=max(kills // 20, 1))
        print(f"PostgreSQL, {stopped.kills} immediate stops: {told(stopped, began)}")
        sys.exit(not (found.is_clean and raced == 0 and stopped.is_clean))
    finally:
        cluster.close()
