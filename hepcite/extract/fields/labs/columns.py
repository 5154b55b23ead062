"""Aligned numbers under a line of dates → the value of each day, where a table came without rules."""

import re
from dataclasses import replace

from hepcite.extract.fields.labs.scan import Reading
from hepcite.extract.fields.labs.value import NUMBER, to_number, words
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.note import Note, Sentence

REACH_LINES = 16
_HEAD_TEXT = 30
"""How many characters beside its dates a line of dates may have ("Component", "Latest ref")."""

_NEXT = re.compile(
    rf"[ \t]*[:=/]?[ \t]+(?P<number>[<>]?\s?{NUMBER})(?![\d/.-])(?:[ \t]*\(?[HL*]\)?(?![a-z]))?",
    re.IGNORECASE,
)


def read_columns(note: Note, sentence: Sentence, at: int) -> tuple[Reading, ...]:
    """The numbers after a name that ends at `at`, one for each date of the nearest line of dates above;
    else nothing."""
    if sentence.is_row:
        return ()
    numbers: list[re.Match[str]] = []
    end = at
    while match := _NEXT.match(note.text, end, sentence.end):
        numbers.append(match)
        end = match.end()
    if len(numbers) < 2:
        return ()
    if len(numbers) == 2 and _is_then_and_now(note, sentence):
        first, second = (_reading(n, None) for n in numbers)
        return (replace(first, is_past=True), second)
    dates = _dates_above(note, sentence)
    if len(dates) != len(numbers):
        return ()
    return tuple(_reading(n, d) for n, d in zip(numbers, dates, strict=True))


def _is_then_and_now(note: Note, sentence: Sentence) -> bool:
    """A short line above announces an earlier and a present value ("Labs at admission / discharge")."""
    for index in range(sentence.index - 1, -1, -1):
        above = note.sentences[index]
        if sentence.line - above.line > REACH_LINES:
            return False
        past, present = words("header_past").search(above.text), words("header_present").search(above.text)
        if past and present and len(above.text) <= 2 * _HEAD_TEXT:
            return past.start() < present.start()
    return False


def _reading(match: re.Match[str], day: DateMention | None) -> Reading:
    written = match["number"].lstrip("<> ")
    value = to_number(written)
    low = None if match["number"].startswith("<") else value
    high = None if match["number"].startswith(">") else value
    return Reading(
        low, high, match.start("number"), match.end("number"), written, day.date if day else None, False
    )


def _dates_above(note: Note, sentence: Sentence) -> tuple[DateMention, ...]:
    for index in range(sentence.index - 1, -1, -1):
        above = note.sentences[index]
        if sentence.line - above.line > REACH_LINES:
            return ()
        dates = note.dates_in(above.start, above.end)
        if len(dates) < 2 or above.line == sentence.line:
            continue
        rest = len(above.text.replace(" ", "")) - sum(
            len(note.text[d.start : d.end].replace(" ", "")) for d in dates
        )
        return dates if rest <= _HEAD_TEXT else ()
    return ()
