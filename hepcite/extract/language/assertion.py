"""A span in its sentence → what the words around it make of it: negated, uncertain, historical, hypothetical and so on.

After ConText (Harkema et al. 2009): cues with a direction, a scope that ends at a terminator, and pseudo-cues that look
like cues and are none. The lexicon is assertion.yaml; this file holds only the engine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load

CATEGORIES = ("negated", "uncertain", "historical", "comparison", "resolved", "hypothetical", "planned", "family")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `start:end` of the note; `category` is one of CATEGORIES or "terminator"."""

    start: int
    end: int
    category: str
    forward: bool
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Assertion:
    """The categories that hold for a span, and those of its section (technique, indication)."""

    categories: frozenset[str]

    def __contains__(self, category: str) -> bool:
        return category in self.categories

    def is_any(self, *categories: str) -> bool:
        return any(c in self.categories for c in categories)

    @property
    def is_present(self) -> bool:
        """The span states a fact of this patient as it is now: none of the categories, uncertain aside, holds."""
        return not (self.categories - {"uncertain"})


def _compiled(phrases: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    parts = [
        (r"\b" if re.match(r"[\w(]", p) and not p.startswith("(?:is|are") else "") + f"(?:{p})" + (r"\b" if re.search(r"\w\)?\??$", p) else "")
        for p in ordered
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


@cache
def _lexicon() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], list[tuple[str, bool, re.Pattern[str]]]]:
    data = load("assertion")
    cues = [
        (category, direction == "forward", _compiled(data[category][direction]))
        for category in CATEGORIES
        for direction in ("forward", "backward")
        if data[category].get(direction)
    ]
    return _compiled(data["pseudo"]), _compiled(data["terminators"]), _compiled(data["narrow"]), cues


def find_cues(text: str, start: int, end: int) -> tuple[Cue, ...]:
    """The cues and terminators of the sentence `text[start:end]`, in order; pseudo-cues hide the cues inside them."""
    pseudo, terminators, narrow, lexicon = _lexicon()
    hidden = [m.span() for m in pseudo.finditer(text, start, end)]
    found: list[Cue] = []
    for category, forward, pattern in lexicon:
        for match in pattern.finditer(text, start, end):
            first = match.end() - len(match.group().lstrip())
            if not any(a <= first and match.end() <= b for a, b in hidden):
                is_narrow = bool(narrow.fullmatch(match.group()))
                found.append(Cue(match.start(), match.end(), category, forward, is_narrow))
    found.extend(Cue(m.start(), m.end(), "terminator", True) for m in terminators.finditer(text, start, end))
    return tuple(sorted(found, key=lambda c: (c.start, -c.end, c.category, c.forward)))


_SOFT_STOP = re.compile(r"[,:]|\band\b", re.IGNORECASE)


def assertion_at(text: str, start: int, end: int, section: str, cues: tuple[Cue, ...], a: int, b: int) -> Assertion:
    """The assertion of the span `text[a:b]` in the sentence `text[start:end]` of `section`."""
    stops = [c for c in cues if c.category == "terminator"]
    held = set(load("assertion")["sections"].get(section, ()))
    for cue in cues:
        if cue.category == "terminator" or cue.category in held or not _reaches(cue, a, b):
            continue
        gap = (cue.end, a) if cue.forward else (b, cue.start)
        if any(gap[0] <= s.start and s.end <= gap[1] for s in stops):
            continue
        if cue.narrow and _SOFT_STOP.search(text, *gap):
            continue
        held.add(cue.category)
    return Assertion(frozenset(held))


def _reaches(cue: Cue, a: int, b: int) -> bool:
    """The cue lies on the side of the span from which it acts; a cue inside the span acts too (part of its phrase)."""
    return cue.end <= a if cue.forward else cue.start >= b
