"""Two quotes of one file: do they point at the same words?"""

from difflib import SequenceMatcher

SHARED_SHARE = 0.5
"""Share of the shorter quote that the longest common run of characters must reach."""


def overlaps(ours: str, gold: str) -> bool:
    """True where one holds the other, or they share half of the shorter one, white space and case aside."""
    a, b = _squash(ours), _squash(gold)
    if not a or not b:
        return False
    if a in b or b in a:
        return True
    run = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return run.size >= SHARED_SHARE * min(len(a), len(b))


def _squash(quote: str) -> str:
    return " ".join(quote.split()).casefold()
