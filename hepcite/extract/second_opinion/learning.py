"""The fields that have a second opinion → their values, their sentences, and what labels say of them: for training only."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.second_opinion import resectability, symptoms
from hepcite.extract.second_opinion.proposals import settings_of

Told = tuple[Sentence, str, str]
"""A sentence, its text, and the text before it."""


@dataclass(frozen=True, slots=True)
class Field:
    """`gold` names the files of marked sentences; `value_of_entry` is None where an entry says nothing to learn from."""

    name: str
    values: tuple[str, ...]
    gold: tuple[str, ...]
    value_of_entry: Callable[[Mapping[str, Any]], str | None]
    value_of_labels: Callable[[Mapping[str, Any]], str | None]
    sentences: Callable[[Note], Iterator[Told]]
    claimed: Callable[[Note], list[Sentence]]
    fact: str

    def quotes(self, labels: Mapping[str, Any]) -> list[tuple[str, str]]:
        """File and words of the gold quotes."""
        return [(q["file"], q["quote"]) for q in labels["evidence"].get(self.fact) or ()]


def _symptoms(value: object) -> str:
    return "none" if value is None else "persists" if value else "controlled"


FIELDS = (
    Field(
        name="resectability",
        values=("unresectable", "resectable", "undetermined"),
        gold=("resectability.yaml",),
        value_of_entry=lambda entry: str(entry["want"] or "none"),
        value_of_labels=lambda labels: labels["facts"]["resectability"],
        sentences=lambda note: resectability.sentences(note, settings_of("resectability")),
        claimed=resectability.claimed,
        fact="resectability",
    ),
    Field(
        name="symptoms",
        values=("persists", "controlled"),
        gold=("symptoms.yaml",),
        value_of_entry=lambda entry: _symptoms(entry["want"][1]),
        value_of_labels=lambda labels: _symptoms(labels["facts"]["symptoms_despite_treatment"]),
        sentences=lambda note: symptoms.sentences(note, settings_of("symptoms")),
        claimed=symptoms.claimed,
        fact="symptoms_despite_treatment",
    ),
)
