"""The phrases of child_pugh.yaml → the patterns that find the score and the class or points beside it."""

import re
from functools import cache

from hepcite.extract.fields.child_pugh.words import joined, numbers

SCORE = r"(?:1[0-5]|[5-9])"
"""5 to 15 points in digits."""


@cache
def score_in_words() -> str:
    return "|".join(numbers())


@cache
def names() -> re.Pattern[str]:
    """The name of the score: `name` says it plainly, `weak` and `bare` need a class at once, `glued` is as
    in "CPB7"."""
    return re.compile(
        rf"""(?<![A-Za-z0-9])(?:(?P<weak>{joined("weak")})|(?P<name>{joined("names")})|(?P<bare>{joined("bare")}))(?![A-Za-z0-9])
            |(?<![A-Za-z0-9])(?P<glued>(?:cp|ctp)(?=(?-i:[ABC]){SCORE}\b))""".replace("\n            ", ""),
        re.IGNORECASE,
    )


@cache
def value() -> re.Pattern[str]:
    """A class with or without points (`letter`, `score`), points with or without a class (`score2`,
    `letter2`), or a range of either (`other`, `upper`, `upper2`)."""
    score = rf"(?:{SCORE}|(?i:{score_in_words()}))"
    units = r"(?i:points?|pts?\.?|p\b)"
    filler = rf"(?:[\s,;:(\[|/=–—-]|(?i:\b(?:{joined('fillers')})\b))*"
    between = rf"(?:[\s,;:(\[/=–—>-]|(?i:\b(?:{joined('between')})\b))*"
    small = rf"[a-c](?=\s?-?{SCORE}\b|\s*(?:[,.;)|(\n]|$|cirrhosis|with\b|\({SCORE}))"
    return re.compile(
        rf"(?P<letter>[A-C]|{small})"
        r"(?:(?<=[A-C])S(?![A-Za-z0-9'’]))?"  # of "A5" in a picture, whose points are for a person to read
        r"(?:(?P<to>\s?(?:-|–|/|\bto\b|\bor\b)\s?(?:class\s)?)(?P<other>[A-C])(?![A-Za-z]))?"
        rf"(?:{filler}(?P<score>{score})(?P<range>\s?(?:-|–|/|to)\s?(?P<upper>{SCORE}|[A-C]{SCORE}))?"
        rf"(?![\d.]\d|\d|(?<=\s\d)/\d)(?P<units1>\s?{units}|\s?/\s?15)?)?"
        r"(?:\s?[\])])?(?![A-Za-z0-9'’])"
        rf"|(?P<score2>{score})(?P<range2>\s?(?:-|–|to|and)\s?(?P<upper2>{SCORE}))?"
        rf"(?![\d.]\d|\d|/\d(?!5))(?:\s?/\s?15|\s?of\s15)?(?P<units>\s?{units})?"
        rf"(?:{between}(?P<letter2>[A-C])(?![A-Za-z0-9'’])(?:\s?[\])])?)?"
    )


@cache
def link() -> re.Pattern[str]:
    """What may stand between name and value: words, marks, remarks in brackets, the choices of a form."""
    choice = r"(?-i:[ABC](?:,? (?:or )?(?:class )?[ABC])*,? or (?:class )?[ABC])(?![A-Za-z0-9])"
    between = (
        joined("beside"),
        rf"(?:{joined('links')})(?![A-Za-z])",
        r"\s*\((?-i:[^()\dA-C]{0,40})\)",
        r"/(?=\s?(?:class|score|points?|grade)\b)",
        r"\s*\((?:cps?|ctp|cpt)\)",
        rf"\s*\(?{choice}\)?",
        r"\s*\((?-i:A/B/C|A, ?B, ?C|A-C)\)",
        r"\s*\((?=[^()]*(?:bili|alb|inr|ascit))[^()]{0,90}\)(?=\s*[:=]?\s*\d)",
        r"[\s:=|,;(~≈_*\[–—\"“”-]+",
        r"\.(?=\s*\d)",
    )
    return re.compile("|".join(f"(?:{b})" for b in between), re.IGNORECASE)


@cache
def not_a_score() -> re.Pattern[str]:
    """What makes the number before it one of something else ("6 cm", "5 lesions")."""
    return re.compile(rf"[\s-]*(?:{joined('not_a_score')})(?![A-Za-z])", re.IGNORECASE)


@cache
def leading() -> re.Pattern[str]:
    """A class or points that words such as "by" or "on the" tie to the name after them."""
    links = rf"(?i:(?:\s*(?:{joined('before_links')})(?![A-Za-z]))+\s*$)"
    score = rf"(?:{SCORE}|(?i:{score_in_words()}))"
    return re.compile(
        r"(?:(?i:class|grade|stage)\s+(?P<letter>[A-Ca-c])|(?<![A-Za-z])(?P<plain>[A-C]))"
        rf"(?:[\s(,-]*(?P<score>{SCORE}))?(?![A-Za-z0-9])[\s)]*{links}"
        rf"|\b(?P<score2>{score})\s*(?i:points?|pts?)?{links}|\b(?P<score3>{score})\s*$"
    )


@cache
def sum_of_points() -> re.Pattern[str]:
    return re.compile(
        rf"(?:=|\b(?:{joined('sums')}))\s*:?\s*(?P<score>{SCORE})\b(?!\s?(?:cm|mm))", re.IGNORECASE
    )


@cache
def headed() -> re.Pattern[str]:
    """A line under a heading that names the score: "Total points: 7", "Class: B", "Total = 6, Class A"."""
    return re.compile(
        rf"[\s*•-]*(?:{joined('headed')})[\s:=|]+(?:(?P<score>{SCORE})(?:\s?(?:points?|pts?|/\s?15))?[\s,;|(–=-]*"
        r"(?:(?:class|grade)\s?:?\s?)?(?:(?P<letter>[A-C])\b)?|(?:class )?(?P<only>[A-C])\b)",
        re.IGNORECASE,
    )


@cache
def other_score() -> re.Pattern[str]:
    """The words before a letter or number that make it one of another score."""
    return re.compile(rf"(?:{joined('other_scores')})[\s:=-]*(?:(?:class|grade|stage)\s)?$", re.IGNORECASE)


@cache
def moved_to() -> re.Pattern[str]:
    """The words before a further class of a sentence: a change, or a word of time."""
    leads = "|".join(joined(name) for name in ("moves", "present", "past", "weak_past"))
    return re.compile(
        rf"(?:{leads}|\bor\b)[\s,:]*(?:(?:an?|the|up|down|back|to|at|him|her|it|in)\s+)*(?:class\s+)?$",
        re.IGNORECASE,
    )


@cache
def movers() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{joined('movers')})\b", re.IGNORECASE)


@cache
def comparator() -> re.Pattern[str]:
    return re.compile(rf"(?:[<>≤≥]=?|{joined('comparators')})\s*$", re.IGNORECASE)


@cache
def unnamed() -> re.Pattern[str]:
    """A class with its points beside a word for the state of the liver: "compensated cirrhosis (A6)"."""
    return re.compile(
        rf"\b(?i:{joined('liver_state')})\b[^.;|\n\d]{{0,30}}?[\s(,](?P<letter>[A-C])[\s-]?(?P<score>{SCORE})(?![\d.A-Za-z/])"
        rf"|(?<![A-Za-z0-9])(?P<letter2>[A-C])-?(?P<score2>{SCORE})\s+(?:cirrho(?:sis|tic)|liver)\b"
    )


OF_FIFTEEN = re.compile(rf"{SCORE}\s?/\s?15\b(?!/)")
SCORED_BEFORE = re.compile(
    rf"\b(?:scor\w+|points?|total\w*)\b[^.;\n]{{0,25}}?\b(?P<score>{SCORE})\s*(?:points?|pts?)?\s*\($",
    re.IGNORECASE,
)
LEGEND = re.compile(r"\bA\b[^\n]{0,14}5\s?(?:-|–|to)\s?6[^\n]{0,30}\bB\b[^\n]{0,14}7\s?(?:-|–|to)\s?9")
FORM = re.compile(r"[\s☐□()\[\]_]*A[\s/|,☐□()\[\]_-]+B[\s/|,☐□()\[\]_-]+C\b(?!\s?\))")
"""The choices of a form that is not filled in: "A  B  C"."""

CHECKED = re.compile(
    r"(?=[^\n]*[ABC][^\n]*[ABC])[^\n]{0,40}?(?:\[\s?[xX✓✔]\s?\]|\(\s?[xX✓✔]\s?\)|[☒☑■●✓✔])\s*(?:class\s)?(?P<letter>[ABC])\b"
    rf"(?:[^\n]{{0,40}}?\b(?i:score|points|total)\W{{1,4}}(?P<score>{SCORE})\b)?"
)
"""The choice that is ticked on a form: "[x] A  [ ] B  [ ] C   Score: 5"."""

TOKEN = re.compile(
    rf"(?<![A-Za-z0-9-])(?:class\s)?(?P<letter>[A-C])"
    rf"(?:[\s-]?\(?(?P<score>{SCORE})\)?|[\s,(]{{1,3}}(?P<told>{SCORE})\s(?:points?|pts?)\)?"
    rf"|[\s,(]{{1,3}}(?:score|total)\s(?:of\s)?(?P<scored>{SCORE})\)?)?"
    rf"(?![A-Za-z0-9'’/]|-[A-Za-z0-9]|\.\d)"
)
ANSWER = re.compile(
    r"(?:A(?:nswer)?\s*[:.]\s*)?(?:yes[,.:]?\s*)?(?:(?:class|score|points)\s*:?\s*)?", re.IGNORECASE
)
