"""Promises 5 and 12, long form: `python bench/tampering.py [TAMPERS] [DAMAGES]` falsifies the audit log and damages stores."""

import random
import sys
import tempfile
from pathlib import Path

import _paths  # noqa: F401
from damages import KINDS, damage
from store_parts import KIM, decided
from tampering import TAMPERS, tamper

from hepcite.intake.operations.verify import verify
from hepcite.intake.store import open_store

if __name__ == "__main__":
    tampers = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    harms = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    chance = random.Random(12)  # noqa: S311
    with open_store(Path(tempfile.mkdtemp()) / "data") as store:
        for number in range(40):
            store.audit.access(KIM, "case.viewed", f"c{number % 7}", version=number)
        head, found = store.audit.head(), 0
        for number in range(tampers):
            with tamper(store, TAMPERS[number % len(TAMPERS)], chance):
                found += bool(store.audit.verify([head]))
        print(f"{found} of {tampers} falsifications of the audit log found", flush=True)
    with open_store(Path(tempfile.mkdtemp()) / "data") as store:
        for number in range(3):
            decided(store, case_id=f"T{number}")
        head, seen = store.audit.head(), 0
        alarms = sum(not verify(store, [head]).is_sound for _ in range(20))
        for number in range(harms):
            with damage(store, KINDS[number % len(KINDS)], chance) as (damaged, what):
                is_found = not verify(damaged, [head], orphan_seconds=1e9).is_sound
                seen += is_found
                if not is_found:
                    print("missed:", KINDS[number % len(KINDS)], what)
        print(f"{seen} of {harms} damages found, {alarms} false alarms in 20 checks of a sound store")
    sys.exit(found != tampers or seen != harms or alarms > 0)
