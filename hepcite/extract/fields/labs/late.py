"""The rest of a sentence after a laboratory value → a later value of the same test, told in other words."""

import datetime
import re
from functools import cache

from hepcite.extract.fields.base import compile_phrases, data
from hepcite.extract.fields.labs.value import NUMBER, joined, to_number
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.note import Note

REACH = 90
"""How far, in characters, a later value may stand from the value before it."""

Late = tuple[float, float, int, int, str, datetime.date | None, bool]


@cache
def _late_pattern() -> re.Pattern[str]:
    """A number with a word that makes it the present one, or before a preposition that may lead to a date."""
    words_now = joined("late_present")
    return re.compile(
        rf"(?:\b(?:{words_now})[\s:,]+(?:is |at |it is |of |down to |up to |back to )*(?P<after>{NUMBER})"
        rf"|(?<![\d/.])(?P<before>{NUMBER})\s*\(?(?:{words_now})\b"
        rf"|(?<![\d/.])(?P<dated>{NUMBER})\s(?:on|at|by|as of)\s)(?!\s?(?:cm|mm))",
        re.IGNORECASE,
    )


def find_late(note: Note, at: int, limit: int) -> Late | None:
    """The later value after `at`, no other test between: "34 in the fall, 27 now", "24 then; 61 on 3/12".

    (low, high, start, end, as written, its date, False), the fields of a Reading.
    """
    dates = {d.start: d for d in note.dates_in(at, limit)}
    for match in _late_pattern().finditer(note.text, at, min(limit, at + REACH)):
        if other_tests().search(note.text, at, match.start()):
            return None
        group = "after" if match["after"] else "before" if match["before"] else "dated"
        day = dates.get(match.end()) if group == "dated" else None
        if match.start(group) in dates or (group == "dated" and day is None):
            continue
        number = to_number(match[group])
        return (
            number,
            number,
            match.start(group),
            match.end(group),
            match[group],
            day.date if day else None,
            False,
        )
    return None


@cache
def other_tests() -> re.Pattern[str]:
    """The names of all tests."""
    names = [str(n) for a in data("labs")["analytes"].values() for n in a["names"]]
    entries = compile_phrases([*names, *map(str, data("labs")["others"])], data("labs")["macros"]).pattern
    return re.compile(rf"(?<![A-Za-z])(?:{entries})(?![A-Za-z])", re.IGNORECASE)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def month_of(note: Note, token: re.Match[str], before: list[str]) -> DateMention | None:
    """A month alone after a word such as "in", as the last such month that is not after the note."""
    name = token.group().lower()[:3]
    if (
        note.date is None
        or len(token.group()) < 3
        or name not in _MONTHS
        or before[0] not in ("in", "since", "of")
    ):
        return None
    if not re.fullmatch(r"[a-z]{3,9}", token.group(), re.IGNORECASE) or re.match(
        r"\s+\d", note.text[token.end() :]
    ):
        return None
    month = _MONTHS.index(name) + 1
    year = note.date.year - (month > note.date.month)
    return DateMention(token.start(), token.end(), datetime.date(year, month, 1), "month")
