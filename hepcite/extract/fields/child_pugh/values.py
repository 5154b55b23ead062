"""A matched class or number → a Mention, or nothing where it is a number of something else."""

import datetime
import re
from dataclasses import dataclass

from hepcite.extract.fields.child_pugh import patterns
from hepcite.extract.fields.child_pugh.words import agrees, letter_of, numbers
from hepcite.extract.language.note import Note, Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """A class or score at `at:end`.

    `start:end` takes in the name of the score, `quote` begins what is cited where that lies further. `date`
    is written beside it or above its column; `is_past` marks a column of the past.
    """

    letter: str | None
    score: int | None
    start: int
    at: int
    end: int
    sentence: Sentence
    date: datetime.date | None = None
    is_moved_to: bool = False
    is_past: bool = False
    quote: int | None = None

    @property
    def class_letter(self) -> str | None:
        return self.letter or letter_of(self.score or 0)


def number_of(written: str | None) -> int | None:
    """Digits or a word as a number."""
    if not written:
        return None
    return int(written) if written.isdigit() else numbers().get(written.lower())


def is_value(note: Note, anchor: re.Match[str], value: re.Match[str], words: list[str]) -> bool:
    """`value`, reached from the name `anchor` over `words`, is a class or points of this score."""
    if patterns.comparator().search(note.text, max(anchor.start(), value.start() - 14), value.start()):
        return False
    said = any(re.match(r"class|grade|score|stage|points?|categor", w) for w in words)
    if value["letter"]:
        return _is_class(note, anchor, value, words, said=said)
    if value["range2"] and not value["letter2"] and not is_move(value):
        return letter_of(number_of(value["score2"]) or 0) == letter_of(int(value["upper2"]))
    if patterns.not_a_score().match(note.text, value.end()) and not value["units"]:
        return False
    needs_more = anchor["weak"] or anchor["bare"]
    return not needs_more or bool(said or value["units"] or value["letter2"])


_LIVER = re.compile(r"cirrho|liver|hepat", re.IGNORECASE)


def _is_class(
    note: Note, anchor: re.Match[str], value: re.Match[str], words: list[str], *, said: bool
) -> bool:
    """The letter is a class: not one of two in a rule, and where it is small or the name only "child", more
    says so."""
    if value["to"] and value["to"].strip() == "or":
        return False
    if anchor["bare"] and any(re.match(r"[.,;]", w) for w in words):
        return False
    if value["letter"].islower():
        follows = note.text[value.end() : value.end() + 1]
        is_article = value["letter"] == "a" and follows == " "
        of_something = value["score"] and patterns.not_a_score().match(note.text, value.end())
        is_possessive = anchor.group()[-1:].lower() == "s"
        if is_article or of_something or not (value["score"] or said or not anchor["bare"] or is_possessive):
            return False
    if anchor["bare"] and anchor.group() == "child" and not (value["score"] or said):
        return bool(_LIVER.search(note.text, max(0, anchor.start() - 60), value.end() + 60))
    return True


def mention_of(sentence: Sentence, start: int, value: re.Match[str]) -> Mention:
    """The mention that begins with the name at `start` and ends with `value`."""
    start = min(start, value.start())
    if is_move(value):
        return _change(sentence, start, value)
    if value["letter"]:
        return _class_first(sentence, start, value)
    letter, score = value["letter2"], number_of(value["score2"])
    if value["range2"]:
        letter, score = letter or letter_of(score or 0), None
    return Mention(letter, score, start, value.start(), value.end(), sentence)


def _class_first(sentence: Sentence, start: int, value: re.Match[str]) -> Mention:
    """A letter, its points where they agree with it; of a range the worse class, and no points."""
    letter, score, end = value["letter"].upper(), number_of(value["score"]), value.end()
    if score is not None:
        explicit = bool(value["units1"]) or "score" in value.group().lower()
        of_something = patterns.not_a_score().match(value.string, value.end())
        if not explicit and (of_something or not agrees(letter, score)):
            score, end = None, value.end("other") if value["other"] else value.end("letter")
        elif value["range"]:
            joined_score = "/" in value["range"] and not agrees(
                letter, number_of(value["upper"].lstrip("ABC")) or 0
            )
            score, end = (score, value.end("score")) if joined_score else (None, end)
    if value["other"]:
        letter, score = max(letter, value["other"]), None
    return Mention(letter, score, start, value.start(), end, sentence)


def _change(sentence: Sentence, start: int, value: re.Match[str]) -> Mention:
    """ "From A6 to B8" gives A6, and the class after it is found by itself; "from 6 to 8" gives 8."""
    if value["range2"]:
        at = value.start("upper2")
        return Mention(
            value["letter2"], int(value["upper2"]), start, at, value.end(), sentence, is_moved_to=True
        )
    score = number_of(value["score"])
    end = value.end("score" if score else "letter")
    return Mention(value["letter"].upper(), score, start, value.start(), end, sentence)


def is_move(value: re.Match[str]) -> bool:
    """ "From A6 to B8" is a change, "A to B" without such a word a range."""
    joint = (value["to"] or value["range"] or value["range2"] or "").strip()
    return joint.startswith("to") and bool(
        patterns.movers().search(value.string, max(0, value.start() - 60), value.start())
    )
