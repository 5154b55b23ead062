"""The labeled cases as PDF, scan, fax, turned and askew → a Markdown table of scores, a row a level.

    HEPCITE_CACHE=/some/folder python bench/degradation.py eval/cases --case 'D[0-3]?' --case D40

Exit status 1 where a level says `meets_criteria` falsely. Every page is recognised: minutes a level.
"""

import argparse
import fnmatch
import sys
import time
from pathlib import Path

from hepcite.eval import find_cases
from hepcite.eval.degrade import LEVELS, score_degraded, table
from hepcite.eval.report import errors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--case", action="append", help="pattern of case names, again for another")
    parser.add_argument("--level", action="append", choices=list(LEVELS))
    parser.add_argument("--errors", action="store_true")
    said = parser.parse_args()
    patterns = said.case or ["*"]
    folders = [p for p in find_cases(said.cases) if any(fnmatch.fnmatch(p.name, one) for one in patterns)]
    rows = []
    for name in said.level or LEVELS:
        began = time.monotonic()
        scores = score_degraded(
            folders, LEVELS[name], lambda case: print(case, end=" ", file=sys.stderr, flush=True)
        )
        rows.append((LEVELS[name], scores))
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        print(table(rows[-1:]), flush=True)
        for unscored in scores.unscored:
            print(f"{unscored.case}: {unscored.why}", file=sys.stderr)
        if said.errors:
            print(errors(scores), flush=True)
    print(table(rows))
    return int(any(scores.false_meets for _, scores in rows))


if __name__ == "__main__":
    sys.exit(main())
