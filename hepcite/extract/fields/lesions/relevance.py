"""A sentence or unit → whether it speaks of lesions as they are now: not denied, not past, not a rule or a
plan."""

import re

from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.units import Unit
from hepcite.extract.fields.lesions.words import LESION_KINDS, Words, pattern
from hepcite.extract.language.folding import fold, folded
from hepcite.extract.language.note import Note, Sentence

_PAST_VERB = re.compile(
    r"\b(?:was|were|had|showed|revealed|found|measured|demonstrated|recorded|described|called)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|now|today|currently|measures?|has|have|present|again|remains?|new)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:no|not|without|negative for|free of|absence of|never|nor|neither|nothing|denies"
    r"|none)\b(?!\s+(?:[\w-]+\s+){0,3}?(?:changes?|differences?|progression|regression)\b)(?!\s+(?:change|longer|fewer|less|more|only|larger|smaller|growth))",
    re.IGNORECASE,
)
LIMIT = re.compile(r"[<>≤≥]|\b(?:up to|under|over|than|within|at most|limit)\b", re.IGNORECASE)
_OTHER_OBJECT = re.compile(r"\b(?:capsul\w*|wash-?out|invasion|thromb\w*|enhancement)\b", re.IGNORECASE)
_SEEN_BEFORE = re.compile(
    r"\b(?:seen|described|noted|reported|identified|present|imaged)\s+(?:previously|before|earlier|then"
    r"|on (?:the )?(?:prior|previous))\b",
    re.IGNORECASE,
)
LONG_AGO = re.compile(
    r"\b(?:previously|ago|originally|initial\w*|first|formerly|at (?:diagnosis|presentation|that time)"
    r"|19\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:comparison|prior|previous|earlier)\s+(?:\w+\s+)?(?:measurements?|figures?|sizes?|values?"
    r"|dimensions?|study)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:history of|h/o|s/p|status post|resected|removed|excised|in (?:19|20)\d\d)\b", re.IGNORECASE
)
_RELEVANT = folded(
    r"\d\s?(?:cm|mm)\b|centim|millim|capsul|infiltrat|defined|enhanc|viab|wash|necro|dead|respon"
    r"|suspicious|indeterminate|nothing|only|in all|\bcount|visible|number|total|at least|sub-?cm|uptake"
    r"|margin"
)
IMAGING = re.compile(
    r"\b(?:mri?|ct|us|ultrasound|imaging|scans?|pet|ceus|sonogram|radiolog\w+|images?)\b", re.IGNORECASE
)


def is_relevant(note: Note, words: Words, sentence: Sentence) -> bool:
    """The sentence may speak of a lesion: by its words, or by what it could add to the one before."""
    if _RELEVANT.search(fold(note.text), sentence.start, sentence.end):
        return True
    return any(t.kind not in ("other", "liver") for t in words.within(sentence.start, sentence.end))


_EARLIER_REPORT = re.compile(
    r"\b(?:compar\w+|prior|previous|earlier|outside)\b[^.;]{0,60}\b(?:which|that)\s+(?:had\s+)?"
    r"(?:described|showed|demonstrated|reported|noted|found|measured|gave)\b",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\b(?:now|today|currently|has|have)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\d\s*(?:ml|cc|cm3|cm³|cubic|%|percent)", re.IGNORECASE)
_VOLUME = re.compile(
    r"\bvolumes?\b|volumetr|\bremnant\b|\bflr\b|\d\s*(?:ml|cc|cm3|cm³|cubic)\b", re.IGNORECASE
)


_PAST_CATEGORY = re.compile(
    r"\b(?:was|were|had been)\b(?:(?!\bnow\b|\btoday\b)[^.;]){0,60}\bLR-?\s?\d(?:(?!\bnow\b|\btoday\b)[^.;]){0,25}\b(?:then|at that time|previously|before)\b",
    re.IGNORECASE,
)
"""The whole sentence is about the category of an earlier study ("was scored LR-3 then")."""


def is_set_aside(note: Note, words: Words, sentence: Sentence, zone: str) -> bool:
    """The sentence speaks of what might be, of a rule, or of an earlier time."""
    is_report = note.kind == "radiology_report"
    text = sentence.text
    if pattern("hypothetical_words").search(text):
        return True
    if _VOLUME.search(text) and not note.measures_in(sentence.start, sentence.end) and _AMOUNT.search(text):
        return True
    if is_report and _EARLIER_REPORT.search(text) and not _TODAY.search(text):
        return True
    if (
        is_report
        and zone == "findings"
        and pattern("told_why").search(text)
        and not _measured_now(note, sentence)
    ):
        return True
    criteria = pattern("criteria_words").search(text)
    if (
        criteria
        and criteria.start() < 25
        and LIMIT.search(text)
        and not words.within(sentence.start, sentence.end, "segment")
    ):
        return True
    if zone == "addendum" and _COMPARED.search(text):
        return True
    if is_report and _PAST_CATEGORY.search(text) and not _PRESENT.search(text):
        return True
    past = pattern("past_time").search(_NARRATED.sub(lambda m: "#" * len(m[0]), text))
    if not past or _PRESENT.search(text):
        return False
    if not is_report and IMAGING.search(text) and not LONG_AGO.search(text):
        return False
    return past.start() < 8 or bool((past.start() < 16 or not is_report) and _PAST_VERB.search(text))


_NARRATED = re.compile(
    r"\b(?:he|she|they|we|pt|patient|and|who)\s+then\s+\w+|(?:^|[;,]\s*)then\s+(?=(?:he|she|they|we)\b)"
    r"|\boutside\s+(?:study|exam|mri|ct|scan|imaging|ultrasound|report|images?)\b(?=[^.;]{0,80}\b(?:reads?|says|states)\b)",
    re.IGNORECASE,
)
"""Words of a telling in order, or of a report that is quoted, and of no earlier state."""


_MEASURES = re.compile(r"\b(?:measur\w+|enhanc\w+|wash\w*|series|image)\b", re.IGNORECASE)


def _measured_now(note: Note, sentence: Sentence) -> bool:
    """The sentence tells how something looks on this study."""
    return bool(_MEASURES.search(sentence.text)) or any(
        not m.is_prior and "new" in note.text[max(sentence.start, m.start - 20) : m.start].lower()
        for m in note.measures_in(sentence.start, sentence.end)
    )


def is_denied(note: Note, words: Words, frame: Frame, unit: Unit) -> bool:
    """The unit says that there is no such lesion (any more), or speaks of another person or of what might
    be."""
    head = next((t for t in unit.of(*LESION_KINDS, "benign", "treated")), None)
    at = head.start if head else unit.end
    lead = words.text[unit.start : at]
    if (
        (negated := _NEGATED.search(lead))
        and not _OTHER_OBJECT.search(lead, negated.end())
        and not (frame.sizes and not re.search(r"\bno\b", lead))
        and not (frame.quantity and re.search(r"no (?:fewer|less)", lead, re.IGNORECASE))
    ):
        return True
    assertion = note.assertion(at, head.end if head else unit.end)
    if assertion.is_any("hypothetical", "family"):
        return True
    is_over = (not frame.sizes and not frame.quantity) or bool(_OVER.search(words.text, unit.start, unit.end))
    if (
        note.kind != "radiology_report"
        and is_over
        and assertion.is_any("historical", "resolved")
        and not _PRESENT.search(words.text[unit.start : unit.end])
    ):
        return True
    tail = _IN_BRACKETS.sub("", words.text[head.end if head else unit.start : unit.end])
    gone = pattern("gone").search(tail)
    return bool(
        gone
        and len(tail[: gone.start()].split()) <= 7
        and not re.search(r"capsul|wash|enhanc|thromb|inva", tail[: gone.start()], re.IGNORECASE)
    )


_IN_BRACKETS = re.compile(r"\([^)]{0,80}\)")


def is_recalled(words: Words, frame: Frame, unit: Unit) -> bool:
    """A number of lesions that were seen at an earlier time."""
    return bool(frame.quantity and not frame.sizes and _SEEN_BEFORE.search(words.text, unit.start, unit.end))


_RETOLD_OR_DONE = re.compile(
    r"\b(?:was|were|had|showed|revealed|found|diagnosed|underwent|history|ago|in (?:19|20)\d\d|since|treated|resected|ablated)\b",
    re.IGNORECASE,
)


def is_told_as_now(note: Note, frame: Frame) -> bool:
    """The words give an exact number of named lesions, more than one, as what the patient has ("is left with seven
    metastases")."""
    count = frame.quantity.count if frame.quantity else None
    if not count or count.max in (None, 1) or not frame.quantity or frame.quantity.is_partial:
        return False
    if frame.is_definite or not frame.is_named or frame.is_imaging_told:
        return False
    return not _RETOLD_OR_DONE.search(note.sentence_at(frame.start).text)
