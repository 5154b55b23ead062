"""A line of text → the heading that opens it, if one does."""

import re
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load

_LEAD = r"[ \t]*(?:[*#>\-=_]+[ \t]*)?(?:\(?\d{1,2}[.)][ \t]+)?"


@dataclass(frozen=True, slots=True)
class Heading:
    """`end` is where the words after the heading begin, relative to the line. `kind` is a section kind, or None for a
    label of one organ (`label`) and for headings that the lexicon does not know; `is_known` where it is in the lexicon."""

    end: int
    kind: str | None
    label: str | None
    is_known: bool = True


@cache
def _lexicon() -> tuple[dict[str, str], dict[str, str]]:
    data = dict(load("sections"))
    labels = data.pop("labels")
    kinds = {str(phrase): kind for kind, phrases in data.items() for phrase in phrases}
    organs = {str(phrase): organ for organ, phrases in labels.items() for phrase in phrases}
    return kinds, organs


@cache
def _known() -> re.Pattern[str]:
    kinds, organs = _lexicon()
    phrases = sorted({*kinds, *organs}, key=len, reverse=True)
    alternatives = "|".join(re.escape(p) for p in phrases)
    return re.compile(
        rf"{_LEAD}(?P<name>{alternatives})(?P<tail>[ \t]*\([^()\n]{{0,60}}\)|[ \t]+#?\d{{1,2}}\b"
        rf"|[ \t,]+\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{2,4}}[^:\n]{{0,40}}|,[^:.\n]{{0,30}}(?=:)|[ \t](?:of|on|from|dated)[ \t][^:.\n]{{0,25}}(?=:))?[ \t]*(?P<mark>:|\.(?=[ \t]|$)|[ \t]-+(?=[ \t])|$)",
        re.IGNORECASE,
    )


_CAPS = re.compile(rf"{_LEAD}(?P<name>[A-Z][A-Z0-9 /&,()\-']{{2,60}}?)[ \t]*(?P<mark>:|$)")
_TITLE = re.compile(rf"{_LEAD}(?P<name>[A-Z][A-Za-z/&\-' ]{{2,40}})(?P<mark>:)(?=[ \t]|$)")
_CAPS_WORD = re.compile(rf"{_LEAD}(?P<name>[A-Z][A-Z/ ]{{2,30}}?)(?=[ \t]+[A-Z0-9][a-z0-9])")


def heading_of(line: str) -> Heading | None:
    """The heading at the start of `line`, or None.

    A known name counts with a colon, a dash, a period or nothing after it; an unknown one only in capitals or with a
    colon. A lower-case single word followed by a period is a sentence, not a heading.
    """
    kinds, organs = _lexicon()
    known = _known().match(line)
    if known:
        name, mark = known["name"], known["mark"]
        is_one_letter = len(name) <= 2
        plain = mark in {".", ""} and not name[:1].isupper()
        bare_letter = is_one_letter and (mark != ":" or not name.isupper())
        if not plain and not bare_letter:
            key = " ".join(name.lower().split())
            return Heading(known.end(), kinds.get(key), None if key in kinds else organs.get(key))
    caps = _CAPS_WORD.match(line)
    if caps:
        key = " ".join(caps["name"].lower().split())
        if key in kinds or key in organs:
            return Heading(caps.end(), kinds.get(key), None if key in kinds else organs.get(key))
    other = _CAPS.match(line) or _TITLE.match(line)
    if other and " | " not in line:
        return Heading(other.end(), None, _label_within(other["name"]), is_known=False)
    return None


@cache
def _inner() -> re.Pattern[str]:
    kinds, organs = _lexicon()
    names = sorted((n for n in {*kinds, *organs} if len(n) > 2 or n == "pv"), key=len, reverse=True)
    return re.compile(
        rf"(?<=[.;!?)])[ \t]+(?P<name>{'|'.join(map(re.escape, names))}):(?=[ \t])", re.IGNORECASE
    )


def inner_headings(line: str) -> tuple[int, ...]:
    """Where known headings with a capital and a colon stand inside `line`, after the end of a sentence."""
    if line.count(":") < 1:
        return ()
    return tuple(m.start("name") for m in _inner().finditer(line) if m["name"][0].isupper())


def _label_within(name: str) -> str | None:
    """The organ of an unknown heading such as "LIVER, target table" or "VESSELS OF THE LIVER"."""
    _, organs = _lexicon()
    words = re.split(r"[ ,/&()]+", name.lower())
    for word in words:
        if word in organs:
            return organs[word]
    return None
