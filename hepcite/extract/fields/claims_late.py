"""A record as new as a favorable value → its sentences on the topic that no rule reads and no word explains.

Nothing here says what such a sentence means: it may overturn the value, and a person is to read it. A field gives, under
`late` of its file: `topic`, what it must speak of; `explained`, words beside the topic that make it of something else, of
the past or an errand; `agreed`, words anywhere in it that agree with the value or set it aside; `denied_after`, words after
the topic that deny it; `moves`, words of which one must stand in it too where the record is the one that the value rests on.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache

from hepcite.extract.fields import claim_context, claims
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence, Fact

SILENT_KINDS = frozenset({"radiology_report", "lab_report", "pathology", "cover_sheet"})
SILENT_SECTIONS = claims.NEVER | {"past_history", "social_history"}
_AROUND = 60
_QUOTES = 3


@cache
def _list(field: str, key: str) -> re.Pattern[str]:
    return claims.pattern(field, "late", key)


def against(
    fact: Fact, notes: Sequence[Note], field: str, read: Callable[[Note], Collection[int]] | None = None
) -> list[Evidence]:
    """The words of `notes` as new as the newest that `fact` cites, or newer, which may speak against it; `read` gives the
    indexes of the sentences that a rule read in its favor."""
    sources = {e.document for e in fact.evidence}
    since = max((n.date for n in notes if n.document.name in sources and n.date), default=None)
    quotes = [e.quote for e in fact.evidence]
    found: list[Evidence] = []
    for note in notes:
        if since and note.date and note.date >= since:
            cited = {s.index for s in note.sentences if any(q in s.text or s.text in q for q in quotes)}
            known = cited | set(read(note) if read else ())
            is_newer = note.date > since or note.document.name not in sources
            found.extend(unread(note, field, known, is_newer=is_newer))
    return found


def unread(note: Note, field: str, read: Collection[int], *, is_newer: bool) -> list[Evidence]:
    """The sentences of `note` that may speak against the value; `read` are the indexes of those that a rule read in its
    favor."""
    if note.kind in SILENT_KINDS:
        return []
    found: list[Evidence] = []
    for sentence in note.sentences:
        if sentence.section in SILENT_SECTIONS or sentence.index in read:
            continue
        if not is_newer and not _list(field, "moves").search(sentence.text):
            continue
        m = _topic(note, sentence, field)
        if m:
            found.append(claims.cite(note, sentence, m.start(), m.end(), f"{field}.late"))
    return found[:_QUOTES]


def _topic(note: Note, sentence: Sentence, field: str) -> re.Match[str] | None:
    """The first words on the topic that nothing explains."""
    matches = list(_list(field, "topic").finditer(note.text, sentence.start, sentence.end))
    if not matches or claim_context.is_general(sentence) or _list(field, "agreed").search(sentence.text):
        return None
    return next((m for m in matches if not _is_explained(note, sentence, field, m)), None)


def _is_explained(note: Note, sentence: Sentence, field: str, m: re.Match[str]) -> bool:
    start, end = m.span()
    around = note.text[max(sentence.start, start - _AROUND) : min(sentence.end, end + _AROUND)]
    if _list(field, "explained").search(around):
        return True
    if _list(field, "denied_after").match(note.text, end, sentence.end):
        return True
    checks = (
        claim_context.is_denied,
        claim_context.is_hypothetical,
        claim_context.is_past,
        claim_context.is_old,
    )
    return claim_context.is_of_kin(note, sentence, start) or any(
        check(note, sentence, start, start if check is claim_context.is_denied else end) for check in checks
    )
