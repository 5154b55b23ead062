"""The words of a unit → how many lesions it speaks of."""

import re
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.lesions.units import Unit
from hepcite.extract.fields.lesions.words import LESION_KINDS, Token, Words, alternatives, lists, pattern
from hepcite.records import Interval


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of lesions at `start:end`. `is_partial` where it counts only some ("two new", "the other
    three"), `is_whole` where the words say that it is all ("in all", "solitary", "a total of")."""

    count: Interval
    start: int
    end: int
    is_partial: bool
    is_whole: bool


Found = tuple[Interval, int, int]
"""A number and where it stands in the unit."""


@cache
def at_least_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('at_least').pattern})\s*$", re.IGNORECASE)


@cache
def _amounts() -> tuple[re.Pattern[str], tuple[Interval, ...]]:
    """One pattern with a group for each class of amount, and the interval of each class."""
    classes = lists()["quantities"]
    parts = ["(" + alternatives(q["words"]) + ")" for q in classes]
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w|\.\d)", re.IGNORECASE), tuple(
        Interval(q["min"], q["max"]) for q in classes
    )


@cache
def _number() -> re.Pattern[str]:
    names, units = "|".join(lists()["numbers"]), "|".join(lists()["counted_otherwise"])
    number = rf"(?<![\w.,/+-])(?P<n>{names}|[2-9]|[1-3]\d)"
    return re.compile(rf"{number}(?![\w/%-]|[.,:]\d|\s?(?:{units})|\s*\(\s*ǂ)", re.IGNORECASE)


_NO_COUNT = re.compile(
    r"\b(?:series|ser|images?|img|im|page|phases?|grade|stage|class|score|weeks?|level|type|version|room"
    r"|suite|bcma?|obs|category|categories|rads|no|number|observation|lesion|target|cycles?)\.?\s*#?$",
    re.IGNORECASE,
)
_LIST_NUMBER = re.compile(r"[.):]\s")
_TIMES = re.compile(
    r"\s*(?:\(?\s*)?[x×]\s?(\d{1,2}|two|three|four|five)\b(?!\s*(?:cm|mm|\d|x))", re.IGNORECASE
)
_TREATING = re.compile(
    r"\b(?:ablat|treat|target|emboli[sz]|resect|inject|freez|burn|cover|address|remov)\w*\s+(?:of\s+"
    r"|the\s+|all\s+|up to\s+)*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:in\s+all|in\s+total|altogether|a\s+total\s+of|total\s+of|all\s+told|total)\b", re.IGNORECASE
)
_LONE = re.compile(
    r"\b(?:solitary|single|sole|lone|unifocal|only\s+one|just\s+one|only\s+a\s+single)\b", re.IGNORECASE
)
_LONE_AFTER = re.compile(r"\b(?:solitary|single|unifocal|alone)\b\s*(?=$|[.,;)\n]|\s+ǂ)", re.IGNORECASE)
_BEGAN_WITH = re.compile(r"\b(?:began|started|presented|diagnosed|began out) with\s+$", re.IGNORECASE)
_HAS_SO_MANY = re.compile(
    r"\bha(?:s|d|ve)\s+(?:still\s+)?(?:the\s+|all\s+|about\s+|at least\s+)?$", re.IGNORECASE
)
_COUNTING_BEFORE = re.compile(
    r"\b(?:i|we|we've|i've)\s+(?:can\s+|could\s+|now\s+|have\s+)?count(?:ed)?\W+(?:[\w'-]+\W+){0,3}$"
    r"|\b(?:number(?:ing|s)?|tall(?:y|ies|ied)|total(?:s|ing)?|count(?:ed)?)(?:\s+(?:of|is|are|at|now|to|about|stands\s+at))*"
    r"\W+(?:at least\s+|about\s+|over\s+|roughly\s+|some\s+|approximately\s+)?$",
    re.IGNORECASE,
)
_COUNTING_AFTER = re.compile(
    r"\s*(?:or more\s+|\+\s*)?(?:(?:can|could)\s+be\s+(?:counted|seen|identified|made\s+out)"
    r"|(?:are|were)\s+(?:counted|counta\w+|individually|discretely|separately|now\s+)?(?:seen|counted|visible|identified|present)\b"
    r"|in\s+number|counted|visible)",
    re.IGNORECASE,
)
_COUNTED_AFTER = re.compile(
    r"\b(?:(?:there )?(?:are|is|were|was) (?:about|approximately|roughly|around|some|now|currently)"
    r"|are|is|were|now|at least|no fewer than|numbering|number(?:ing)? (?:is|of)|total(?:ing|s)?|[x×]"
    r"|,)\s*$",
    re.IGNORECASE,
)


def quantity_of(words: Words, unit: Unit, head: Token | None) -> Quantity | None:
    """The quantity of `unit`: before its lesion noun, or after it ("metastases, at least nine", "HCC x
    3")."""
    nouns = [t for t in unit.tokens if t.kind in LESION_KINDS or (t.kind == "lr" and t.value in "45M")]
    text = words.text[unit.start : unit.end]
    noun = nouns[0] if nouns else None
    if head and head.kind in LESION_KINDS:
        noun = head
    named = [t for t in nouns if t.kind not in ("pronoun", "lr")]
    if noun and noun.kind == "pronoun" and named and 0 <= named[0].start - noun.end <= 2:
        noun = named[0]
    found = amounts_in(text)
    if not found and not (noun and "x" in text.lower()):
        return None
    if not noun:
        return _uncounted(text, found, unit) or _bare_total(text, found, unit)
    plain = [t for t in nouns if t.kind != "lr"]
    at = (noun if noun.kind != "lr" or not plain else plain[0]).start - unit.start
    best = (
        _near_whole(text, found)
        or _last_before(text, found, at)
        or _after(text, found, noun.end - unit.start)
    )
    if not best or best[0].max is None:
        best = _more_exact(text, found, nouns, unit) or best
    if not best:
        return None
    count, a, b = best
    lead, between = text[max(0, a - 22) : a], text[b:at] if b <= at else ""
    if count.min == count.max == 1 and re.search(r"\b(?:of|in|other|at|with)\s*$", between):
        return None
    if _BEGAN_WITH.search(lead):
        return None
    count = _bounded(count, lead, text[b : b + 12])
    whole = bool(_WHOLE.search(text)) or bool(count.max == 1 and _LONE.search(text))
    return Quantity(
        count, unit.start + a, unit.start + b, not whole and _is_partial(lead, between, text[a:b]), whole
    )


def _more_exact(text: str, candidates: list[Found], nouns: list[Token], unit: Unit) -> Found | None:
    """A number that goes with another noun of the unit ("multifocal HCC with at least four tumors")."""
    for noun in [n for n in nouns if n.kind != "pronoun"]:
        for found in (
            _last_before(text, candidates, noun.start - unit.start),
            _after(text, candidates, noun.end - unit.start),
        ):
            if (
                found
                and found[0].max not in (None, 1)
                and text[found[1] : found[2]].lower() != "both"
                and not re.search(r"\b(?:the|of|other|these|those|new)\s*$", text[: found[1]], re.IGNORECASE)
            ):
                return found
    return None


def _is_partial(lead: str, between: str, amount: str) -> bool:
    if _HAS_SO_MANY.search(lead):
        return False
    if re.search(
        r"\b(?:the|these|those|its|his|her|other|another|remaining|all)\s*$", lead, re.IGNORECASE
    ) and not re.search(r"\ball\s*(?:the\s*)?$", lead, re.IGNORECASE):
        return True
    if re.search(r"\bboth\b", amount, re.IGNORECASE) or _TREATING.search(lead):
        return True
    words = re.sub(r"\bthe\b", "", between)
    return bool(pattern("partial_between").search(words))


def _bounded(count: Interval, lead: str, tail: str) -> Interval:
    if at_least_before().search(lead):
        more = re.search(
            r"(?:more than|greater than|in excess of|over|upwards? of|>)\s*$", lead, re.IGNORECASE
        ) and not re.search(r"(?:no|not) (?:more|greater) than\s*$", lead)
        return Interval((count.min or 0) + (1 if more else 0), None)
    if re.match(rf"\s*(?:{pattern('or_more').pattern})", tail, re.IGNORECASE):
        return Interval(count.min, None)
    return count


def amounts_in(text: str) -> list[Found]:
    """The numbers and vague amounts of `text`, with where each stands in it; lengths and places are to be filled before."""
    numbers = lists()["numbers"]
    amounts, intervals = _amounts()
    found = [(intervals[(m.lastindex or 1) - 1], m.start(), m.end()) for m in amounts.finditer(text)]
    for m in _number().finditer(text):
        if _LIST_NUMBER.match(text, m.end()) and not text[: m.start()].strip(" -*•#"):
            continue
        value = numbers.get(m["n"].lower()) or int(m["n"])
        found.append((Interval(value, value), m.start(), m.end()))
    found = [c for c in found if not _NO_COUNT.search(text[max(0, c[1] - 14) : c[1]])]
    return [
        c
        for c in found
        if not any(o is not c and o[1] <= c[1] and c[2] <= o[2] and o[2] - o[1] > c[2] - c[1] for o in found)
    ]


def _near_whole(text: str, candidates: list[Found]) -> Found | None:
    """The amount that "in all" or "a total of" goes with."""
    whole = _WHOLE.search(text)
    if not whole:
        return None
    return min(
        candidates, key=lambda c: min(abs(c[1] - whole.end()), abs(whole.start() - c[2])), default=None
    )


def _last_before(text: str, candidates: list[Found], at: int) -> Found | None:
    fits = [
        c
        for c in candidates
        if c[2] <= at
        and len(text[c[2] : at].split()) <= 7
        and not re.search(r"[;:]|\. |,\s*(?:segment|the|with)", text[c[2] : at])
    ]
    exact = [c for c in fits if not (c[0].min == 1 and c[0].max == 1)]
    return max(exact or fits, key=lambda c: c[1], default=None)


def _after(text: str, candidates: list[Found], at: int) -> Found | None:
    tail = text[at:]
    times = _TIMES.match(tail)
    if times:
        n = lists()["numbers"].get(times[1].lower()) or int(times[1])
        return Interval(n, n), at + times.start(1), at + times.end(1)
    for count, a, b in sorted(((c, i - at, j - at) for c, i, j in candidates if i >= at), key=lambda c: c[1]):
        is_lone = count.max == 1
        if is_lone and not _LONE_AFTER.match(tail, a):
            continue
        rest = tail[b : b + 20].lstrip("\"”’'")
        if (
            count.max != 1
            and _HAS_SO_MANY.search(tail[:a])
            and re.match(r"\s*(?:of (?:them|these|those)\b|$|[.,;])", rest)
        ):
            return count, at + a, at + b
        if count.max == 2 and tail[a:b].lower() == "both":
            continue
        ok = bool(
            _COUNTED_AFTER.search(text[max(0, at + a - 30) : at + a])
            or _COUNTING_BEFORE.search(tail[:a])
            or at_least_before().search(tail[max(0, a - 22) : a])
            or _WHOLE.match(rest.strip())
        )
        if count.max is None and count.min in (2, 6):
            ok = bool(re.match(r"\s*(?:$|[.,;)]|in number|and|throughout|through|in both|per|on|by)", rest))
        if is_lone or (
            ok
            and not re.match(
                r"\s*(?:of|with|show|ǂ|have|has|months|segments?|lobes?|phases?|sessions?|weeks|days|years"
                r"|cycles|doses|treatments?|lines?|times|sections?|large|small|new|more)",
                rest,
            )
        ):
            return count, at + a, at + b
    return None


_UNCOUNTED = re.compile(
    r"\W*(?:(?:they|these|those|all|which|there|the\s+number)\s+)(?:are|were|is)\s+(?:\w+\s+)?"
    r"(?:too\s+(?:many|numerous)|innumerable|countless|uncountable|numerous)\b",
    re.IGNORECASE,
)


def _uncounted(text: str, candidates: list[Found], unit: Unit) -> Quantity | None:
    """ "These are too numerous to count", said of the lesions told before."""
    match = _UNCOUNTED.match(text)
    if not match or unit.of("other"):
        return None
    return next(
        (
            Quantity(c, unit.start + a, unit.start + b, False, True)
            for c, a, b in candidates
            if c.max is None and b <= match.end() + 12
        ),
        None,
    )


def _bare_total(text: str, candidates: list[Found], unit: Unit) -> Quantity | None:
    """A total without a noun: "three in all", "at least seven"."""
    for count, a, b in candidates:
        if _WHOLE.match(text[b : b + 12].strip()) and count.max != 1:
            return Quantity(
                _bounded(count, text[max(0, a - 22) : a], ""), unit.start + a, unit.start + b, False, True
            )
        is_bound = at_least_before().search(text[max(0, a - 22) : a])
        counted = _COUNTING_BEFORE.search(text[:a]) or _COUNTING_AFTER.match(text, b)
        if counted and count.max != 1 and not is_bound:
            return Quantity(
                _bounded(count, text[max(0, a - 22) : a], text[b : b + 12]),
                unit.start + a,
                unit.start + b,
                False,
                True,
            )
        if is_bound and (counted or not text[b:].strip(" .,;)")):
            return Quantity(Interval(count.min, None), unit.start + a, unit.start + b, False, True)
    return None
