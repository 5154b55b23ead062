"""Promise 14, long form: `python bench/worker_log.py [CASES]` lets a worker decide the labeled cases (default: all), then
searches its log and its queue for their names, birth dates, file names and sentences."""

import sys
import tempfile
from pathlib import Path

import _paths  # noqa: F401
from worker_log import smallest_cases, work_on

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10**6
    folders = smallest_cases(count)
    told = work_on(Path(tempfile.mkdtemp()) / "data", folders, seconds=6 * 3600)
    decided = told.states.count("decided")
    print(
        f"{len(folders)} cases, {decided} decided; {len(told.leaks)} of {told.secrets} words found in log and queue"
    )
    sys.exit(bool(told.leaks) or decided != len(folders))
