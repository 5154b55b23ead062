"""`python bench/worklist.py [CASES]`: how long a page of the worklist takes with so many cases (target: 100 ms)."""

import random
import sys
import tempfile
import time
from pathlib import Path

import _paths  # noqa: F401
from many_cases import fill

from hepcite.intake.store import Query, open_store

QUERIES = {
    "first page": Query(),
    "newest first": Query(order="newest"),
    "one disposition": Query(dispositions=("needs_documentation",)),
    "state and line": Query(states=("decided",), lines_of_business=("medicare",)),
    "mine": Query(assigned_to="kim"),
    "due before": Query(due_before="2026-04-01"),
    "people and machine differ": Query(is_disagreed=True),
    "they agree, by line": Query(is_disagreed=False, lines_of_business=("medicare",)),
    "missing, not reviewed": Query(is_missing_something=True, is_reviewed=False),
    "a name": Query(search="quackenbush1234"),
    "a common beginning": Query(search="qua"),
    "name and disposition": Query(search="wil", dispositions=("meets_criteria",)),
}
REPEATS = 15

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with open_store(Path(tempfile.mkdtemp()) / "data") as store:
        fill(store, count, random.Random(3))  # noqa: S311
        page = store.worklist.page(Query())
        for _ in range(200):
            page = store.worklist.page(Query(after=page.after))
        told = {**QUERIES, "page 202": Query(after=page.after)}
        worst = 0.0
        for name, query in told.items():
            times = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                store.worklist.page(query)
                times.append(time.perf_counter() - start)
            times.sort()
            worst = max(worst, times[REPEATS // 2])
            print(f"{name:<24} median {times[REPEATS // 2] * 1000:6.1f} ms, worst {times[-1] * 1000:6.1f} ms")
        print(f"{count} cases; slowest median {worst * 1000:.1f} ms")
