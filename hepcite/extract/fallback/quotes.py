"""The quote of a claim → its place in the record, found exactly, white space aside, in the passage that was sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fallback.passages import Passage, sentences_under
from hepcite.extract.language.note import Note, Sentence

LEAST_LETTERS = 5
MOST_CHARACTERS = 400
MOST_SENTENCES = 3


class Unfounded(Exception):
    """The quote has no place; the text is the reason, and holds no word of the record."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: characters `start:end` of `note.text`, and the whole sentences that it touches."""

    note: Note
    start: int
    end: int
    sentences: tuple[Sentence, ...]

    @property
    def whole(self) -> tuple[int, int]:
        return self.sentences[0].start, self.sentences[-1].end

    @property
    def quote(self) -> str:
        return self.note.text[self.start : self.end]


def place_of(quote: str, passage_name: str, passages: Sequence[Passage]) -> Place:
    """Raises Unfounded. A quote that names no passage has to stand in one place of all that was sent."""
    if sum(c.isalnum() for c in quote) < LEAST_LETTERS:
        raise Unfounded("the quote is too short to be told apart")
    if len(quote) > MOST_CHARACTERS:
        raise Unfounded("the quote is too long to say one thing")
    pattern = re.compile(r"\s+".join(re.escape(word) for word in quote.split()))
    named = [p for p in passages if p.name == passage_name] if passage_name else list(passages)
    if not named:
        raise Unfounded("it names a passage that was not sent")
    found = [(p, m) for p in named for m in pattern.finditer(p.sent.text)]
    if not found:
        elsewhere = any(pattern.search(p.sent.text) for p in passages)
        raise Unfounded(
            "the quote stands in another passage than the one named"
            if elsewhere
            else "the quote does not stand in what was sent"
        )
    if len(found) > 1:
        raise Unfounded("the quote stands in more than one place")
    (passage, match), *_ = found
    return _placed(passage, match)


def _placed(passage: Passage, match: re.Match[str]) -> Place:
    start, end = passage.sent.original_span(*match.span())
    sentences = tuple(sentences_under(passage.note, start, end))
    if not sentences or len(sentences) > MOST_SENTENCES:
        raise Unfounded("the quote runs over too many sentences")
    if _cuts_a_word(passage.note.text, start, end):
        raise Unfounded("the quote cuts a word or a number")
    return Place(passage.note, start, end, sentences)


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """ "3.2 cm" out of "13.2 cm" or "resectable" out of "unresectable"."""
    return _is_one_word(text[max(0, start - 2) : start], text[start : start + 2]) or _is_one_word(
        text[max(0, end - 2) : end], text[end : end + 2]
    )


def _is_one_word(before: str, after: str) -> bool:
    """A word, or a number with its point, goes on from `before` (up to two characters) to `after`."""
    if before[-1:].isalnum() and after[:1].isalnum():
        return True
    point_before = before[-1:] in {".", ","} and before[:1].isdigit() and after[:1].isdigit()
    point_after = before[-1:].isdigit() and after[:1] in {".", ","} and after[1:2].isdigit()
    return point_before or point_after
