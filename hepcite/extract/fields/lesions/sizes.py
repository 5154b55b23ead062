"""A sentence → the lengths in it that are sizes of things as they are now: no distances, earlier values or
limits."""

import re
from dataclasses import replace
from functools import cache

from hepcite.extract.fields.lesions.extent import with_tail
from hepcite.extract.fields.lesions.relevance import LIMIT, LONG_AGO
from hepcite.extract.fields.lesions.words import Words, pattern
from hepcite.extract.language.measures import Measure
from hepcite.extract.language.note import Note, Sentence

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|spring|summer|autumn|fall|winter|year"
_EARLIER = re.compile(
    r"\b(?:previously|formerly|prior|earlier|initial(?:ly)?|original(?:ly)?|former|old|pre-?treatment|baseline|starting)(?:\s+(?:described|noted"
    r"|seen|reported|known|measured|identified|imaged|biopsied|sizes?|measurements?|diameters?|exam|study|mri|mr|ct|scan"
    r"|imaging|value))?(?:\s+as|\s*[:=(])?\s*(?:a\s+|an\s+)?$"
    r"|\b(?:baseline|initial|original|prior|previous|earlier|first|old|pre-?treatment)\s+(?:\w+\s+)?(?:mri?|ct|scan|study|exam|imaging|ultrasound|us|pet)"
    rf"\s*,?\s+(?:(?:in|of|from)\s+)?(?:(?:last|early|late|mid)[\s-]+)?(?:{_MONTHS})\.?,?(?:\s+(?:of\s+)?20\d\d)?\s*[:,]?\s*(?:was\s+|showed\s+)?(?:an?\s+)?$"
    r"|\b(?:relative|compared|in comparison)\s+(?:to|with)\s+(?:the\s+)?(?:\w+\s+){1,3}\(?$",
    re.IGNORECASE,
)
_RANGING = re.compile(
    r"\b(?:rang\w+|var\w+|measur\w+|sizes?|spread|extend\w*)(?:\s+in\s+(?:size|diameter))?\s+(?:from"
    r"|between)?\s*$",
    re.IGNORECASE,
)
_ON_SCAN = re.compile(
    r"[ ,]*\(?(?:on|in|by|per) (?:the |her |his |their )?(?:last )?[a-z]+ "
    r"(?:mri?|ct|scan|imaging|ultrasound|us|pet)\b(?! (?:of|in) 20)",
    re.IGNORECASE,
)
_AFTER_SCAN = re.compile(
    r"\b(?:mri?|ct|scan|imaging|ultrasound|us|pet)\b[\s(]*(?:of |from |on )?[\d/.-]{4,10}\)?[:,]?\s*$",
    re.IGNORECASE,
)
_EXTENT = re.compile(r"\b(?:margin|aspect|border|edge|rim|component|portion)\s+over\s+$", re.IGNORECASE)
_SUV = re.compile(r"\bSUV\s?-?(?:max|mean)?\.?\s*(?:of|:)?\s*$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were)\s+(?:about\s+|approximately\s+|only\s+)?$", re.IGNORECASE)
OVER = re.compile(
    r"(?:\b(?:over|above|exceed\w*|more than|greater than|larger than)|[>≥])\s*\d[\d.]*\s*(?:cm|mm)?[\s,]*[(\[]\s*\Z",
    re.IGNORECASE,
)
"""Before a length in brackets: it is the exact one of the limit that stands before ("just over 5 cm (5.2 cm)")."""
_A_LESION = re.compile(
    r"\s*(?:[\w-]+\s+){0,3}(?:mass|lesion|tumou?r|hcc|nodule|metastas|observation|carcinoma)", re.IGNORECASE
)
_MEAN = re.compile(r"\b(?:mean|average)\b[^;]*[(\[]\s*$", re.IGNORECASE)
_FROM_TO = re.compile(r"\s+from\s+(?:[\w-]+\s+){1,4}to\b", re.IGNORECASE)
_GROWN = re.compile(
    r"\b(?:doubl\w+|tripl\w+|quadrupl\w+|grown|grew|larger|bigger|increas\w+|enlarg\w+|progress\w+|percent|twice)\b|%",
    re.IGNORECASE,
)
_HOPED = re.compile(
    r"\b(?:will|would|could|may|might|hop(?:e|es|ing)|goal|aim(?:s|ing)?|intend\w*|expect(?:s|ed)? to|want\w*|in order)\b[^.;\d]{0,90}"
    r"\b(?:shrink|reduce|bring|downsize|downstage|cut)\b[^.;\d]{0,40}$",
    re.IGNORECASE,
)
"""Before a length: it is the one that a treatment is to bring about."""
_DATED = re.compile(
    r"\b(?:[A-Z][a-z]+ \d{1,2},? (?:of )?|\d{1,2} [A-Z][a-z]+ |\d{1,2}/\d{1,2}/)20\d\d\b|\d{4}-\d\d-\d\d"
)
_WRONG = re.compile(
    r"\b(?:not|instead of|rather than|in error as|erroneously as|misheard as|reported as|rather"
    r"|incorrectly as|given as|dictated as|stated as)\s+(?:as\s+)?$",
    re.IGNORECASE,
)
_WRONG_AFTER = re.compile(
    r"[^.;\d]{0,40}\b(?:incorrect|wrong|in error|erroneous|a typo\w*|mistake|should read|should be"
    r"|should have)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:^|[,;(/]|\band\b|\bplus\b)\s*(?:seg\w*\.?\s*\d[ab]?,?\s*)?(?P<v>\d{1,2}\.\d)(?=\s*(?:$|[,;.)/]"
    r"|and\b|in\b|at\b|\())"
)
_BARE_SAID = re.compile(r"(?:[,;:(/]|\band\b)\s*(?P<v>\d{1,3}(?:\.\d)?)(?=\s*(?:$|[,;.)/]|and\b))")
_UNIT_SAID = re.compile(r"\bin\s+(?P<u>cm|mm|centimet\w+|millimet\w+)\b|\((?P<v>cm|mm)\)", re.IGNORECASE)


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before, after = pattern("distance_before").pattern, pattern("distance_after").pattern
    return re.compile(
        rf"(?:{before})\s*(?:about|approximately|approx\.?|only|some|just|~|at least|a|the)?\s*$",
        re.IGNORECASE,
    ), re.compile(rf"\s*-?\s*(?:{after})", re.IGNORECASE)


def is_distance(note: Note, measure: Measure) -> bool:
    """The length is a distance, a margin, a growth or a limit, not the size of a thing."""
    if measure.kind == "size" and len(measure.values_cm) > 1:
        return False
    text = note.text
    before, after = text[max(0, measure.start - 75) : measure.start], text[measure.end : measure.end + 40]
    near_before, near_after = _around()
    if _FROM_TO.match(after):
        return False
    if near_after.match(after):
        return True
    match = near_before.search(before)
    if not match:
        return False
    words = match.group().strip().lower()
    if words.startswith("within") and _A_LESION.match(after):
        return False
    if re.match(r"(?:lies?|located|situated|sits?|is|are|comes?|stops?|ends?)\b", words):
        return False
    if words == "by":
        return not re.search(
            r"(?:\d\s*(?:cm|mm)?|cm|mm|transverse|\bap|\bcc)\s+by\s*$", before, re.IGNORECASE
        )
    return True


def current_sizes(
    note: Note, words: Words, sentence: Sentence, is_correction: bool
) -> tuple[list[Measure], float | None]:
    """The lengths of `sentence` that are sizes of things, and the number that an addendum calls wrong."""
    kept: list[Measure] = []
    wrong_cm = None
    text = note.text
    criteria = pattern("criteria_words").search(sentence.text)
    criteria = criteria if criteria and LIMIT.search(sentence.text) else None
    for m in (*note.measures_in(sentence.start, sentence.end), *bare_measures(note, sentence)):
        before, after = text[max(sentence.start, m.start - 30) : m.start], text[m.end : sentence.end]
        if (criteria and m.start > sentence.start + criteria.start() - 12) or _EARLIER.search(before):
            continue
        if is_correction and (_WRONG.search(before) or _WRONG_AFTER.match(after)):
            wrong_cm = m.largest_cm
            continue
        if _is_taken_back(note, m, sentence):
            continue
        if _HOPED.search(text, max(sentence.start, m.start - 130), m.start):
            continue
        if is_distance(note, m) or _WRONG.search(before):
            continue
        if _SUV.search(before) and len(m.values_cm) > 1:
            m = replace(m, kind="size", values_cm=m.values_cm[-1:])
        if m.kind == "range" and _FROM.search(before) and not _RANGING.search(before):
            m = replace(m, kind="size", values_cm=m.values_cm[-1:], is_prior=False)
        if m.is_prior and _is_of_today(note, m, sentence, before, after):
            m = replace(m, is_prior=False)
        if m.bound == "lower" and _EXTENT.search(before):
            m = replace(m, bound="exact")
        kept.append(replace(m, is_prior=False) if m.kind == "range" and _RANGING.search(before) else m)
    kept = [with_tail(note, _whole_list(note, words, m, sentence), sentence.end) for m in kept]
    return sorted(kept, key=lambda m: m.start), wrong_cm


_TAKEN_BACK = re.compile(
    r"\s*(?:cm|centimet\w+|mm|millimet\w+)?\s*[,;:.–—(-]+\s*(?:(?:no|wait|sorry|correction|oops)\s*[,;:.–—-]"
    r"|(?:sorry|excuse me|pardon|scratch|strike|delete)\b|make that\b|I meant?\b|let me correct|correction\b|wrong (?:patient|sheet|chart|number|line|page)\b)",
    re.IGNORECASE,
)
"""After a dictated length: the speaker takes it back."""


def _is_taken_back(note: Note, measure: Measure, sentence: Sentence) -> bool:
    """The speaker corrects the length at once, and gives another one in the same sentence."""
    if not _TAKEN_BACK.match(note.text, measure.end, sentence.end):
        return False
    after = (*note.measures_in(measure.end, sentence.end), *bare_measures(note, sentence))
    return any(m.start >= measure.end for m in after)


def _is_of_today(note: Note, measure: Measure, sentence: Sentence, before: str, after: str) -> bool:
    """The size reads as an earlier one, but is told of the newest scan, or of the only one that is named."""
    if _MEAN.search(before) or OVER.search(before):
        return True
    if note.kind != "radiology_report":
        is_last = all(o.start <= measure.end for o in note.measures_in(sentence.start, sentence.end))
        if (_ON_SCAN.match(after) and not LONG_AGO.search(before)) or (
            is_last and _AFTER_SCAN.search(before)
        ):
            return True
    return _is_told_in_past(note, sentence, before)


def _is_told_in_past(note: Note, sentence: Sentence, before: str) -> bool:
    """In "it was 3.6 cm" is today's size where the sentence gives no other and names no earlier time."""
    others = [m for m in note.measures_in(sentence.start, sentence.end) if not m.is_prior]
    return (
        bool(_WAS.search(before))
        and not others
        and not pattern("past_time").search(sentence.text)
        and not _GROWN.search(sentence.text)
        and not LONG_AGO.search(_DATED.sub("", sentence.text))
    )


def _whole_list(note: Note, words: Words, measure: Measure, sentence: Sentence) -> Measure:
    """In "segments 5 and 7, 14 and 9 mm": the numbers between the segments and the last size belong to the
    sizes."""
    ends = [t.end for t in words.within(sentence.start, measure.start, "segment")]
    if not ends or len(measure.values_cm) > 1 or measure.is_prior:
        return measure
    between = note.text[ends[-1] : measure.start]
    if not re.fullmatch(r"\s*[,:(]?\s*(?:\d+(?:\.\d+)?\s*(?:,|/|and|&)\s*)+", between):
        return measure
    factor = 0.1 if re.search(r"mm|millim", note.text[measure.start : measure.end], re.IGNORECASE) else 1.0
    values = tuple(round(float(n) * factor, 3) for n in re.findall(r"\d+(?:\.\d+)?", between))
    start = ends[-1] + len(between) - len(between.lstrip(" ,:("))
    return Measure(start, measure.end, "list", (*values, *measure.values_cm), measure.bound, False)


def bare_measures(note: Note, sentence: Sentence) -> list[Measure]:
    """Sizes whose unit stands elsewhere in the sentence: "in cm: segment 8, 3.4; segment 7, 2.6 and 1.3"."""
    if sentence.is_row:
        return []
    text, known = note.text, note.measures_in(sentence.start, sentence.end)
    said = _UNIT_SAID.search(sentence.text)
    if not said and not any(re.search(r"cm|centim", text[m.start : m.end], re.IGNORECASE) for m in known):
        return []
    factor = 0.1 if said and (said["u"] or said["v"]).lower().startswith("m") else 1.0
    found = []
    for m in (_BARE if not said else _BARE_SAID).finditer(text, sentence.start, sentence.end):
        a, b = m.span("v")
        if any(k.start < b and a < k.end for k in known) or re.search(
            r"(?:short axis|ser(?:ies)?|img|image|seg\w*|SUV\w*|previously|was|were|from|vs\.?)\s*\.?\s*$",
            text[max(sentence.start, a - 14) : a],
            re.IGNORECASE,
        ):
            continue
        found.append(Measure(a, b, "size", (round(float(m["v"]) * factor, 3),), "exact", False))
    return found
