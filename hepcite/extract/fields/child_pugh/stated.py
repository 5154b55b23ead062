"""Mentions of the class in one note → what the note states, and the mentions that do not count."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.child_pugh.mentions import find_mentions
from hepcite.extract.fields.child_pugh.timing import Time, time_of
from hepcite.extract.fields.child_pugh.values import Mention
from hepcite.extract.fields.child_pugh.words import joined, stated_value
from hepcite.extract.language.assertion import assertion_at
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import NOTE, Statement
from hepcite.records import ChildPugh, Evidence

SOURCE = "child_pugh.stated"

_WEIGHT = {
    "addendum": 3,
    "assessment": 2,
    "plan": 2,
    "impression": 2,
    "past_history": 0,
    "indication": 0,
    "history": 1,
}
"""How much a section speaks of the present: a class copied into a history yields to the one of the
assessment."""


@dataclass(frozen=True, slots=True)
class _Counted:
    mention: Mention
    time: Time
    value: ChildPugh

    @property
    def weight(self) -> tuple[int, bool, int]:
        day = self.time.date.toordinal() if self.time.date else 0
        return (day, self.time.is_present, _WEIGHT.get(self.mention.sentence.section, 1))


def read_stated(note: Note, order: int) -> tuple[list[Statement], list[Evidence]]:
    """The statements of `note`, two where it contradicts itself; and the mentions passed over: past, of a
    rule, of others."""
    counted: list[_Counted] = []
    passed_over: list[Evidence] = []
    earlier: set[str] = set()
    mentions = list(find_mentions(note))
    for i, mention in enumerate(mentions):
        value = stated_value(mention.letter, mention.score)
        if value is None:
            continue
        same = [m for m in mentions if m.sentence.index == mention.sentence.index]
        time = time_of(note, mention, same)
        is_past = mention.is_past or time.is_past
        if is_past or not _is_of_patient(note, mention, mentions[:i]):
            passed_over.append(_evidence(note, mention))
            earlier |= {value.letter} if is_past else set()
        else:
            counted.append(_Counted(mention, time, value))
    firm = [c for c in counted if not c.time.is_weak] or counted
    earlier |= {c.value.letter for c in counted if c not in firm}
    return _statements(note, order, firm, earlier), passed_over


def _statements(note: Note, order: int, counted: Sequence[_Counted], earlier: set[str]) -> list[Statement]:
    """What `counted` comes to; it follows an older record where the note tells of another class `earlier`."""
    if not counted:
        return []
    ranked = sorted(counted, key=lambda c: (*c.weight, c.value.score is not None, c.mention.at), reverse=True)
    best = ranked[0]
    agreeing = [c for c in ranked if c.value.letter == best.value.letter]
    scored = next((c for c in agreeing if c.value.score is not None), best)
    contrary = [c for c in ranked if c.value.letter != best.value.letter and _contradicts(best, c)]
    cited = [best, scored, *agreeing]
    follows = bool(earlier - {best.value.letter}) or best.mention.sentence.section == "addendum"
    found = [_statement(note, order, scored.value, cited, best.time.date, follows=follows)]
    found.extend(_statement(note, order, c.value, [c], c.time.date, follows=follows) for c in contrary[:1])
    return found


def _contradicts(best: _Counted, other: _Counted) -> bool:
    """Two classes of one note conflict where neither is the newer or weightier word, or where one of them
    is C."""
    if best.time.date != other.time.date or (best.time.is_present and not other.time.is_present):
        return False
    return best.weight == other.weight or "C" in (best.value.letter, other.value.letter)


def _statement(
    note: Note,
    order: int,
    value: ChildPugh,
    cited: Sequence[_Counted],
    day: datetime.date | None,
    *,
    follows: bool,
) -> Statement:
    evidence = tuple(dict.fromkeys(_evidence(note, c.mention) for c in cited))
    return Statement(value, evidence[:3], note.document.name, order, day or note.date, NOTE, follows=follows)


@cache
def _general() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{joined('general')})(?![A-Za-z])", re.IGNORECASE)


def _evidence(note: Note, mention: Mention) -> Evidence:
    start = mention.start if mention.quote is None else mention.quote
    return note.evidence(start, mention.end, SOURCE)


_RULE_LIST = re.compile(
    r"\b(?:contraindications?|exclusions?|(?:in|ex)clusion criteria|requirements?|eligibility(?: criteria)?)"
    r"\s*:\s*[^:;.]*$",
    re.IGNORECASE,
)
_FULFILLED = re.compile(r"\b(?:satisf\w+|meets?|fulfil\w*)\b", re.IGNORECASE)


@cache
def _negated() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{joined('negated_value')})\s*$", re.IGNORECASE)


def _is_of_patient(note: Note, mention: Mention, earlier: Sequence[Mention]) -> bool:
    """False for a class that is denied, supposed, of a relative, or of a rule or a group of patients."""
    sentence = mention.sentence
    section = sentence.section if sentence.section == "family_history" else ""
    held = assertion_at(
        note.text, sentence.start, sentence.end, section, sentence.cues, mention.start, mention.end
    )
    if held.is_any("family") or (held.is_any("hypothetical") and _is_supposed(note, mention)):
        return False
    if _negated().search(note.text, sentence.start, mention.at) or _negated().search(
        note.text, sentence.start, mention.start
    ):
        return False
    return not _is_general(note, mention, earlier) and not _is_awaited(note, mention)


def is_general_at(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The words around `start:end` give a rule, speak of patients in general, or of what is awaited."""
    before = note.text[max(sentence.start, start - 70) : start]
    after = note.text[end : min(sentence.end, end + 40)]
    return any(p.search(t) for p, t in ((_general(), before), (_general(), after), (_awaited(), before)))


@cache
def _awaited() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z])(?:{joined('awaited')})(?![A-Za-z])(?::\s)?[^.;,:]{{0,60}}$", re.IGNORECASE
    )


@cache
def _of_another() -> re.Pattern[str]:
    return re.compile(rf"(?:{joined('another_person')})(?:(?!self\b)[^;.]){{0,40}}$", re.IGNORECASE)


def _is_awaited(note: Note, mention: Mention) -> bool:
    """The class is expected, aimed at, guessed, asked for, or of another person, not told of the patient."""
    sentence = mention.sentence
    after = re.compile(joined("awaited_after"), re.IGNORECASE)
    is_corrected = "correct" in note.text[sentence.start : mention.start].lower()
    if after.match(note.text, mention.end) and not is_corrected:
        return True
    if _of_another().search(note.text, sentence.start, mention.start):
        return True
    return bool(_awaited().search(note.text, sentence.start, min(mention.start, mention.at)))


_WORKED_OUT = re.compile(
    r"\b(?:today'?s?|labs?|numbers|values)\b[^.;,]{0,20}would (?:make|put|place|be)\b[^.;,]{0,25}$",
    re.IGNORECASE,
)
"""A "would" that tells what the present values come to."""


def _is_supposed(note: Note, mention: Mention) -> bool:
    """A supposition reaches the class where no comma ends it before."""
    cues = [c for c in mention.sentence.cues if c.category == "hypothetical"]
    before = [c for c in cues if c.end <= mention.start]
    after = [c for c in cues if c.start >= mention.end]
    if _WORKED_OUT.search(note.text, mention.sentence.start, mention.start):
        return False
    reaches = any("," not in note.text[c.end : mention.start] for c in before)
    return reaches or any("," not in note.text[mention.end : c.start] for c in after)


def _is_general(note: Note, mention: Mention, earlier: Sequence[Mention]) -> bool:
    """The clause around the class gives a rule or speaks of patients in general."""
    sentence = mention.sentence
    begin = max([sentence.start, *(m.end for m in earlier if m.sentence.index == sentence.index)])
    before = re.split(r"[;:](?=\s)|,\s(?:and|so|but)\s", note.text[begin : mention.start])[-1]
    after = re.split(
        r"[;.,(](?=\s|$)|\b(?:and|but|so)\b", note.text[mention.end : sentence.end].split("\n")[0]
    )[0]
    if _RULE_LIST.search(note.text, sentence.start, mention.start):
        return True
    if _FULFILLED.search(before):
        return False
    return bool(_general().search(before[-70:]) or _general().search(after[:40]))
