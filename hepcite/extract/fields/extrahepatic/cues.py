"""A phrase about spread → said, denied, doubted, of another time or not real; and what a report covers."""

from typing import Literal

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, assertion_within, pattern
from hepcite.extract.fields.extrahepatic.sites import FIELD
from hepcite.extract.language.note import Note, Sentence

Reading = Literal["yes", "no", "maybe", "past", "unreal", "no new"]

_TITLE_CHARACTERS = 420
REGIONS = ("chest", "bone", "abdomen", "brain")


def reading_of(note: Note, sentence: Sentence, clause: Span, span: Span) -> Reading:
    """What the clause makes of the phrase."""
    text = note.text
    before = text[clause[0] : span[0]]
    held = assertion_within(note, sentence, clause, *span)
    is_note = note.kind != "radiology_report"
    is_kin = is_note and phrases(FIELD, "kin").search(text, sentence.start, span[0])
    if is_kin or held.is_any("family", "indication", "hypothetical") or is_unreal(note, clause, span):
        return "unreal"
    if phrases(FIELD, "new_only").search(before):
        return "no new"
    if _is_doubted(text, clause, span, "negated" in held):
        return "maybe"
    if pattern(FIELD, "excepted").search(before):
        return "yes"
    if (
        "negated" in held
        or pattern(FIELD, "negated_before").search(before)
        or pattern(FIELD, "negated_inside").search(text, *span)
    ):
        return "no"
    if pattern(FIELD, "labelled_no").match(text, span[1], clause[1]):
        return "no"
    if "uncertain" in held:
        return "maybe"
    return "past" if "resolved" in held else "yes"


"""Words of doubt that a negation takes back: "no lesion to suggest ..."."""


def _is_doubted(text: str, clause: Span, span: Span, is_negated: bool) -> bool:
    before = text[clause[0] : span[0]]
    m = pattern(FIELD, "doubt_before").search(before)
    is_denied = m and is_negated and pattern(FIELD, "soft").match(m.group())
    if m and not is_denied and not pattern(FIELD, "denied_near").search(before[: m.start()]):
        return True
    return bool(pattern(FIELD, "doubt_after").match(text, span[1], clause[1]))


def is_unreal(note: Note, clause: Span, span: Span, *, heeds_after: bool = True) -> bool:
    """The phrase stands in a wish, a plan, a fear or a condition; `heeds_after` minds words after it too."""
    before = note.text[clause[0] : span[0]]
    if heeds_after and phrases(FIELD, "unreal_after").match(note.text, span[1], clause[1]):
        return True
    found = list(phrases(FIELD, "unreal").finditer(before))
    return bool(found) and not pattern(FIELD, "doubt_left").search(before[: found[-1].start()])


def is_past(text: str, clause: Span, span: Span) -> bool:
    """The finding was taken out or is gone, with no word that some of it is there."""
    own = text[clause[0] : clause[1]]
    return bool(phrases(FIELD, "past").search(own)) and not phrases(FIELD, "now").search(own)


def is_limited_to_liver(before: str, words: str, after: str) -> bool:
    """ "Confined to the liver" is said of the disease, and "M0" of this tumor."""
    if "M0" in words:
        around = before + after
        is_of_liver = pattern(FIELD, "liver_primary").search(around)
        return bool(is_of_liver) or not phrases(FIELD, "old_primary").search(around)
    return not phrases(FIELD, "not_disease").search(before)


def report_covers(note: Note) -> frozenset[str]:
    """The regions that a radiology report covers, by its title; none for another document."""
    if note.kind != "radiology_report":
        return frozenset()
    head = note.text[:_TITLE_CHARACTERS]
    title = pattern(FIELD, "head_ends").split(head)[0]
    if not pattern(FIELD, "study_named").search(title):
        title = head
    return frozenset(r for r in REGIONS if phrases(FIELD, "covers", r).search(title))


def is_reason(sentence: Sentence) -> bool:
    """The sentence gives the reason of the study ("Follow-up of an 8 mm nodule"), not what it found."""
    is_told = sentence.section not in ("impression", "addendum", "assessment", "plan")
    return is_told and bool(pattern(FIELD, "reason").match(sentence.text))
