"""The numbers that a sentence gives for either side of the liver → their sum."""

import re

from hepcite.extract.fields.lesions.quantity import Quantity, at_least_before
from hepcite.extract.fields.lesions.words import lists
from hepcite.records import Interval

_PER_SIDE = re.compile(
    r"\b(?P<s1>right|left|rt|lt|r|l)\b\.?(?:\s+(?:liver\s+|hepatic\s+)?(?:lobe|side))?\s*[x×]\s?(?P<a>\d{1,2})\b(?!\s*(?:\d|x|ǂ))"
    r"|(?<![\w.,/+-])(?P<b>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s+[a-z]+){0,3}?\s+(?P<s2>right|left|rt|lt)\b",
    re.IGNORECASE,
)


def sides_total(text: str, start: int, end: int) -> Quantity | None:
    """The sum of the numbers that a sentence gives for either side ("3 in the right lobe, 2 in the left")."""
    found = {(m["s1"] or m["s2"])[0].lower(): m for m in _PER_SIDE.finditer(text, start, end)}
    if len(found) < 2:
        return None
    is_bound = any(
        at_least_before().search(text[max(start, m.start() - 22) : m.start()]) for m in found.values()
    )
    total = 0
    for m in found.values():
        said = m["a"] or m["b"]
        total += 1 if said.lower() == "one" else lists()["numbers"].get(said.lower()) or int(said)
    return Quantity(
        Interval(total, None if is_bound else total),
        min(m.start() for m in found.values()),
        max(m.end() for m in found.values()),
        False,
        True,
    )
