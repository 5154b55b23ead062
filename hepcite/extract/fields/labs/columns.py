"""A line of aligned numbers under a line of dates → the value of each day, where a table came without its rules."""

import re

from hepcite.extract.fields.labs.scan import Reading
from hepcite.extract.fields.labs.value import NUMBER, to_number
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.note import Note, Sentence

REACH_LINES = 16
_HEAD_TEXT = 30
"""How many characters beside its dates a line of dates may have ("Component", "Latest ref")."""

_NEXT = re.compile(rf"[ \t]*[:=]?[ \t]+(?P<number>[<>]?\s?{NUMBER})(?![\d/.-])(?:[ \t]*\(?[HL*]\)?(?![a-z]))?", re.IGNORECASE)


def read_columns(note: Note, sentence: Sentence, at: int) -> tuple[Reading, ...]:
    """The numbers after a name that ends at `at`, one for each date of the nearest line of dates above; else nothing."""
    if sentence.is_row:
        return ()
    numbers: list[re.Match[str]] = []
    end = at
    while match := _NEXT.match(note.text, end, sentence.end):
        numbers.append(match)
        end = match.end()
    if len(numbers) < 2:
        return ()
    dates = _dates_above(note, sentence)
    if len(dates) != len(numbers):
        return ()
    return tuple(_reading(n, d) for n, d in zip(numbers, dates, strict=True))


def _reading(match: re.Match[str], day: DateMention) -> Reading:
    written = match["number"].lstrip("<> ")
    value = to_number(written)
    low = None if match["number"].startswith("<") else value
    high = None if match["number"].startswith(">") else value
    return Reading(low, high, match.start("number"), match.end("number"), written, day.date, False)


def _dates_above(note: Note, sentence: Sentence) -> tuple[DateMention, ...]:
    for index in range(sentence.index - 1, -1, -1):
        above = note.sentences[index]
        if sentence.line - above.line > REACH_LINES:
            return ()
        dates = note.dates_in(above.start, above.end)
        if len(dates) < 2 or above.line == sentence.line:
            continue
        rest = len(above.text.replace(" ", "")) - sum(len(note.text[d.start : d.end].replace(" ", "")) for d in dates)
        return dates if rest <= _HEAD_TEXT else ()
    return ()
