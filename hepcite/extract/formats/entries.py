"""Coded entries of a C-CDA section → the passages they deny or withdraw, and lines for what none says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hepcite.extract.formats.markup import local
from hepcite.extract.formats.stamps import day_of
from hepcite.extract.formats.statuses import negated, statuses

_NS = {"v": "urn:hl7-org:v3"}
_ACTS = {"act", "observation", "procedure", "substanceadministration", "supply", "encounter"}


@dataclass(frozen=True, slots=True)
class Entries:
    """Ids of narrative elements: those denied, and those withdrawn with the status that says so."""

    negated: frozenset[str]
    withdrawn: dict[str, str]

    @staticmethod
    def of(section: Any) -> "Entries":
        denied: set[str] = set()
        gone: dict[str, str] = {}
        for act in _acts(section):
            ids = _references(act)
            status = _status(act)
            if status in statuses().ccda.withdrawn:
                gone |= dict.fromkeys(ids, status)
            elif act.get("negationInd") == "true":
                denied.update(ids)
        return Entries(frozenset(denied), gone)


def entry_lines(section: Any, entries: Entries, has_narrative: bool) -> list[str]:
    """A line for each denial that no passage carries, and for every entry where there is no narrative."""
    shown = {element.get("ID") for element in section.iterfind("v:text//*[@ID]", _NS)}
    lines = []
    for act in _acts(section):
        if _status(act) in statuses().ccda.withdrawn:
            continue
        is_denied = act.get("negationInd") == "true"
        is_told = has_narrative and not (is_denied and not (_references(act) & shown))
        line = "" if is_told else _line(act)
        if line:
            lines.append(negated(line) if is_denied else line)
    return lines


def _acts(section: Any) -> Iterator[Any]:
    for entry in section.iterfind("v:entry", _NS):
        yield from (element for element in entry.iter() if local(element) in _ACTS)


def _status(act: Any) -> str:
    code = act.find("v:statusCode", _NS)
    return "" if code is None else code.get("code") or ""


def _references(act: Any) -> set[str]:
    """The ids that the act itself points to; those of acts inside it are theirs."""
    paths = ("v:text/v:reference", "v:code/v:originalText/v:reference", "v:value/v:originalText/v:reference")
    found = [element for path in paths for element in act.iterfind(path, _NS)]
    return {(element.get("value") or "").removeprefix("#") for element in found} - {""}


def _line(act: Any) -> str:
    """Name, value with unit, range and day, as far as they are stated in words."""
    code, value = act.find("v:code", _NS), act.find("v:value", _NS)
    name = _words(code)
    said = _value(value)
    if act.get("negationInd") == "true" and value is not None and value.get("displayName"):
        return said
    time = act.find("v:effectiveTime", _NS)
    day = day_of(_stamp(time)) if time is not None else ""
    if not name or (not said and local(act) == "observation"):
        return said
    return " | ".join(part for part in (name, said, day) if part)


def _value(value: Any) -> str:
    if value is None:
        return ""
    if value.get("nullFlavor"):
        return statuses().marks.unknown
    if value.get("value"):
        unit = value.get("unit") or ""
        return f"{value.get('value')} {unit if unit != '1' else ''}".strip()
    return _words(value) or " ".join("".join(value.itertext()).split())


def _words(coded: Any) -> str:
    if coded is None:
        return ""
    original = coded.find("v:originalText", _NS)
    said = "" if original is None else " ".join("".join(original.itertext()).split())
    return coded.get("displayName") or said


def _stamp(time: Any) -> str:
    low = time.find("v:low", _NS)
    return time.get("value") or ("" if low is None else low.get("value") or "")
