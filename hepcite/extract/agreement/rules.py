"""rules.yaml → which words of a recognised page feed which fact."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, Field

from hepcite.records import Evidence, Page, Word

_FOLLOWING = 14
"""Signs after a word that its pattern may look at."""


class Feed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    words: tuple[str, ...]
    left_out: tuple[str, ...] = Field(alias="not")


class Rules(BaseModel):
    """Each key is explained in rules.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    single_reader_confidence: float
    doubtful_confidence: float
    poor_page_confidence: float
    patterns: dict[str, re.Pattern[str]]
    facts: dict[str, Feed]
    others: Feed
    sizes: tuple[str, ...]

    def feeds(self, fact: str, seen: str) -> bool:
        """`seen` is a word and what follows it."""
        feed = self.facts.get(fact, self.others)
        return self._any(feed.words, seen) and not self._any(feed.left_out, seen)

    def _any(self, names: Iterable[str], seen: str) -> bool:
        return any(self.patterns[name].match(seen) for name in names)

    def denials(self, text: str) -> int:
        """How many words of the text deny."""
        return sum(self.patterns["denial"].match(word) is not None for word in text.split())


@cache
def rules() -> Rules:
    text = resources.files(__package__).joinpath("rules.yaml").read_text(encoding="utf-8")
    return Rules.model_validate(yaml.safe_load(text))


def feeding_words(fact: str, page: Page, evidence: Evidence) -> Iterator[Word]:
    """The words of the evidence that carry the value of `fact`, and those that the engine itself doubts."""
    least = rules().doubtful_confidence
    for word in words_of(page, evidence):
        text = page.text[word.start : word.end]
        is_doubtful = (word.confidence or 0.0) < least and any(map(str.isalnum, text))
        if is_doubtful or rules().feeds(fact, page.text[word.start : word.end + _FOLLOWING]):
            yield word


def words_of(page: Page, evidence: Evidence) -> list[Word]:
    return words_between(page, evidence.start, evidence.end)


def words_between(page: Page, start: int, end: int) -> list[Word]:
    return [word for word in page.words if word.start < end and word.end > start]


def odd_sizes(page: Page) -> Iterator[Word]:
    """What stands where a size should, and is none: a figure misread there is missing from the facts."""
    pattern = rules().patterns["odd_size"]
    for word in page.words:
        if pattern.match(page.text, word.start, word.end + _FOLLOWING):
            yield word


def is_poor(page: Page) -> bool:
    """Recognised with so little confidence that small words may be lost."""
    sure = [word.confidence or 0.0 for word in page.words]
    return bool(sure) and sum(sure) / len(sure) < rules().poor_page_confidence
