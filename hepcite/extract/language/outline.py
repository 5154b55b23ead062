"""The text of a note → its pieces in order: headings, sentences and rows, each with the section it stands in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from hepcite.extract.language.data import load
from hepcite.extract.language.headings import heading_of, inner_headings

CELL = " | "
_BREAK = re.compile(r"[.!?][\"')\]]*[ \t]+(?=[\"'(\[]?[A-Z0-9])")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z./]*)$")
_ITEM = re.compile(r"[ \t]*\(?\d{1,2}$")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(str(w) for w in load("sentences")["abbreviations"])


@dataclass(frozen=True, slots=True)
class Piece:
    start: int
    end: int
    section: str
    label: str | None
    is_row: bool
    line: int


def split_line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one line as spans; a table row is one."""
    if CELL in text[start:end]:
        return [(start, end)]
    cuts = [start]
    for match in _BREAK.finditer(text, start, end):
        before = text[cuts[-1] : match.start()]
        word = _WORD_BEFORE.search(before)
        if match.group()[0] == ".":
            if word and (word[1].lower().rstrip(".") in _abbreviations() or re.fullmatch(r"[A-Z]", word[1])):
                continue
            if _ITEM.fullmatch(before):
                continue
        if match.group()[0] == "?" and not before[-1:].strip():
            continue
        cuts.append(match.end())
    cuts.append(end)
    return [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]


_CONTINUES = re.compile(r"[ \t]{2,}|[ \t]*(?:[-*•+]|\(?[a-z0-9]{1,2}[.)])[ \t]|.*\S \| ")
_HEAD_LINES = 14
_BRIEF = frozenset(
    {
        "medications",
        "allergies",
        "family_history",
        "social_history",
        "review_of_systems",
        "past_history",
        "comparison",
    }
)
"""Sections that end with their line where their heading shares it with text."""


_AHEAD = frozenset({"indication", "technique", "comparison"})
"""Sections of a radiology report that stand ahead of its findings; the label of an organ ends them too."""


_FINAL = re.compile(
    r"^[ \t]*final (?:findings|report|read|interpretation|impression)\b", re.IGNORECASE | re.MULTILINE
)
_STICKY = _BRIEF - {"comparison"}
"""Sections of a note that are not about today: a new paragraph after their list ends them, heading or not."""


class _Outline:
    """Where a line stands: the section and the organ label that hold for it, line after line."""

    def __init__(self, kind: str, has_final: bool = False) -> None:
        self._is_report = kind == "radiology_report"
        self._first_reading = "comparison" if has_final else "findings"
        self.section = "header"
        self.label: str | None = None
        self._label_is_open = False
        self._resume: str | None = None
        self._seen = 0
        self._held = 0

    def enter(self, line: str, after_gap: bool = False) -> int:
        """Take the next line, `after_gap` where a blank one stands before it; the offset where its words begin after a
        section heading that it opens with."""
        self._seen += 1
        self._held += 1
        heading = heading_of(line)
        if heading and CELL in line[: heading.end]:
            heading = None
        if heading and heading.kind == "exam" and self._is_report:
            if self.section == "header":
                return 0
            heading = None
        if heading and heading.kind:
            told_why = self._is_report and heading.kind == "history"
            kind = (
                "indication"
                if told_why
                else self._first_reading
                if heading.kind == "preliminary"
                else heading.kind
            )
            is_brief = kind in _BRIEF or kind in _AHEAD
            is_inline = is_brief and heading.end < len(line.rstrip())
            self._resume = self._resume or self._after_brief() if is_inline else None
            self.section, self.label, self._held = kind, None, 0
            return heading.end
        is_resumed = bool(self._resume) and not _CONTINUES.match(line)
        if self._resume and is_resumed:
            self.section, self._resume = self._resume, None
        if (
            after_gap
            and (self._held > 1 or is_resumed)
            and self.section in _STICKY
            and not self._is_report
            and not _CONTINUES.match(line)
        ):
            self.section = "body"
        if (
            heading
            and self._is_report
            and not heading.is_known
            and after_gap
            and self._held > 1
            and self.section in _AHEAD
        ):
            self.section = "findings"
        if heading and self._is_report and (self.section != "header" or heading.is_known):
            self.label = heading.label
            self._label_is_open = heading.end >= len(line.rstrip())
            if self.section == "header" or (self.section in _AHEAD and heading.is_known):
                self.section = "findings"
        elif not self._label_is_open and not _CONTINUES.match(line):
            self.label = None
        if self.section == "header" and self._is_body(line):
            self.section = "findings" if self._is_report else "body"
        return 0

    def _after_brief(self) -> str:
        """The section that goes on after one that ends with its line."""
        if self._is_report:
            return "findings" if self.section in {"header", "body", *_AHEAD} else self.section
        return "body" if self.section == "header" else self.section

    def _is_body(self, line: str) -> bool:
        words = line.split()
        lower = sum(w[:1].islower() for w in words)
        return (
            self._seen > _HEAD_LINES
            or (len(words) >= 8 and lower >= 0.5 * len(words))
            or (len(words) >= 20 and lower >= 0.3 * len(words))
            or bool(re.match(r"[ \t]*[-*•]", line))
        )


def pieces_of(text: str, kind: str) -> list[Piece]:
    pieces: list[Piece] = []
    outline = _Outline(kind, has_final=bool(_FINAL.search(text)))
    at = 0
    after_gap = False
    for number, line in enumerate(text.split("\n")):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            after_gap = True
            continue
        cuts = inner_headings(line) if kind == "radiology_report" and CELL not in line else ()
        for a, b in pairwise((start, *(start + cut for cut in cuts), end)):
            pieces.extend(_parts(text, a, b, number, outline, after_gap))
            after_gap = False
            if outline.section == "addendum" and heading_of(text[a:b]) and b < end:
                # "ADDENDUM: ... Final impression: ...", all of one paragraph, is an addendum to its end
                pieces.extend(
                    Piece(c, d, "addendum", None, False, number) for c, d in split_line(text, b, end)
                )
                break
    return pieces


def _parts(
    text: str, start: int, end: int, number: int, outline: _Outline, after_gap: bool
) -> Iterator[Piece]:
    """The heading that opens `text[start:end]`, and the sentences after it."""
    words = start + outline.enter(text[start:end], after_gap)
    section, label = outline.section, outline.label
    if words > start:
        yield Piece(start, words, section, label, False, number)
    if text[words:end].strip():
        for a, b in split_line(text, words, end):
            yield Piece(a, b, section, label, CELL in text[a:b], number)
