"""A sentence → whether it tells what a policy, a criterion or a label says, and nothing of the patient."""

import re
from functools import cache

from hepcite.extract.language.data import load
from hepcite.extract.language.folding import fold, folded

Span = tuple[int, int]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    entries = load("unsaid/policy")[name]
    return re.compile("|".join(f"(?:{entry})" for entry in entries), re.IGNORECASE)


@cache
def _stems() -> re.Pattern[str]:
    return folded(load("unsaid/policy")["stems"])


def may_tell(text: str) -> bool:
    """Some word of `text` is one that all such sentences have one of; most records have none."""
    return _stems().search(fold(text)) is not None


def tells_a_policy(sentence: str, section: str) -> bool:
    tells = section == "policy" or _pattern("policy").search(sentence)
    return bool(tells) and not _pattern("person").search(sentence)


def quoted_of_a_policy(text: str, start: int, end: int) -> list[Span]:
    """What the sentence `text[start:end]` of a request cites of the policy it asks under, whoever else it speaks of."""
    asks = _pattern("asks").search(text, start, end)
    if not asks or not _pattern("marks").search(text, start, end):
        return []
    cited = re.search(
        r"[“\"]([^”\"\n]{15,})[”\"]|(?<=[.\d][A-D])(?:\.\d)?\s*[:,(]\s*([^.\n]{15,})",
        text[asks.start() : end],
    )
    if not cited:
        return []
    group = 1 if cited[1] else 2
    return [(asks.start() + cited.start(group), asks.start() + cited.end(group))]
