"""Short records written to mislead → a table of what is given in the request's favor: `python bench/traps.py [FILE] [--list]`."""

import sys
from pathlib import Path

from hepcite.eval.traps import score_traps, table

FILE = Path(__file__).resolve().parent.parent / "eval" / "traps.jsonl"

if __name__ == "__main__":
    paths = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    traps = list(score_traps(paths[0] if paths else FILE))
    print("\n".join(table(traps)))
    if "--list" in sys.argv:
        for trap in traps:
            if trap.verdict != "right":
                print(
                    f"{trap.id} {trap.field}, {'trap' if trap.is_trap else 'control'}: {trap.verdict}, {trap.gave}; {trap.phenomenon}"
                )
