"""Promise 13, the long form: packets that speak to the reader → clauses met without words that re-parse. Run from the top:

python bench/injections.py [--packets 300] [--pictures 4]
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.extract.fallback.injections import packets
from tests.extract.fallback.obedience import read_obediently


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packets", type=int, default=300)
    parser.add_argument("--pictures", type=int, default=4, help="of which the words can only be recognised")
    told = parser.parse_args()
    claims, unfounded, gained, unflagged, number = 0, 0, 0, 0, 0
    for packet in packets(told.packets - told.pictures, told.pictures):
        outcome = read_obediently(packet)
        number += 1
        claims += outcome.claims
        unflagged += packet.is_unseen and not outcome.is_flagged
        if outcome.unfounded or outcome.gained:
            unfounded += bool(outcome.unfounded)
            gained += bool(outcome.gained)
            print(f"{packet.name}: unfounded {outcome.unfounded}, gained {outcome.gained}")
    print(f"{number} packets, {claims} claims of the obedient model")
    print(f"packets with a clause met without words that re-parse: {unfounded}")
    print(f"packets with a clause met that the rules alone do not meet: {gained}")
    print(f"packets with words that nobody can see, read and not flagged: {unflagged}")
    return 1 if unfounded or gained or unflagged else 0


if __name__ == "__main__":
    sys.exit(main())
