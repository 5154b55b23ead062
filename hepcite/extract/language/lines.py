"""Document → the text that is analysed: pages joined, page furniture blanked, every offset kept.

The analysed text has the length of the joined pages, so a span of it is a span of a page. Page furniture (page numbers,
fax lines, banners repeated on every page) is replaced by spaces: it is not a sentence of the record.
"""

import re
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load
from hepcite.records import Document

PAGE_JOIN = "\n"


@dataclass(frozen=True, slots=True)
class Joined:
    """`text` holds all pages; page i covers `text[starts[i]:starts[i] + len(pages[i].text)]`."""

    text: str
    starts: tuple[int, ...]


@cache
def _furniture() -> re.Pattern[str]:
    lines = load("boilerplate")["furniture"]
    return re.compile("(?:" + "|".join(lines) + ")", re.IGNORECASE)


def join_pages(document: Document) -> Joined:
    """All pages of `document` as one text of the same offsets, page furniture blanked."""
    banners = _banners(document)
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for page in document.pages:
        starts.append(at)
        parts.append(_blank_furniture(page.text, banners))
        at += len(page.text) + len(PAGE_JOIN)
    return Joined(PAGE_JOIN.join(parts), tuple(starts))


def _edges(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines[:3] + lines[-3:]


def _banners(document: Document) -> frozenset[str]:
    """Lines that stand at the top or bottom of more than one page, digits aside."""
    seen: dict[str, int] = {}
    for page in document.pages:
        for line in {re.sub(r"\d+", "#", line) for line in _edges(page.text)}:
            seen[line] = seen.get(line, 0) + 1
    return frozenset(line for line, count in seen.items() if count > 1)


def _blank_furniture(text: str, banners: frozenset[str]) -> str:
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    edge = set(filled[:3] + filled[-3:])
    for i in edge:
        line = lines[i].strip()
        if _furniture().fullmatch(line) or re.sub(r"\d+", "#", line) in banners:
            lines[i] = " " * len(lines[i])
    return "\n".join(lines)
