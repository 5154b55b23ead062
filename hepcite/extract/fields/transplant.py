"""Notes → where the patient stands with liver transplantation: listed, evaluated, no candidate, not said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from hepcite.extract.fields import claim_context, claims, claims_late, transplant_doubts
from hepcite.extract.fields.base import Context, absent, statement
from hepcite.extract.fields.claims import Claim, Found
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact, Rival

NAME, FILE = "transplant_status", "transplant"
LISTED, UNDER, NOT_CANDIDATE, NONE = "listed", "under_evaluation", "not_candidate", "none_mentioned"
OWN = ("listed", "delisted", "under_evaluation", "not_candidate", "none_mentioned", "under_bare")
WAITING_QUOTES = 3
SHARED = ("unable", "able", "denied", "unable_bare")


@cache
def _list(key: str) -> re.Pattern[str]:
    return claims.pattern(FILE, key)


def read(context: Context) -> tuple[Fact, ...]:
    statements: list[Statement] = []
    near: list[Evidence] = []
    told: list[tuple[Note, frozenset[int]]] = []
    for order, note in enumerate(context.notes):
        found, dropped = _claims(note)
        near.extend(dropped)
        told.append((note, frozenset(c.sentence.index for c in found)))
        statements.extend(_statements(note, order, found))
    fact = resolve(NAME, _without_outrun(statements), "newest")
    return (_doubted(fact or absent(NAME, context.notes, near, value=NONE), told),)


def _doubted(fact: Fact, told: Sequence[tuple[Note, frozenset[int]]]) -> Fact:
    """`fact`, with a listing as its rival where it denies one or is silent, and words of waiting stand elsewhere; `told`
    holds the notes, each with the sentences that a rule reads."""
    if fact.value not in {NONE, NOT_CANDIDATE, UNDER} or fact.status == "conflicting":
        return fact
    is_silent = fact.value == NONE
    if fact.value == UNDER:
        waiting = _listed_since(fact, told)
    else:
        waiting = [
            e for note, read in told for e in transplant_doubts.doubts(note, read, is_silent=is_silent)
        ]
    if not waiting:
        return fact
    rival = Rival(LISTED, tuple(waiting[:WAITING_QUOTES]))
    return replace(fact, status="conflicting", rivals=(rival,), note=transplant_doubts.DOUBTED, absence=None)


def _listed_since(fact: Fact, told: Sequence[tuple[Note, frozenset[int]]]) -> list[Evidence]:
    """Words of a listing, or of waiting, in records newer than those that tell of an evaluation."""
    sources = {e.document for e in fact.evidence}
    since = max((n.date for n, _ in told if n.document.name in sources and n.date), default=None)
    newer = [(n, read) for n, read in told if since and n.date and n.date > since]
    read_of = {id(note): read for note, read in told}
    return claims_late.against(fact, [n for n, _ in told], FILE, lambda n: read_of[id(n)]) or [
        e for note, read in newer for e in transplant_doubts.doubts(note, read, is_silent=False)
    ]


def _without_outrun(statements: Sequence[Statement]) -> list[Statement]:
    """Without the steps that a newer record has left behind, and without "not discussed" beside an answer.

    An evaluation ends in a listing or a refusal; "not listed" does not end an evaluation.
    """
    kept = [s for s in statements if s.value != NONE or not any(o.value != NONE for o in statements)]
    ends = [s.date for s in kept if s.value in {LISTED, NOT_CANDIDATE} and s.date]
    return [s for s in kept if s.value != UNDER or s.date is None or not any(d >= s.date for d in ends)]


def refusals(note: Note) -> list[Evidence]:
    """The words of `note` that deny the patient a transplant, where nothing in it tells of a listing or an evaluation."""
    found = _claims(note)[0]
    is_open = any(c.value in {LISTED, UNDER} for c in found)
    return [] if is_open else [c.evidence for c in found if c.value == NOT_CANDIDATE and c.weight]


def _claims(note: Note) -> tuple[list[Claim], list[Evidence]]:
    """What the sentences of `note` say, and the mentions that came near."""
    kept: list[Claim] = []
    near: list[Evidence] = []
    if not claims.speaks_of(note.text.lower(), FILE, "speaks"):
        return kept, near
    for sentence in claims.sentences_of(note, FILE):
        if claim_context.is_general(sentence):
            continue
        found = claims.matches(note, sentence, claims.sought(FILE, OWN, SHARED))
        for value, f in claims.judged(found, lambda f: _judge(note, f)):
            evidence = claims.cite(note, sentence, f.start, f.end, f"{NAME}.{f.value}")
            if value is None:
                near.append(evidence)
                continue
            is_old = value != LISTED and claim_context.is_old(note, sentence, f.start, f.end)
            weight = 0 if is_old else claims.weight_of(sentence)
            kept.append(Claim(value, f.start, f.end, sentence, weight, evidence))
    return kept, near


def _judge(note: Note, found: Found) -> str | None:
    """What the phrase comes to with the words around it; None where it does not count."""
    value, sentence, a, b = found.value, found.sentence, found.start, found.end
    if _is_other_transplant(note, sentence, a, b) or claim_context.is_of_kin(note, sentence, a):
        return None
    if claim_context.is_hypothetical(note, sentence, a, b) or claim_context.is_past(note, sentence, a, b):
        return None
    if value in {"unable_bare", "under_bare"}:
        if claim_context.topic_of_bare(note, found) != "transplant":
            return None
        value = UNDER if value == "under_bare" else NOT_CANDIDATE
    if value in {LISTED, UNDER}:
        return _judge_step(note, sentence, value, a, b)
    if value == "none_mentioned":
        return NONE
    if value == "delisted":
        averted = _list("averted").search(claim_context.reach(note, sentence, a))
        return LISTED if averted else NOT_CANDIDATE
    if value in {"able", "denied"}:
        return _judge_able(note, found)
    is_about_another = value == "unable" and claim_context.crosses_rival(note, found, "transplant")
    is_undone = claim_context.is_unruled(note, a, b) or claim_context.is_denied(note, sentence, a, a)
    return None if is_about_another or is_undone else NOT_CANDIDATE


def _judge_able(note: Note, found: Found) -> str | None:
    """A "candidate for transplant": only where it is denied does it say something."""
    sentence, a, b = found.sentence, found.start, found.end
    if claim_context.answer_after(note, b) == "no":
        return NOT_CANDIDATE
    if not claim_context.is_denied(note, sentence, a, b) or claim_context.crosses_rival(
        note, found, "transplant"
    ):
        return None
    wishes = _list("of_patient").search(note.text, max(sentence.start, a - 40), a)
    return None if wishes else NOT_CANDIDATE


def _judge_step(note: Note, sentence: Sentence, value: str, start: int, end: int) -> str | None:
    """A listing or an evaluation: none where denied, nothing where it is only planned."""
    if claim_context.is_denied(note, sentence, start, end if value == LISTED else start):
        return NONE
    if value == UNDER and _is_not_begun(note, sentence, start, end):
        return NONE
    if value == LISTED and _is_other_list(sentence):
        return None
    if value == LISTED and _list("not_active").search(note.text, end, sentence.end):
        return UNDER
    before = claim_context.reach(note, sentence, start, 60)
    if _list("planned").search(before):
        return None
    return value


def _is_not_begun(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    return bool(
        _list("not_begun").search(note.text, start, end)
        or _list("not_begun_after").match(note.text, end, sentence.end)
    )


def _is_other_list(sentence: Sentence) -> bool:
    """The list is one of housing, of a clinic and so on."""
    return bool(_list("other_list").search(sentence.text)) and not _list("tx_word").search(sentence.text)


def _is_other_transplant(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The phrase is about a transplant of another organ, or one that has been."""
    word = _list("tx_word").search(note.text, start, end)
    at = word.start() if word else start
    before = note.text[max(sentence.start, at - 40) : at]
    after = note.text[end : min(sentence.end, end + 40)]
    if _list("other_transplant").search(before) or _list("other_transplant_after").match(after.lstrip()):
        return True
    return bool(_list("other_inside").search(note.text, start, end))


def _statements(note: Note, order: int, found: Sequence[Claim]) -> list[Statement]:
    """What the document says: one statement, or two that contradict each other."""
    follows = bool(_list("change").search(" ".join(c.sentence.text for c in found)))
    return [
        statement(note, order, value, claims.support(value, chosen, found), follows=follows)
        for value, chosen in _decide(found)
    ]


def _decide(found: Sequence[Claim]) -> list[tuple[str, list[Claim]]]:
    """The value of the document, with its claims: the latest step of the weightiest section."""
    steps = [c for c in found if c.value != NONE]
    if not steps:
        return [(NONE, list(found))] if found else []
    top = max(c.weight for c in steps)
    here = [c for c in steps if c.weight == top]
    by = {v: [c for c in here if c.value == v] for v in (LISTED, UNDER, NOT_CANDIDATE)}
    if by[NOT_CANDIDATE] and by[LISTED]:
        return _contradiction(by[NOT_CANDIDATE], by[LISTED])
    if by[NOT_CANDIDATE]:
        end = by[NOT_CANDIDATE][-1].end
        reopened = [c for c in by[UNDER] if c.start > end and _list("reopened").search(c.sentence.text)]
        return [(UNDER, reopened)] if reopened else [(NOT_CANDIDATE, by[NOT_CANDIDATE])]
    return [(LISTED, by[LISTED])] if by[LISTED] else [(UNDER, by[UNDER])]


def _contradiction(refused: list[Claim], listed: list[Claim]) -> list[tuple[str, list[Claim]]]:
    """Listed and refused in one document: what ended the other stands; else both do, the later first."""
    last_refused, last_listed = refused[-1], listed[-1]
    if any("delisted" in c.evidence.source for c in refused) and last_refused.start > last_listed.start:
        return [(NOT_CANDIDATE, refused)]
    both = [(NOT_CANDIDATE, refused), (LISTED, listed)]
    both.sort(key=lambda v: -v[1][-1].start)
    return both[:1] if _list("change").search(both[0][1][-1].sentence.text) else both
