"""Text → the dates in it, with their precision; a date without a year takes the last one not after the anchor."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from hepcite.extract.language.places import is_plain, matches_at

Precision = Literal["day", "month", "day_without_year"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""(?<![\d./-])(?=[0-9jfmasond])(?:
      (?P<y1>(?:19|20)\d\d)[-/](?P<m1>\d{{1,2}})[-/](?P<d1>\d{{1,2}})(?![\d/-])
    | (?P<m2>\d{{1,2}})/(?P<d2>\d{{1,2}})/(?P<y2>(?:19|20)\d\d|\d\d)(?![\d/])
    | (?P<m3>\d{{1,2}})-(?P<d3>\d{{1,2}})-(?P<y3>(?:19|20)\d\d|\d\d)(?![\d-])
    | (?P<d4>\d{{1,2}})\.(?P<m4>\d{{1,2}})\.(?P<y4>(?:19|20)\d\d)(?!\d)
    | (?P<d5>\d{{1,2}})(?:st|nd|rd|th)?[ -]+(?:of[ ]+)?(?P<n5>{_MONTH})\.?,?[ -]+(?P<y5>(?:19|20)\d\d|\d\d)(?!\d)
    | (?P<n6>{_MONTH})\.?[ -]+(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?,?[ -]+(?P<y6>(?:19|20)\d\d)(?!\d)
    | (?P<n7>{_MONTH})\.?,?[ -]+(?:of[ ]+)?(?P<y7>(?:19|20)\d\d)(?!\d)
    | (?P<m8>\d{{1,2}})/(?P<y8>(?:19|20)\d\d)(?![\d/])
    | (?P<n9>{_MONTH})\.?[ ]+(?P<d9>\d{{1,2}})(?:st|nd|rd|th)?(?![\d/.:]\d|\d|[ ]?(?:cm|mm|percent|%))
    | (?P<d10>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of[ ]+)?(?P<n10>{_MONTH})\b
    | (?P<m11>1[0-2]|0?[1-9])/(?P<d11>3[01]|[12]\d|0?[1-9])(?![\d/]|[ ]?(?:cm|mm|x\b))
    )""",
    re.IGNORECASE | re.VERBOSE,
)


_FIGURES = re.compile(r"[0-9][0-9]*")
_MONTH_STEM = re.compile("|".join(sorted({name[:3] for name in _MONTHS})))
_SEGMENT_BEFORE = re.compile(r"\bseg(?:ment)?s?\.?[ ]$|\bsegm\.?[ ]$", re.IGNORECASE)
"""What stands before "5/6" where it names liver segments and no day."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at `start:end`. Where the day or the year is not written, `date` is the first of the month, or the last
    such day that is not after the anchor."""

    start: int
    end: int
    date: datetime.date
    precision: Precision


def _begin(text: str) -> list[int]:
    """Where a date may begin: at a figure or the name of a month."""
    if not is_plain(text):
        return list(range(len(text)))
    found = [m.start() for m in _FIGURES.finditer(text)]
    return sorted([*found, *(m.start() for m in _MONTH_STEM.finditer(text.lower()))])


def find_dates(text: str, anchor: datetime.date | None) -> tuple[DateMention, ...]:
    """All dates of `text`. Day and month without a year are read only where `anchor` (the document's date) is known."""
    found: list[DateMention] = []
    for match in matches_at(_DATE, text, _begin(text)):
        if match["m11"] and _SEGMENT_BEFORE.search(text, max(0, match.start() - 14), match.start()):
            continue
        mention = _read(match, anchor)
        if mention:
            found.append(mention)
    return tuple(found)


def _read(match: re.Match[str], anchor: datetime.date | None) -> DateMention | None:
    parts = {k: v for k, v in match.groupdict().items() if v}
    got = {k[0]: v for k, v in parts.items()}
    month = _MONTHS[got["n"].lower()] if "n" in got else int(got["m"])
    day = int(got["d"]) if "d" in got else None
    if "y" in got:
        year = int(got["y"])
        year += 2000 if year < 40 else 1900 if year < 100 else 0
        date = _day(year, month, day or 1) or (_day(year, day, month) if day and "m" in got else None)
        precision: Precision = "day" if day else "month"
    else:
        date = _last_before(anchor, month, day or 1) if anchor else None
        precision = "day_without_year"
    return DateMention(match.start(), match.end(), date, precision) if date else None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _last_before(anchor: datetime.date, month: int, day: int) -> datetime.date | None:
    """The last `month`/`day` not more than a month after `anchor`."""
    limit = anchor + datetime.timedelta(days=31)
    for year in (anchor.year + 1, anchor.year, anchor.year - 1):
        date = _day(year, month, day)
        if date and date <= limit:
            return date
    return None
