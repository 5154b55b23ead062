"""A unit → the place of its lesion in a count ("a fourth lesion"), and the lot that it is of ("new", "known")."""

import re
from functools import cache

from hepcite.extract.fields.lesions.units import Unit
from hepcite.extract.fields.lesions.words import LESION_KINDS, Token, Words, lists, pattern

_DENIES = re.compile(r"\b(?:no|not|without|neither|never|nor)\b|n['’]t\b", re.IGNORECASE)


@cache
def _ordinals() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<nth>{'|'.join(lists()['ordinals'])})\b(?=(?:\W+[\w-]+){{0,4}}\W*$)", re.IGNORECASE
    )


def ordinal_of(words: Words, unit: Unit, head: Token | None) -> int | None:
    """The place of the lesion in a count ("a new fourth lesion")."""
    if not head or head.kind not in LESION_KINDS:
        return None
    text = words.text[unit.start : head.start]
    found = _ordinals().search(text) or (head.kind == "pronoun" and _ordinals().search(head.value))
    if not found or pattern("not_counted").search(head.value) or _DENIES.search(text):
        return None
    return int(lists()["ordinals"][found["nth"].lower()])


@cache
def _lots() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\b(?:{'|'.join(entries)})\b", re.IGNORECASE)
        for name, entries in lists()["lots"].items()
    }


def lot_of(body: str) -> str | None:
    """The lot that the first such word of `body` names."""
    found = [(m.start(), name) for name, regex in _lots().items() if (m := regex.search(body))]
    return min(found)[1] if found else None
