"""The request's service lines → the treatments asked for, by the code and word tables of the policy."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hepcite.criteria.model import AskedFor, Code, Requests
from hepcite.records import Service

_TOKEN = re.compile(r"\b[a-z]/[a-z]\b|[a-z0-9]+|[^\sa-z0-9]")
_STOPS = frozenset(",;:.()")


@dataclass(frozen=True, slots=True)
class Asked:
    """One treatment asked for, codes in the order of the request.

    `treatment` None: the lines name none that the policy decides, for the `reason`; `technique_open`: the
    provider has to say which technique is meant. Beside a treatment, `reason` is the reading that led to it.
    """

    treatment: str | None
    technique: str | None
    codes: tuple[str, ...]
    reason: str | None = None
    technique_open: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A service line read: the ids of requests.asked_for that it asks for, or the reason why there are none.

    Beside ids, `reason` is the reading by which the line's words replaced what its code says.
    """

    number: int
    code: str | None
    asks_for: tuple[str, ...]
    reason: str | None = None
    technique_open: bool = False


def treatments_asked_for(services: Sequence[Service], requests: Requests) -> tuple[Asked, ...]:
    lines = [_read(number, service, requests) for number, service in enumerate(services)]
    found: dict[str, list[_Line]] = {}
    for line in lines:
        for item in line.asks_for:
            found.setdefault(item, []).append(line)
    for rule in requests.combined:
        if all(part in found for part in rule.parts):
            merged = [line for part in rule.parts for line in found.pop(part)]
            found.setdefault(rule.becomes, []).extend(merged)
    items = {item.id: item for item in requests.asked_for}
    asked = [(min(line.number for line in group), _asked(items[i], group)) for i, group in found.items()]
    asked += [(line.number, _undecided(line)) for line in lines if not line.asks_for]
    return tuple(dict.fromkeys(one for _, one in sorted(asked, key=lambda pair: pair[0])))


def _asked(item: AskedFor, lines: Iterable[_Line]) -> Asked:
    in_order = sorted(lines, key=lambda line: line.number)
    codes = tuple(dict.fromkeys(line.code for line in in_order if line.code))
    readings = [line.reason for line in in_order]
    return Asked(item.treatment, item.technique, codes, None if None in readings else readings[0])


def _undecided(line: _Line) -> Asked:
    return Asked(None, None, (line.code,) if line.code else (), line.reason, line.technique_open)


def _read(number: int, service: Service, requests: Requests) -> _Line:
    code = bare_code(service.code)
    tokens = _TOKEN.findall((service.description or "").lower().replace("-", " "))
    if code is None:
        return _of_words(number, None, named_in(tokens, requests), tokens, requests)
    terms = next((c for c in requests.codes if c.code == code), None)
    if terms is None or terms.not_addressed:
        return _Line(number, code, (), terms.not_addressed if terms else requests.unlisted)
    named = named_in(tokens, requests)
    if terms.asks_for is None:
        allowed = tuple(item for item in named if item in terms.words_may_replace)
        return _of_words(number, code, allowed, tokens, requests)
    asks_for, replaced = _of_code(terms, terms.asks_for, named)
    return _Line(number, code, asks_for, terms.reading if replaced else None)


def bare_code(code: str | None) -> str | None:
    """The code in capitals without modifiers: "37243-59" is 37243."""
    parts = re.split(r"[\s\-]", (code or "").strip().upper())
    return parts[0] or None


def _of_code(terms: Code, asks_for: str, named: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """What a line with this code asks for, and whether its words replaced what the code says."""
    replacing = tuple(item for item in terms.words_may_replace if item in named)
    if terms.own_words_win and asks_for in named:
        replacing = ()
    added = tuple(item for item in terms.words_may_add if item in named)
    return tuple(dict.fromkeys([*(replacing or (asks_for,)), *added])), bool(replacing)


def _of_words(
    number: int, code: str | None, named: tuple[str, ...], tokens: Sequence[str], requests: Requests
) -> _Line:
    if named:
        return _Line(number, code, named)
    if _stands(requests.other_technique_words, tokens):
        return _Line(number, code, (), requests.other_technique_reason)
    if code is not None or _stands(requests.technique_words, tokens):
        return _Line(number, code, (), requests.technique_ask, technique_open=True)
    return _Line(number, code, (), requests.unrecognised)


def named_in(tokens: Sequence[str], requests: Requests) -> tuple[str, ...]:
    """The ids of requests.asked_for whose words stand in a description, past and excluded ones left out."""
    cues = [place for phrase in requests.not_asked for place in _places(tokens, phrase)]
    specific = [i for i in requests.asked_for if _is_named(i.words, tokens, cues, requests.reach_words)]
    ids = {item.id for item in specific}
    general = [
        item
        for item in requests.asked_for
        if item.yields_to not in ids and _is_named(item.general_words, tokens, cues, requests.reach_words)
    ]
    return tuple(item.id for item in requests.asked_for if item in specific or item in general)


def _stands(phrases: Iterable[str], tokens: Sequence[str]) -> bool:
    return any(True for phrase in phrases for _ in _places(tokens, phrase))


def _is_named(phrases: Iterable[str], tokens: Sequence[str], cues: Sequence[range], reach: int) -> bool:
    places = (place for phrase in phrases for place in _places(tokens, phrase))
    return any(not _under_cue(place, tokens, cues, reach) for place in places)


def _under_cue(place: range, tokens: Sequence[str], cues: Sequence[range], reach: int) -> bool:
    """A cue stands at most `reach` tokens before, with no comma, period or bracket between."""
    for cue in cues:
        between = tokens[cue.stop : place.start]
        if cue.stop <= place.start and len(between) < reach and not _STOPS & set(between):
            return True
    return False


def _places(tokens: Sequence[str], phrase: str) -> Iterator[range]:
    wanted = _TOKEN.findall(phrase.lower().replace("-", " "))
    for start in range(len(tokens) - len(wanted) + 1):
        if list(tokens[start : start + len(wanted)]) == wanted:
            yield range(start, start + len(wanted))
