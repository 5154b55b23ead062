"""Document → the text that is analysed: pages joined, page furniture blanked, every offset kept.

The analysed text has the length of the joined pages, so a span of it is a span of a page. Page furniture (page numbers,
fax lines, banners repeated on every page) is replaced by spaces: it is not a sentence of the record. A sentence or a
table that runs over a page break is not cut by it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load
from hepcite.extract.language.folios import EDGE_LINES, is_furniture, is_plain_row, without_folio
from hepcite.extract.language.headings import heading_of
from hepcite.records import Document

PAGE_JOIN = "\n"
CELL = " | "
_LETTERS = re.compile(r"[^\W\d_]{2}.*[^\W\d_]{2}")
_ENDS = re.compile(r"[.!?:;]['\")\]]*[ \t]*$")


@dataclass(frozen=True, slots=True)
class Joined:
    """`text` holds all pages; page i covers `text[starts[i]:starts[i] + len(pages[i].text)]`."""

    text: str
    starts: tuple[int, ...]


def join_pages(document: Document) -> Joined:
    """All pages of `document` as one text of the same offsets, page furniture and what is of other patients blanked."""
    banners = _banners(document)
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for index, page in enumerate(document.pages):
        starts.append(at)
        parts.append(_blank_furniture(page.text, banners, is_first=index == 0))
        at += len(page.text) + len(PAGE_JOIN)
    text = parts[0] if parts else ""
    for part in parts[1:]:
        text = _over_the_break(text, part)
    for start, end in document.others:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return Joined(text, tuple(starts))


def line_key(line: str) -> str:
    """What a line that is printed on every page has in common there: all but the page number."""
    return without_folio(line)


def _edges(text: str) -> tuple[list[str], list[str]]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines[:EDGE_LINES], lines[-EDGE_LINES:]


def _banners(document: Document) -> frozenset[str]:
    """Lines that stand at the same edge of more than one page, page numbers aside."""
    seen: Counter[tuple[int, str]] = Counter()
    for page in document.pages:
        for side, lines in enumerate(_edges(page.text)):
            seen.update({(side, line_key(line)) for line in lines})
    return frozenset(key for (_, key), count in seen.items() if count > 1 and _LETTERS.search(key))


def _blank_furniture(text: str, banners: frozenset[str], *, is_first: bool) -> str:
    """On the first page a row of a table stays, though its like heads the next: it names the columns."""
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    for i in {*filled[:EDGE_LINES], *filled[-EDGE_LINES:]}:
        is_banner = line_key(lines[i]) in banners and not (is_first and is_plain_row(lines[i]))
        if is_banner or is_furniture(lines[i], names_count=not is_first):
            lines[i] = " " * len(lines[i])
    return "\n".join(lines)


def _over_the_break(before: str, after: str) -> str:
    """Two pages joined. Where a sentence goes on, no newline stays between its halves; between two rows, one."""
    head, tail = before.rstrip(), after.lstrip()
    gap = before[len(head) :] + PAGE_JOIN + after[: len(after) - len(tail)]
    last, first = head[head.rfind("\n") + 1 :], tail.split("\n", 1)[0]
    if not head or not tail:
        return before + PAGE_JOIN + after
    if CELL in last and CELL in first:
        return head + "\n" + " " * (len(gap) - 1) + tail
    if CELL not in last and CELL not in first and sentence_goes_on(last, first):
        return head + " " * len(gap) + tail
    return before + PAGE_JOIN + after


def sentence_goes_on(last: str, first: str) -> bool:
    """The last line of a page has no end and no heading's form, and the next page begins as no line begins."""
    if len(last.split()) < 4 or _ENDS.search(last):
        return False
    heading = heading_of(last)
    if heading and heading.end >= len(last):
        return False
    return bool(_goes_on().match(first) or _is_open().search(last))


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile("|".join(load("sentences")["goes_on"]))


@cache
def _is_open() -> re.Pattern[str]:
    words = "|".join(load("sentences")["open_words"])
    return re.compile(rf"(?:\b(?:{words})|,)[ \t]*$", re.IGNORECASE)
