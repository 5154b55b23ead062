"""Promise 1, long form: `python bench/power_loss.py [CUTS]` cuts the power around real intake; controls have to lose."""

import sys

import _paths  # noqa: F401
import power_runs

from hepcite.intake.store import engine

CUTS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
PRAGMAS = engine.PRAGMAS


def tally_at(level: int, cuts: int) -> power_runs.Tally:
    engine.PRAGMAS = tuple((name, level if name == "synchronous" else value) for name, value in PRAGMAS)
    return power_runs.cut(power_runs.intake(6), cuts, seed=20261125)


if __name__ == "__main__":
    full = tally_at(2, CUTS)
    print(f"FULL    {full.cuts} cuts: {full.lost} lost, {full.corrupt} corrupt", flush=True)
    for name, level in (("NORMAL", 1), ("OFF", 0)):
        told = tally_at(level, CUTS // 10)
        print(f"{name:<7} {told.cuts} cuts: {told.lost} lost, {told.corrupt} corrupt (control)", flush=True)
    sys.exit(bool(full.lost or full.corrupt))
