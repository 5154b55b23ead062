"""Sentences and table rows → each Child-Turcotte-Pugh class in them, with where it stands."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from hepcite.extract.fields.child_pugh import patterns
from hepcite.extract.fields.child_pugh.values import Mention, is_value, mention_of, number_of
from hepcite.extract.fields.child_pugh.words import agrees
from hepcite.extract.fields.labs import by_sentence, column_at
from hepcite.extract.language.note import Note, Sentence

HEADED_LINES = 9
"""How many lines under its name a score may be worked out."""

QUOTED = 90
"""How far before a further class of a sentence the name of the score may stand to be quoted with it."""

Anchors = list[re.Match[str]]


def find_mentions(note: Note) -> Iterator[Mention]:
    """Each class in the sentences and rows of `note`, in order."""
    named = set()
    for sentence, anchors in by_sentence(note, patterns.names()):
        named.add(sentence.index)
        if not patterns.LEGEND.search(sentence.text):
            yield from sorted(_in_sentence(note, sentence, anchors), key=lambda m: m.at)
    for sentence, matches in by_sentence(note, patterns.unnamed()):
        if sentence.index not in named:
            yield from _unnamed(note, sentence, matches)


def _in_sentence(note: Note, sentence: Sentence, anchors: Anchors) -> list[Mention]:
    seen = list(_headed(note, sentence, anchors[-1]))
    for i, anchor in enumerate(anchors):
        limit = _limit(note, sentence, anchors[i + 1 :])
        mention = (
            _after(note, sentence, anchor, limit)
            or _before(note, sentence, anchor)
            or _summed(note, sentence, anchor, limit)
        )
        if mention:
            seen.append(mention)
    if seen or any(not a["bare"] and not a["weak"] for a in anchors):
        seen.extend(_further(note, sentence, anchors, seen))
    if len({m.class_letter for m in seen}) > 2 and not sentence.is_row:
        return []
    seen = seen or list(_answered(note, sentence)) or list(_next_sentence(note, sentence))
    return [placed for m in seen for placed in _in_column(note, _with_next_line(note, m))]


def _limit(note: Note, sentence: Sentence, following: Anchors) -> int:
    """The next name of the score ends the words of one, unless it is only its abbreviation in brackets."""
    for anchor in following:
        if not (note.text[anchor.start() - 1] == "(" and note.text[anchor.end() : anchor.end() + 1] == ")"):
            return anchor.start()
    return sentence.end


def _in_column(note: Note, mention: Mention) -> list[Mention]:
    """The mention with what the head of its table column says: the day, an earlier value, or no value at
    all."""
    column = column_at(note, mention.sentence, mention.at) if mention.sentence.is_row else None
    if column is None:
        return [mention]
    if column.kind == "skip":
        return []
    return [replace(mention, date=column.date or mention.date, is_past=column.kind == "past")]


def _after(note: Note, sentence: Sentence, anchor: re.Match[str], limit: int) -> Mention | None:
    """The value that the words after the name lead to."""
    checked = patterns.CHECKED.match(note.text, anchor.end(), limit)
    if checked:
        score = number_of(checked["score"])
        return Mention(
            checked["letter"], score, anchor.start(), checked.start("letter"), checked.end(), sentence
        )
    at = anchor.end()
    day: datetime.date | None = None
    dates = {d.start: d for d in note.dates_in(at, limit)}
    words: list[str] = []
    while at < limit:
        if at in dates and not patterns.OF_FIFTEEN.match(note.text, at):
            day, at = dates[at].date, dates[at].end
            continue
        if patterns.FORM.match(note.text, at, limit):
            return None
        value = patterns.value().match(note.text, at, limit)
        if value and is_value(note, anchor, value, words):
            mention = _scored(note, mention_of(sentence, anchor.start(), value))
            return replace(mention, date=day) if day else mention
        link = patterns.link().match(note.text, at, limit)
        if not link or link.end() == at:
            return None
        words.append(link.group().strip().lower())
        at = link.end()
    return None


def _scored(note: Note, mention: Mention) -> Mention:
    """A class whose points stand before its name: "I score her at 5 (Child-Pugh A)"."""
    before = patterns.SCORED_BEFORE.search(note.text, mention.sentence.start, mention.start)
    if mention.score is None and before and agrees(mention.letter or "", int(before["score"])):
        return replace(mention, score=int(before["score"]), start=before.start("score"))
    return mention


_TIES = re.compile(r"\b(?:by|per|of|on|to)\s+(?:the\s+)?$")
_UNITS = re.compile(r"\s*(?:points?|pts?)", re.IGNORECASE)


def _before(note: Note, sentence: Sentence, anchor: re.Match[str]) -> Mention | None:
    """The value that stands before the name."""
    begin = max(sentence.start, anchor.start() - 60)
    opens = note.text[max(sentence.start, anchor.start() - 2) : anchor.start()].endswith("(")
    if anchor["bare"] and not opens and not _TIES.search(note.text, begin, anchor.start()):
        return None
    found = patterns.leading().search(note.text, begin, anchor.start())
    if not found or _is_other_score(note, sentence, found.start()):
        return None
    if found["score3"] and not _UNITS.match(note.text, anchor.end()):
        return None
    letter = (found["letter"] or found["plain"] or "").upper() or None
    score = number_of(found["score"] or found["score2"] or found["score3"])
    if letter and score is not None and not agrees(letter, score):
        score = None
    return Mention(letter, score, found.start(), found.start(), anchor.end(), sentence)


def _summed(note: Note, sentence: Sentence, anchor: re.Match[str], limit: int) -> Mention | None:
    """The sum at the end of a list of points."""
    total = patterns.sum_of_points().search(note.text, anchor.end(), limit)
    if not total or _is_other_score(note, sentence, total.start()):
        return None
    return Mention(None, int(total["score"]), anchor.start(), total.start(), total.end(), sentence)


_HOLDS_VALUE = re.compile(r"\d|\b[ABC]\b")


def _headed(note: Note, sentence: Sentence, anchor: re.Match[str]) -> Iterator[Mention]:
    """The total and the class in the lines under a heading that is no more than the name of the score."""
    is_heading = len(sentence.text.strip()) <= len(anchor.group()) + 16
    if not is_heading or _HOLDS_VALUE.search(note.text, anchor.end(), sentence.end):
        return
    for below in note.sentences[sentence.index + 1 : sentence.index + 1 + 2 * HEADED_LINES]:
        if below.line - sentence.line > HEADED_LINES:
            return
        match = patterns.headed().match(note.text, below.start, below.end)
        if match:
            letter = (match["letter"] or match["only"] or "").upper() or None
            yield Mention(letter, number_of(match["score"]), match.start(), match.start(), match.end(), below)


def _answered(note: Note, sentence: Sentence) -> Iterator[Mention]:
    """The class that answers a question for it: "What is the Child-Pugh class? Class A (score 5)"."""
    if not sentence.text.rstrip().endswith(("?", "?:")) or sentence.index + 1 >= len(note.sentences):
        return
    below = note.sentences[sentence.index + 1]
    lead = patterns.ANSWER.match(note.text, below.start, below.end)
    value = patterns.value().match(note.text, lead.end() if lead else below.start, below.end)
    of_something = value and patterns.not_a_score().match(note.text, value.end())
    if value and not of_something and below.line - sentence.line <= 1:
        yield mention_of(below, value.start(), value)


def _next_sentence(note: Note, sentence: Sentence) -> Iterator[Mention]:
    """A class with its points in the sentence after one that names the score only: "Currently A6."."""
    index = sentence.index + 1
    if index >= len(note.sentences) or note.sentences[index].line != sentence.line:
        return
    below = note.sentences[index]
    for token in patterns.TOKEN.finditer(note.text, below.start, below.end):
        score = number_of(token["score"] or token["told"] or token["scored"])
        if score and agrees(token["letter"], score) and not _is_other_score(note, below, token.start()):
            yield Mention(token["letter"], score, token.start(), token.start(), token.end(), below)


def _with_next_line(note: Note, mention: Mention) -> Mention:
    """A class that is a line of its own, with its points in the next line ("Score: 7")."""
    index = mention.sentence.index + 1
    if mention.score is not None or len(mention.sentence.text.strip()) > 45 or index >= len(note.sentences):
        return mention
    below = note.sentences[index]
    match = patterns.headed().match(note.text, below.start, below.end)
    score = number_of(match["score"]) if match and below.line - mention.sentence.line <= 1 else None
    return replace(mention, score=score) if score and agrees(mention.letter or "", score) else mention


def _is_other_score(note: Note, sentence: Sentence, at: int) -> bool:
    return bool(patterns.other_score().search(note.text, max(sentence.start, at - 22), at))


def _further(note: Note, sentence: Sentence, anchors: Anchors, seen: list[Mention]) -> Iterator[Mention]:
    """More classes of a sentence that names the score: "was B in the fall, now A6", "A5 -> B7"."""
    taken = [(m.start, m.end) for m in seen] + [a.span() for a in anchors]
    for token in patterns.TOKEN.finditer(note.text, sentence.start, sentence.end):
        start = token.start()
        if any(a <= start < b for a, b in taken) or _is_other_score(note, sentence, start):
            continue
        letter, score = token["letter"], number_of(token["score"] or token["told"] or token["scored"])
        moved = seen and patterns.moved_to().search(note.text, max(sentence.start, start - 40), start)
        in_cell = seen and sentence.is_row and note.text[:start].rstrip().endswith("|")
        if agrees(letter, score) if score is not None else moved or in_cell:
            quote = max((a.start() for a in anchors if 0 < start - a.start() <= QUOTED), default=start)
            yield Mention(letter, score, start, start, token.end(), sentence, quote=quote)


def _unnamed(note: Note, sentence: Sentence, matches: list[re.Match[str]]) -> Iterator[Mention]:
    """A class with its points beside a word for the state of the liver."""
    for match in matches:
        group = "letter" if match["letter"] else "letter2"
        score = int(match["score"] or match["score2"])
        at = match.start(group)
        if agrees(match[group], score) and not _is_other_score(note, sentence, at):
            yield Mention(match[group], score, match.start(), at, match.end(), sentence)
