"""A clause → the places of the body that it names, by region, and those that a word is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.clauses import Span, pattern
from hepcite.extract.language.folding import find_all

FIELD = "extrahepatic"
LIVER = "liver"


@dataclass(frozen=True, slots=True)
class Site:
    start: int
    end: int
    region: str


@cache
def _pattern() -> re.Pattern[str]:
    regions = data(FIELD)["sites"]
    parts = [f"(?P<none>{phrases(FIELD, 'not_sites').pattern})"]
    order = sorted(regions, key=lambda region: region != "lung_base")
    parts += [f"(?P<{r}>{phrases(FIELD, 'sites', r).pattern})" for r in order]
    return re.compile("|".join(parts), re.IGNORECASE)


def sites_in(text: str, span: Span) -> list[Site]:
    """The places named, in order."""
    return [
        Site(m.start(), m.end(), m.lastgroup or "")
        for m in find_all(_pattern(), text, *span)
        if m.lastgroup and m.lastgroup != "none"
    ]


def _listed_before(text: str, sites: Sequence[Site], start: int) -> list[Site]:
    """The sites of the list that ends at `start`: "lung, bone and nodal" before "metastases"."""
    found: list[Site] = []
    edge = start
    for site in reversed([s for s in sites if s.end <= start]):
        if not pattern(FIELD, "link").fullmatch(text, site.end, edge):
            break
        found.append(site)
        edge = site.start
    return found


def _listed_after(text: str, sites: Sequence[Site], start: int) -> list[Site]:
    """The sites of the list that begins at `start`."""
    found: list[Site] = []
    edge = start
    for site in (s for s in sites if s.start >= start):
        gap = text[edge : site.start]
        is_first = not found and len(gap) < 26 and pattern(FIELD, "plain_words").fullmatch(gap)
        if not is_first and not pattern(FIELD, "link").fullmatch(gap):
            break
        found.append(site)
        edge = site.end
    return found


def sites_of(text: str, sites: Sequence[Site], word: Span, clause: Span) -> frozenset[str]:
    """The regions that the word `word` is about; empty where none is said."""
    start, end = word
    own = [s for s in sites if s.start < end and start < s.end]
    first = min([start, *(s.start for s in own)])
    near = own + _listed_before(text, sites, first)
    to = pattern(FIELD, "to").match(text, end, clause[1])
    if to and to.end() > end:
        near += _listed_after(text, sites, to.end())
    colon = pattern(FIELD, "colon").match(text, end, clause[1])
    if colon:
        near += _listed_after(text, sites, colon.end())
    if pattern(FIELD, "leads_to_site").search(text[start:end]):
        near += _listed_after(text, sites, end)
    before = [s for s in sites if s.end <= start]
    if not near and before:
        is_denied = before[-1].region != LIVER and pattern(FIELD, "denied").fullmatch(
            text, before[-1].end, start
        )
        if is_denied or pattern(FIELD, "about").search(text, clause[0], start):
            near = [before[-1], *_listed_before(text, sites, before[-1].start)]
    return frozenset(s.region for s in near)
