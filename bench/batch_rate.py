"""`python bench/batch_rate.py [CASES ...]`: cases a second of `hepcite batch` with 1 and 2 processes, cost a case, memory.

The cases are light: one text report each, all different. Cost is processor time a case, so that a busy machine matters
less; memory is the largest of all processes.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import _paths  # noqa: F401
from store_parts import TEXT, request_text

REPORT = (
    "MRI LIVER {day}\nPatient: Wilhelmina Quackenbush. DOB: 09/17/1961. Exam {number}.\nIMPRESSION:\n{text}\n"
)


def make_cases(folder: Path, count: int) -> None:
    for number in range(count):
        case = folder / f"{number:06d}"
        case.mkdir(parents=True)
        (case / "case.json").write_text(request_text(case_id=f"B{number}"))
        told = REPORT.format(day=f"2026-03-{1 + number % 15:02d}", number=number, text=TEXT)
        (case / "mri.txt").write_text(told)


def measure(count: int, jobs: int) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp())
    make_cases(folder / "in", count)
    command = [sys.executable, "-m", "hepcite", "batch", str(folder / "in"), "--out", str(folder / "out")]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(  # noqa: S603
        [*command, "--jobs", str(jobs), "--quiet"], check=True
    )
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = (folder / "out" / "results.jsonl").read_text().splitlines()
    if len(lines) != count:
        raise SystemExit(f"{len(lines)} results of {count} cases")
    return {
        "cases": count,
        "jobs": jobs,
        "cases_per_second": round(count / seconds, 2),
        "cpu_ms_per_case": round(1000 * cpu / count, 1),
        "largest_process_mb": round(after.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    for size in [int(each) for each in sys.argv[1:]] or [100, 1000, 10_000]:
        for processes in (1, 2):
            print(json.dumps(measure(size, processes)), flush=True)
