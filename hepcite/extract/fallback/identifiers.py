"""The patient and the packet → the spans of a text that identify the patient, each with its mask.

Looked for are the parts of the name in any order and spelling that recognition makes of them, initials, the birth date
in every way of writing it, member id, record numbers, phone, address, mail and social security numbers. Dates of exams
stay: the rules need them. Names of other people are not masked.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hepcite.records import Document, Patient

FLAGS = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Masked:
    """`text[start:end]` is to be replaced by `mask`."""

    start: int
    end: int
    mask: str


@cache
def _data() -> Any:
    return yaml.safe_load(files("hepcite.extract.fallback").joinpath("identifiers.yaml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What to look for, as patterns with their masks, the longest reach first."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def spans(self, text: str) -> tuple[Masked, ...]:
        """The spans to mask, in order, none overlapping."""
        found = [
            Masked(*_value_span(m), mask)
            for mask, pattern in self.patterns
            for m in pattern.finditer(text)
            if m.end() > m.start()
        ]
        kept: list[Masked] = []
        for each in sorted(found, key=lambda s: (s.start, -s.end)):
            if kept and each.start < kept[-1].end:
                last = kept[-1]
                kept[-1] = Masked(last.start, max(last.end, each.end), last.mask)
            else:
                kept.append(each)
        return tuple(kept)


def _value_span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("value") if "value" in match.re.groupindex else match.span()


def identifiers_of(patient: Patient, documents: Sequence[Document]) -> Identifiers:
    """`documents` are all of the packet: a number that one of them labels is masked in every one."""
    texts = [page.text for document in documents for page in document.pages]
    patterns: list[tuple[str, re.Pattern[str]]] = []
    patterns += [("[NAME]", p) for p in _name_patterns(patient.name)]
    patterns += [("[BIRTH DATE]", p) for p in _birth_patterns(patient.birth_date)]
    if patient.member_id:
        patterns.append(("[MEMBER]", _spread(patient.member_id)))
    for mask, labels in _data()["labelled"].items():
        labelled = _labelled(labels)
        patterns.append((f"[{mask}]", labelled))
        values = {m["value"] for text in texts for m in labelled.finditer(text)}
        patterns += [(f"[{mask}]", _spread(value)) for value in sorted(values) if _is_telling(value)]
    for mask, listed in _data()["patterns"].items():
        patterns += [(f"[{mask}]", re.compile(pattern, FLAGS)) for pattern in listed]
    return Identifiers(tuple(patterns))


def _labelled(labels: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(sorted(labels, key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:{alternatives})(?!\w)\s*(?:is|[:#=|.]|no\.?|number)*\s*[:#=|]*\s*(?P<value>{_data()['identifier']})",
        FLAGS,
    )


def _is_telling(value: str) -> bool:
    """Long enough to be looked for without its label."""
    return sum(c.isdigit() for c in value) >= 5


def _spread(value: str) -> re.Pattern[str]:
    """`value` with other separators, or none, and with invisible characters between."""
    joined = rf"[\s./_-]?[{_data()['invisible']}]*"
    return re.compile(rf"(?<!\w){joined.join(_letter(c) for c in value if c.isalnum())}(?!\w)", FLAGS)


def _letters(word: str) -> str:
    """The letters of `word` as people and recognition write them."""
    between = rf"[{_data()['invisible']}]*"
    return between.join(_letter(c) for c in word)


def _letter(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[0].lower()
    confused = _data()["confused"].get(plain, plain)
    if character.isascii() and not character.isalpha():
        return re.escape(character)
    return rf"(?:[{re.escape(confused + character.lower())}][\u0300-\u036f]*|{_accented(plain)})"


@cache
def _accented(plain: str) -> str:
    """The letters of Latin that are `plain` with a mark."""
    marked = [chr(c) for c in range(0xC0, 0x250) if unicodedata.normalize("NFKD", chr(c))[0].lower() == plain]
    return rf"[{''.join(marked)}]" if marked else r"(?!)"


def _name_patterns(name: str) -> list[re.Pattern[str]]:
    words = [w for w in re.split(r"[\s,]+", name) if w]
    titles = set(_data()["titles"])
    words = [w for w in words if w.strip(".").lower() not in titles]
    parts = [p for w in words for p in re.split(r"[-'’.]", w) if p]
    particles = set(_data()["particles"])
    long = [p for p in parts if len(p) > 1 and p.lower() not in particles]
    spelled = sorted({*words, *long}, key=len, reverse=True)
    found = [
        re.compile(rf"(?<![^\W_]){_letters(w)}(?:['’]?s)?(?![^\W_])", FLAGS)
        for w in spelled
        if _counts(w, long)
    ]
    return [*_whole_names(words, parts), *found, *_initials(parts)]


def _counts(word: str, long: Sequence[str]) -> bool:
    return word in long or (len(word) > 2 and bool(re.search(r"[-'’]", word)))


def _whole_names(words: Sequence[str], parts: Sequence[str]) -> list[re.Pattern[str]]:
    """The name in one run ("MarisolQuintero", "QUINTERO^MARISOL"), spaced out, and with initials beside a part."""
    if len(words) < 2:
        return []
    gap = r"[\s,.^_'’-]*"
    first, *middle, last = (gap.join(_letters(p) for p in re.split(r"[-'’.]", w) if p) for w in words)
    between = "".join(
        rf"(?:(?:{m}|{_letter(w[0])}\.?){gap})?" for m, w in zip(middle, words[1:-1], strict=True)
    )
    initials = "".join(sorted({_first(p) for p in parts}))
    after = "".join(
        rf"(?:{gap}(?:{m}|{_letter(w[0])}\b\.?))?" for m, w in zip(middle, words[1:-1], strict=True)
    )
    surnames = "|".join(
        _letters(p) for p in sorted({*words[1:], *parts[1:]}, key=len, reverse=True) if len(p) > 1
    )
    forms = [
        rf"{first}{gap}{between}{last}",
        rf"{last}{gap}{first}{after}",
        r"[\s.]+".join(_letter(c) for c in "".join(parts)),
        rf"[{initials}]\.?\s+(?:[{initials}]\.?\s+)?(?:{surnames})",
        rf"(?:{surnames}),?\s+[{initials}]\b\.?(?:\s?[{initials}]\b\.?)?",
    ]
    return [re.compile(rf"(?<![^\W_])(?:{form})(?![^\W_])", FLAGS) for form in forms]


def _first(part: str) -> str:
    return unicodedata.normalize("NFKD", part)[0].lower()


def _initials(parts: Sequence[str]) -> list[re.Pattern[str]]:
    """ "M.Q.", "M. Q.", and bare initials after a label of a name."""
    if len(parts) < 2:
        return []
    first, others = re.escape(_first(parts[0])), "".join(sorted({_first(p) for p in parts[1:]}))
    dotted = rf"(?<!\w){first}\.\s?(?:[{others}]\.?\s?)?[{others}]\.(?!\w)"
    labels = "|".join([*_data()["name_labels"], "initials"])
    bare = rf"(?<!\w)(?:{labels})\s*[:.]?\s*(?P<value>(?-i:{first.upper()}[A-Z]?[{others.upper()}]))(?!\w)"
    return [re.compile(dotted, FLAGS), re.compile(bare, FLAGS)]


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def _birth_patterns(birth: datetime.date) -> list[re.Pattern[str]]:
    """Every way to write the date, day and month in either order; and what follows a label of a birth date."""
    month = _MONTHS[birth.month - 1]
    day, number = rf"0?{birth.day}", rf"0?{birth.month}"
    years = rf"(?:{birth.year}|['’]?{birth.year % 100:02d})"
    named = rf"(?:{month}|{month[:3]}|{month[:4]})\.?"
    gap = r"\s*[-/.,\s|]\s*"
    dashed = rf"{birth.year}{gap}(?:{number}{gap}{day}|{day}{gap}{number})"
    plain = [
        dashed,
        rf"(?:{number}{gap}{day}|{day}{gap}{number}){gap}{years}",
        rf"{day}(?:st|nd|rd|th)?[-\s,]*(?:of\s+)?{named}[-\s,]*{years}",
        rf"{named}[-\s,]*{day}(?:st|nd|rd|th)?[-\s,]*{years}",
        rf"{birth.year}[-\s,]*{named}[-\s,]*{day}",
        rf"{birth:%Y%m%d}", rf"{birth:%m%d%Y}", rf"{birth:%d%m%Y}", rf"{birth:%m%d%y}",
    ]  # fmt: skip
    labels = "|".join(sorted(_data()["birth_labels"], key=len, reverse=True))
    after = rf"(?<!\w)(?:{labels})(?!\w)\s*[:.|=(]*\s*(?P<value>[\w'’/., -]{{0,22}}?(?:\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2}}))(?!\d)"
    return [*(re.compile(rf"(?<!\d){p}(?!\d)", FLAGS) for p in plain), re.compile(after, FLAGS)]
