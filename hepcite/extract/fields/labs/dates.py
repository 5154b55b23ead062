"""A laboratory value in its note → its day of collection, where words around or above give one."""

import datetime
import re
from functools import cache

from hepcite.extract.fields.labs.scan import Reading
from hepcite.extract.fields.labs.value import words
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.note import Note, Sentence

REACH_LINES = 14
"""How many lines below a heading with a date ("Labs 3/2/26") its date holds."""

_CLOSE_BEFORE, _CLOSE_AFTER = 28, 22


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(r"^[\s\-*•(]*(?:on|from|of|as of|dated)?\s*$", re.IGNORECASE)


def date_of(note: Note, sentence: Sentence, start: int, reading: Reading) -> datetime.date | None:
    """The day of the value at `reading`, whose name begins at `start`; None where only the document's date
    is left."""
    if reading.date:
        return _credible(note, reading.date)
    own = [d for d in note.dates_in(sentence.start, start) if _is_lab_date(note, sentence, d)]
    if own:
        return _credible(note, own[-1].date)
    trailing = _trailing(note, sentence, reading)
    if trailing:
        return _credible(note, trailing)
    return heading_date(note, sentence)


def _credible(note: Note, date: datetime.date) -> datetime.date | None:
    """A day after the document's own is a misreading or a plan."""
    return date if note.date is None or date <= note.date + datetime.timedelta(days=3) else None


def _trailing(note: Note, sentence: Sentence, reading: Reading) -> datetime.date | None:
    """A date that closes the sentence for all its values: "... INR 1.1 (all of 2/24)", "... on labs of
    3/2"."""
    for d in note.dates_in(reading.end, sentence.end):
        before = note.text[max(reading.end, d.start - 24) : d.start]
        if re.search(
            r"(?:\ball (?:of|from|on)|\blabs?|\bblood work|\bdrawn|\bcollected)\b[^.;]{0,12}$",
            before,
            re.IGNORECASE,
        ):
            return d.date
    return None


def _is_lab_date(note: Note, sentence: Sentence, date: DateMention) -> bool:
    """The date opens the sentence, or stands beside a word for laboratory values and none for another
    event."""
    before = note.text[max(sentence.start, date.start - _CLOSE_BEFORE) : date.start]
    after = note.text[date.end : min(sentence.end, date.end + _CLOSE_AFTER)]
    if words("not_date_cues").search(before) or re.match(
        rf"\s*(?:{words('not_date_cues').pattern})", after, re.IGNORECASE
    ):
        return False
    near_cue = words("date_cues").search(before) or words("date_cues").search(after)
    opens = _leads().match(note.text[sentence.start : date.start]) or re.search(r"\bon $", before)
    return bool(near_cue or opens)


def heading_date(note: Note, sentence: Sentence) -> datetime.date | None:
    """The date of a heading or of an earlier sentence of the line that announces the values ("Labs from
    3/2/26:")."""
    for index in range(sentence.index - 1, -1, -1):
        above = note.sentences[index]
        if sentence.line - above.line > REACH_LINES:
            return None
        if above.section != sentence.section and above.section in _LAB_FREE:
            return None
        for d in reversed(note.dates_in(above.start, above.end)):
            if _is_announcement(note, above, d):
                return _credible(note, d.date)
    return None


_LAB_FREE = frozenset({"imaging", "family_history", "comparison", "technique"})


def _is_announcement(note: Note, sentence: Sentence, date: DateMention) -> bool:
    """A date beside a word for laboratory values in a short line, or in a sentence that opens with that
    word."""
    before = note.text[max(sentence.start, date.start - 2 * _CLOSE_BEFORE) : date.start]
    after = note.text[date.end : min(sentence.end, date.end + _CLOSE_AFTER)]
    if words("not_date_cues").search(before):
        return False
    cue = words("date_cues").search(before) or (len(sentence.text) < 60 and words("date_cues").search(after))
    return bool(cue) and (
        len(sentence.text) < 90 or bool(words("date_cues").match(note.text, sentence.start))
    )
