"""A span in its sentence → what the words around it make of it: negated, uncertain, historical and so on.

After ConText (Harkema et al. 2009): cues with a direction, a scope that ends at a terminator, and pseudo-cues
that look like cues and are none. Where two overlap, the longer one stands. The phrases are assertion.yaml, in
the language of lexicon.py; this file holds the engine.
"""

import re
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load
from hepcite.extract.language.lexicon import Hit, Lexicon

CATEGORIES = (
    "negated",
    "uncertain",
    "historical",
    "comparison",
    "resolved",
    "hypothetical",
    "planned",
    "family",
)
REACHES = ("sentence", "clause", "phrase", "beside")
"""How far a cue acts, from the whole sentence to the words beside it; assertion.yaml says where each ends."""
STOPS = ("terminator", "turn", "break", "present")
_PSEUDO = "pseudo"
_PAST = frozenset({"historical", "comparison"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `start:end` of the note; `category` is one of CATEGORIES or of STOPS.

    A terminator stops every cue, a turn those that act forward, a break those that act within their clause; a
    word of the present ends what a section lends of the past.
    """

    start: int
    end: int
    category: str
    forward: bool
    reach: str = "sentence"


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
        """The span states a fact of this patient as it is now: no category but "uncertain" holds."""
        return not (self.categories - {"uncertain"})


@dataclass(frozen=True, slots=True)
class _Sense:
    category: str
    forward: bool = True
    reach: str = "sentence"


@cache
def _lexicon() -> Lexicon[_Sense]:
    data = load("assertion")
    phrases = [(p, _Sense(_PSEUDO)) for p in data["pseudo"]]
    phrases += [(p, _Sense(stop)) for stop in STOPS for p in data["stops"][stop]]
    phrases += [
        (p, _Sense(category, direction == "forward", reach))
        for category in CATEGORIES
        for direction, reaches in data[category].items()
        for reach in REACHES
        for p in reaches.get(reach, ())
    ]
    return Lexicon(phrases, data["words"])


@cache
def _gap_stops() -> dict[tuple[bool, str], re.Pattern[str]]:
    data = load("assertion")["gap_stops"]
    return {
        (direction == "forward", reach): re.compile(pattern, re.IGNORECASE)
        for direction, patterns in data.items()
        for reach, pattern in patterns.items()
    }


@cache
def _opener() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("assertion")["opening"]
    return re.compile(data["word"], re.IGNORECASE), re.compile(data["verb"], re.IGNORECASE)


def find_cues(text: str, start: int, end: int) -> tuple[Cue, ...]:
    """The cues and stops of the sentence `text[start:end]`, in order."""
    hits = [h for h in _lexicon().hits(text, start, _answer_ends_at(text, start, end)) if h.end <= end]
    stands = _longest([h for h in hits if h.sense.category not in STOPS])
    stops = [
        h
        for h in hits
        if h.sense.category in STOPS and not any(c.start <= h.start and h.end <= c.end for c in stands)
    ]
    found = {
        Cue(h.start, h.end, h.sense.category, h.sense.forward, h.sense.reach)
        for h in [*stands, *_longest(stops)]
        if h.sense.category != _PSEUDO
    }
    comma = _opening_ends_at(text, start, end)
    if comma is not None:
        found.add(Cue(comma, comma + 1, "terminator", True))
    return tuple(sorted(found, key=lambda c: (c.start, -c.end, c.category, c.forward, c.reach)))


def _answer_ends_at(text: str, start: int, end: int) -> int:
    """The end of the line where the sentence is a question, for its answer may follow; else its own end."""
    if not text[start:end].rstrip().endswith("?"):
        return end
    line_end = text.find("\n", end)
    return line_end if line_end >= 0 else len(text)


def _longest(hits: list[Hit[_Sense]]) -> list[Hit[_Sense]]:
    """Of hits that overlap the longest, a pseudo-cue before a cue, and those of the very same words."""
    kept: list[Hit[_Sense]] = []
    for hit in sorted(hits, key=lambda h: (-h.weight, h.start - h.end, h.sense.category != _PSEUDO)):
        rivals = [k for k in kept if k.start < hit.end and hit.start < k.end]
        if all(_stand_together(hit, rival) for rival in rivals):
            kept.append(hit)
    return kept


def _stand_together(hit: Hit[_Sense], longer: Hit[_Sense]) -> bool:
    if _PSEUDO in (hit.sense.category, longer.sense.category):
        return hit.sense.category == longer.sense.category
    return (hit.start, hit.end, hit.weight) == (longer.start, longer.end, longer.weight)


def _opening_ends_at(text: str, start: int, end: int) -> int | None:
    """The comma that ends a leading subordinate clause, as in "Although no ascites is seen, ..."."""
    word, verb = _opener()
    opening = word.match(text, start, end)
    if not opening:
        return None
    comma = text.find(",", opening.end(), end)
    while comma >= 0:
        following = text.find(",", comma + 1, end)
        if verb.search(text, opening.end(), comma) or verb.search(
            text, comma, following if following >= 0 else end
        ):
            return comma
        comma = following
    return None


def assertion_at(
    text: str, start: int, end: int, section: str, cues: tuple[Cue, ...], a: int, b: int
) -> Assertion:
    """The assertion of the span `text[a:b]` in the sentence `text[start:end]` of `section`."""
    held = set(load("assertion")["sections"].get(section, ()))
    stops = [c for c in cues if c.category in STOPS]
    if any(stop.category == "present" and stop.end <= a for stop in stops):
        held -= _PAST
    for cue in cues:
        if cue.category in STOPS or cue.category in held:
            continue
        low, high = (cue.end, a) if cue.forward else (b, cue.start)
        if low <= high and not _is_stopped(text, cue, stops, low, high):
            held.add(cue.category)
    return Assertion(frozenset(held))


def _is_stopped(text: str, cue: Cue, stops: list[Cue], low: int, high: int) -> bool:
    """Something between the cue and the span, in `text[low:high]`, ends the scope of the cue."""
    for stop in stops:
        if low <= stop.start and stop.end <= high:
            if stop.category == "terminator" or (stop.category == "turn" and cue.forward):
                return True
            if stop.category == "break" and cue.reach != "sentence":
                return True
    pattern = _gap_stops().get((cue.forward, cue.reach))
    return pattern is not None and pattern.search(text[low:high]) is not None
