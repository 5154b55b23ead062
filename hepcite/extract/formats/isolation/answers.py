"""A Reading ↔ bytes that pass between processes; what comes from the child is checked, never trusted."""

import json
import math
import struct
from array import array
from collections.abc import Sequence
from typing import Any

from hepcite.extract.formats.reading import Reading
from hepcite.records import Page, Problem, Word

_LENGTH = struct.Struct("<Q")
_FIGURES = 7
"""Of a word: start, end, the four edges of its box, confidence. Not-a-number stands for None."""
_NONE = math.nan
_LONGEST_MESSAGE = 2000


class UnsoundAnswerError(Exception):
    """The bytes are no reading."""


def packed(reading: Reading) -> tuple[bytes, bytes, bytes]:
    figures = array("d")
    for page in reading.pages:
        for word in page.words:
            figures.extend((word.start, word.end, *(word.box or (_NONE,) * 4)))
            figures.append(_NONE if word.confidence is None else word.confidence)
    content = {
        "pages": [[p.number, p.text, len(p.words), p.width, p.height, p.read_by] for p in reading.pages],
        "problems": [[p.kind, p.message, p.page, p.fatal] for p in reading.problems],
        "parts": reading.parts,
    }
    head = json.dumps(content).encode()
    return _LENGTH.pack(len(head)), head, figures.tobytes()


def unpacked(data: bytes | bytearray) -> Reading:
    """Raises UnsoundAnswerError."""
    try:
        (length,) = _LENGTH.unpack_from(data)
        content = json.loads(data[_LENGTH.size : _LENGTH.size + length])
        figures = array("d")
        figures.frombytes(memoryview(data)[_LENGTH.size + length :])
        if len(figures) != _FIGURES * sum(page[2] for page in content["pages"]):
            raise ValueError("figures are missing")
        pages = _pages(content["pages"], figures)
        problems = tuple(_problem(*row) for row in content["problems"])
        parts = tuple(_number(part) for part in content["parts"])
    except (ValueError, TypeError, KeyError, LookupError, struct.error, RecursionError) as error:
        raise UnsoundAnswerError("the child's answer is no reading") from error
    return Reading(pages, problems, (), parts)


def _pages(rows: Sequence[Any], figures: "array[float]") -> tuple[Page, ...]:
    pages: list[Page] = []
    at = 0
    for number, text, count, width, height, read_by in rows:
        if _number(number) != len(pages) + 1 or not isinstance(count, int) or count < 0:
            raise ValueError("pages out of order")
        end = at + count * _FIGURES
        words = _words(figures[at:end], len(_text(text)))
        pages.append(Page(number, text, words, _length(width), _length(height), _text(read_by)))
        at = end
    return tuple(pages)


def _words(figures: "array[float]", longest: int) -> tuple[Word, ...]:
    words = []
    rows = iter(figures)
    for start, end, x0, top, x1, bottom, confidence in zip(*[rows] * _FIGURES, strict=True):
        first, last = int(start), int(end)
        if not 0 <= first <= last <= longest:
            raise ValueError("a word outside its page")
        box = None if x0 != x0 else (x0, top, x1, bottom)
        words.append(Word(first, last, box, None if confidence != confidence else confidence))
    return tuple(words)


def _problem(kind: Any, message: Any, page: Any, fatal: Any) -> Problem:
    if not isinstance(fatal, bool):
        raise TypeError("fatal is yes or no")
    number = None if page is None else _number(page)
    return Problem(_text(kind)[:40], _text(message)[:_LONGEST_MESSAGE], number, fatal)


def _number(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise TypeError("a number from 1")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value


def _length(value: Any) -> float | None:
    if value is None or (isinstance(value, (int, float)) and math.isfinite(value)):
        return value
    raise TypeError("a length")
