"""A clause → the places of the body that it names, by region, and those that a word is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.clauses import Span

FIELD = "extrahepatic"
LIVER = "liver"
_LINK = re.compile(
    r"(?:\s*\([^)]{0,40}\))?[\s,/&()-]*(?:(?:and|or|nor|and/or|as well as|the|left|right|bilateral|both|multiple|distant|other|several|enlarged|metastatic|multifocal|of|solid|organs?|bases?|mass|lymph|her|his|their)\b[\s,/&()-]*){0,3}",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s*(?:\w+\s+){0,2}?(?:in|to|of|at|involving|within|throughout|into|on|including|along|near|from)\s+(?:both |the |his |her |a |several |multiple |left |right |each |one |two )*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:consistent with|compatible with|in keeping with|represent\w*|suspicious for|concerning for|worrisome for|indicative of|suggest\w*(?: of)?|equivocal for|free (?:of|from)|clear of|negative for|likely|probabl[ey]|possibl[ey]|presumed|known|as|a|for|is|are|diagnostic of|typical of|proven|biopsy-proven|confirmed|be)|[,:=|-])\s*(?:(?!no\b|not\b|without\b)[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)


_COLON = re.compile(r"\s*[:(]\s*")
_DENIED = re.compile(r"[\s:|-]*(?:are |is |remains? )?(?:no|without|not|negative for)\s+(?:[\w-]+\s+){0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    start: int
    end: int
    region: str


@cache
def _pattern() -> re.Pattern[str]:
    regions = data(FIELD)["sites"]
    parts = [f"(?P<none>{phrases(FIELD, 'not_sites').pattern})"]
    parts += [f"(?P<{r}>{phrases(FIELD, 'sites', r).pattern})" for r in ("lung_base", *(r for r in regions if r != "lung_base"))]
    return re.compile("|".join(parts), re.IGNORECASE)


def sites_in(text: str, span: Span) -> list[Site]:
    """The places named, in order."""
    return [
        Site(m.start(), m.end(), m.lastgroup or "")
        for m in _pattern().finditer(text, *span)
        if m.lastgroup and m.lastgroup != "none"
    ]


def _listed_before(text: str, sites: Sequence[Site], start: int) -> list[Site]:
    """The sites of the list that ends at `start`: "lung, bone and nodal" before "metastases"."""
    found: list[Site] = []
    edge = start
    for site in reversed([s for s in sites if s.end <= start]):
        if not _LINK.fullmatch(text, site.end, edge):
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
        if not _LINK.fullmatch(gap) and not (not found and len(gap) < 26 and re.fullmatch(r"[\w\s-]*", gap)):
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
    to = _TO.match(text, end, clause[1])
    if to and to.end() > end:
        near += _listed_after(text, sites, to.end())
    colon = _COLON.match(text, end, clause[1])
    if colon:
        near += _listed_after(text, sites, colon.end())
    if re.search(r"(?:\b(?:to|into|involves|affects|reached|in)|metastatic|malignant)\s*$", text[start:end], re.IGNORECASE):
        near += _listed_after(text, sites, end)
    before = [s for s in sites if s.end <= start]
    if not near and before:
        is_denied = before[-1].region != LIVER and _DENIED.fullmatch(text, before[-1].end, start)
        if is_denied or _ABOUT.search(text, clause[0], start):
            near = [before[-1], *_listed_before(text, sites, before[-1].start)]
    return frozenset(s.region for s in near)
