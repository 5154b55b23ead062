"""The text of minutes that hold several patients → the stretches that are not about this one."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from hepcite.extract.identify.data import load
from hepcite.extract.identify.patients import is_same_day, name_tokens
from hepcite.extract.language.dates import find_dates
from hepcite.records import Patient

Span = tuple[int, int]

_HEAD_LINES = 3
"""So many lines of an entry may say whose it is."""
_AGE_SLACK = 1


@dataclass(frozen=True, slots=True)
class Entries:
    """`others` are the stretches of the text that are not this patient's; `is_matched` where one entry surely is."""

    others: tuple[Span, ...]
    is_matched: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """The line that opens an entry: where it begins, whether it is numbered, the name or initials, and its words."""

    start: int
    indent: int
    number: int | None
    style: str
    name: str
    is_initials: bool
    age: int | None
    sex: str | None
    text: str


@cache
def _any(name: str) -> str:
    return "|".join(sorted(load("entries")[name], key=len, reverse=True))


@cache
def _mark() -> str:
    sexes = f"{_any('women')}|{_any('men')}"
    years = r"(?:[- ]?(?:y(?:/?o|r)?s?|years?|year)\b\.?)?(?:[- ]?old\b)?"
    return (
        rf"(?<!\w)(?:(?P<age>\d{{2,3}}){years}[-/, ]{{0,2}}(?P<sex>{sexes})\b"
        rf"|(?P<sex2>{sexes})[/, -]{{0,2}}(?P<age2>\d{{2,3}})\b|(?:age[d:]?|aged)\s?(?P<age3>\d{{1,3}})\b"
        rf"|(?P<age4>\d{{2,3}})[- ]?(?:y/?o|yrs?|years?[- ]old)\b"
        rf"|\b(?:{_any('record_numbers')})\W|\b(?:{_any('births')})\W)"
    )


@cache
def _pattern() -> re.Pattern[str]:
    initials = r"[A-Z]\.[ ]?(?:-?[A-Z](?:\.|(?=[,;: (|-]))[ ]?-?){1,3}[A-Z]?\.?|[A-Z]{2,3}(?=[ ]?[,;:(|/ -])(?!,?[ ]+[A-Z][a-z])"
    name = r"(?:(?:Mr|Mrs|Ms|Miss|MR|MRS|MS)\.?[ ]+)?(?:[A-Z][\w'’-]+|[A-Z]\.(?=[ ][A-Z][\w'’-]))(?:,?[ ]+[A-Z][\w'’-]*\.?){0,3}"
    number = r"(?:(?=[#(\d]|(?i:no)\.?[ ]?\d)[#(]?(?:(?i:no)\.?[ ]*)?(?P<number>\d{1,2})(?:[ ]?[.):\-–—|]|(?<=#\d)|(?<=#\d\d))[ ]*)"
    opener = rf"(?P<opener>(?i:{_any('openers')}))\b[ ]*(?:[#(]|(?i:no)\.?[ ]*)?(?:\d{{1,2}}|[A-H])?[ ]?[.):\-–—|]*[ ]*"
    return re.compile(
        rf"^(?P<indent>[ \t]*)(?:[-*•][ ]+)?(?:{number}|{opener})?(?:(?P<initials>{initials})|(?P<name>{name}))?(?!\w)"
        rf"(?P<gap>[^\n]{{0,40}}?)(?i:{_mark()})(?P<rest>[^\n]*)",
        re.MULTILINE,
    )


def entries_of(text: str, patient: Patient, date: datetime.date | None) -> Entries | None:
    """Whose the entries of `text` are; None where it is not a paper of several patients.

    Where no entry surely is this patient's, all of them are others': nothing of them may count.
    """
    for heads in _alike(text):
        if len({_identity(h) for h in heads}) < 2:
            continue
        spans = _spans(text, heads)
        verdicts = [_verdict(h, text[a:b], patient, date) for h, (a, b) in zip(heads, spans, strict=True)]
        ours = _sure(verdicts)
        if len(ours) == len(heads):
            continue
        return Entries(tuple(_between(spans[0][0], len(text), [spans[i] for i in ours])), bool(ours))
    return None


def _alike(text: str) -> Iterator[list[_Head]]:
    """The heads of each style, those with a number first."""
    heads = list(_heads(text))
    for style in dict.fromkeys(sorted((h.style for h in heads), key=lambda s: s != "numbered")):
        yield [h for h in heads if h.style == style]


def _heads(text: str) -> Iterator[_Head]:
    relations = {str(w) for w in load("entries")["relations"]}
    for m in _pattern().finditer(text):
        name = (m["initials"] or m["name"] or "").strip()
        style = "numbered" if m["number"] else "opened" if m["opener"] else "plain"
        if name_tokens(name) & relations or not _is_head(m, name, style):
            continue
        age = next((int(m[k]) for k in ("age", "age2", "age3", "age4") if m[k]), None)
        number = int(m["number"]) if m["number"] else None
        yield _Head(
            m.start(), len(m["indent"]), number, style, name, bool(m["initials"]), age, _sex(m), m.group()
        )


def _is_head(m: re.Match[str], name: str, style: str) -> bool:
    """A person, then age, record number or birth date: right behind the name where no number opens the line."""
    gap = m["gap"].strip(" ,;|()-–—")
    if not name:
        return style == "numbered" and not gap
    if style != "plain":
        return ":" not in gap
    is_person = "." in name if m["initials"] else len(name_tokens(name)) >= 2
    return is_person and not gap


def _sex(m: re.Match[str]) -> str | None:
    word = (m["sex"] or m["sex2"] or "").lower()
    if not word:
        return None
    return "F" if word in load("entries")["women"] else "M"


def _identity(head: _Head) -> str:
    key = (
        "".join(re.findall(r"[A-Z]", head.name))
        if head.is_initials
        else " ".join(sorted(name_tokens(head.name)))
    )
    return key or f"{head.age}{head.sex}"


def _spans(text: str, heads: Sequence[_Head]) -> list[Span]:
    """Each entry, up to the next head or the next number of the list, be it a person's or not."""
    spans = []
    for head, after in zip(heads, (*heads[1:], None), strict=True):
        end = after.start if after else len(text)
        if head.number is not None:
            following = rf"^[ \t]{{0,{head.indent + 1}}}(?:[#(])?{head.number + 1}[.):](?=[ \t])"
            cut = re.compile(following, re.MULTILINE).search(text, head.start + 1, end)
            end = cut.start() if cut else end
        spans.append((head.start, end))
    return spans


def _between(begin: int, end: int, ours: Sequence[Span]) -> Iterator[Span]:
    at = begin
    for a, b in ours:
        if a > at:
            yield at, a
        at = b
    if end > at:
        yield at, end


def _sure(verdicts: Sequence[str]) -> list[int]:
    """The entries that are this patient's: by birth date or full name, else the only one that fits by initials."""
    proven = [i for i, v in enumerate(verdicts) if v == "proven"]
    fitting = [i for i, v in enumerate(verdicts) if v == "fits"]
    return proven or (fitting if len(fitting) == 1 else [])


def _verdict(head: _Head, entry: str, patient: Patient, date: datetime.date | None) -> str:
    """proven, fits (initials or surname with age and sex), open, or other."""
    first = "\n".join(entry.split("\n")[:_HEAD_LINES])
    births = [
        d
        for d in find_dates(first, None)
        if d.precision == "day"
        and re.search(rf"(?i:\b(?:{_any('births')}))[\s:.]*$", first[max(0, d.start - 20) : d.start])
    ]
    if births:
        return "proven" if any(is_same_day(first, d, patient.birth_date) for d in births) else "other"
    named = _named(head, patient)
    if named == "other" or _contradicts(head, patient, date):
        return "other"
    if named == "full":
        return "proven"
    return "fits" if named == "part" and head.age is not None and head.sex and patient.sex else "open"


def _named(head: _Head, patient: Patient) -> str:
    """full, part, none or other: how the name of the head stands to the patient's."""
    wanted = [t for t in re.split(r"[^a-z]+", " ".join(sorted(name_tokens(patient.name)))) if t]
    if not head.name:
        return "none"
    if head.is_initials:
        letters = re.findall(r"[a-z]", head.name.lower())
        own = {w[0] for w in wanted}
        return (
            "part"
            if letters and own and (set(letters) == own or _ends_fit(letters, patient.name))
            else "other"
        )
    told = name_tokens(head.name)
    shared = told & set(wanted)
    if not shared:
        return "other"
    return "full" if len(shared) >= 2 else "part" if len(told - {"mr", "mrs", "ms", "miss"}) == 1 else "other"


def _ends_fit(letters: Sequence[str], name: str) -> bool:
    """First and last initial are those of the name, whatever stands between."""
    parts = [p for p in re.split(r"[^a-z]+", name.lower()) if p]
    if len(parts) < 2 or len(letters) < 2:
        return False
    ends = {parts[0][0], parts[-1][0]}
    return {letters[0], letters[-1]} == ends


def _contradicts(head: _Head, patient: Patient, date: datetime.date | None) -> bool:
    if head.sex and patient.sex and head.sex != patient.sex.upper()[:1]:
        return True
    if head.age is None or date is None:
        return False
    born = patient.birth_date
    age = date.year - born.year - ((date.month, date.day) < (born.month, born.day))
    return abs(age - head.age) > _AGE_SLACK
