"""The words after the name of a test → the numbers that are its values, the earlier ones, their dates."""

import datetime
import re
from dataclasses import dataclass, field, replace
from functools import cache

from hepcite.extract.fields.base import data
from hepcite.extract.fields.labs.late import find_late, month_of
from hepcite.extract.fields.labs.value import NUMBER, joined, to_number, words
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.note import Note


@dataclass(frozen=True, slots=True)
class Reading:
    """A number of a test as written at `start:end`. `date` is the one beside it; `low` or `high` is None
    for a bound."""

    low: float | None
    high: float | None
    start: int
    end: int
    written: str
    date: datetime.date | None
    is_past: bool


@dataclass(slots=True)
class _Gap:
    """What stands between a name and its number, or between two numbers."""

    past: bool = False
    weak_past: bool = False
    present: bool = False
    arrow: bool = False
    plain: bool = True
    date: datetime.date | None = None
    ends_loose: bool = False
    closed: list[str] = field(default_factory=list)

    @property
    def is_marked(self) -> bool:
        return self.past or self.weak_past or self.present or self.arrow or self.date is not None


@cache
def _tokens() -> re.Pattern[str]:
    bound = rf"(?:(?P<lower>{joined('lower_bound')})|(?P<upper>{joined('upper_bound')}))\s*"
    decade = "|".join(data("labs")["twenties"])
    return re.compile(
        rf"""(?P<range>\(\s*(?:(?:{joined("reference")})[\s:]*)?(?:[<>≤≥]=?\s*)?
              {NUMBER}\s*(?:-|–|to)\s*{NUMBER}[^()\n]{{0,25}}\))
        |(?P<reference>[(\[]\s*(?:{joined("reference")})\b[^()\n]{{0,30}}[)\]])
        |(?P<remark>\([^()\d\n]{{0,40}}\)|\([^()\n]{{0,14}}(?:ckd-?\s?epi|mdrd)[^()\n]{{0,20}}\)
              |\[[^\[\]\d\n]{{0,20}}\])
        |(?P<decade>(?:(?:above|over|about|around|the)\s+)?(?:low|lower|mid|middle|high|upper)?[\s-]*
              (?:(?P<tens>\d0)'?s|(?P<tens_word>{decade}))\b)
        |(?P<year>(?:19|20)\d\d(?![\d/]|[.,]\d|-\d))
        |(?P<number>(?:{bound})?(?P<first>{NUMBER})(?:\s?(?:-|–|to)\s?(?P<second>{NUMBER}))?
              (?![\d%])(?!/\d)(?!\.\d))
        |(?P<arrow>{joined("arrows")})(?![A-Za-z])
        |(?P<word>(?:{joined("links")})(?![A-Za-z]))
        |(?P<mark>[,;]|\band\b)
        |(?P<bracket>[()])
        |(?P<space>(?:[\s:~≈*_]|[=-](?![=-]*>))+|\.(?=\s|\d))
        |(?P<flag>[HL]{{1,2}}\b|\*)""",
        re.IGNORECASE | re.VERBOSE,
    )


@cache
def _after_number() -> re.Pattern[str]:
    return re.compile(rf"\s?-?(?:{joined('not_a_value')})(?![A-Za-z])", re.IGNORECASE)


_UNIT = re.compile(
    r"\s*(?:m?g/d?l|gm?/d?l|mg\s?%|(?:µ|μ|u|mc|micro)mol(?:es)?(?:/| per )?l?"
    r"|ml/min(?:ute)?(?:\s?/\s?1[.,]73\s?(?:m\s?\(?[2²]?\)?|sq\.? ?m))?)",
    re.IGNORECASE,
)


def scan(note: Note, analyte: str, at: int, limit: int) -> tuple[Reading, ...]:
    """The values of a test whose name ends at `at`; the earlier ones among them are marked."""
    dates = {d.start: d for d in note.dates_in(at, limit)}
    found: list[tuple[Reading, _Gap]] = []
    gap = _Gap()
    while at < limit:
        day = dates.get(at)
        if day:
            at = _take_date(note, day, gap, found)
            continue
        token = _tokens().match(note.text, at, limit)
        if not token:
            break
        kind = str(token.lastgroup) if token.lastgroup else ""
        if token["year"]:
            said = bool(gap.closed) and words("before_year").fullmatch(gap.closed[-1]) is not None
            opens = re.match(r"\s*[:=]?\s*[<>]?\d", note.text[token.end() : token.end() + 5])
            said = said or bool(opens and not (gap.closed and re.match(r"ckd|epi|mdrd|the", gap.closed[-1])))
            at = _take_date(note, _year(note, token), gap, found) if said else token.end()
            continue
        if token["number"] or (token["decade"] and analyte == "egfr"):
            if not _is_value(note, token, gap, found, frozenset(dates)):
                break
            gap.arrow = gap.arrow or (bool(found) and token["lower"] == ">" and analyte != "egfr")
            is_change = bool(token["second"]) and "from" in gap.closed
            reading = _reading(token, gap, is_change=is_change)
            at = _past_unit(note, token.end("first") if is_change else token.end(), limit)
            found.append((replace(reading, end=at), gap))
            gap = _Gap()
            continue
        if kind == "decade" or not _take(note, token, gap, found):
            break
        at = token.end()
    late = find_late(note, found[-1][0].end, limit) if found and not found[-1][1].present else None
    if late:
        found.append((Reading(*late), _Gap(present=late[5] is None, date=late[5])))
    return _marked(found, gap)


def _year(note: Note, token: re.Match[str]) -> DateMention:
    """A bare year as the last day of it that is not after the note."""
    last = datetime.date(int(token["year"]), 12, 31)
    return DateMention(token.start(), token.end(), min(last, note.date) if note.date else last, "month")


def _take_date(note: Note, day: DateMention, gap: _Gap, found: list[tuple[Reading, _Gap]]) -> int:
    """A date directly after a number is that number's; one after a comma or before the first number is the
    next one's."""
    if found and gap.plain and found[-1][0].date is None and not gap.arrow:
        found[-1] = (replace(found[-1][0], date=day.date), found[-1][1])
    else:
        gap.date = day.date
    gap.past = gap.past and gap.closed[-1:] != ["from"]
    gap.ends_loose = False
    return day.end


def _take(note: Note, token: re.Match[str], gap: _Gap, found: list[tuple[Reading, _Gap]]) -> bool:
    """Note what a token between name and number tells; False where the words of the test end with it."""
    text = token.group().lower()
    if token["mark"]:
        if not found and gap.closed:
            return False
        _close(gap, found)
        gap.ends_loose = True
        return True
    if token["arrow"] and not (text == "to" and gap.closed[-1:] in (["down"], ["up"], ["back"])):
        gap.arrow, gap.plain, gap.ends_loose = bool(found) and text not in ("now",), False, False
        gap.present = gap.present or text == "now"
        return True
    if token["word"] or token["arrow"]:
        month = month_of(note, token, [*gap.closed[-1:], ""])
        if month:
            _take_date(note, month, gap, found)
        _cue(text, gap)
        gap.ends_loose = text == "and"
        return True
    if token["bracket"] and text == "(" and found:
        gap.plain = gap.plain and bool(
            re.match(
                r"\(\s*\d{1,2}[/-]|\((?:on|drawn|collected|from)",
                note.text[token.start() : token.start() + 14],
            )
        )
    return True


def _cue(text: str, gap: _Gap) -> None:
    gap.closed.append(text)
    if re.fullmatch(r"(?:was|were|baseline|usual|last.*)", text):
        gap.weak_past = True
    elif words("past_links").fullmatch(text):
        gap.past = True
    if words("present_links").fullmatch(text):
        gap.present = True


def _close(gap: _Gap, found: list[tuple[Reading, _Gap]]) -> None:
    """A comma: the words before it are about the number before them."""
    if not found:
        return
    before = found[-1][1]
    before.past, before.present = before.past or gap.past, before.present or gap.present
    before.weak_past = before.weak_past or gap.weak_past
    gap.past = gap.weak_past = gap.present = False
    gap.plain = False
    gap.closed.clear()


def _is_value(
    note: Note, token: re.Match[str], gap: _Gap, found: list[tuple[Reading, _Gap]], dates: frozenset[int]
) -> bool:
    """A first number needs an unbroken way from the name; a later one a word that says how it relates."""
    if token["number"] and _after_number().match(note.text, token.end()):
        return False
    if not found:
        return not gap.ends_loose or not gap.closed
    if gap.is_marked or token["lower"] == ">":
        return True
    follows = note.text[token.end() : token.end() + 24]
    if gap.ends_loose and re.match(r"\s*\(?(?:in|on|as of)?\s*(?:19|20)\d\d\b", follows):
        return True
    if gap.ends_loose and any(0 < d - token.end() <= len(" (on the ") for d in dates):
        return True
    return (
        bool(
            re.match(
                r"\s*(?:\(?(?:on|at|by) (?:discharge|admission|arrival)|now\b|today\b|currently\b)", follows
            )
        )
        and gap.ends_loose
    )


def _reading(token: re.Match[str], gap: _Gap, *, is_change: bool) -> Reading:
    if token["decade"]:
        low = float(token["tens"] or data("labs")["twenties"][token["tens_word"].lower()])
        return Reading(low, low + 9, token.start(), token.end(), token.group(), gap.date, False)
    first, second = to_number(token["first"]), None if is_change else token["second"]
    last = to_number(second) if second else first
    bounds = (None if token["upper"] else first, None if token["lower"] and not gap.arrow else last)
    return Reading(*bounds, token.start(), token.end(), token["first"], gap.date, False)


def _past_unit(note: Note, at: int, limit: int) -> int:
    unit = _UNIT.match(note.text, at, limit)
    return unit.end() if unit else at


def _marked(found: list[tuple[Reading, _Gap]], last: _Gap) -> tuple[Reading, ...]:
    """The readings with the earlier ones marked: those called so, and those that an arrow leads away from."""
    if found:
        tail = found[-1][1]
        tail.past = tail.past or any(words("past_after").fullmatch(w) for w in last.closed)
        tail.present = tail.present or last.present
    marked = []
    for i, (reading, gap) in enumerate(found):
        others_present = any(not (g.past or g.weak_past) for j, (_, g) in enumerate(found) if j != i)
        left_by_arrow = i + 1 < len(found) and found[i + 1][1].arrow
        left_for_now = i + 1 < len(found) and any(g.present for _, g in found[i + 1 :]) and not gap.present
        past = gap.past or left_by_arrow or left_for_now or (gap.weak_past and others_present)
        marked.append(replace(reading, is_past=past and not (gap.present and not left_by_arrow)))
    return tuple(marked)
