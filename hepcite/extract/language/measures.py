"""Text → the lengths in it, in centimeters: dimensions, lists, ranges and bounds; whether each is an earlier value."""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from hepcite.extract.language.data import load
from hepcite.extract.language.dates import DateMention
from hepcite.extract.language.places import is_plain, matches_at

Kind = Literal["size", "range", "list"]
Bound = Literal["exact", "upper", "lower", "maximum"]

_NUM = r"(?:\d+(?:[.,]\d+)?|\.\d+)"
_UNIT = r"(?:cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?|c\.m\.|m\.m\.)\b"
_BY = r"[ \n]*(?:[-.,]?[ ]?[x×X]|by|\*)[ \n]*"  # a stray sign before it comes of recognition
_AXIS = r"(?:[ ]?\(?(?:ap|tr|cc|transverse|trans|craniocaudal|anteroposterior|long|short|axial|sag|cor|tv|width|height|depth|si)(?:[ ]axis)?\)?)?"


@cache
def _number_words() -> str:
    """Number words as a pattern, "seventy-one" and "two point five" among them."""
    words = {w: n for w, n in load("measures")["numbers"].items() if w != "half"}
    tens = "|".join(w for w, n in words.items() if n >= 20)
    ones = "|".join(w for w, n in words.items() if n < 10)
    return rf"(?:(?:{tens})[-\s](?:{ones})|{'|'.join(sorted(words, key=len, reverse=True))})"


@cache
def _spoken() -> str:
    return rf"(?:{_number_words()})(?:\s+and\s+a\s+half|\s+point\s+{_number_words()})?"


_FIGURES = re.compile(r"[0-9.][0-9.]*")


@cache
def _first_words() -> re.Pattern[str]:
    """The words with which a length may begin, in lower case."""
    return re.compile("|".join(sorted({*load("measures")["numbers"], "between", "sub"})))


def _begin(text: str) -> list[int]:
    """Where a length may begin: at a figure or at one of its words."""
    if not is_plain(text):
        return list(range(len(text)))
    found = [m.start() for m in _FIGURES.finditer(text)]
    return sorted([*found, *(m.start() for m in _first_words().finditer(text.lower()))])


@cache
def _pattern() -> re.Pattern[str]:
    word = _spoken()
    number = rf"(?:{_NUM}|{word})"
    return re.compile(
        rf"""(?<![\w.,/-])(?:
          (?P<dims>{number}[ ]?(?:{_UNIT})?{_AXIS}(?:{_BY}{number}[ ]?(?:{_UNIT})?{_AXIS}){{1,3}}[ \n]?(?P<u1>{_UNIT})?)
        | (?P<range>{number}[ ]?(?:{_UNIT})?[ ]?(?:-|–|to)[ ]?{number}[ \n-]?(?P<u2>{_UNIT}))
        | (?P<between>between[ ]{number}[ ]?(?:{_UNIT})?[ ]and[ ]{number}[ -]?(?P<u3>{_UNIT}))
        | (?P<list>{number}[ ]?(?:{_UNIT})?(?:,?[ ]?(?:,|/|and|&|\+)[ ]?(?:and[ ])?{number}[ ]?(?:{_UNIT})?)*?
            ,?[ ]?(?:,|/|and|&|\+)[ ]?(?:and[ ])?{number}[ -]?(?P<u4>{_UNIT}))
        | (?P<one>{number}[ \n-]?(?P<u5>{_UNIT}))
        | (?P<sub>sub-?[ ]?(?:centimet(?:er|re)|cm)\b)
        )""",
        re.IGNORECASE | re.VERBOSE,
    )


@dataclass(frozen=True, slots=True)
class Measure:
    """Lengths at `start:end`, as written. `values_cm` holds the dimensions of one thing (`kind` size), the two ends of a
    range, or one value a thing (list). `bound` says how the number limits the true one; `is_prior` that it is not today's."""

    start: int
    end: int
    kind: Kind
    values_cm: tuple[float, ...]
    bound: Bound
    is_prior: bool

    @property
    def largest_cm(self) -> float:
        return max(self.values_cm)


def find_measures(
    text: str, dates: tuple[DateMention, ...], document_date: datetime.date | None
) -> tuple[Measure, ...]:
    """All lengths of `text`; a bare "3.1 x 2.8" (a table cell whose column gives the unit) counts as centimeters if
    every number is below 25, else millimeters."""
    found: list[Measure] = []
    for match in matches_at(_pattern(), text, _begin(text)):
        if match["list"] or match["range"]:
            match = _without_label(match, text)
        measure = _read(match, text)
        if measure:
            found.append(measure)
    return tuple(_with_prior(m, found, text, dates, document_date) for m in found)


_SEGMENTS_BEFORE = re.compile(
    r"\b(?:seg(?:ment)?s?|segm|sections?|observations?|lesions?|targets?|nos?|numbers?|sectors?)\.?[ \n]?"
    r"(?:\d[ab]?[ ]?(?:[,/]|and)[ ]?)*$",
    re.IGNORECASE,
)
_CATEGORY_BEFORE = re.compile(
    r"(?:\b(?:li-?rads|lr|grade|stage|class|category|cat|score|series|ser|images?|img|im|slices?|phase|type|level|zone"
    r"|version|v)\.?|#)(?:[ ]?(?:category|score|no\.?|number))?[ \n]?(?:[:=#-][ ]?)?$",
    re.IGNORECASE,
)
"""Before a number that is a category, a grade or an image, and no length."""
_WHOLE_NUMBER = re.compile(r"\d{1,3}(?![\d.]|[ ]?(?:cm|mm))")


def _without_label(match: re.Match[str], text: str) -> re.Match[str]:
    """`match` without the number at its beginning where that one is a category ("LI-RADS 5, 3.2 and 1.5 cm"), or
    without the segment numbers at its beginning."""
    before = text[max(0, match.start() - 28) : match.start()]
    label = _WHOLE_NUMBER.match(text, match.start())
    if not label:
        return match
    if _SEGMENTS_BEFORE.search(before):
        return _last_of(match) or match
    if not _CATEGORY_BEFORE.search(before):
        return match
    rest = re.compile(r"[ ,/&–-]*(?:and\b|to\b)?[ ]*").match(text, label.end())
    return (_pattern().match(text, rest.end()) if rest else None) or match


def _last_of(match: re.Match[str]) -> re.Match[str] | None:
    """The last length of a "list" that began with segment numbers, as in "segment 7, 6 mm"."""
    whole = match.group()
    cut = max(whole.rfind(sign) for sign in (",", "/", "and", "&", "-", "–"))
    return _pattern().match(
        match.string, match.start() + cut + 1 + len(whole[cut + 1 :]) - len(whole[cut + 1 :].lstrip("nd "))
    )


def _value(text: str) -> float:
    words = re.split(r"[\s-]+", text.strip().lower())
    numbers = load("measures")["numbers"]
    if words[0] in numbers:
        whole = (
            words[: words.index("point")]
            if "point" in words
            else [w for w in words if w not in ("and", "a", "half")]
        )
        total = float(sum(numbers[w] for w in whole))
        if "half" in words:
            total += 0.5
        elif "point" in words:
            total += float(numbers[words[-1]]) / 10
        return total
    return float(text.strip().replace(",", "."))


def _in_cm(value: float, unit: str) -> float:
    return round(value / 10 if unit.lower().startswith("m") else value, 3)


def _read(match: re.Match[str], text: str) -> Measure | None:
    if match["sub"]:
        return Measure(match.start(), match.end(), "size", (1.0,), "upper", False)
    whole = match.group()
    unit = match["u1"] or match["u2"] or match["u3"] or match["u4"] or match["u5"]
    pairs = [
        (m[1], m[2]) for m in re.finditer(rf"((?:{_NUM}|\b{_spoken()}))\s?-?({_UNIT})?", whole, re.IGNORECASE)
    ]
    if not unit:
        own = [u for _, u in pairs if u]
        numbers = [_value(n) for n, _ in pairs]
        unit = own[-1] if own else ("cm" if max(numbers) < 25 and any("." in n for n, _ in pairs) else None)
        if unit is None:
            return None
    values = tuple(_in_cm(_value(n), u or unit) for n, u in pairs)
    before = text[max(0, match.start() - 60) : match.start()].replace("\n", " ")
    if match["range"] and _CHANGED_FROM.search(before):
        start = match.end() - len(re.split(r"(?:-|–|\bto)[ ]?", whole)[-1])
        return Measure(start, match.end(), "size", values[-1:], "exact", False)
    kind: Kind = "size" if match["dims"] or match["one"] else "list" if match["list"] else "range"
    bound = _bound(text[max(0, match.start() - 24) : match.start()])
    return Measure(match.start(), match.end(), kind, values, bound, False)


@cache
def _ends_with(name: str) -> re.Pattern[str]:
    phrases = sorted(load("measures")[name], key=len, reverse=True)
    alternatives = "|".join(re.escape(p) for p in phrases)
    return re.compile(
        rf"(?:^|(?<=\W))(?:{alternatives})[ ]?(?:about|approximately|approx\.?|roughly|~|only|a|the)?[ ]?$",
        re.IGNORECASE,
    )


def _bound(before: str) -> Bound:
    before = before.replace("\n", " ")
    if _ends_with("upper_bound_before").search(before):
        return "upper"
    if _ends_with("lower_bound_before").search(before) and not re.search(
        r"just over\s?$", before, re.IGNORECASE
    ):
        return "lower"
    if _ends_with("maximum_before").search(before):
        return "maximum"
    return "exact"


@cache
def _prior_after() -> re.Pattern[str]:
    """Words after a value that make it an earlier one, unless another value follows them ("3.8 cm, previously 3.1 cm")."""
    phrases = "|".join(map(re.escape, load("measures")["prior_after"]))
    return re.compile(
        rf"[ ,]*\(?(?:{phrases})\b(?![ ,:]*(?:it |was |were |about |at |measured )*\d)", re.IGNORECASE
    )


_CHANGED_FROM = re.compile(
    r"\b(?:gone|grown|grew|increas\w+|decreas\w+|enlarg\w+|shr[iu]nk\w*|shrank|chang\w+|went|up|down|progress\w+|reduc\w+|doubl\w+|corrected|revised)\b[^.;]{0,30}\bfrom[ ]$",
    re.IGNORECASE,
)
_PRIOR_MONTH = re.compile(
    r"^[ ,]*(?:\(?(?:in|on|at|of)[ ](?:the[ ])?(?:last[ ])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|fall|winter"
    r"|(?:19|20)\d\d|diagnosis|baseline|prior|previous|outside)[a-z]*+(?!(?:[ ](?:19|20)\d\d)?[ ](?:this|it|that|they|these)[ ](?:was|were|had|measured)\b))",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|since|on)[ ](?:the[ ])?(?:last[ ])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:[ ]\d{4})?(?:[ ](?:it|this|they))?"
    r"(?:[ ](?:was|were|measured))?|\((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?:?)[ ]?(?:only[ ]|about[ ]|at[ ])?$",
    re.IGNORECASE,
)


def _with_prior(
    measure: Measure,
    measures: list[Measure],
    text: str,
    dates: tuple[DateMention, ...],
    document_date: datetime.date | None,
) -> Measure:
    before = text[max(0, measure.start - 40) : measure.start].replace("\n", " ")
    after = text[measure.end : measure.end + 40].replace("\n", " ")
    is_prior = (
        bool(_ends_with("prior_before").search(before))
        or bool(_prior_after().match(after))
        or _is_bare_parenthesis(measure, measures, text)
        or _is_dated_before(measure, before, after, dates, document_date)
    )
    if not is_prior:
        return measure
    return Measure(measure.start, measure.end, measure.kind, measure.values_cm, measure.bound, True)


def _is_bare_parenthesis(measure: Measure, measures: list[Measure], text: str) -> bool:
    """`7.2 x 6.0 cm (5.1 x 4.4 cm)`: only a size stands in the parenthesis, right behind a size."""
    opened = text[: measure.start].rstrip().endswith("(")
    closed = text[measure.end :].lstrip().startswith(")")
    if not (opened and closed):
        return False
    paren = text.rindex("(", 0, measure.start)
    return any(m.end <= paren and not text[m.end : paren].strip() for m in measures if m is not measure)


def _is_dated_before(
    measure: Measure,
    before: str,
    after: str,
    dates: tuple[DateMention, ...],
    document_date: datetime.date | None,
) -> bool:
    """A date or month right beside the value, earlier than the document's, makes it an earlier value."""
    if _PRIOR_MONTH.match(after) and not re.match(
        r"[ ,]*in (?:may|march) (?:be|have|reach)", after, re.IGNORECASE
    ):
        named = next((d for d in dates if measure.end <= d.start <= measure.end + 12), None)
        return not (named and document_date and abs((named.date - document_date).days) <= 14)
    if _MONTH_BEFORE.search(before):
        return True
    near = next((d for d in dates if 0 <= measure.start - d.end <= 4 and text_is_link(before)), None)
    return bool(near and document_date and (document_date - near.date).days > 14)


def text_is_link(before: str) -> bool:
    """The words between a date and a size only join them, as in "(10/2025: 3.1 cm)"."""
    return bool(re.search(r"[\d](?::|,| -| at|\))?\s*$", before))
