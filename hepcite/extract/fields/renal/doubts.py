"""A note whose kidneys are read as not severely impaired → what in it says otherwise or says nothing of today.

A value of years ago, of a donor, or of a condition is none of the patient's; words of dialysis, failure or a kidney
doctor that no rule reads are for a person to settle.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.labs import LabValue, by_sentence
from hepcite.extract.language.assertion import assertion_at
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

SOURCE = "renal.doubt"
_AFTER, _BEFORE = 40, 60
_SILENT = frozenset({"family_history", "allergies", "technique", "comparison"})


@cache
def _list(key: str) -> re.Pattern[str]:
    return phrases("renal", "doubts", key)


@cache
def _topic(*keys: str) -> re.Pattern[str]:
    return re.compile("|".join(p for key in keys for p in data("renal")["doubts"][key]), re.IGNORECASE)


def is_of_patient_now(note: Note, value: LabValue) -> bool:
    """The value is neither one of years before, nor another person's, nor one that a rule asks for."""
    text, sentence = note.text, value.sentence
    after = text[value.end : min(sentence.end, value.end + _AFTER)]
    before = text[max(sentence.start, value.start - _BEFORE) : value.start]
    if _list("of_another").search(before) or _list("of_another_after").match(after.lstrip(" ,(")):
        return False
    if _list("asked_for").search(before) or _list("no_result_before").search(before):
        return False
    if _list("no_result").match(text, value.end, sentence.end):
        return False
    told = _list("year_before").search(before)
    return not (told and _is_before(note, told)) and not is_of_long_ago(note, sentence, value.end)


def is_of_long_ago(note: Note, sentence: Sentence, end: int) -> bool:
    """Words after `end` put what stands before it years back, or leave it to be shown."""
    if _list("to_come").match(note.text, end, sentence.end):
        return True
    old = _list("long_ago").match(note.text, end, sentence.end)
    return bool(old and _is_before(note, old))


def _is_before(note: Note, old: re.Match[str]) -> bool:
    year = re.search(r"(?:19|20)\d\d", old.group())
    return year is None or note.date is None or int(year.group()) < note.date.year - 1


def is_condition(note: Note, sentence: Sentence, start: int) -> bool:
    """Words before `start` make it what a rule asks for."""
    return bool(_list("asked_for").search(note.text[max(sentence.start, start - _BEFORE) : start]))


def alarms(note: Note, read: Sequence[Evidence], *, is_newer: bool) -> Iterator[Evidence]:
    """Words of severe kidney trouble in sentences of `note` that no reading of the `read` ones covers; where the note
    `is_newer` than the value, of any trouble that could have made it severe."""
    topic = _topic("topic", "topic_since") if is_newer else _topic("topic")
    since = _topic("topic_since")
    quotes = [e.quote for e in read]
    for sentence, matches in by_sentence(note, topic):
        if sentence.section in _SILENT or any(q in sentence.text or sentence.text in q for q in quotes):
            continue
        for m in matches:
            held = assertion_at(
                note.text, sentence.start, sentence.end, "", sentence.cues, m.start(), m.end()
            )
            around = note.text[
                max(sentence.start, m.start() - _BEFORE) : min(sentence.end, m.end() + _BEFORE)
            ]
            is_present = not held.is_any(
                "negated", "family", "hypothetical", "planned", "historical", "resolved"
            )
            is_old = since.fullmatch(m.group()) and not _list("now").search(sentence.text)
            if is_present and not is_old and not _list("not_now").search(around):
                yield note.evidence(sentence.start, sentence.end, SOURCE)
                break
