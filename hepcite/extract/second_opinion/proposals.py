"""opinion.yaml and a sentence → what the model proposes for it, and the words for the reader."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hepcite.extract.fields.base import compile_phrases
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.second_opinion.model import Model, model_of
from hepcite.extract.yaml_data import read_yaml
from hepcite.records import Absence, Evidence, Fact

NONE = "none"
NEAR_MISSES = 5


@cache
def _data() -> Any:
    return read_yaml("hepcite.extract.second_opinion", "opinion")


@cache
def _compiled(field: str, key: str) -> re.Pattern[str]:
    return compile_phrases(_data()[field][key])


@dataclass(frozen=True, slots=True)
class Settings:
    """What opinion.yaml says of one field.

    `accept` is the least probability of each value; `near` that of a near miss; `doubt` that of a value that keeps one
    that favors coverage from counting, `dispute` that of such values that puts a rule's favorable reading in doubt. A sentence under `short` characters may take its topic from the one before.
    """

    field: str
    version: str
    favorable: tuple[str, ...]
    accept: Mapping[str, float]
    near: float
    doubt: float
    short: int
    dispute: float
    trained: Model | None = None

    @property
    def model(self) -> Model:
        return self.trained or model_of(self.field)

    def phrases(self, key: str) -> re.Pattern[str]:
        return _compiled(self.field, key)

    @property
    def source(self) -> str:
        return f"second_opinion.{self.field}@{self.version}"

    def before(self, note: Note, sentence: Sentence) -> str:
        """The sentence before in the same line, or the line before; empty where there is none."""
        if not sentence.index:
            return ""
        other = note.sentences[sentence.index - 1]
        return other.text if sentence.line - other.line <= 1 and other.section == sentence.section else ""

    def against(self, note: Note, evidence: Evidence) -> float:
        """The least probability, over the sentences of `evidence`, of a value that does not favor coverage."""
        index = next(i for i, p in enumerate(note.document.pages) if p.number == evidence.page)
        first = note.joined.starts[index] + evidence.start
        inside = [s for s in note.sentences if s.start < first + len(evidence.quote) and first < s.end]
        told = [self.model.probabilities(s.text, self.before(note, s)) for s in inside]
        return min(
            (sum(p for v, p in t.items() if v not in (*self.favorable, NONE)) for t in told), default=0.0
        )

    def propose(self, note: Note, sentence: Sentence, before: str) -> "Proposal | None":
        """The likeliest value of `sentence`, None where no value comes near or it is one word."""
        if len(sentence.text.split()) < 2:
            return None
        told = self.model.probabilities(sentence.text, before)
        value, probability = max(((v, p) for v, p in told.items() if v != NONE), key=lambda v: v[1])
        least = min(self.near, self.doubt, *self.accept.values())
        return Proposal(value, probability, note, sentence) if probability >= least else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence and the value that the model reads in it. `holds` where the field's own checks let it pass."""

    value: str
    probability: float
    note: Note
    sentence: Sentence
    holds: bool = False

    def evidence(self, settings: Settings) -> Evidence:
        """The sentence; a short one with the one before it in the line, which says what it is about."""
        start = self.sentence.start
        if len(self.sentence.text) < settings.short and self.sentence.index:
            other = self.note.sentences[self.sentence.index - 1]
            if other.line == self.sentence.line:
                start = other.start
        return self.note.evidence(start, self.sentence.end, settings.source)


def settings_of(field: str, model: Model | None = None) -> Settings:
    """The settings of `field`, with the model that ships unless another is given."""
    told = _data()[field]
    return Settings(
        field=field,
        version=_data()["version"],
        favorable=tuple(told["favorable"]),
        accept=told["accept"],
        near=told["near"],
        doubt=told["doubt"],
        short=_data()["short_characters"],
        dispute=told["dispute"],
        trained=model,
    )


def note_for(chosen: Sequence[Proposal], settings: Settings) -> str:
    """What the reader is told of a fact that rests on the second opinion."""
    most = max(p.probability for p in chosen)
    return (
        f"Read by the second opinion ({settings.version}, confidence {most:.2f}): no rule reads these words."
    )


def near_misses(fact: Fact, proposals: Sequence[Proposal], settings: Settings) -> Fact:
    """`fact`, still open, with the sentences that came near among its near misses."""
    near = sorted((p for p in proposals if p.probability >= settings.near), key=lambda p: -p.probability)
    if not near or not fact.absence:
        return fact
    seen = {(e.document, e.page, e.start) for e in fact.absence.near_misses}
    new = [e for e in (p.evidence(settings) for p in near) if (e.document, e.page, e.start) not in seen]
    told = (*fact.absence.near_misses, *new)[:NEAR_MISSES]
    kind = "mentioned_without_value" if fact.absence.kind == "not_found" else fact.absence.kind
    return replace(fact, absence=Absence(kind, fact.absence.searched, told))
