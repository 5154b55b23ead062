"""The text of a note → the questions of forms that are not answered, or denied where their words alone would favor the request.

"Unresectable: No", "Awaiting transplant? ____", "No portal vein occlusion ..... see attached".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hepcite.extract.language.data import load
from hepcite.extract.language.folding import fold, folded
from hepcite.extract.language.unsaid.boxes import ticked

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """`span` holds the question and its answer; `is_denied` where it was answered No."""

    span: Span
    is_denied: bool = False


_LONGEST_QUESTION = 120
_CUT = re.compile(r"[.;!?]\s+|[|\n]|[ \t]{3,}(?=\S)")
_LEAD = re.compile(r"[\s*•\-–\d.)(]*")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return folded(load("unsaid/answers")[name])


@cache
def _answers() -> re.Pattern[str]:
    rules = load("unsaid/answers")
    return folded(
        rf"[ \t]*(?P<break>\n[ \t]*)?(?:(?P<empty>{rules['empty']})|(?P<open>{rules['open']})|(?P<denial>{rules['denial']})){rules['after']}"
    )


@cache
def _unanswered() -> re.Pattern[str]:
    return folded(rf"[:?](?={load('unsaid/answers')['next']})")


def unanswered(text: str) -> list[Question]:
    """The questions with their answers, in order; a comment behind an answer stays."""
    low = fold(text)
    return sorted({*_answered_in_words(low), *_without_answer(low), *_without_choice(low)})


def _answered_in_words(low: str) -> Iterator[Question]:
    done = 0
    for between in _pattern("between").finditer(low):
        answer = _answers().match(low, between.end()) if between.start() >= done else None
        if answer is None or (answer["break"] and between[0] not in ":?"):
            continue
        start = _question_starts_at(low, between.start())
        question = low[start : between.start()].rstrip()
        if len(question) < 3 or len(question) > _LONGEST_QUESTION or _is_of_wide_row(low, answer):
            continue
        if answer["empty"] or _pattern("favorable").search(question):
            done = answer.end()
            yield Question((start, answer.end()), answer["denial"] is not None)


def _is_of_wide_row(low: str, answer: re.Match[str]) -> bool:
    """A row of more than a question and its answer: a cell beside another is no answer to it."""
    start, stop = low.rfind("\n", 0, answer.start()) + 1, low.find("\n", answer.end())
    return low.count("|", start, stop if stop >= 0 else len(low)) > 1


def _without_answer(low: str) -> Iterator[Question]:
    """A question of a checklist that ends its line, with the next one below."""
    for mark in _unanswered().finditer(low):
        start = _question_starts_at(low, mark.start())
        question = low[start : mark.start()]
        if " " in question and len(question) <= _LONGEST_QUESTION and _pattern("favorable").search(question):
            yield Question((start, mark.end()))


def _without_choice(low: str) -> Iterator[Question]:
    """A line of options to choose from, none of them marked."""
    for asked in _pattern("choose").finditer(low):
        start = low.rfind("\n", 0, asked.start()) + 1
        stop = low.find("\n", asked.end())
        end = stop if stop >= 0 else len(low)
        if re.search(r"[/,|]|\s{2,}\S", low[asked.end() : end]) and not ticked().search(
            low, asked.end(), end
        ):
            yield Question((start, end))


def _question_starts_at(low: str, end: int) -> int:
    line = low.rfind("\n", 0, end) + 1
    cuts = [m.end() for m in _CUT.finditer(low, line, end)]
    start = cuts[-1] if cuts else line
    lead = _LEAD.match(low, start, end)
    return lead.end() if lead else start
