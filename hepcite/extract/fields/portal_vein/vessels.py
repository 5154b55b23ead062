"""A clause → the veins that it names, and which of them each predicate is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span

FIELD = "portal_vein"
_PARTS = r"(?:the|its|their|main|left|right|middle|and|or|as|well|both|all|veins?|venous|branch(?:es)?|system|systems|trunk|divisions?|also|with|extrahepatic|intrahepatic|bifurcation|confluence|proximal|distal|superior|inferior|anterior|posterior|nor|including|include|includes|included|incl)"
_LINK = re.compile(rf"[\s,/&+()-]*(?:{_PARTS}\b[\s,/&+()-]*)*")
_BEFORE_ITS_SUBJECT = re.compile(
    r"\s*(?:\([^)]*\)\s*)?,?\s*(?:\w+\s+){0,2}?(?:of|in|within|inside|involving|affecting|along|at|throughout|to|into|filling|occupying|expanding|distending|extending|seen in|through|from|invading|across|on)\b[^,]*?$",
    re.IGNORECASE,
)
_REACHES = re.compile(
    r"(?:exten\w+|reach\w*|propagat\w*|continu\w+|grow\w*|protrud\w*|project\w*)\s+(?:\w+\s+){0,3}?(?:to|into|in|up to|through)\s+(?:the\s+)?(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_REACHES_FIRST = re.compile(r"(?:exten\w+|reach\w*|propagat\w*)\s+(?:\w+\s+){0,2}?$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|[,:;(|.]|\b(?:and|or|with|without|no|of|the|a|an|are|is|any|nor|there|for|shows?|demonstrates?|bland|acute|chronic|new|small|large|focal|normal|normally|widely))\s*(?:(?:\w+ly|\w+-?\w+ed)\s+)?$",
    re.IGNORECASE,
)
_ADJECTIVE_GAP = re.compile(r"\s*(?:[\w-]+\s+){0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """One vein, or several that share a predicate; `is_portal` where the portal vein is among them."""

    start: int
    end: int
    is_portal: bool


def subjects(text: str, clause: Span) -> list[Subject]:
    """The veins of the clause in order, those of one list ("portal, splenic and hepatic veins") as one."""
    found = [Subject(m.start(), m.end(), True) for m in phrases(FIELD, "portal").finditer(text, *clause)]
    found += [Subject(m.start(), m.end(), True) for m in phrases(FIELD, "named").finditer(text, *clause)]
    taken = [(s.start, s.end) for s in found]
    for m in phrases(FIELD, "other").finditer(text, *clause):
        if not any(m.start() < b and a < m.end() for a, b in taken):
            found.append(Subject(m.start(), m.end(), False))
    merged: list[Subject] = []
    for s in sorted(found, key=lambda s: s.start):
        last = merged[-1] if merged else None
        if last and _are_listed(text, last, s):
            merged[-1] = Subject(last.start, max(last.end, s.end), last.is_portal or s.is_portal)
        else:
            merged.append(s)
    return merged


_IS_LISTED_AFTER = re.compile(r"\s+(?:is|are|appears?|remains?)\s+(?:\w+\s+)?(?:patent|open)[\s,]+(?:including|incl)\b[^.;]*$", re.IGNORECASE)


def _are_listed(text: str, a: Subject, b: Subject) -> bool:
    gap = text[a.end : b.start]
    if b.is_portal and _IS_LISTED_AFTER.match(gap):
        return True
    if a.is_portal and b.is_portal:
        return bool(_LINK.fullmatch(gap))
    return bool(_LINK.fullmatch(gap)) and not re.search(r"\bwith\b", gap)


def subject_of(text: str, clause: Span, named: Sequence[Subject], predicate: Span) -> Subject | None:
    """The vein that the predicate is about; None where the clause names none."""
    start, end = predicate
    inside = [s for s in named if s.start < end and start < s.end]
    if inside:
        return inside[0]
    before = [s for s in named if s.end <= start]
    after = [s for s in named if s.start >= end]
    if not before or not after:
        return before[-1] if before else after[0] if after else None
    reached = next((s for s in after if s.is_portal and _is_reached(text, end, s)), None)
    if reached:
        return reached
    gap = text[end : after[0].start]
    if _BEFORE_ITS_SUBJECT.match(gap) and len(gap) < 70:
        return after[0]
    lead = text[max(clause[0], before[-1].end) : start]
    if _OPENS.search(lead) and lead.strip(" ") and _ADJECTIVE_GAP.fullmatch(gap) and not _is_verb_before(lead):
        return after[0]
    return before[-1]


def _is_verb_before(lead: str) -> bool:
    return bool(re.search(r"\b(?:is|are|was|were|remains?|appears?)\s+(?:\w+ly\s+)?$", lead, re.IGNORECASE))


def _is_reached(text: str, end: int, portal: Subject) -> bool:
    """A thrombus of another vein is said to reach this one."""
    return bool(_REACHES.search(text, end, portal.start))
