"""A clause → its predicates, each said, denied, doubted, of another time, or not real."""

from dataclasses import dataclass, replace
from typing import Literal

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.clauses import Span, assertion_within, is_of_long_ago, pattern
from hepcite.extract.fields.portal_vein.vessels import FIELD
from hepcite.extract.language.note import Note, Sentence

Polarity = Literal["yes", "no", "maybe", "past", "resolved", "unreal", "procedure", "family"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """`kind` is a key of `predicates` in the data, or "weak" for a word that alone names no thrombus."""

    kind: str
    start: int
    end: int


"""Words of doubt that a negation takes back: "no filling defect to suggest thrombus"."""


def predicates_in(text: str, clause: Span) -> list[Predicate]:
    """The predicates of the clause in order; one inside a longer one of another kind is left out."""
    found = [
        Predicate(kind, m.start(), m.end())
        for kind in data(FIELD)["predicates"]
        for m in phrases(FIELD, "predicates", kind).finditer(text, *clause)
        if m.end() > m.start()
    ]
    kept = [
        replace(p, kind="weak")
        if p.kind == "thrombus" and pattern(FIELD, "weak").search(text, p.start, p.end)
        else p
        for p in found
        if not any(_is_inside(p, q) for q in found)
    ]
    return sorted(kept, key=lambda p: p.start)


def _is_inside(p: Predicate, q: Predicate) -> bool:
    """`p` lies in the longer `q` of another kind: "occlusive" in "nonocclusive"."""
    return q.kind != p.kind and q.start <= p.start and p.end <= q.end and q.end - q.start > p.end - p.start


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
    if note.kind == "operative_note" and pattern(FIELD, "surgeons_word").match(text, p.start, p.end):
        return "procedure"
    if p.kind == "patent":
        return "unreal" if pattern(FIELD, "demanded").match(after) else _patency(before, after)
    if p.kind in {"partial", "not_occluded"}:
        return "yes"
    if p.kind == "artifact":
        return "maybe" if pattern(FIELD, "doubted_artifact").search(before) else "yes"
    time = _time(note, clause, before, p)
    if time:
        return time
    is_negated = _is_negated(text, p, clause[1], before, "negated" in held)
    if p.kind in {"tumor", "reached"} and pattern(FIELD, "denied_inside").search(text, p.start, p.end):
        return "no"
    is_uncertain = (
        "uncertain" in held and not is_negated and not phrases(FIELD, "no_doubt").search(text, *clause)
    )
    if is_uncertain or _is_doubted(before, phrases(FIELD, "no_doubt").sub("", after), is_negated):
        return "yes" if p.kind == "tumor" and _is_probable(before) else "maybe"
    if is_negated and pattern(FIELD, "no_new").search(before):
        return "past"
    if pattern(FIELD, "says_no").search(before) and pattern(FIELD, "unanswered").match(after):
        return "maybe" if pattern(FIELD, "answered_no").match(after) else "unreal"
    return "no" if is_negated else "yes"


def _is_probable(before: str) -> bool:
    """ "Probable tumor thrombus" is read as one; "suspicious for" and "cannot exclude" are not."""
    if pattern(FIELD, "flat_denial").search(before) or pattern(FIELD, "mere_suspicion").search(before):
        return False
    return bool(phrases(FIELD, "strong").search(before))


def _is_unreal(text: str, p: Predicate, end: int, before: str, is_hypothetical: bool) -> bool:
    if pattern(FIELD, "may_be").search(before):
        return False
    if is_hypothetical or phrases(FIELD, "open_question").match(text, p.end, end):
        return True
    found = list(phrases(FIELD, "unreal").finditer(before))
    return bool(found) and not phrases(FIELD, "doubt_left").search(before[: found[-1].start()].rstrip())


def _patency(before: str, after: str) -> Polarity:
    if pattern(FIELD, "patency_doubted_before").search(before[-25:]):
        return "maybe"
    if pattern(FIELD, "patency_doubted_after").match(after) or pattern(FIELD, "excepted").match(after):
        return "maybe"
    if pattern(FIELD, "looked_at").search(before) and pattern(FIELD, "looked_at_badly").search(
        before + after
    ):
        return "maybe"
    return "yes"


def _time(note: Note, clause: Span, before: str, p: Predicate) -> Polarity | None:
    """ "resolved" or "past" where the finding is one of an earlier time and not said to be there still."""
    text = note.text
    if pattern(FIELD, "new_since").match(text, p.end, clause[1]):
        return None
    resolved = phrases(FIELD, "resolved").search(text, *clause)
    if resolved and not pattern(FIELD, "in_part").search(text[clause[0] : resolved.start()]):
        return "resolved"
    ends = [m.end() for m in phrases(FIELD, "past_before").finditer(before)]
    is_past = bool(ends and not before[ends[-1] :].strip()) or bool(
        phrases(FIELD, "past_after").match(text, p.end, clause[1])
    )
    if is_past and phrases(FIELD, "negated_after").match(text, p.end, clause[1]):
        return "resolved"
    is_past = is_past or is_of_long_ago(note, clause)
    if is_past and not phrases(FIELD, "persists").search(text, *clause):
        return "past"
    return None


def _is_negated(text: str, p: Predicate, end: int, before: str, by_cue: bool) -> bool:
    if pattern(FIELD, "unchanged").search(before) or pattern(FIELD, "new_since").match(text, p.end, end):
        return False
    if phrases(FIELD, "negated_after").match(text, p.end, end):
        return True
    if pattern(FIELD, "unlikely").search(before):
        return True
    if by_cue and _ends_series(text, p, end, before):
        return False
    if pattern(FIELD, "adjectives").search(text, p.start, p.end):
        return bool(pattern(FIELD, "negated_near").search(before.rsplit(",", 1)[-1]))
    return by_cue


def _ends_series(text: str, p: Predicate, end: int, before: str) -> bool:
    """What is denied before ends at a comma: "no ascites, no varices, portal vein thrombus"."""
    _, comma, own = before.rpartition(",")
    if not comma or pattern(FIELD, "own_no").search(own):
        return False
    own += text[p.start : end].split(",")[0]
    return bool(pattern(FIELD, "lasts").search(own) or pattern(FIELD, "series").search(before))


def _is_doubted(before: str, after: str, is_negated: bool) -> bool:
    """Words of doubt about the predicate stand in the same phrase before it, or soon after."""
    for part in (before.rsplit(",", 1)[-1][-70:], after[:75]):
        sure = [m.span() for m in phrases(FIELD, "no_doubt").finditer(part)]
        for m in phrases(FIELD, "doubt").finditer(part):
            if is_negated and pattern(FIELD, "soft").match(m.group()):
                continue
            if not any(a <= m.start() and m.end() <= b for a, b in sure):
                return True
    return False
