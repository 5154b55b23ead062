"""`python bench/batch_rate.py [CASES ...]`: what a case costs `hepcite batch` with 1 and 2 processes, from 100 to 10,000 cases.

The cases are light: one text report each, all different. Cost is processor time, so that a busy machine matters less; what a
further case costs between two sizes leaves the start-up out. Memory is that of the largest process of the run. Exit status 1
where a further case costs over 1.2 times as much at the end as at the beginning.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import _paths  # noqa: F401
from store_parts import TEXT, request_text

REPORT = (
    "MRI LIVER {day}\nPatient: Wilhelmina Quackenbush. DOB: 09/17/1961. Exam {number}.\nIMPRESSION:\n{text}\n"
)
SIZES = (100, 1000, 10_000)
FLAT = 1.2


@dataclass(frozen=True, slots=True)
class Run:
    cases: int
    processes: int
    seconds: float
    cpu_seconds: float
    largest_mb: float


def make_cases(folder: Path, count: int) -> None:
    for number in range(count):
        case = folder / f"{number:06d}"
        case.mkdir(parents=True)
        (case / "case.json").write_text(request_text(case_id=f"B{number}"))
        told = REPORT.format(day=f"2026-03-{1 + number % 15:02d}", number=number, text=TEXT)
        (case / "mri.txt").write_text(told)


def measure(count: int, processes: int) -> Run:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_cases(folder / "in", count)
        words = [
            "batch",
            str(folder / "in"),
            "--out",
            str(folder / "out"),
            "--jobs",
            str(processes),
            "--quiet",
        ]
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "hepcite", *words])  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        lines = (folder / "out" / "results.jsonl").read_text().splitlines()
    if process.returncode or len(lines) != count:
        raise SystemExit(f"batch_rate: status {process.returncode}, {len(lines)} results of {count} cases")
    return Run(count, processes, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def told(run: Run) -> str:
    return json.dumps(
        {
            "cases": run.cases,
            "processes": run.processes,
            "seconds": round(run.seconds, 1),
            "cases_per_second": round(run.cases / run.seconds, 1),
            "cpu_ms_per_case": round(1000 * run.cpu_seconds / run.cases, 1),
            "largest_process_mb": round(run.largest_mb),
        }
    )


def further_ms(runs: list[Run]) -> list[float]:
    """Processor milliseconds of one more case, between each size and the next."""
    return [1000 * (b.cpu_seconds - a.cpu_seconds) / (b.cases - a.cases) for a, b in pairwise(runs)]


def main() -> int:
    sizes = sorted({int(each) for each in sys.argv[1:]} or SIZES)
    is_flat = True
    for processes in (1, 2):
        runs: list[Run] = []
        for size in sizes:
            runs.append(measure(size, processes))
            print(told(runs[-1]), flush=True)
        costs = further_ms(runs)
        between = [
            f"{a.cases} to {b.cases}: {cost:.1f} ms"
            for (a, b), cost in zip(pairwise(runs), costs, strict=True)
        ]
        ratio = costs[-1] / costs[0] if costs else 1.0
        is_flat = is_flat and ratio <= FLAT
        print(
            f"{processes} processes, a further case, processor time: {', '.join(between) or 'one size'}; "
            f"last to first {ratio:.2f}; largest process {runs[0].largest_mb:.0f} to {runs[-1].largest_mb:.0f} MB",
            flush=True,
        )
    return int(not is_flat)


if __name__ == "__main__":
    sys.exit(main())
