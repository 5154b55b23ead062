"""questions.yaml → what can be asked of each fact, with its words as compiled patterns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hepcite.extract.fallback.errors import FallbackError
from hepcite.extract.fields.base import compile_phrases

Measured = Literal["count", "size", "child_pugh"]


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cue(_Edge):
    """Words that lean to the values `says`, and where they are negated to those of `denied`."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    says: Annotated[tuple[str, ...], Field(min_length=1)]
    denied: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return compile_phrases(self.words)


class Asks(_Edge):
    """What can be asked of one fact; the keys are told at the top of questions.yaml."""

    task: str
    label: str
    from_quote_alone: bool
    liver_only: bool
    open_values: tuple[str, ...] = ()
    measured: Measured | None = None
    values: dict[str, str]
    topic: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: tuple[str, ...] = ()
    cues: tuple[Cue, ...]

    @cached_property
    def topic_pattern(self) -> re.Pattern[str]:
        return compile_phrases(self.topic)

    @cached_property
    def needs_pattern(self) -> re.Pattern[str] | None:
        return compile_phrases(self.needs) if self.needs else None

    def faults(self) -> list[str]:
        """Values that a cue names and the fact does not have."""
        named = {v for cue in self.cues for v in (*cue.says, *cue.denied)} | set(self.open_values)
        return sorted(named - set(self.values)) if not self.measured else []


class CountWords(_Edge):
    words: tuple[str, ...]
    min: int
    max: int | None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return compile_phrases(self.words)


class _File(_Edge):
    other_organs: tuple[str, ...]
    liver_words: tuple[str, ...]
    facts: dict[str, Asks]
    not_yet: tuple[str, ...]
    relatives: tuple[str, ...]
    earlier: tuple[str, ...]
    count_words: tuple[CountWords, ...]
    not_counts_after: tuple[str, ...]
    not_counts_before: tuple[str, ...]
    child_pugh_class: str


@dataclass(frozen=True)
class Questions:
    """All of questions.yaml."""

    facts: Mapping[str, Asks]
    other_organs: re.Pattern[str]
    liver_words: re.Pattern[str]
    not_yet: re.Pattern[str]
    relatives: re.Pattern[str]
    earlier: re.Pattern[str]
    count_words: tuple[CountWords, ...]
    digits: re.Pattern[str]
    child_pugh_class: re.Pattern[str]

    def of_task(self, task: str) -> tuple[str, ...]:
        return tuple(name for name, asks in self.facts.items() if asks.task == task)

    def tasks(self, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The tasks that ask for `names`, each with its facts."""
        found: dict[str, list[str]] = {}
        for name, asks in self.facts.items():
            if name in names:
                found.setdefault(asks.task, []).append(name)
        return {task: tuple(facts) for task, facts in found.items()}


@cache
def questions() -> Questions:
    """Raises FallbackError where the file breaks its own shape."""
    text = files("hepcite.extract.fallback").joinpath("questions.yaml").read_text("utf-8")
    try:
        told = _File.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        where = "; ".join(".".join(str(part) for part in e["loc"]) for e in error.errors(include_input=False))
        raise FallbackError(f"questions.yaml: wrong at {where}; see the comment at its top") from None
    for name, asks in told.facts.items():
        if asks.faults():
            raise FallbackError(f"questions.yaml: {name}: cues name {asks.faults()}; add them to its values")
    after = "|".join(told.not_counts_after)
    before = "|".join(told.not_counts_before)
    return Questions(
        facts=told.facts,
        other_organs=compile_phrases(told.other_organs),
        liver_words=compile_phrases(told.liver_words),
        not_yet=compile_phrases(told.not_yet),
        relatives=compile_phrases(told.relatives),
        earlier=compile_phrases(told.earlier),
        count_words=told.count_words,
        digits=re.compile(
            rf"(?P<other>\b(?:{after})[\s#.]*)?(?<![\w./-])(?P<n>\d{{1,2}})(?![\w/])(?!\s*(?:{before}))(?![.,:]\d)",
            re.IGNORECASE,
        ),
        child_pugh_class=re.compile(told.child_pugh_class, re.IGNORECASE),
    )
