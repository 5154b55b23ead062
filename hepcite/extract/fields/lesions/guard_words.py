"""The words around a number of lesions → what they add to it: "two in each", "and two in the left lobe", "the other
three", "with smaller ones"."""

import re
from functools import cache

from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.words import alternatives, lists, pattern

_SIZED = r"(?:of|measuring|under|about|up\s+to)\s+(?:about\s+)?(?:\d|ǂ)"
_PLACE = r"(?:(?:in|within|on|at|of)\s+(?:the\s+)?)?(?:right|left|[rl]\s+lobe|caudate|seg\w*|s\d|other)\b"


@cache
def _numbers(name: str = "n") -> str:
    return rf"(?P<{name}>{'|'.join(['one', *lists()['numbers']])}|[1-9]|[1-3]\d)"


@cache
def _second() -> re.Pattern[str]:
    return re.compile(
        rf"(?:,|;|\band\b|\bplus\b)\s*(?:and\s+|plus\s+)?(?<![\w.]){_numbers()}\s+(?:more\s+|further\s+|others?\s+|additional\s+)?"
        rf"(?:(?:are|were|is|was|lie|lies|seen|present|found|noted|identified|visible)\s+)*(?:{_PLACE}|{_SIZED})",
        re.IGNORECASE,
    )


@cache
def _others() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!earlier )(?<!former )(?<!previous )\b(?:the\s+)?(?:other|remaining|further|additional)\s+{_numbers()}\b(?!\s*(?:cm|mm|\.\d))"
        r"(?![^.;,]{0,40}\b(?:resected|removed|excised|taken out|resolved|disappeared|vanished|gone|dead)\b)",
        re.IGNORECASE,
    )


_EACH = re.compile(
    r"\b(?:in|within|for|per)\s+(?:each|either|every)(?!\s+(?:phase|sequence|case|of\s+which))\b|\beach\s+(?:of\s+\w+\s+)?(?:contain|ha[sv]|harbo|hold)\w*"
    r"|\b(?:\d|two|three|four)\s+each\b(?!\s+(?:with|measur|of|show|demonstr|enhanc|hav|less|under|smaller|about|approx|\d))"
    r"|\bper\s+(?:lobe|side|segment)\b|\bapiece\b|\brespectively\s+in\s+each\b",
    re.IGNORECASE,
)
_ONE_IN = re.compile(r"\bone\s*$", re.IGNORECASE)
"""Before "in each": the number told before is spread over the places."""
_LOBE = re.compile(
    r"\b(?:each|either|per)\s+(?:hepatic\s+|liver\s+)?(?:lobe|side)\b|\bboth lobes\b", re.IGNORECASE
)
_SOME_OF = re.compile(
    r"\s+of\s+(?:the|these|those|them|his|her|its|which)\b(?!\s+(?:liver|right|left))", re.IGNORECASE
)
_ALL_OF = re.compile(r"\b(?:all|the|these|those|still)\s*$", re.IGNORECASE)
_ALL_LEFT = re.compile(
    r"\b(?:possibly|perhaps|maybe|likely|probably|if not) more\b|\bthe (?:others|rest|remainder)\b|(?<!no )\bothers\b",
    re.IGNORECASE,
)
_ANOTHER_LOT = re.compile(r"\banother (?:pair|couple|two|three|four)\b", re.IGNORECASE)
_MORE_DISEASE = re.compile(
    r"\b(?<!no )(?:more|additional|further|other|remaining)\s+(?:liver\s+|hepatic\s+|intrahepatic\s+)?disease\b|(?<!no )(?<!without )\bsatellitosis\b",
    re.IGNORECASE,
)
_BENIGN = re.compile(
    r"\b(?:benign|cysts?|h(?:a)?emangiomas?|lr-?[123]\b|indeterminate|renal|lungs?|pulmonary|bone|nod(?:e|al)|fnh|regenerat\w+|dysplastic|perfusion)",
    re.IGNORECASE,
)
_BILOBAR = re.compile(r"\bbi-?lobar\b", re.IGNORECASE)


@cache
def _more_counted() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\bwith|\bby|\band|\bplus|,)\s+(?:at least\s+|about\s+)?{_numbers()}\s+(?:smaller|other|additional|further|satellite|daughter|more|tiny)\b",
        re.IGNORECASE,
    )


@cache
def _smaller_ones() -> re.Pattern[str]:
    nouns = [*lists()["nouns"]["own"], *lists()["nouns"]["malignant"], *lists()["nouns"]["generic"]]
    return re.compile(
        r"(?:\bwith|\bby|\band|\bplus|,)\s+(?:(?!no\b|without\b|nor\b)[\w-]+\s+){0,2}?(?:smaller|additional|others?|further|satellites?|daughter|tiny|scattered|adjacent|neighbou?ring"
        rf"|multiple|several|numerous)\s+(?:[\w-]+\s+){{0,3}}?(?:{alternatives(nouns)})(?<=s|i)(?!\w)",
        re.IGNORECASE,
    )


@cache
def _place_first() -> re.Pattern[str]:
    no_length = r"\b(?!\s*(?:cm|mm|\.\d|of))"
    return re.compile(
        rf"(?:,|;|\band\b)\s*(?:and\s+)?in\s+the\s+(?:right|left|other|caudate)(?:\s+(?:lobe|liver|side|one))?,?\s+{_numbers()}{no_length}"
        rf"|\bplus\s+{_numbers('m')}{no_length}",
        re.IGNORECASE,
    )


@cache
def _next() -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:\d[.)]\s+)?{_numbers()}\s+(?:(?:are|is|was|were)\s+)?(?:untreated|new|more|others?|further|additional|residual|recurrent)\b",
        re.IGNORECASE,
    )


def more_after(text: str, total: Frame, number: int, end: int, behind: str) -> int | None:
    """ "Three, plus one", "three on the right; in the left lobe one", and in the next sentence "one untreated"."""
    if not total.quantity:
        return None
    found = _place_first().search(text, total.quantity.end, end)
    if found:
        return number + _value(found["n"] or found["m"])
    following = _next().match(behind)
    return number + _value(following["n"]) if following else None


def product_of_each(text: str, total: Frame) -> int | None:
    """The number in each of several places times these, 0 where their number is not said; None without such words."""
    number = int(total.quantity.count.max or 0) if total.quantity else 0
    each = _EACH.search(text, total.start, total.end)
    if not number or not each or (number > 1 and _ONE_IN.search(text[: each.start()][-12:])):
        return None
    if _LOBE.search(text, total.start, total.end):
        return 2 * number
    return len(total.segments) * number if len(total.segments) > 1 else 0


def sum_of_places(text: str, total: Frame, number: int, end: int) -> int | None:
    """ "Three in the right lobe, two in the left": the sum of both; None where the second number is a part of the first."""
    quantity = total.quantity
    if not quantity or quantity.end >= end:
        return None
    found = _second().search(text, quantity.end, end)
    if not found or not re.search(f"{_PLACE}|{_SIZED}", text[quantity.end : found.start()], re.IGNORECASE):
        return None
    if re.search(r"[:(]|\bof which\b|\bincluding\b", text[quantity.end : found.start()]):
        return None
    return number + _value(found["n"])


def others_beside(text: str, total: Frame, number: int) -> int | None:
    """ "Two exceed 3 cm; the other three are smaller": both together, where the others cannot be among the first."""
    if not total.quantity:
        return None
    found = _others().search(text, total.quantity.end, total.end)
    if not found:
        return None
    more = _value(found["n"])
    return (
        number + more
        if more >= number or not pattern("superlative").search(text, total.start, total.end)
        else None
    )


def is_open_in_words(text: str, total: Frame | None, mention: Frame, number: int, end: int) -> bool:
    """The words of `mention` tell of more lesions without a number."""
    words = text[mention.start : mention.end]
    if _MORE_DISEASE.search(words):
        return True
    if total is None and (_more_counted().search(words) or (number == 1 and _smaller_ones().search(words))):
        return True
    if _ANOTHER_LOT.search(words):
        return True
    if number == 1 and (_BILOBAR.search(text, mention.start, mention.end)):
        return True
    if total is None or mention is not total or not total.quantity or total.quantity.count.max != number:
        return False
    if _SOME_OF.match(text, total.quantity.end) and not _ALL_OF.search(text[: total.quantity.start][-12:]):
        return True
    after = text[total.quantity.end : total.end]
    more = _smaller_ones().search(text, total.quantity.end, max(end, total.end))
    if more and not _BENIGN.search(text, more.start(), min(len(text), more.end() + 30)):
        return number == 1 or not re.search(r"\bno\b|\bof\b", text[total.quantity.end : more.start()])
    has_largest = pattern("superlative").search(after) or re.search(
        r"\bone\b|\blarger\b", after, re.IGNORECASE
    )
    return bool(_ALL_LEFT.search(after) and not has_largest)


def _value(word: str) -> int:
    return 1 if word.lower() == "one" else lists()["numbers"].get(word.lower()) or int(word)


@cache
def _ordinals() -> re.Pattern[str]:
    names = "|".join(lists()["ordinals"])
    gone = r"(?![^.;]{0,50}\b(?:resect|treat|ablat|gone|resolv|benign|cyst|lr-?[123]\b|hemangioma))"
    return re.compile(
        rf"\b(?:an?|the)\s+(?:new\s+|further\s+|possible\s+)?(?P<nth>{names})\b(?!\s+(?:{'|'.join(lists()['not_counted'])}|line|dose|cycle|opinion|portion|part)){gone}",
        re.IGNORECASE,
    )


def place_in_count(text: str, start: int, end: int) -> int:
    """The highest place that the words give a lesion ("a fourth, 9 mm, is now seen"); 0 where they give none."""
    names = lists()["ordinals"]
    return max((int(names[m["nth"].lower()]) for m in _ordinals().finditer(text, start, end)), default=0)


_N_IS = re.compile(r"\bn\s*=\s*(\d{1,2})\b", re.IGNORECASE)


def sum_of_n(text: str, start: int, end: int) -> int:
    """The sum of all "n = 3" of a sentence."""
    return sum(int(m[1]) for m in _N_IS.finditer(text, start, end))
