"""A quote in its sentences → why no one may point at it: planned, supposed, past, a relative's, another organ's.

This holds for both tiers. It is stricter than the rules are with themselves: what the rules read needs no model, and what
they do not read has to be plain.
"""

import re

from hepcite.extract.fallback.passages import is_of_other_organ
from hepcite.extract.fallback.questions import Asks, questions
from hepcite.extract.fallback.quotes import Place
from hepcite.extract.fallback.values import told_value
from hepcite.records import Value

NOT_OF_NOW = {
    "hypothetical": "its words are hypothetical",
    "planned": "its words are of something planned",
    "family": "its words are of a relative",
    "historical": "its words are of the past",
    "comparison": "its words are a comparison",
    "resolved": "its words are of something resolved",
    "technique": "its words are of the method",
    "indication": "its words are of the question asked",
}
OLD_YEARS = 2
"""A year that lies so far before the document's makes a sentence one of the past."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def unfitness(asks: Asks, value: Value, place: Place) -> str | None:
    """The reason, or None where the quote is fit."""
    if asks.liver_only and any(is_of_other_organ(s) for s in place.sentences):
        return "the quote is about another organ"
    if not any(asks.topic_pattern.search(s.text) for s in place.sentences):
        return "the quote does not name the topic"
    text = " ".join(s.text for s in place.sentences)
    table = questions()
    if table.relatives.search(text):
        return NOT_OF_NOW["family"]
    if table.earlier.search(text) or _is_of_old_year(text, place):
        return NOT_OF_NOW["historical"]
    if not _leaves_open(asks, value) and table.not_yet.search(text):
        return "its words are of what is not yet so"
    return _asserted(asks, value, place)


def _leaves_open(asks: Asks, value: Value) -> bool:
    return told_value(value) in asks.open_values


def _is_of_old_year(text: str, place: Place) -> bool:
    date = place.note.date
    return date is not None and any(int(year) <= date.year - OLD_YEARS for year in _YEAR.findall(text))


def _asserted(asks: Asks, value: Value, place: Place) -> str | None:
    """A mention of the topic, or a cue, that our assertion rules do not let stand for now."""
    low, high = place.whole
    for pattern in (asks.topic_pattern, *(cue.pattern for cue in asks.cues)):
        for match in pattern.finditer(place.note.text, low, high):
            assertion = place.note.assertion(match.start(), match.end())
            said = next((c for c in NOT_OF_NOW if c in assertion), None)
            if said is not None and not (_leaves_open(asks, value) and said in ("hypothetical", "planned")):
                return NOT_OF_NOW[said]
    return None
