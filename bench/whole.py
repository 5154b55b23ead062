"""Start-up, a 20-page packet, the stages, worker processes, and what a model would be sent → parts of bench/RESULTS.md.

    python bench/whole.py eval/cases [--packet-pages 20]

Set HEPCITE_CACHE for nothing here: the packet is read as it would be the first time. Run it alone.
"""

import argparse
import contextlib
import os
import pty
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from cost import cost
from pictures import has_pictures, has_text
from results_file import machine, write_part

from hepcite.eval import find_cases, score_cases
from hepcite.eval.measures import stage_times

STARTS = 5
SCALED_CASES = 24
MEASURED = """
import resource, sys, time
from pathlib import Path
from hepcite.intake import load_case
from hepcite.intake.policies import policy_of
from hepcite.eval.run import review_timed
case, files = load_case(Path(sys.argv[1]))
result, seconds = review_timed(case, files, policy_of(case))
from hepcite.extract.formats.isolation import _pool
_pool().close()
peaks = [resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
pages = sum(len(d.pages) for d in result.documents)
print(pages, *peaks, *(seconds[n] for n in ("reading", "facts", "decision")))
"""


def seen(*words: str) -> float:
    """Median seconds from the call to the first byte on a terminal."""
    taken = []
    for _ in range(STARTS):
        ours, theirs = pty.openpty()
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, "-m", "hepcite", *words], stdout=theirs, stderr=theirs):  # noqa: S603
            os.close(theirs)
            os.read(ours, 1)
            taken.append(time.perf_counter() - began)
            with contextlib.suppress(OSError):  # the terminal is gone with the process
                while os.read(ours, 4096):
                    pass
        os.close(ours)
    return statistics.median(taken)


def started(*words: str) -> tuple[float, float]:
    """Median seconds from the call to the first byte on a piped stdout or stderr, and of processor time to the end."""
    taken, processor = [], []
    for _ in range(STARTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        command = [sys.executable, "-m", "hepcite", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:  # noqa: S603
            if process.stdout is not None:
                process.stdout.read(1)
            taken.append(time.perf_counter() - began)
            process.communicate()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken), statistics.median(processor)


def packet(cases: Path, pages: int, folder: Path) -> Path:
    """The text PDFs of one case after another as one file, under the first case's request."""
    merged = pypdfium2.PdfDocument.new()
    first = None
    for case in find_cases(cases):
        for path in sorted(case.glob("*.pdf")):
            if len(merged) >= pages or not has_text(path):
                continue
            first = first or case
            part = pypdfium2.PdfDocument(path)
            merged.import_pages(part, list(range(min(len(part), pages - len(merged)))))
            part.close()
    made = folder / "packet"
    made.mkdir()
    merged.save(made / "packet.pdf")
    request = (first or cases) / "case.json"
    (made / "case.json").write_bytes(request.read_bytes())
    return made


def whole(cases: Path, pages: int) -> list[str]:
    lines = [machine(), "", "| what | figure | target |", "| --- | --- | --- |"]
    example = str(find_cases(cases)[0])
    for words, target in (
        (("--help",), "under 1.5 s"),
        (("check", example), "under 1.5 s"),
        (("policy", "list"), ""),
    ):
        told = " ".join(word.rsplit("/", 1)[-1] for word in words)
        first, processor = started(*words)
        figure = f"{seen(*words):.2f} s; {first:.2f} s to its result in a pipe; {processor:.2f} s of processor time in all"
        lines.append(f"| `hepcite {told}`, call to first output on a terminal | {figure} | {target} |")
    with tempfile.TemporaryDirectory() as temporary:
        made = packet(cases, pages, Path(temporary))
        done = subprocess.run([sys.executable, "-c", MEASURED, str(made)], capture_output=True, check=True)  # noqa: S603
    count, parent, child, *seconds = done.stdout.split()
    total = sum(map(float, seconds))
    stages = ", ".join(
        f"{n} {float(s):.2f} s" for n, s in zip(("reading", "facts", "decision"), seconds, strict=True)
    )
    lines.append(
        f"| a packet of {int(count)} pages with text, first time in its process | {total:.2f} s: {stages} | |"
    )
    lines.append(f"| its most memory | {int(parent) / 1024:.0f} MB, child {int(child) / 1024:.0f} MB | |")
    return lines + scaling(cases)


def scaling(cases: Path) -> list[str]:
    """Cases without pictures by number of worker processes, start of the workers included."""
    paths = [p for p in find_cases(cases) if not has_pictures(p)][:SCALED_CASES]
    lines, alone = [], 0.0
    for jobs in (1, *((os.cpu_count() or 1,) if (os.cpu_count() or 1) > 1 else ())):
        began = time.perf_counter()
        scores = score_cases(paths, jobs=jobs)
        taken = time.perf_counter() - began
        if scores.unscored:
            raise SystemExit(f"whole: {len(scores.unscored)} cases have no score: {scores.unscored[0].why}")
        alone = alone or taken
        lines.append(
            f"| {len(paths)} cases, {jobs} worker processes | {taken:.1f} s, {alone / taken:.2f} times as fast | |"
        )
        if jobs == 1:
            for name, stage in stage_times(scores).items():
                lines.append(
                    f"| stage {name}, a case | median {stage.median * 1000:.1f} ms, 95 % under {stage.p95 * 1000:.0f} ms | |"
                )
    return lines


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--packet-pages", type=int, default=20)
    parser.add_argument("--cost-cases", type=int, default=1000)
    parser.add_argument("--only", choices=["whole", "cost"])
    said = parser.parse_args(words)
    if said.only != "cost":
        write_part("Whole case", whole(said.cases, said.packet_pages))
    if said.only != "whole":
        write_part("Cost", cost(said.cases, said.cost_cases))
    return 0


if __name__ == "__main__":
    sys.exit(main())
