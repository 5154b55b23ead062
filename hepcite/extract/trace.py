"""A case's documents → for each fact everything that was considered: statements with their fate, mentions that fell out.

It reads the notes as `extract_findings` does, with notes that remember which spans the rules took up, and with the
choices of reconcile.py kept. Nothing here takes part in a reading that decides.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import yaml

from hepcite.extract.agreement import agreed
from hepcite.extract.fates import fate_of
from hepcite.extract.fields import FIELDS, Context, lesions
from hepcite.extract.language.note import Note
from hepcite.extract.language.pipe import read_note
from hepcite.extract.reconcile import Choice, Statement, choices_kept
from hepcite.extract.unsure import both_ways
from hepcite.records import Case, Document, Evidence, Fact, Findings, Lesion, Problem, Value

SHOWN_UNREAD = 5
"""Sentences of one document that speak of a fact and that no rule counts, at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says of the fact. `outcome` is a key of trace.yaml, `why` the same in words."""

    value: Value
    evidence: tuple[Evidence, ...]
    date: str | None
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that came up and do not count. `rule` names what took them up; None where nothing did."""

    evidence: Evidence
    rule: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document of the packet, as it bears on one fact."""

    name: str
    first_page: int
    kind: str
    date: str | None
    set_aside: str | None
    problems: tuple[Problem, ...]
    told: tuple[Told, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class FactTrace:
    """`fact` as the program has it; `rules` are those that took up any words of the packet for it.

    `by_rules`: what the rules alone read, where a second look at recognised words did not bear it out.
    """

    fact: Fact
    by_rules: Fact | None
    rules: tuple[str, ...]
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """`facts` by name, and the rows of the lesion ledger: what `extract_findings` gives, with the way there."""

    facts: Mapping[str, FactTrace]
    lesions: tuple[Lesion, ...]

    @property
    def findings(self) -> Findings:
        return Findings({name: trace.fact for name, trace in self.facts.items()}, self.lesions)


@dataclass(frozen=True, slots=True)
class _Taken:
    start: int
    end: int
    evidence: Evidence


class _WatchedNote(Note):
    """A note that remembers which spans were made evidence."""

    taken: list[_Taken]

    def evidence(self, start: int, end: int, source: str) -> Evidence:
        made = super().evidence(start, end, source)
        self.taken.append(_Taken(start, end, made))
        return made


def trace_facts(
    case: Case, documents: tuple[Document, ...], files: Mapping[str, bytes] | None = None
) -> Trace:
    """Takes as long as `extract_findings`, and reads what it reads."""
    notes = tuple(_watched(read_note(d)) for d in documents if not d.set_aside)
    asides = tuple(read_note(d) for d in documents if d.set_aside)
    context = Context(case, notes)
    traces: dict[str, FactTrace] = {}
    made: list[Choice] = []
    ledger: tuple[Lesion, ...] = ()
    for read in (_ledger, *((lambda c, field=field: (field(c), ())) for field in FIELDS)):
        for note in notes:
            note.taken.clear()
        with choices_kept() as choices:
            facts, rows = read(context)
        made += choices
        ledger = rows or ledger
        used = _used(facts, rows, choices)
        for fact in facts:
            pages = _pages(fact, documents, notes, asides, choices, used)
            others = {other.name for other in facts} - {fact.name}
            rules = {t.evidence.source for note in notes for t in note.taken}
            own = sorted(rule for rule in rules if not others & set(rule.split(".")))
            traces[fact.name] = FactTrace(fact, None, tuple(own), tuple(pages))
    return _agreed(case, Trace(traces, ledger), documents, files, made)


def _agreed(
    case: Case,
    trace: Trace,
    documents: tuple[Document, ...],
    files: Mapping[str, bytes] | None,
    choices: Sequence[Choice],
) -> Trace:
    from hepcite.extract import extract_findings

    held = both_ways(
        agreed(case, trace.findings, documents, files, choices),
        documents,
        lambda taken: extract_findings(case, taken, files),
    )
    facts = {
        name: replace(
            each, fact=held.facts[name], by_rules=each.fact if held.facts[name] != each.fact else None
        )
        for name, each in trace.facts.items()
    }
    return Trace(facts, held.lesions)


_Read = Callable[[Context], tuple[tuple[Fact, ...], tuple[Lesion, ...]]]


def _ledger(context: Context) -> tuple[tuple[Fact, ...], tuple[Lesion, ...]]:
    facts, rows = lesions.read_ledger(context)
    return tuple(facts), rows


def _watched(note: Note) -> _WatchedNote:
    watched = _WatchedNote(**{f.name: getattr(note, f.name) for f in fields(note)})
    object.__setattr__(watched, "taken", [])
    return watched


def _used(facts: Iterable[Fact], rows: Iterable[Lesion], choices: Iterable[Choice]) -> set[Evidence]:
    """The evidence that a statement, a fact or a row of the ledger rests on."""
    told = (e for choice in choices for s in choice.statements for e in s.evidence)
    held = (
        e for fact in facts for e in (*fact.evidence, *(r for rival in fact.rivals for r in rival.evidence))
    )
    return {*told, *held, *(e for row in rows for e in row.evidence)}


def _pages(
    fact: Fact,
    documents: Sequence[Document],
    notes: Sequence[_WatchedNote],
    asides: Sequence[Note],
    choices: Sequence[Choice],
    used: set[Evidence],
) -> Iterator[Page]:
    orders = {id(note.document): order for order, note in enumerate(notes)}
    aside = {id(note.document): note for note in asides}
    for document in documents:
        order = orders.get(id(document))
        if order is None:
            told: tuple[Told, ...] = ()
            mentions = tuple(_set_aside(fact.name, aside[id(document)]))
        else:
            told = tuple(_told(fact.name, order, choices))
            mentions = (*_dropped(notes[order], used), *_unread(fact.name, notes[order]))
        yield Page(
            name=document.name,
            first_page=document.first_page,
            kind=document.kind,
            date=document.date.isoformat() if document.date else None,
            set_aside=document.set_aside,
            problems=document.problems,
            told=told,
            mentions=mentions,
        )


def _told(name: str, order: int, choices: Sequence[Choice]) -> Iterator[Told]:
    for choice in choices:
        for statement in choice.statements if choice.name == name else ():
            if statement.order == order:
                yield _fate(choice, statement)


def _fate(choice: Choice, statement: Statement) -> Told:
    outcome = fate_of(choice, statement)
    date = statement.date.isoformat() if statement.date else None
    why: str = _words()["outcomes"][outcome]
    return Told(statement.value, statement.evidence, date, outcome, why)


def _dropped(note: _WatchedNote, used: set[Evidence]) -> Iterator[Mention]:
    told = list(used)
    for taken in note.taken:
        if not any(_overlap(taken.evidence, other) for other in told):
            told.append(taken.evidence)
            why = _why(note, taken.start, taken.end) or _words()["reasons"]["by_rule"]
            yield Mention(taken.evidence, taken.evidence.source, why)


def _overlap(a: Evidence, b: Evidence) -> bool:
    return (a.document, a.page) == (b.document, b.page) and a.start < b.end and b.start < a.end


def _why(note: Note, start: int, end: int) -> str:
    """What the words around the span, its heading and its section say against it; empty where they say nothing."""
    words, sentence = _words(), note.sentence_at(start)
    reasons = words["reasons"]
    found = [reasons[c] for c in sorted(note.assertion(start, end).categories) if c in reasons]
    if sentence.label and not sentence.label.lower().startswith(tuple(words["own_organs"])):
        found.append(reasons["other_organ"].format(label=sentence.label))
    if not found and sentence.section in words["told_sections"]:
        found.append(reasons["section"].format(section=sentence.section.replace("_", " ")))
    return "; ".join(found)


def _unread(name: str, note: _WatchedNote) -> Iterator[Mention]:
    """The first few sentences that speak of the fact and of which no rule took up a word."""
    spans, unread = [(t.start, t.end) for t in note.taken], _words()["reasons"]["no_rule"]
    found = (
        Mention(
            Note.evidence(note, a, b, "trace"), None, "; ".join(filter(None, (unread, _why(note, at, to))))
        )
        for a, b, at, to in _spoken(name, note)
        if not any(start < b and end > a for start, end in spans)
    )
    yield from islice(found, SHOWN_UNREAD)


def _set_aside(name: str, note: Note) -> Iterator[Mention]:
    why = _words()["reasons"]["set_aside"].format(why=note.document.set_aside)
    for a, b, _, _ in islice(_spoken(name, note), SHOWN_UNREAD):
        yield Mention(note.evidence(a, b, "trace"), None, why)


def _spoken(name: str, note: Note) -> Iterator[tuple[int, int, int, int]]:
    """The sentences that hold a word of the fact's topic, each with the place of its first such word."""
    topic = _topic(name)
    for sentence in note.sentences:
        if found := topic.search(note.text, sentence.start, sentence.end):
            yield sentence.start, sentence.end, found.start(), found.end()


@cache
def _topic(name: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(_words()["topics"][name]) + r")\b", re.IGNORECASE)


@cache
def _words() -> Any:
    """The data of trace.yaml."""
    return yaml.safe_load(files("hepcite.extract").joinpath("trace.yaml").read_text("utf-8"))
