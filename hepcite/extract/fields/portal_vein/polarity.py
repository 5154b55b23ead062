"""A clause → the predicates in it, and for each whether the record says it, denies it, doubts it, or speaks of another time."""

import re
from dataclasses import dataclass
from typing import Literal

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.clauses import Span, assertion_within
from hepcite.extract.fields.portal_vein.vessels import FIELD
from hepcite.extract.language.note import Note, Sentence

Polarity = Literal["yes", "no", "maybe", "past", "resolved", "unreal", "procedure", "family"]

_ADJECTIVES = re.compile(r"occlud|occlusive|thrombosed|invaded|invades|expand|distend|clotted|blocked|obliterated|obstructed|complete", re.IGNORECASE)
_UNCHANGED = re.compile(
    r"\b(?:no|without)\s+(?:\w+\s+){0,2}(?:change|extension|propagation|progression|increase|growth|improvement|resolution|enlargement|longer)\b[^,;]*$",
    re.IGNORECASE,
)
_DATED = re.compile(r"\b(?:on|by|from|per)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Predicate:
    """`kind` is a key of `predicates` in portal_vein.yaml, or "weak" for a word that names no thrombus by itself."""

    kind: str
    start: int
    end: int


_DOUBTED_ARTIFACT = re.compile(
    r"\b(?:likely|probab\w+|possib\w+|may|might|could|favou?r\w*|presum\w+|perhaps|suggest\w*|versus|vs\.?|or|\?|suspected|thought)\s+(?:[\w-]+\s+){0,4}$", re.IGNORECASE
)
_MAY_BE = re.compile(r"\b(?:may|might|could)\s+(?:be|have|represent|reflect|contain)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_WEAK = re.compile(r"low|hypo|smudge|haz|lucency|signal|content|material|abnormality", re.IGNORECASE)


def predicates_in(text: str, clause: Span) -> list[Predicate]:
    """The predicates of the clause in order; one inside a longer one of another kind is left out."""
    found = [
        Predicate(kind, m.start(), m.end())
        for kind in data(FIELD)["predicates"]
        for m in phrases(FIELD, "predicates", kind).finditer(text, *clause)
        if m.end() > m.start()
    ]
    kept = [
        Predicate("weak", p.start, p.end) if p.kind == "thrombus" and _WEAK.search(text, p.start, p.end) else p
        for p in found
        if not any(
            q is not p and q.kind != p.kind and q.start <= p.start and p.end <= q.end and q.end - q.start > p.end - p.start
            for q in found
        )
    ]
    return sorted(kept, key=lambda p: p.start)


def polarity(note: Note, sentence: Sentence, clause: Span, p: Predicate) -> Polarity:
    """What the clause makes of the predicate."""
    text = note.text
    before, after = text[clause[0] : p.start], text[p.end : clause[1]]
    held = assertion_within(note, sentence, clause, p.start, p.end)
    if "family" in held or (note.kind != "radiology_report" and phrases(FIELD, "kin").search(before)):
        return "family"
    if p.kind != "patent" and phrases(FIELD, "procedure").search(text, *clause):
        return "procedure"
    if _is_unreal(text, p, clause[1], before, held.is_any("hypothetical", "indication")):
        return "unreal"
    if p.kind == "patent":
        return _patency(before, after)
    if p.kind in {"partial", "not_occluded"}:
        return "yes"
    if p.kind == "artifact":
        return "maybe" if _DOUBTED_ARTIFACT.search(before) else "yes"
    time = _time(text, clause, before, p)
    if time:
        return time
    is_negated = _is_negated(text, p, clause[1], before, "negated" in held)
    if _is_doubted(before, after, p) or (not is_negated and "uncertain" in held and not _is_sure(text, clause)):
        if p.kind == "tumor" and phrases(FIELD, "strong").search(before) and not re.search(r"\b(?:cannot|not|no)\b", before, re.IGNORECASE):
            return "maybe" if re.search(r"suspic|concern|suspect|worris", before, re.IGNORECASE) else "yes"
        return "maybe"
    return "no" if is_negated else "yes"


def _is_sure(text: str, clause: Span) -> bool:
    return bool(phrases(FIELD, "no_doubt").search(text, *clause))


def _is_unreal(text: str, p: Predicate, end: int, before: str, is_hypothetical: bool) -> bool:
    if _MAY_BE.search(before):
        return False
    if is_hypothetical or phrases(FIELD, "open_question").match(text, p.end, end):
        return True
    found = None
    for found in phrases(FIELD, "unreal").finditer(before):
        pass
    if not found:
        return False
    return not phrases(FIELD, "doubt_left").search(before[: found.start()].rstrip())


def _patency(before: str, after: str) -> Polarity:
    near = before[-25:]
    if re.search(r"\b(?:possibly|probably|likely|presumably|questionabl[ey]|not|cannot be|non)[\s-]+(?:\w+\s+)?$", near, re.IGNORECASE):
        return "maybe"
    if re.match(r"\s*(?:\w+\s+){0,6}?(?:cannot|can not|could not|is (?:uncertain|unclear|indeterminate|questionable|equivocal)|not (?:established|confirmed|assessed|certain))", after, re.IGNORECASE):
        return "maybe"
    if re.match(r"\s*\?", after) and not re.match(r"\s*\?\s*yes", after, re.IGNORECASE):
        return "maybe"
    if re.search(r"\b(?:assessment|evaluation) of [^,;]{0,40}$", before, re.IGNORECASE) and re.search(r"\blimited|suboptimal|nondiagnostic\b", before + after, re.IGNORECASE):
        return "maybe"
    return "yes"


def _time(text: str, clause: Span, before: str, p: Predicate) -> Polarity | None:
    """"resolved" or "past" where the finding is one of an earlier time and not said to be there still."""
    resolved = phrases(FIELD, "resolved").search(text, *clause)
    if resolved and not re.search(r"\b(?:not|partial(?:ly)?|incomplete(?:ly)?|un)[\s-]*(?:\w+\s+)?$", text[clause[0] : resolved.start()], re.IGNORECASE):
        return "resolved"
    last = None
    for last in phrases(FIELD, "past_before").finditer(before):
        pass
    is_past = bool(last and last.end() == len(before)) or bool(phrases(FIELD, "past_after").match(text, p.end, clause[1]))
    if is_past and phrases(FIELD, "negated_after").match(text, p.end, clause[1]):
        return "resolved"
    if is_past and not phrases(FIELD, "persists").search(text, *clause):
        return "past"
    return None


def _is_negated(text: str, p: Predicate, end: int, before: str, by_cue: bool) -> bool:
    if _UNCHANGED.search(before):
        return False
    if phrases(FIELD, "negated_after").match(text, p.end, end):
        return True
    if _ADJECTIVES.search(text, p.start, p.end):
        own = before.rsplit(",", 1)[-1]
        return bool(re.search(r"\b(?:no|not|without|nor|neither|negative for|never)\b(?:\s+[\w-]+){0,5}\s*$", own, re.IGNORECASE))
    return by_cue


def _is_doubted(before: str, after: str, p: Predicate) -> bool:
    """Words of doubt about the predicate stand in the same phrase before it, or soon after."""
    near_before = before.rsplit(",", 1)[-1][-70:] if p.kind != "artifact" else before[-70:]
    near_after = after[:75]
    for part in (near_before, near_after):
        sure = [m.span() for m in phrases(FIELD, "no_doubt").finditer(part)]
        for m in phrases(FIELD, "doubt").finditer(part):
            if not any(a <= m.start() and m.end() <= b for a, b in sure):
                return True
    return False
