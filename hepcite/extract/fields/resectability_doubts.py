"""A reading "cannot be cut out" and its words → whether they are about this liver, lasting, and more than a wish.

What the words take back is no finding (`weighed`); what other words of the same records leave open is for a person to
settle (`doubts`).
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from hepcite.extract.fields import claim_context, claims
from hepcite.extract.fields.claims import Claim, Found
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

NAME = "resectability"
UNDETERMINED, REFUSED = "undetermined", "refused"
DOUBTED = "Other words of the same records leave open whether the tumor can be resected."
ADJECTIVES = frozenset({"unresectable", "remnant"})
"""Keys whose phrases call the tumor itself unresectable; the others speak of the patient or of the operation."""

_SILENT_KINDS = frozenset({"radiology_report", "lab_report", "pathology", "cover_sheet"})
_NEAR, _FAR = 60, 140
_BARE = 24
"""Characters of a sentence that says no more than "No surgery.", and so goes on from the one before."""
_NEIGHBORS = 2
"""Sentences on either side of a reading in which a doubt counts."""


@cache
def _list(key: str) -> re.Pattern[str]:
    return claims.pattern(NAME, key)


def weighed(note: Note, found: Found, verdict: str) -> str | None:
    """`verdict`, or what is left of it: the patient's wish, an open question, or nothing (another organ or lesion,
    one way of operating, a treatment preferred)."""
    if _is_of_something_else(note, found) or _is_only_less_preferred(note, found) or _is_history(note, found):
        return None
    if _rests_on_wish(note, found):
        return REFUSED
    if _is_of_one_approach(note, found):
        return None
    if _is_for_now(note, found) or _is_guessed(note, found):
        return UNDETERMINED
    return verdict


def _after(note: Note, found: Found, length: int = _FAR) -> str:
    return note.text[found.end : min(found.sentence.end, found.end + length)]


def _before(note: Note, found: Found, length: int = _FAR) -> str:
    return note.text[max(found.sentence.start, found.start - length) : found.start]


def _clause(note: Note, found: Found) -> str:
    return note.text[slice(*claims.clause_at(note, found.sentence, found.start, found.end))]


def _is_of_something_else(note: Note, found: Found) -> bool:
    """Another lesion or ailment is called inoperable, or the surgeon is one of other organs."""
    clause = _clause(note, found)
    if _is_of_organ_before(note, found):
        return True
    if _list("liver_words").search(clause):
        return False
    if found.sentence.section == "past_history":
        return True
    around = note.text[max(found.sentence.start, found.start - _NEAR) : found.start]
    if _list("other_surgeon").search(clause):
        return True
    if found.value not in ADJECTIVES:
        return False
    return bool(
        _list("ailment_after").match(_after(note, found).lstrip()) or _list("ailment_before").search(around)
    )


def _is_of_organ_before(note: Note, found: Found) -> bool:
    """The subject of the words stands before an "and", and is another organ."""
    joined = _list("shared_subject").search(_before(note, found))
    if not joined:
        return False
    told = re.split(r"[;:.]|\bbut\b", _before(note, found)[: joined.start()])[-1]
    verb = _list("subject_verb").search(told)
    subject = told[: verb.start()] if verb else told
    return bool(_list("organs").search(subject)) and not _list("liver_words").search(told)


def _is_history(note: Note, found: Found) -> bool:
    """It is told what was done, not what can be."""
    if _list("not_done").search(note.text, max(found.sentence.start, found.start - 12), found.end):
        return True
    beside = note.sentences[max(0, found.sentence.index - 1) : found.sentence.index + 2]
    is_line = len(found.sentence.text.strip()) < _BARE and ":" in found.sentence.text
    return is_line and any(_list("history_line").match(s.text.lstrip()) for s in beside)


def _is_only_less_preferred(note: Note, found: Found) -> bool:
    """Surgery is not advised because something else is as good: nothing says that it could not be done."""
    if not _list("advice").search(note.text, found.start, found.end):
        return False
    around = found.sentence.text
    return bool(_list("preference").search(around)) and not _list("bars").search(around)


def _rests_on_wish(note: Note, found: Found) -> bool:
    """The patient's own will is the reason that the words give."""
    if _list("wish_after").search(_after(note, found)):
        return True
    before = _before(note, found)
    if _list("wish_before").search(before):
        return True
    follows = _list("consequence").search(before)
    if follows:
        return bool(_wishes(before[: follows.start()]) or _said_before(note, found.sentence))
    is_bare = len(found.sentence.text.strip()) < _BARE
    is_next = is_bare or _list("consequence").search(_clause(note, found))
    return bool(is_next and _said_before(note, found.sentence))


def _wishes(text: str) -> bool:
    return bool(_list("refused").search(text) or _list("will").search(text))


def _said_before(note: Note, sentence: Sentence) -> bool:
    """The sentence before tells what the patient wants."""
    if not sentence.index:
        return False
    other = note.sentences[sentence.index - 1]
    return sentence.line - other.line <= 1 and _wishes(other.text)


def _is_for_now(note: Note, found: Found) -> bool:
    """What stands in the way passes: a date, an illness on the mend, a drug, a room, an insurance."""
    after = _after(note, found)
    if _list("for_now").match(after.lstrip(" ,")) or _list("errand").search(after):
        return True
    if _list("for_now_before").search(_before(note, found, _NEAR)):
        return True
    if found.value in ADJECTIVES:
        return False
    return bool(_list("again_later").search(after) or _list("passing").search(_following(note, found)))


def _following(note: Note, found: Found) -> str:
    """The rest of the sentence with the one after it in the line."""
    end = found.sentence.end
    if found.sentence.index + 1 < len(note.sentences):
        other = note.sentences[found.sentence.index + 1]
        end = other.end if other.line == found.sentence.line else end
    return note.text[found.end : end]


def _is_of_one_approach(note: Note, found: Found) -> bool:
    """Only one way of operating is ruled out."""
    words = _before(note, found, 30) + note.text[found.start : found.end] + _after(note, found, 30)
    return bool(_list("approach").search(words)) and not _list("open_too").search(words)


def _is_guessed(note: Note, found: Found) -> bool:
    if claim_context.answer_after(note, found.end) == "no":
        return False
    return bool(
        _list("guess_before").search(_before(note, found, 40))
        or _list("guess_after").match(note.text, found.end, found.sentence.end)
    )


def doubts(note: Note, chosen: Sequence[Claim], found: Iterable[Claim]) -> list[Evidence]:
    """Words of `note` that leave open what the claims `chosen` say: in their own sentences, an open question after them,
    or other opinions beside them."""
    last, least = max(c.start for c in chosen), min(c.weight for c in chosen)
    if all(_list("suspect").search(c.sentence.text, _settled_until(c.sentence.text)) for c in chosen):
        return [c.evidence for c in chosen]
    asked = [c.evidence for c in found if c.value == UNDETERMINED and c.weight >= least and c.start > last]
    return asked + [
        claims.cite(note, s, s.start, s.end, f"{NAME}.doubt")
        for s in _around(note, chosen)
        if _list("dissent").search(s.text) and not claim_context.is_general(s)
    ]


def is_settled(text: str) -> bool:
    """`text` tells that the question whether it can be cut out is answered."""
    return _settled_until(text) > 0


def _settled_until(text: str) -> int:
    """Where the words end that tell of a question answered; 0 where there are none."""
    m = _list("settled").search(text)
    return m.end() if m else 0


def _around(note: Note, chosen: Sequence[Claim]) -> list[Sentence]:
    """The sentences of the claims and those beside them in the same section."""
    indexes = {
        i for c in chosen for i in range(c.sentence.index - _NEIGHBORS, c.sentence.index + _NEIGHBORS + 1)
    }
    sections = {c.sentence.section for c in chosen}
    return [s for s in note.sentences if s.index in indexes and s.section in sections]


def plans(note: Note, chosen: Sequence[Claim]) -> list[Evidence]:
    """Words of `note` that have the operation in view; in a note that holds the claims `chosen`, only after them."""
    low = note.text.lower()
    if note.kind in _SILENT_KINDS or not any(stem in low for stem in claims.stems(NAME, "trigger")):
        return []
    since = max((c.sentence.end for c in chosen), default=0)
    own = {c.sentence.index for c in chosen}
    found: list[Evidence] = []
    for m in _list("operation_ahead").finditer(note.text, since):
        sentence = note.sentence_at(m.start())
        if sentence.index not in own and _is_ahead(note, sentence, m.start(), m.end()):
            found.append(claims.cite(note, sentence, m.start(), m.end(), f"{NAME}.doubt"))
    return found


def _is_ahead(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    if sentence.section in claims.NEVER or claim_context.is_general(sentence):
        return False
    if claim_context.is_denied(note, sentence, start, end) or claim_context.is_of_kin(note, sentence, start):
        return False
    checks = (claim_context.is_hypothetical, claim_context.is_past, claim_context.is_old)
    if any(check(note, sentence, start, end) for check in checks):
        return False
    around = note.text[max(sentence.start, start - _NEAR) : min(sentence.end, end + _NEAR)]
    return not _list("other_operation").search(around)
