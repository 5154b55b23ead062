"""vocabulary.yaml → the facts that policies may ask about, with their kinds, values and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hepcite.criteria.errors import UnknownFactValue
from hepcite.criteria.strict_yaml import read_strict
from hepcite.records import ChildPugh, Interval, Value

Kind = Literal["choice", "flag", "interval", "child_pugh", "set", "lesions"]


class FactTerm(BaseModel):
    """One fact. `silent_value` is the value that means the same as saying nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    label: str
    silence: str
    unit: str = ""
    silent_value: str | None = None
    values: Mapping[str, str] = {}


class _VocabularyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: Mapping[str, FactTerm]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    facts: Mapping[str, FactTerm]

    def with_terms(self, more: Mapping[str, FactTerm]) -> "Vocabulary":
        return Vocabulary({**self.facts, **more}) if more else self

    def is_silent(self, name: str, value: Value) -> bool:
        return value is None or value == () or value == self.facts[name].silent_value

    def checked(self, name: str, value: Value) -> Value:
        """`value` with silence as None; refuses what the vocabulary lacks, without telling the value."""
        term = self.facts[name]
        if self.is_silent(name, value):
            return None
        if not _fits(term, value):
            raise UnknownFactValue(
                f"fact {name}: its value is not of the kind {term.kind} with the values {list(term.values)}. "
                "Correct the extraction, or add the value to vocabulary.yaml and to the policy files"
            )
        return value

    def words(self, name: str, value: Value) -> str:
        """`value` as a nurse reads it: "4.1 cm", "at least 4", "B, score 7 (calculated)", "patent"."""
        term = self.facts[name]
        if isinstance(value, Interval):
            return interval_words(value, term.unit)
        if isinstance(value, ChildPugh):
            score = "" if value.score is None else f", score {value.score}"
            return value.letter + score + (" (calculated)" if value.basis == "calculated" else "")
        if isinstance(value, tuple):
            return ", ".join(term.values[member] for member in value)
        if isinstance(value, bool):
            return term.values["true" if value else "false"]
        return term.values[value] if value is not None else "not stated"

    def statement(self, name: str, value: Value) -> str:
        """Fact and value: "Largest target lesion 4.1 cm", "Portal vein: patent"."""
        return self.told(name, self.words(name, value))

    def told(self, name: str, words: str) -> str:
        """Fact and the words of its value."""
        term = self.facts[name]
        return f"{term.label}{'' if term.kind in ('interval', 'child_pugh') else ':'} {words}"


def _fits(term: FactTerm, value: Value) -> bool:
    match term.kind:
        case "choice":
            return isinstance(value, str) and value in term.values
        case "flag":
            return isinstance(value, bool)
        case "interval":
            return isinstance(value, Interval)
        case "child_pugh":
            return isinstance(value, ChildPugh) and value.letter in term.values
        case "set":
            return isinstance(value, tuple) and set(value) <= set(term.values)
        case "lesions":
            return False  # no record states it: it is derived


def interval_words(value: Interval, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    low, high = value.min, value.max
    if low is not None and low == high:
        return f"{low:g}{unit}"
    if high is None:
        return f"at least {low:g}{unit}" if low is not None else "not bounded"
    if not low:
        return f"up to {high:g}{unit}"
    return f"{low:g} to {high:g}{unit}"


@cache
def vocabulary() -> Vocabulary:
    path = Path(__file__).with_name("vocabulary.yaml")
    data = read_strict(path.read_bytes(), path.name)
    return Vocabulary(_VocabularyFile.model_validate(data).facts)
