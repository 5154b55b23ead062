"""words.yaml into the words, symbols and units that a reader sees for the program's keys."""

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.records import ChildPugh, Evidence, Interval, Treatment, Value
from hepcite.review.errors import ReviewError

Tone = Literal["good", "bad", "gap", "doubt", "calm"]


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mark(_Edge):
    """How a status or disposition is shown: the symbol and word carry it, the tone only colors it."""

    symbol: str
    word: str
    tone: Tone
    sentence: str = ""


class Words(_Edge):
    """A key without a word of its own is shown as it is, its underscores as spaces."""

    draft: str
    uncertain: str
    second_opinion: str
    statuses: dict[str, Mark]
    dispositions: dict[str, Mark]
    treatments: dict[str, str]
    techniques: dict[str, str]
    facts: dict[str, str]
    values: dict[str, str]
    units: dict[str, str]
    document_kinds: dict[str, str]
    read_by: dict[str, str]
    worksheet: dict[str, str]
    worksheet_values: dict[str, str]
    call_outcomes: dict[str, str]
    tiers: dict[str, str]
    absences: dict[str, str]
    lesion_states: dict[str, str]
    finders: dict[str, str]

    def status(self, key: str) -> Mark:
        return self.statuses.get(key) or Mark(symbol="?", word=_spaced(key), tone="doubt")

    def disposition(self, key: str) -> Mark:
        return self.dispositions.get(key) or Mark(symbol="?", word=_spaced(key), tone="doubt")

    def fact(self, name: str) -> str:
        return self.facts.get(name, _spaced(name))

    def treatment(self, treatment: Treatment) -> str:
        """Such as "Ablation, microwave"."""
        if treatment.treatment is None:
            return "Requested service"
        name = self.treatments.get(treatment.treatment, _spaced(treatment.treatment))
        if treatment.technique is None:
            return name
        return f"{name}, {self.techniques.get(treatment.technique, _spaced(treatment.technique))}"

    def finder(self, evidence: Evidence) -> str:
        """Who found the words, where it was no rule of ours and a reader has to know; else empty."""
        if evidence.source.startswith("second_opinion."):
            return self.second_opinion
        return self.finders.get(evidence.method, "")

    def value(self, name: str, value: Value) -> str:
        """The value of the fact `name` as a reader says it, with its unit."""
        if isinstance(value, Interval):
            return " ".join((_interval(value), self.units.get(name, ""))).strip()
        if isinstance(value, ChildPugh):
            score = "score not given" if value.score is None else f"score {value.score}"
            return f"class {value.letter}, {score}, {value.basis}"
        if isinstance(value, tuple):
            return ", ".join(self.value(name, part) for part in value) or "not stated"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "not stated" if value is None else self.values.get(value, _spaced(value))


def _interval(value: Interval) -> str:
    low, high = value.min, value.max
    if low is not None and low == high:
        return f"{low:g}"
    if high is None:
        return "not stated" if low is None else f"at least {low:g}"
    return f"at most {high:g}" if not low else f"{low:g} to {high:g}"


def _spaced(key: str) -> str:
    return key.replace("_", " ")


@cache
def words() -> Words:
    source = files("hepcite.review").joinpath("words.yaml")
    try:
        return Words.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except ValidationError as error:
        places = ", ".join(".".join(map(str, detail["loc"])) for detail in error.errors())
        raise ReviewError(
            f"words.yaml: wrong at {places}; give symbol, word and tone, or plain text"
        ) from None
