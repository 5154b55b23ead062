"""Readings that symptoms go on → those that the words beside leave in doubt: another cause, another person, better since.

Such a reading does not count; its words are shown as ones that came near.
"""

import re
from collections.abc import Sequence

from hepcite.extract.fields import claim_context
from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.symptoms.outcomes import Reading
from hepcite.extract.fields.symptoms.patterns import FIELD
from hepcite.extract.language.note import Note, Sentence

_CAUSE = 70
"""Characters after words such as "due to" in which the cause is named."""
_RULED_OUT = 60
_FOLLOWING = 3
"""Sentences after a complaint that may name its cause."""


def _list(key: str) -> re.Pattern[str]:
    return phrases(FIELD, "doubts", key)


def firm(note: Note, found: Sequence[Reading]) -> list[Reading]:
    """`found` without the readings that symptoms go on which are in doubt."""
    turned = max((i for i, r in enumerate(found) if not r.persists and _tells_turn(note, r)), default=-1)
    return [r for i, r in enumerate(found) if not r.persists or (i > turned and not _is_doubted(note, r))]


def _is_doubted(note: Note, reading: Reading) -> bool:
    return is_doubtful(note, note.sentence_at(reading.span[0]), *reading.span)


def is_doubtful(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The complaint at `start:end` of `sentence` is another person's, a case supposed, or has another cause than the tumor."""
    if _is_of_another(note, sentence, start, end) or _is_rule(sentence):
        return True
    text = sentence.text
    if _list("growth").search(text) and _list("good").search(text):
        return True
    if _list("turn_within").search(text) or _is_of_long_ago(note, sentence):
        return True
    fine = _list("fine").search(text)
    if fine and not _list("not_fine").search(text, 0, fine.start()):
        return True
    following = note.sentences[sentence.index + 1 : sentence.index + 2]
    if any(s.line == sentence.line and _list("better_after").match(s.text.lstrip()) for s in following):
        return True
    return _has_other_cause(text) or any(_has_other_cause(s.text) for s in _near(note, sentence))


def _is_of_long_ago(note: Note, sentence: Sentence) -> bool:
    """The sentence opens with a year before the last, and says nothing of now."""
    opening = _list("year_ago").match(sentence.text.lstrip())
    year = int(opening["year"]) if opening else None
    if year is None or note.date is None or _list("still").search(sentence.text):
        return False
    return year < note.date.year - 1


def _near(note: Note, sentence: Sentence) -> list[Sentence]:
    """The sentence and those after it that go on about its complaint, the second only where the first looks for a cause."""
    near = [sentence]
    for s in note.sentences[sentence.index + 1 : sentence.index + 1 + _FOLLOWING]:
        goes_on = s.line == sentence.line and _list("goes_on").match(s.text.lstrip())
        if not goes_on or not (len(near) == 1 or _list("looks_into").search(near[-1].text)):
            break
        near.append(s)
    return near


def _is_of_another(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    text = note.text[sentence.start : end]
    return bool(_list("of_another").search(text)) or claim_context.is_of_kin(note, sentence, start)


def _is_rule(sentence: Sentence) -> bool:
    """What is done in a case, not what is the case."""
    return bool(_list("in_a_case").search(sentence.text))


def _tells_turn(note: Note, reading: Reading) -> bool:
    """What is read came after a change of treatment: what is said before it is over."""
    return bool(_list("turn").search(note.text, *reading.span))


def _has_other_cause(text: str) -> bool:
    """The words name a cause that is neither the tumor nor its hormones, and do not rule it out."""
    if any(not _is_ruled_out(text, m) for m in _list("other_causes").finditer(text)):
        return True
    for cue in _list("attributed").finditer(text):
        cause = re.split(r"[;.]\s|\bbut\b", text[cue.end() : cue.end() + _CAUSE])[0]
        other = _list("blamed").search(cause)
        own = _list("own_cause").search(cause)
        if other and not (own and own.start() < other.start()) and not _is_denied(text, cue.start()):
            return True
    return False


def _is_ruled_out(text: str, m: re.Match[str]) -> bool:
    return _is_denied(text, m.start()) or bool(
        _list("ruled_out_after").match(text, m.end(), m.end() + _RULED_OUT)
    )


def _is_denied(text: str, start: int) -> bool:
    return bool(_list("ruled_out_before").search(text[max(0, start - _RULED_OUT) : start]))
