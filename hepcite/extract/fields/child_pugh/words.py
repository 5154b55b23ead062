"""The words of child_pugh.yaml → patterns, and letters and points → a class."""

from functools import cache

from hepcite.extract.fields.base import data, phrases
from hepcite.records import ChildPugh


@cache
def joined(name: str) -> str:
    """The phrases `name` of child_pugh.yaml as one alternative, on word boundaries."""
    return phrases("child_pugh", name).pattern


@cache
def numbers() -> dict[str, int]:
    return {str(word): int(n) for word, n in data("child_pugh")["numbers"].items()}


def letter_of(score: int) -> str | None:
    """The class of `score` points, None outside 5 to 15."""
    for letter, (least, most) in data("child_pugh")["classes"].items():
        if least <= score <= most:
            return str(letter)
    return None


def agrees(letter: str, score: int) -> bool:
    return letter_of(score) == letter


def stated_value(letter: str | None, score: int | None) -> ChildPugh | None:
    """The class that letter and points state; the points decide where the two disagree (READING.md, section
    4)."""
    if score is not None and letter_of(score):
        return ChildPugh(str(letter_of(score)), score, "stated")
    return ChildPugh(letter, None, "stated") if letter else None
