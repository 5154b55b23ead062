"""Every part of bench/RESULTS.md, one after another, each within a time limit: what `make bench` runs.

    python bench/all.py eval/cases [--only PART ...] [--environments FOLDER]

Set nothing else to work beside it. About a quarter of an hour on two quiet cores; the first time pip builds the peers'
environments, which takes the network and some minutes more. A part that fails or takes too long leaves what stood in
RESULTS.md, is named at the end, and makes the exit status 1.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from results_file import machine, write_part

HERE = Path(__file__).resolve().parent
CACHES = ("HEPCITE_CACHE", "HEPCITE_OCR_CACHE")


@dataclass(frozen=True, slots=True)
class Part:
    """`written_as`: the script only prints, and what it prints becomes this part; `compares` are packages to name there."""

    name: str
    words: tuple[str, ...]
    most_minutes: int
    may_use_cache: bool = False
    written_as: str = ""
    compares: tuple[str, ...] = ()


PARTS = (
    Part("language", ("peers.py",), 12),
    Part(
        "reading",
        ("documents.py",),
        6,
        written_as="Reading",
        compares=("pypdfium2", "pdfplumber"),
    ),
    Part("whole", ("whole.py", "--only", "whole"), 6),
    Part("cost", ("whole.py", "--only", "cost"), 6, may_use_cache=True),
)


def run(part: Part, cases: Path, environments: Path) -> str:
    """What went wrong, or nothing."""
    script, *options = part.words
    command = [sys.executable, str(HERE / script), str(cases), *options]
    if script == "peers.py":
        command += ["--environments", str(environments)]
    environment = {
        name: value for name, value in os.environ.items() if part.may_use_cache or name not in CACHES
    }
    output = subprocess.PIPE if part.written_as else None
    with subprocess.Popen(  # noqa: S603
        command, stdout=output, text=True, env=environment, start_new_session=True
    ) as process:
        try:
            told, _ = process.communicate(timeout=60 * part.most_minutes)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return f"stopped after {part.most_minutes} minutes"
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        return f"ended with status {process.returncode}"
    if part.written_as:
        versions = ", ".join(f"{name} {version(name)}" for name in part.compares)
        write_part(part.written_as, [machine(), "", f"{versions}.", "", *told.strip().splitlines()])
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--only", action="append", choices=[part.name for part in PARTS])
    parser.add_argument("--environments", type=Path, default=Path("out/bench"))
    said = parser.parse_args()
    faults = {}
    for part in PARTS:
        if said.only and part.name not in said.only:
            continue
        print(f"bench: {part.name}, at most {part.most_minutes} minutes", file=sys.stderr, flush=True)
        began = time.monotonic()
        fault = run(part, said.cases, said.environments)
        faults |= {part.name: fault} if fault else {}
        print(
            f"bench: {part.name} {fault or 'done'}, {time.monotonic() - began:.0f} s",
            file=sys.stderr,
            flush=True,
        )
    for name, fault in faults.items():
        print(
            f"bench: {name} {fault}; its part of bench/RESULTS.md is that of an earlier run", file=sys.stderr
        )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
