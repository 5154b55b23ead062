"""Words of a capsule + the words around them → whether they hold for every lesion today: not of some only, of an earlier
study, asked for, or lost."""

import re
from dataclasses import replace
from functools import cache

from hepcite.extract.fields.lesions.capsule import CapsuleWords
from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.words import lists
from hepcite.records import Interval

AROUND = 70
"""Characters before and after the words that are read with them."""

_ALL = re.compile(
    r"\b(?:both|all|each|every|they|these|either)\b(?!\s+(?:but|except|phases?|lobes|sides))", re.IGNORECASE
)
_SAME_NOUN = re.compile(r"\s*(?:[\w-]+\s+){0,2}?$")


_THEN = re.compile(
    r"\W{0,3}(?:in|on|by|at)\s+(?:the\s+|an?\s+)?(?:(?:19|20)\d\d|prior|previous|earlier|outside|old|initial|first|baseline)\b",
    re.IGNORECASE,
)


@cache
def _some() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lists()['capsule']['of_some'])})\b", re.IGNORECASE)


@cache
def _count() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<n>{'|'.join(['one', *lists()['numbers']])}|[1-9])\b(?!\s*(?:cm|mm|\.\d|%))", re.IGNORECASE
    )


@cache
def _list(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lists()['capsule'][name])})", re.IGNORECASE)


def of_today(text: str, start: int, end: int, found: CapsuleWords) -> CapsuleWords:
    """`found`, as open or as absent where the sentence `start:end` tells of another time, of a question or of its loss."""
    if found.value is not True:
        return found
    near = text[max(start, found.start - AROUND) : min(end, found.end + AROUND)]
    if _list("lost").search(near):
        return replace(found, value=False)
    if _THEN.match(text, found.end, end):
        return replace(found, value=None)
    if _list("asked").search(near) or (_list("earlier").search(near) and not _list("still").search(near)):
        return replace(found, value=None)
    return found


def is_of_some(text: str, start: int, end: int, span: tuple[int, int], frame: Frame) -> bool:
    """The capsule is that of some of the lesions of `frame` only, as the sentence `start:end` says."""
    before, after = text[start : span[0]], text[span[1] : min(end, span[1] + AROUND)]
    if _ALL.search(before[-AROUND:] + " | " + after) and not re.search(r"\bbut\b|\bexcep", before + after):
        return False
    quantity = frame.quantity
    if quantity and quantity.end <= span[0] and _SAME_NOUN.fullmatch(text[quantity.end : span[0]]):
        return bool(_list("excepted").search(after))
    counted = {m["n"].lower() for m in _count().finditer(text, quantity.end if quantity else start, span[0])}
    counted |= {m["n"].lower() for m in _count().finditer(after)}
    if counted:
        return True
    return bool(_some().search(text[quantity.end if quantity else start : span[0]]) or _some().search(after))


def names_some(lead: str, count: Interval | None) -> bool:
    """The words before the capsule name a smaller number of lesions, or the larger ones."""
    if re.search(
        r"\b(?:the )?(?:two|three|four|\d)? ?(?:larger|largest|biggest|smaller|former|latter)\b",
        lead,
        re.IGNORECASE,
    ):
        return not _ALL.search(lead)
    numbers = {1: "one", **{n: w for w, n in lists()["numbers"].items()}}
    said = {m["n"].lower() for m in _count().finditer(lead)}
    most = int(count.max) if count and count.max is not None else None
    whole = {numbers.get(most, ""), str(most), "one"} if most else {"one"}
    return bool(said - whole) and not _ALL.search(lead)
