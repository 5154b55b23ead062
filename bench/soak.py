"""Promise 21: `python bench/soak.py [MINUTES]` mixed load on a store; memory, descriptors and log size have to stay in bounds.

Minutes show a fast leak only; that nothing grows over weeks takes hours of it.
"""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import _paths  # noqa: F401
from store_parts import KIM, add_case, decide_now

from hepcite.intake.operations.verify import verify
from hepcite.intake.store import Query, open_store

SAMPLES = 10


def sample(folder: Path) -> dict[str, float]:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    log = folder / "hepcite.sqlite-wal"
    return {
        "mb": round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "wal_mb": round(log.stat().st_size / 1e6, 2) if log.exists() else 0.0,
    }


if __name__ == "__main__":
    seconds = 60 * float(sys.argv[1] if len(sys.argv) > 1 else 2)
    folder, chance = Path(tempfile.mkdtemp()) / "data", random.Random(21)  # noqa: S311
    samples, number = [], 0
    with open_store(folder) as store:
        for _ in range(SAMPLES):
            end = time.monotonic() + seconds / SAMPLES
            while time.monotonic() < end:
                number += 1
                case_id = add_case(store, f"soak {number}".encode(), case_id=f"Z{number}")
                decide_now(store, case_id)
                version = store.cases.get(case_id, KIM).version
                value = chance.choice(("occluded", "patent", "indeterminate"))
                store.corrections.add(
                    case_id, "portal_vein", "value", KIM, reason="soak", expected=version, value=value
                )
                store.worklist.page(Query(search=f"z{number}"), KIM)
            samples.append(sample(folder))
            print(number, "cases", samples[-1], flush=True)
        sound = verify(store).is_sound
    database_kb = (folder / "hepcite.sqlite").stat().st_size / 1000
    warm, last = samples[SAMPLES // 3], samples[-1]
    is_flat = (
        last["mb"] < 1.1 * warm["mb"]
        and last["descriptors"] <= warm["descriptors"] + 2
        and last["wal_mb"] < 16
    )
    print(
        f"{number} cases, {database_kb / number:.0f} kB of database each; in bounds: {is_flat}; store sound: {sound}"
    )
    sys.exit(not (is_flat and sound))
