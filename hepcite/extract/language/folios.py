"""A line at the edge of a page → the page number that it states, and whether it is furniture of the page."""

import re
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load

EDGE_LINES = 3
"""How many lines at the top and at the bottom of a page may be its furniture."""

_DIGITS = str.maketrans({"O": "0", "l": "1", "I": "1"})
_SMALL_WORDS = frozenset(("of", "and", "the", "for", "with", "at"))
_PARTS = re.compile(r"[ \t]*\|[ \t]*|[ \t]{3,}|\t")


@dataclass(frozen=True, slots=True)
class Folio:
    """`style` is a key of boilerplate.yaml, folios, led by "fax " where a fax machine stamped the line."""

    style: str
    number: int
    total: int | None = None


@cache
def _folios() -> dict[str, re.Pattern[str]]:
    return {style: re.compile(entry, re.IGNORECASE) for style, entry in load("boilerplate")["folios"].items()}


@cache
def _joined(key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{entry})" for entry in load("boilerplate")[key]), re.IGNORECASE)


def is_fax_stamp(line: str) -> bool:
    return bool(_joined("fax").search(line))


def folio_of(line: str) -> Folio | None:
    """The page number in `line`, which stands at the edge of a page."""
    plain = line.strip()
    for style, entry in _folios().items():
        match = entry.search(plain)
        if match is None:
            continue
        number = _figure(match["number"])
        total = _figure(match["total"]) if match.groupdict().get("total") else None
        if number is not None and (total is None or 0 < number <= total):
            return Folio(f"fax {style}" if is_fax_stamp(plain) else style, number, total)
    return None


def _figure(written: str) -> int | None:
    digits = written.translate(_DIGITS)
    return int(digits) if digits.isdigit() else None


def is_furniture(line: str, *, names_count: bool = False) -> bool:
    """An edge line that holds a page number or a stamp, and beside it nothing that could be a statement.

    `names_count`: the name of a person, a place or a document may stand there, too (so on pages after the first).
    """
    plain = line.strip()
    if is_fax_stamp(plain):
        return True
    told = [without_folio(part) for part in _PARTS.split(plain) if part.strip()]
    is_stamp = [not rest or bool(_joined("stamps").fullmatch(rest)) for rest in told]
    has_folio = folio_of(plain) is not None
    if all(is_stamp):
        return has_folio or bool(_joined("alone").fullmatch(plain))
    return (
        names_count
        and has_folio
        and all(known or _is_name(rest) for known, rest in zip(is_stamp, told, strict=True))
    )


def is_plain_row(line: str) -> bool:
    """A row of a table, none of whose cells is a stamp (an identifier, a print date, a page number)."""
    cells = line.split(" | ")
    return len(cells) > 1 and not any(
        (re.search(r"[A-Za-z]", cell) and _joined("stamps").fullmatch(cell.strip())) or folio_of(cell)
        for cell in cells
    )


def without_folio(part: str) -> str:
    """`part` without its page number."""
    plain = part.strip()
    for entry in _folios().values():
        plain = entry.sub("", plain, count=1).strip()
    return plain.strip("-–—~,;:. ")


def _is_name(part: str) -> bool:
    """A name of a person, a place or a document: few words, each with a capital or a figure, no sentence."""
    words = re.findall(r"[^\s,;]+", part)
    return len(words) <= 8 and all(not w[:1].islower() or w in _SMALL_WORDS for w in words)
