"""A clause → the veins that it names, and which of them each predicate is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, pattern

FIELD = "portal_vein"


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


def _are_listed(text: str, a: Subject, b: Subject) -> bool:
    gap = text[a.end : b.start]
    if b.is_portal and pattern(FIELD, "is_listed_after").match(gap):
        return True
    if a.is_portal and b.is_portal:
        return bool(pattern(FIELD, "link").fullmatch(gap))
    return bool(pattern(FIELD, "link").fullmatch(gap)) and not pattern(FIELD, "with_").search(gap)


def subject_of(text: str, clause: Span, named: Sequence[Subject], predicate: Span) -> Subject | None:
    """The vein that the predicate is about; None where the clause names none."""
    start, end = predicate
    inside = [s for s in named if s.start < end and start < s.end]
    if inside:
        return inside[0]
    before = [s for s in named if s.end <= start]
    after = [s for s in named if s.start >= end]
    reached = next((s for s in after if s.is_portal and _is_reached(text, end, s)), None)
    if reached:
        return reached
    if not before or not after:
        return before[-1] if before else after[0] if after else None
    gap = text[end : after[0].start]
    if pattern(FIELD, "before_its_subject").match(gap) and len(gap) < 70:
        return after[0]
    lead = text[max(clause[0], before[-1].end) : start]
    return after[0] if _is_attributive(lead, gap) else before[-1]


def _is_attributive(lead: str, gap: str) -> bool:
    """The predicate stands before its vein as an adjective: "occluded hepatic veins"; not after a verb."""
    if not lead.strip(" ") or pattern(FIELD, "verb_before").search(lead):
        return False
    return bool(pattern(FIELD, "opens").search(lead) and pattern(FIELD, "adjective_gap").fullmatch(gap))


def _is_reached(text: str, end: int, portal: Subject) -> bool:
    """A thrombus of another vein is said to reach this one."""
    return bool(pattern(FIELD, "reaches").search(text, end, portal.start))
