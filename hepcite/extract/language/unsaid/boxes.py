"""The text of a note → the options of forms that are not ticked, with the question where none of its options is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load

Span = tuple[int, int]
_TICKED = frozenset({"ticked", "filled"})
_WORD = re.compile(r"\S")
_LINE = re.compile(r"[^\n]+")
_GOES_ON = re.compile(r"\n[ \t]*(?=[a-z])")
_STARTS = re.compile(r"[:?|][ \t]*$|^[\s*•.)\d-]*$|\s{3,}$")


@dataclass(frozen=True, slots=True)
class _Box:
    start: int
    end: int
    is_ticked: bool
    is_weak: bool


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load("unsaid/boxes")[name], re.IGNORECASE)


@cache
def _boxes_pattern() -> re.Pattern[str]:
    parts = (f"(?P<{name}>{load('unsaid/boxes')[name]})" for name in ("ticked", "open", "weak", "filled"))
    return re.compile("|".join(parts), re.IGNORECASE)


def ticked() -> re.Pattern[str]:
    return _pattern("ticked")


def unticked(text: str) -> list[Span]:
    """The options of forms that are not ticked, in order, with the question where none of its options is."""
    return [span for line in _LINE.finditer(text) for span in _of_line(text, *line.span())]


def _of_line(text: str, start: int, end: int) -> Iterator[Span]:
    found = list(_boxes_pattern().finditer(text, start, end))
    if not any(m.lastgroup == "weak" for m in found):
        found = [m for m in found if m.lastgroup != "filled"]
    boxes = [_Box(*m.span(), m.lastgroup in _TICKED, m.lastgroup == "weak") for m in found]
    if all(box.is_ticked for box in boxes) or (len(boxes) == 1 and boxes[0].is_weak):
        return
    follows = _follows_its_option(text, start, end, boxes)
    options = [_option(text, start, end, boxes, i, follows) for i in range(len(boxes))]
    if all(_pattern("grade").fullmatch(_words(text, o, b)) for o, b in zip(options, boxes, strict=True)):
        return
    question = _question(text, start, options[0][0])
    answers = [_words(text, o, b) for o, b in zip(options, boxes, strict=True) if b.is_ticked]
    denies = _pattern("denies").match
    if not answers or (denies(text, question[0], question[1]) and all(denies(a.strip()) for a in answers)):
        yield question[0], options[-1][1]
        return
    for option, box in zip(options, boxes, strict=True):
        if not box.is_ticked:
            yield option
        elif _pattern("answer").match(_words(text, option, box)):
            yield box.start, box.end


def _follows_its_option(text: str, start: int, end: int, boxes: list[_Box]) -> bool:
    """The boxes stand behind their words: "Yes [ ] No [x]"."""
    is_last = not text[boxes[-1].end : end].strip(" \t.,;")
    return is_last and not _STARTS.search(text[start : boxes[0].start])


def _option(text: str, start: int, end: int, boxes: list[_Box], i: int, follows: bool) -> Span:
    """The words of the box `i` with the box."""
    box = boxes[i]
    if follows:
        low = boxes[i - 1].end if i else start
        cuts = [m.end() for m in re.finditer(r"[:?|;]|\s{3,}(?=\S)", text[low : box.start])]
        return (low + cuts[-1] if cuts else low), box.end
    high = boxes[i + 1].start if i + 1 < len(boxes) else end
    words = _WORD.search(text, box.end, high)
    stop = _pattern("option_ends").search(text, words.start(), high) if words else None
    if stop:
        return box.start, stop.start()
    if high == end and not re.search(r"[.!?]\s*$", text[box.end : end]):
        goes_on = _GOES_ON.match(text, end)
        line = _LINE.match(text, goes_on.end()) if goes_on else None
        if line and not _boxes_pattern().search(line[0]):
            stop = _pattern("option_ends").search(text, *line.span())
            return box.start, stop.start() if stop else line.end()
    return box.start, high


def _words(text: str, option: Span, box: _Box) -> str:
    return text[option[0] : box.start] + text[box.end : option[1]]


def _question(text: str, start: int, first: int) -> Span:
    """The words before the first option that it answers, from the last sentence or cell on."""
    cuts = [m.end() for m in re.finditer(r"[.;|]\s+|\s{3,}(?=\S)", text[start:first])]
    return start + (cuts[-1] if cuts else 0), first
