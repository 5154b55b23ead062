"""A costly expression tried only where a cheap one says that it can begin → the same matches, sooner."""

import re
from collections.abc import Iterable, Iterator

_END = 1 << 62
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LIKE_ASCII = frozenset("\u0130\u0131\u017f\u212a")
"""The letters beyond ASCII that `re` takes for one of ASCII where case does not count."""


def is_plain(text: str) -> bool:
    """No character beyond ASCII passes for a letter or a digit of ASCII: a cheap expression for ASCII misses nothing."""
    if text.isascii():
        return True
    return not any(sign in _LIKE_ASCII or sign.isdecimal() for sign in set(_BEYOND_ASCII.findall(text)))


def matches_at(
    compiled: re.Pattern[str], text: str, starts: Iterable[int], endpos: int = _END
) -> Iterator[re.Match[str]]:
    """What `finditer` gives, where matches begin nowhere but at `starts`, which are in order, and none is empty."""
    end = 0
    for at in starts:
        if at >= end:
            found = compiled.match(text, at, endpos)
            if found:
                end = found.end()
                yield found
