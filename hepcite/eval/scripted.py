"""Labels → models that answer from them, or against them, without any network: the oracle and the liar."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hepcite.eval.labels import Labels
from hepcite.extract.fallback import Claim, Question, Reply
from hepcite.extract.fallback.questions import Asks, questions
from hepcite.extract.fallback.values import told_value

UNLIMITED = 10**9


@dataclass(frozen=True)
class Oracle:
    """Answers each fact with its label, quoting the labeled words where they stand in a passage; else not at all."""

    labels: Labels
    name: str = "oracle"
    endpoint: str = "scripted"
    tokens_per_case: int = UNLIMITED

    def ask(self, question: Question) -> Reply:
        return Reply("answered", tuple(self._claims(json.loads(question.user))))

    def _claims(self, asked: Mapping[str, Any]) -> Iterator[Claim]:
        for fact in asked["facts"]:
            name = fact["fact"]
            for passage, quote in quoted(self.labels, name, asked["passages"]):
                value = self.labels.facts.value(name)
                if value not in (None, (), "none_mentioned"):
                    yield Claim(name, told_value(value), passage, quote)


@dataclass(frozen=True)
class Liar:
    """Answers each fact with every value that its label is not, quoting the labeled words, and each passage whole."""

    labels: Labels
    only_labeled_words: bool = False
    name: str = "liar"
    endpoint: str = "scripted"
    tokens_per_case: int = UNLIMITED

    def ask(self, question: Question) -> Reply:
        return Reply("answered", tuple(self._claims(json.loads(question.user))))

    def _claims(self, asked: Mapping[str, Any]) -> Iterator[Claim]:
        for fact in asked["facts"]:
            name = fact["fact"]
            places = list(quoted(self.labels, name, asked["passages"]))
            if not self.only_labeled_words:
                places += [(p["id"], p["text"]) for p in asked["passages"]]
            for value in _other_values(questions().facts[name], told_value(self.labels.facts.value(name))):
                yield from (Claim(name, value, passage, quote) for passage, quote in places)


def quoted(labels: Labels, name: str, passages: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The passages with the labeled words of the fact, as (passage, quote)."""
    for gold in labels.evidence.get(name, ()):
        words = " ".join(gold.quote.split())
        for passage in passages:
            if words in " ".join(passage["text"].split()):
                yield passage["id"], words


_MEASURED = {
    "count": ("1", "2", "3", "4", "6+"),
    "size": ("1.1", "2.9", "4.4", "5.6", "<=3"),
    "child_pugh": ("A", "B", "C", "A5", "B7", "C10"),
}


def _other_values(asks: Asks, label: str) -> tuple[str, ...]:
    values = _MEASURED.get(asks.measured or "", tuple(asks.values))
    letter = label[:1] if asks.measured == "child_pugh" else label
    return tuple(v for v in values if v != label and (asks.measured != "child_pugh" or v[:1] != letter))
