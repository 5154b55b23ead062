"""Parts of measurements into bench/RESULTS.md: each script writes its own part, the others stay."""

import os
import platform
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = "# Measured\n\nWritten by the scripts of this folder (`make bench`); a part is replaced as a whole when its script runs.\n"
ORDER = ("Language: speed", "Language: assertion", "Reading", "Whole case", "Cost", "Profile", "Falls short")


def machine() -> str:
    """Processor, cores, Python, our version, date-free: what a figure is measured on."""
    name = platform.processor() or platform.machine()
    try:
        cpus = Path("/proc/cpuinfo").read_text("utf-8")
        name = next(
            (line.split(":")[1].strip() for line in cpus.splitlines() if line.startswith("model name")), name
        )
    except OSError:
        pass
    load = os.getloadavg()[0]
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"hepcite {version('hepcite')}; "
        f"load average at the end {load:.1f}."
    )


def write_part(title: str, lines: Sequence[str]) -> None:
    text = FILE.read_text("utf-8") if FILE.exists() else HEAD
    head, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    parts = dict(part.split("\n", 1) for part in rest)
    parts[title] = "\n" + "\n".join(lines).strip() + "\n"
    known = [name for name in ORDER if name in parts] + sorted(set(parts) - set(ORDER))
    body = "\n".join(f"## {name}\n\n{parts[name].strip()}\n" for name in known)
    FILE.write_text(f"{head.strip()}\n\n{body}", encoding="utf-8")
    print("\n".join(lines))
