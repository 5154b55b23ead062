"""The word lists of words.yaml → tokens of a note: lesion nouns by class, segments, LI-RADS categories,
places."""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.fields.base import data
from hepcite.extract.language.note import Note

LESION_KINDS = ("own", "malignant", "generic", "pronoun")
NOUN_KINDS = (*LESION_KINDS, "benign", "treated", "other")
_ORDER = ("hidden", "treated", "own", "other_first", "benign", "malignant", "other", "generic", "pronoun")
_FILL = "ǂ"
"""A letter that no record uses: it stands for what is already read (sizes, dates, segments), so that words
still count."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase at `start:end` of the note. `kind` is a class of words.yaml, "segment", "lr" or
    "liver"; `value` the segments as "5,8", the category of an LR token, else the words in lower case."""

    start: int
    end: int
    kind: str
    value: str


def lists() -> Any:
    return data("lesions/words")


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """The list at `path` of words.yaml as one pattern; `{lesion}` stands for any lesion noun."""
    node: Any = lists()
    for key in path:
        node = node[key]
    return compile_phrases(node, {"lesion": _lesion_words()})


def compile_phrases(
    entries: Sequence[str], macros: dict[str, Sequence[str]] | None = None
) -> re.Pattern[str]:
    """`entries` between word ends, longest first; a space is any white space, `{name}` the alternatives of a
    macro."""
    return re.compile(rf"(?<!\w)(?:{alternatives(entries, macros)})(?!\w)", re.IGNORECASE)


def alternatives(entries: Sequence[str], macros: dict[str, Sequence[str]] | None = None) -> str:
    expanded = []
    for entry in sorted(map(str, entries), key=len, reverse=True):
        for name, values in (macros or {}).items():
            entry = entry.replace("{" + name + "}", "(?:" + "|".join(values) + ")")
        expanded.append(re.sub(r" (?![?*])", r"\\s+", entry).replace(" ", r"\s"))
    return "|".join(f"(?:{e})" for e in expanded)


def _lesion_words() -> Sequence[str]:
    nouns = lists()["nouns"]
    return [*nouns["own"], *nouns["malignant"], *nouns["generic"]]


@cache
def _nouns() -> dict[str, re.Pattern[str]]:
    """The nouns that may open with a letter, by that letter: a word is held against few of them."""
    opening: dict[str, dict[str, list[str]]] = {}
    for kind in _ORDER:
        for entry in lists()["nouns"][kind]:
            for letter in openings(str(entry)):
                opening.setdefault(letter, {}).setdefault(kind, []).append(str(entry))
    return {
        letter: re.compile(
            "(?:"
            + "|".join(f"(?P<{k}>{alternatives(entries)})" for k, entries in kinds.items())
            + r")(?!\w)",
            re.IGNORECASE,
        )
        for letter, kinds in opening.items()
    }


def openings(entry: str) -> set[str]:
    """The letters, in lower case, with which a text that matches `entry` may begin."""
    if entry.startswith(("(?<", "(?!")):
        return openings(entry[_group_end(entry) :])
    if entry.startswith("(?:"):
        end = _group_end(entry)
        found: set[str] = set()
        for alternative in _top_level(entry[3 : end - 1]):
            found |= openings(alternative) if alternative else set()
        is_optional = entry[end : end + 1] in ("?", "*")
        return found | openings(entry[end + 1 :]) if is_optional else found
    if entry.startswith("["):
        end = entry.index("]") + 1
        letters = set(entry[1 : end - 1].lower())
        return letters | openings(entry[end + 1 :]) if entry[end : end + 1] in ("?", "*") else letters
    alternatives_here = _top_level(entry)
    if len(alternatives_here) > 1:
        return set().union(*(openings(a) for a in alternatives_here))
    if entry[1:2] in ("?", "*"):
        return {entry[0].lower()} | openings(entry[2:])
    return {entry[0].lower()}


def _group_end(entry: str) -> int:
    depth = 0
    for i, char in enumerate(entry):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return i + 1
    raise ValueError(f"words.yaml: unbalanced parenthesis in {entry!r}")


def _top_level(text: str) -> list[str]:
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


@cache
def _lr() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){lists()['lr']}", re.IGNORECASE)


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ONE = r"(?:(?:[1-8]|viii|vii|vi|iv|v|iii|ii|i)(?:-?[ab])?)(?!\w|\.\d|\s?(?:cm|mm)\b|\s?[x×]\s?\d)"
_WORDED = r"\b(?:one|two|three|four|five|six|seven|eight)\b(?:\s?[ab]\b)?"
_LINK = r"(?:\s*(?:/|,|&|-|–|\+)\s*(?:and\s+)?(?:seg(?:ment)?s?\s+)?|\s+(?:and|or|to|through)\s+)"
_SEGMENT = re.compile(
    rf"\b(?:seg(?:ment)?s?|segm|couinaud(?: segments?)?|sgmt)\b\.?\s*[#:]?\s*(?P<list>{_ONE}(?:{_LINK}{_ONE})*)"
    rf"|\b(?:segments?|seg)\s+(?P<words>{_WORDED}(?:\s*(?:,|/|and|or|to|through|-)\s*{_WORDED})*)"
    rf"(?!\s+(?:more|other|in\b|lesions|are|have|show))"
    rf"|\bS(?P<short>[1-8][ab]?(?:/[1-8][ab]?)?)\b(?!\s?(?:cm|mm))",
    re.IGNORECASE,
)
_ITEM = re.compile(r"viii|vii|vi|iv|v|iii|ii|i|[1-8]", re.IGNORECASE)


def _in_digits(text: str) -> str:
    """Segments written as words ("three", "four b") as digits."""
    numbers = {**lists()["numbers"], "one": 1}
    plain = re.sub(r"[a-z]{3,}", lambda m: str(numbers.get(m[0], "")), text.lower().replace("through", "-"))
    return re.sub(r"(\d)\s+([ab])\b", r"\1\2", plain)


def segments_of(text: str) -> frozenset[str]:
    """The Couinaud segments named in `text`, as "4a" or "8"; a range names all between its ends."""
    found: list[str] = []
    for m in re.finditer(r"(viii|vii|vi|iv|v|iii|ii|i|[1-8])(?:-?([ab]))?", text, re.IGNORECASE):
        number = _ROMAN.get(m[1].lower()) or int(m[1])
        found.append(f"{number}{(m[2] or '').lower()}")
    through = re.fullmatch(r"\s*(\d)\s*(?:through|to|-|–)\s*(\d)\s*", text)
    if through:
        found = [str(n) for n in range(int(through[1]), int(through[2]) + 1)]
    return frozenset(found)


def segments_named(text: str, start: int, end: int) -> list[frozenset[str]]:
    """The segments of each mention between `start` and `end`, in the order told; of a stretch ("5/8") only one."""
    found = []
    for m in _SEGMENT.finditer(text, start, end):
        named = segments_of(m["list"] or m["short"] or _in_digits(m["words"]))
        found.append(frozenset([min(named)]) if named and _STRETCH.search(m.group()) else named)
    return found


_STRETCH = re.compile(r"[/–-]|\b(?:to|through)\b")


def masked(note: Note) -> tuple[str, list[Token]]:
    """The text of `note` with sizes, dates, segments and categories filled, and the tokens of the last
    two."""
    text = note.text
    tokens: list[Token] = []
    spans = [(m.start, m.end) for m in note.measures if "\n" not in text[m.start : m.end]] + [
        (d.start, d.end) for d in note.dates
    ]
    for m in _lr().finditer(text):
        tokens.append(Token(m.start(), m.end(), "lr", m["cat"].upper()))
        spans.append(m.span())
    for m in _SEGMENT.finditer(text):
        words = m["list"] or m["short"] or _in_digits(m["words"])
        tokens.append(Token(m.start(), m.end(), "segment", ",".join(sorted(segments_of(words)))))
        spans.append(m.span())
    chars = list(text)
    for a, b in spans:
        for i in range(a, b):
            if not chars[i].isspace():
                chars[i] = _FILL
    return "".join(chars), tokens


_WORD = re.compile(r"(?<!\w)\w")


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a note in order, and its text with what they cover filled."""

    text: str
    tokens: tuple[Token, ...]
    starts: tuple[int, ...]

    def within(self, start: int, end: int, *kinds: str) -> list[Token]:
        first = bisect.bisect_left(self.starts, start)
        last = bisect.bisect_right(self.starts, end)
        return [t for t in self.tokens[first:last] if t.end <= end and (not kinds or t.kind in kinds)]


def scan(note: Note) -> Words:
    """All tokens of `note`."""
    text, tokens = masked(note)
    done = 0
    for word in _WORD.finditer(text):
        regex = _nouns().get(word.group().lower()) if word.start() >= done else None
        m = regex.match(text, word.start()) if regex else None
        if not m:
            continue
        kind, done = m.lastgroup or "", m.end()
        if kind == "hidden":
            continue
        tokens.append(
            Token(m.start(), m.end(), "other" if kind == "other_first" else kind, m.group().lower())
        )
    tokens.extend(
        Token(m.start(), m.end(), "liver", m.group().lower()) for m in pattern("liver").finditer(text)
    )
    tokens.sort(key=lambda t: (t.start, t.end))
    return Words(text, tuple(tokens), tuple(t.start for t in tokens))
