"""Facts that nothing was found for → the same, told as unread where some of what was sent could not be read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hepcite.records import Document, Fact


def marked(facts: Mapping[str, Fact], documents: Iterable[Document]) -> dict[str, Fact]:
    """Silence is no silence where a page or a file is unread: the absence says so, and nothing is presumed from it."""
    if not any(problem.fatal for document in documents for problem in document.problems):
        return dict(facts)
    return {name: _unread(fact) for name, fact in facts.items()}


def _unread(fact: Fact) -> Fact:
    if fact.absence is None or fact.absence.near_misses:
        return fact
    return replace(fact, absence=replace(fact.absence, kind="unreadable_page"))
