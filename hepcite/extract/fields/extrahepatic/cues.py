"""A phrase about spread → whether it is said, denied, doubted, of another time, or not real; and what a report covers."""

import re
from typing import Literal

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, assertion_within
from hepcite.extract.fields.extrahepatic.sites import FIELD
from hepcite.extract.language.note import Note, Sentence

Reading = Literal["yes", "no", "maybe", "past", "unreal", "no new"]

_DOUBT_LEFT = re.compile(r"(?:cannot|can not|can't|could not|not|unable to|difficult to)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_TITLE_CHARACTERS = 420


def reading_of(note: Note, sentence: Sentence, clause: Span, span: Span) -> Reading:
    """What the clause makes of the phrase."""
    text = note.text
    before = text[clause[0] : span[0]]
    held = assertion_within(note, sentence, clause, *span)
    is_kin = note.kind != "radiology_report" and phrases(FIELD, "kin").search(note.text, sentence.start, span[0])
    if is_kin or held.is_any("family", "indication", "hypothetical") or is_unreal(note, clause, span):
        return "unreal"
    if phrases(FIELD, "new_only").search(before):
        return "no new"
    if _is_doubted(text, clause, span):
        return "maybe"
    if "negated" in held or _NEGATED_BEFORE.search(before) or _NEGATED_INSIDE.search(text, *span):
        return "no"
    if re.compile(r"\s*[:=|?-]\s*(?:none|no\b|negative|neg\b|absent|nil|0\b|not )", re.IGNORECASE).match(text, span[1], clause[1]):
        return "no"
    if "uncertain" in held:
        return "maybe"
    if held.is_any("resolved"):
        return "past"
    return "yes"


_NEGATED_BEFORE = re.compile(r"\b(?:nothing|nowhere|neither|not|never)\b[^,;]*$|\b(?:no|without|nor|neg(?: for)?)\s+$", re.IGNORECASE)
_NEGATED_INSIDE = re.compile(r"\b(?:not|never)\b", re.IGNORECASE)
_DOUBT_AFTER = re.compile(
    r"[^;]{0,45}\b(?:cannot be|can not be|could not be|(?:is|are|was|were) not|not) (?:entirely |completely |definitively )?(?:excluded|ruled out)|\s*(?:versus|vs\.?)\s|\s*(?:is |are |remains? )?(?:\w+ )?(?:suspected|possible|questioned|questionable|equivocal|indeterminate|uncertain|unclear|not certain|\?)",
    re.IGNORECASE,
)
_DOUBT_BEFORE = re.compile(
    r"\b(?:possible|possibly|question(?:able|ed)?(?: of)?|query|suspicious for|suspicion (?:of|for)|suspected|suspect|concern(?:ing)? for|worrisome for|equivocal for|cannot (?:exclude|rule out)|not exclude|may represent|could represent|could be|may be|might be|probable|probably|likely|versus|vs\.?|\?|perhaps|indeterminate for|raises? (?:the )?(?:question|possibility|concern) of|favou?r\w*|suggest\w*(?: of)?|presumed)\s*(?:[\w-]+\s+){0,4}$",
    re.IGNORECASE,
)


def _is_doubted(text: str, clause: Span, span: Span) -> bool:
    before = text[clause[0] : span[0]]
    m = _DOUBT_BEFORE.search(before)
    if m and not re.search(r"\b(?:no|not|nothing|without|nor)\s+(?:\w+\s+){0,3}$", before[: m.start()], re.IGNORECASE):
        return True
    return bool(_DOUBT_AFTER.match(text, span[1], clause[1]))


def is_unreal(note: Note, clause: Span, span: Span) -> bool:
    """The phrase stands in a wish, a plan, a fear or a condition."""
    before = note.text[clause[0] : span[0]]
    if phrases(FIELD, "unreal_after").match(note.text, span[1], clause[1]):
        return True
    last = None
    for last in phrases(FIELD, "unreal").finditer(before):
        pass
    return bool(last and not _DOUBT_LEFT.search(before[: last.start()]))


def is_past(text: str, clause: Span, span: Span) -> bool:
    """The finding was taken out or is gone, with no word that some of it is there."""
    own = text[clause[0] : clause[1]]
    return bool(phrases(FIELD, "past").search(own)) and not phrases(FIELD, "now").search(own)


def is_limited_to_liver(before: str, words: str, after: str) -> bool:
    """"Confined to the liver" is said of the disease, and "M0" of this tumor."""
    if re.search(r"M0", words):
        around = before + after
        return not phrases(FIELD, "old_primary").search(around) or bool(re.search(r"\bHCC|hepatocellular|cholangio", around, re.IGNORECASE))
    return not phrases(FIELD, "not_disease").search(before)


def report_covers(note: Note) -> frozenset[str]:
    """The regions that a radiology report covers, by its title; none for another document."""
    if note.kind != "radiology_report":
        return frozenset()
    title = note.text[:_TITLE_CHARACTERS]
    title = re.split(r"(?im)^\s*(?:indication|clinical|history|comparison|reason|findings)\b", title)[0] or title
    if not re.search(r"\b(?:CT|MRI?|PET|US|ultrasound|tomography|resonance|scan)\b", title, re.IGNORECASE):
        title = note.text[:_TITLE_CHARACTERS]
    return frozenset(r for r in ("chest", "bone", "abdomen", "brain") if phrases(FIELD, "covers", r).search(title))
