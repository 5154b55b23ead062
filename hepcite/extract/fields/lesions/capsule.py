"""Words about a tumor capsule → whether there is one, and of which lesions they speak."""

import re
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.lesions.words import alternatives, lists


@dataclass(frozen=True, slots=True)
class CapsuleWords:
    """`value` is None where the words leave it open. `of_all` where they speak of every lesion."""

    value: bool | None
    start: int
    end: int
    of_all: bool


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(alternatives(lists()["capsule"][name]), re.IGNORECASE)


_QUOTES = str.maketrans('"“”', "   ")
_OTHER_FEATURE = re.compile(r"wash|enhanc|aphe|invas|thromb|bleed|necro|fat\b", re.IGNORECASE)
_QUICK = re.compile(r"capsul|such rim|infiltrat|defined|margin|circumscri|demarcat", re.IGNORECASE)


def capsule_words(text: str, start: int, end: int) -> CapsuleWords | None:
    """What `text[start:end]` says of a capsule, None where it is silent. A "no" outweighs a "yes"."""
    part = text[start:end].translate(_QUOTES)
    if not _QUICK.search(part):
        return None
    for m in _pattern("not_a_tumor_capsule").finditer(part):
        part = part[: m.start()] + "#" * (m.end() - m.start()) + part[m.end() :]
    is_open = False
    for name in ("open", "hedged"):
        for m in _pattern(name).finditer(part):
            is_open = True
            part = part[: m.start()] + "#" * (m.end() - m.start()) + part[m.end() :]
    for name, value in (("absent", False), ("present", None if is_open else True)):
        found = _pattern(name).search(part)
        if found:
            return CapsuleWords(
                value, start + found.start(), start + found.end(), bool(_pattern("of_all").search(part))
            )
    return CapsuleWords(None, start, end, False) if is_open else None


def one_without(text: str, start: int, end: int) -> CapsuleWords | None:
    """The words of a sentence that deny one lesion the capsule it speaks of ("..., none at segment 6")."""
    part = text[start:end].translate(_QUOTES)
    named = re.search(r"capsul", part, re.IGNORECASE)
    if not named:
        return None
    for m in _pattern("other_without").finditer(part, named.start()):
        if not _OTHER_FEATURE.search(part, named.end(), m.end() + 25):
            return CapsuleWords(False, start + m.start(), start + m.end(), True)
    return None


def capsule_cell(text: str) -> bool | None:
    """The value of a cell or field under the heading "Capsule"."""
    words = text.strip().lower()
    if re.match(
        r"(?:n/?a|not (?:assessed|evaluated|applicable|reported)|\?|indeterminate|uncertain|unknown"
        r"|equivocal|incomplete|partial)",
        words,
    ):
        return None
    if re.match(r"(?:n\b|no\b|none|absent|neg|-+$|–|not |0$|\[ ?\]\s*(?:yes|y\b|present))", words):
        return False
    if re.match(r"(?:y\b|yes|present|pos|\+|complete|thin|smooth|enhancing|\[x\]|x$|✓|1$|seen|true)", words):
        return True
    return None
