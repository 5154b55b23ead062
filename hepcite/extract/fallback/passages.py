"""Notes and the facts in question → the few passages worth asking about, masked, within a budget of characters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hepcite.extract.fallback.identifiers import Identifiers
from hepcite.extract.fallback.masking import MaskedText, masked
from hepcite.extract.fallback.questions import Asks, questions
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Fact

SHARE_OF_RECORD = 0.10
"""At most this share of the characters of the packet goes into the passages of one case."""
FLOOR_CHARACTERS = 240
"""So much may be sent of a packet that is shorter than ten times that."""
SENTENCES_A_FACT = 3
LONGEST = 320
"""Characters of one passage; of a longer sentence the part around the topic is sent."""

NEVER = frozenset({"header", "family_history", "social_history", "allergies", "review_of_systems"})
_WEIGHTY = frozenset({"impression", "assessment", "addendum", "plan"})
_REPORTS = frozenset({"radiology_report", "pathology"})


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start:end` of `note.text`, as `sent`. `name` is what the model calls it: P1, P2 and so on."""

    name: str
    note: Note
    start: int
    end: int
    sent: MaskedText


@dataclass(frozen=True, slots=True)
class _Candidate:
    order: int
    note: Note
    start: int
    end: int
    score: float


def passages_for(
    notes: Sequence[Note], names: Sequence[str], facts: Mapping[str, Fact], identifiers: Identifiers
) -> tuple[Passage, ...]:
    """The best sentences for each of `names`, taken in turns until the budget is spent, in the order of the packet."""
    table = questions().facts
    ranked = {name: _ranked(notes, table[name], facts.get(name)) for name in names}
    budget = max(FLOOR_CHARACTERS, int(SHARE_OF_RECORD * sum(len(note.text) for note in notes)))
    hidden = [identifiers.spans(note.text) for note in notes]
    chosen: dict[tuple[int, int, int], Passage] = {}
    for turn in range(SENTENCES_A_FACT):
        for name in names:
            if turn >= len(ranked[name]):
                continue
            best = ranked[name][turn]
            key = (best.order, best.start, best.end)
            if key in chosen:
                continue
            sent = masked(best.note.text, best.start, best.end, hidden[key[0]])
            if len(sent.text) <= budget:
                budget -= len(sent.text)
                chosen[key] = Passage("", best.note, best.start, best.end, sent)
    ordered = (chosen[key] for key in sorted(chosen))
    return tuple(Passage(f"P{n}", p.note, p.start, p.end, p.sent) for n, p in enumerate(ordered, start=1))


def _ranked(notes: Sequence[Note], asks: Asks, fact: Fact | None) -> list[_Candidate]:
    near = fact.absence.near_misses if fact and fact.absence else ()
    places = {(e.document, e.quote) for e in near}
    found = [
        _Candidate(order, note, *_window(note, sentence, asks), score)
        for order, note in enumerate(notes)
        for sentence in note.sentences
        if (score := _score(note, sentence, asks, places)) > 0
    ]
    return sorted(found, key=lambda c: -c.score)


def _score(note: Note, sentence: Sentence, asks: Asks, near: set[tuple[str, str]]) -> float:
    """How likely the sentence speaks of the fact; 0 where it does not name its topic."""
    if sentence.section in NEVER:
        return 0
    topics = {m.group().lower() for m in asks.topic_pattern.finditer(sentence.text)}
    if not topics:
        return 0
    cues = sum(bool(cue.pattern.search(sentence.text)) for cue in asks.cues)
    score = 1.0 + min(len(topics), 3) + 2 * min(cues, 2)
    if asks.needs_pattern is not None:
        score += 3 if asks.needs_pattern.search(sentence.text) else -2
    if asks.measured == "size":
        score += 2 if note.measures_in(sentence.start, sentence.end) else -2
    score += sentence.section in _WEIGHTY
    score += asks.task == "imaging" and note.kind in _REPORTS
    score += 2 * any(name == note.document.name and quote in sentence.text for name, quote in near)
    if asks.liver_only and is_of_other_organ(sentence):
        score -= 3
    return score + (note.date.toordinal() / 1e7 if note.date else 0)


def is_of_other_organ(sentence: Sentence) -> bool:
    """The sentence names another organ, or stands under its label, and does not name the liver."""
    found = questions()
    if found.liver_words.search(sentence.text):
        return False
    label = (sentence.label or "").replace("_", " ")
    return bool(found.other_organs.search(sentence.text) or found.other_organs.search(label))


def _window(note: Note, sentence: Sentence, asks: Asks) -> tuple[int, int]:
    """The sentence, or of a long one the words around its first topic; never more than one page."""
    start, end = sentence.start, sentence.end
    if end - start > LONGEST:
        topic = asks.topic_pattern.search(sentence.text)
        at = start + (topic.start() if topic else 0)
        start = max(start, at - LONGEST // 2)
        end = min(end, start + LONGEST)
        start, end = _on_words(note.text, sentence, start, end)
    while start < end and note.text[start].isspace():
        start += 1
    while end > start and note.text[end - 1].isspace():
        end -= 1
    return start, end


def _on_words(text: str, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    while sentence.start < start < end and not text[start - 1].isspace():
        start += 1
    while start < end < sentence.end and not text[end].isspace():
        end -= 1
    return start, end


def sentences_under(note: Note, start: int, end: int) -> Iterator[Sentence]:
    """The sentences that `note.text[start:end]` touches."""
    return (s for s in note.sentences if s.start < end and start < s.end)
