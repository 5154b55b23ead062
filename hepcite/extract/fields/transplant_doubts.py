"""Notes in which no rule finds a listing → the words that yet sound as if the patient waits for a liver.

Nothing here says that the patient is listed: the words are for a person to read (`doubts`).
"""

import re
from collections.abc import Iterator
from functools import cache

from hepcite.extract.fields import claim_context, claims
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

FILE = "transplant"
DOUBTED = "Other words of the records sound as if the patient waits for a liver."
SILENT_SECTIONS = claims.NEVER
_AROUND = 60


@cache
def _list(key: str) -> re.Pattern[str]:
    return claims.pattern(FILE, key)


def doubts(note: Note, read: frozenset[int], *, is_silent: bool) -> list[Evidence]:
    """The words of waiting in `note`, in sentences other than those `read` by a rule (their indexes); where the records
    are else silent, any mention of transplantation that nothing explains."""
    return [
        claims.cite(note, s, a, b, f"{FILE}.doubt")
        for s, a, b in _waiting(note, is_silent=is_silent)
        if s.index not in read
    ]


def _waiting(note: Note, *, is_silent: bool) -> Iterator[tuple[Sentence, int, int]]:
    low = note.text.lower()
    there = [stem for stem in claims.stems(FILE, "waiting_trigger") if stem in low]
    if not there or note.kind in {"radiology_report", "lab_report", "pathology"}:
        return
    keys = ("waiting", "waiting_here") if claims.speaks_of(low, FILE, "speaks") else ("waiting",)
    for sentence in note.sentences:
        words = low[sentence.start : sentence.end]
        if sentence.section in SILENT_SECTIONS or not any(stem in words for stem in there):
            continue
        found = next((m for key in keys if (m := _found(note, sentence, key))), None)
        if found is None and is_silent:
            found = _unexplained(note, sentence)
        if found:
            yield sentence, found.start(), found.end()


def _found(note: Note, sentence: Sentence, key: str) -> re.Match[str] | None:
    found = _list(key).search(note.text, sentence.start, sentence.end)
    return found if found and _counts(note, sentence, found.start(), found.end()) else None


def _unexplained(note: Note, sentence: Sentence) -> re.Match[str] | None:
    """A mention of transplantation in a sentence without a word that would explain it."""
    if claim_context.is_general(sentence) or _list("explained").search(sentence.text):
        return None
    return _list("mention").search(note.text, sentence.start, sentence.end)


def _counts(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The words are of this patient and liver, and as things are: not denied, past, planned or of a condition."""
    if claim_context.is_general(sentence) or claim_context.is_of_kin(note, sentence, start):
        return False
    around = note.text[max(sentence.start, start - _AROUND) : min(sentence.end, end + _AROUND)]
    is_other_list = _list("other_list").search(sentence.text) and not _list("tx_word").search(sentence.text)
    if is_other_list or _list("not_waiting").search(around):
        return False
    if claim_context.is_denied(note, sentence, start, start):
        return False
    before = claim_context.reach(note, sentence, start, _AROUND)
    checks = (claim_context.is_hypothetical, claim_context.is_past, claim_context.is_old)
    return not _list("planned").search(before) and not any(
        check(note, sentence, start, end) for check in checks
    )
