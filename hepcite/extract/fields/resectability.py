"""Notes → whether the liver tumor can be resected: unresectable, resectable, undetermined, or not said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from hepcite.extract.fields import claims
from hepcite.extract.fields.base import Context, absent, statement
from hepcite.extract.fields.claims import Claim, Found
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact

NAME = "resectability"
UNRESECTABLE, RESECTABLE, UNDETERMINED = "unresectable", "resectable", "undetermined"
REFUSAL = "The patient declines surgery, and no record calls the tumor resectable or unresectable."
OWN = ("refused", "unresectable", "remnant", "undetermined", "resectable", "offered", "denied_here", "refused_bare")
SHARED = ("unable", "able", "denied", "unable_bare")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    own = [(key, claims.pattern(NAME, key)) for key in OWN]
    return (*own, *((key, claims.shared(NAME, key)) for key in SHARED))


@cache
def _list(key: str) -> re.Pattern[str]:
    return claims.pattern(NAME, key)


def read(context: Context) -> tuple[Fact, ...]:
    statements: list[Statement] = []
    near: list[Evidence] = []
    for order, note in enumerate(context.notes):
        found, dropped = _claims(note)
        near.extend(dropped)
        statements.extend(_statements(note, order, found))
    fact = resolve(NAME, _without_answered(statements), "newest")
    return (fact or absent(NAME, context.notes, near),)


def _without_answered(statements: Sequence[Statement]) -> list[Statement]:
    """Without the open questions that a newer record answers, and without refusals beside an answer of any date."""
    answers = [s for s in statements if s.value != UNDETERMINED]
    dates = [s.date for s in answers if s.date]
    kept = [s for s in statements if not (answers and s.note == REFUSAL)]
    return [s for s in kept if s.value != UNDETERMINED or s.date is None or not any(d > s.date for d in dates)]


def _claims(note: Note) -> tuple[list[Claim], list[Evidence]]:
    """What the sentences of `note` say, and the mentions that came near."""
    kept: list[Claim] = []
    near: list[Evidence] = []
    for sentence in claims.sentences_of(note, NAME):
        if claims.is_general(sentence):
            continue
        for value, f in claims.judged(claims.matches(note, sentence, _patterns()), lambda f: _judge(note, f)):
            evidence = claims.cite(note, sentence, f.start, f.end, f"{NAME}.{f.value}")
            if value is None:
                near.append(evidence)
            else:
                kept.append(Claim(value, f.start, f.end, sentence, claims.weight_of(sentence), evidence))
    return kept, near


def _judge(note: Note, found: Found) -> str | None:
    """What the phrase comes to with the words around it; None where it does not count."""
    value, sentence, a, b = found.value, found.sentence, found.start, found.end
    if _is_elsewhere(note, sentence, a, b) or claims.is_of_kin(note, sentence, a):
        return None
    if value != "undetermined" and _list("asks").search(claims.reach(note, sentence, a, 90)):
        return UNDETERMINED if _list("open_words").search(sentence.text) else None
    if claims.is_hypothetical(note, sentence, a, b) or claims.is_past(note, sentence, a, b):
        return None
    if claims.is_old(note, sentence, a, b):
        return None
    if value.endswith("_bare"):
        if claims.topic_of_bare(note, found) != "surgery":
            return None
        return "refused" if value == "refused_bare" else UNRESECTABLE
    if value in {"able", "denied", "denied_here", "resectable", "offered"}:
        return _judge_able(note, found)
    if value == "undetermined":
        asks = note.text[a : a + 7].lower() == "whether"
        return UNDETERMINED if not asks or _list("open_words").search(sentence.text) else None
    if value == "refused":
        return UNRESECTABLE if _surgeon_speaks(note, sentence, a) else "refused"
    if claims.crosses_rival(note, found, "surgery") or claims.is_unruled(note, a, b) or _is_undone(note, sentence, a):
        return None
    return value if value == "remnant" else UNRESECTABLE


def _judge_able(note: Note, found: Found) -> str | None:
    sentence, a, b = found.sentence, found.start, found.end
    if claims.crosses_rival(note, found, "surgery"):
        return None
    answer = claims.answer_after(note, b)
    if answer:
        return {"no": UNRESECTABLE, "yes": RESECTABLE, "open": UNDETERMINED}[answer]
    if claims.is_denied(note, sentence, a, b):
        return UNRESECTABLE
    if found.value.startswith("denied"):
        return None
    before = note.text[max(sentence.start, a - 24) : a]
    if _list("hedge_before").search(before):
        return UNDETERMINED
    return "offered" if found.value == "offered" else RESECTABLE


def _is_undone(note: Note, sentence: Sentence, start: int) -> bool:
    """A denial takes an "unresectable" away ("has not been called unresectable")."""
    return claims.is_denied(note, sentence, start, start)


def _surgeon_speaks(note: Note, sentence: Sentence, start: int) -> bool:
    """The subject of a refusal is a surgeon or a board, not the patient."""
    before = claims.reach(note, sentence, start, 60)
    surgeon = list(_list("surgeon").finditer(before))
    patient = list(_list("patient_word").finditer(before))
    return bool(surgeon) and (not patient or patient[-1].start() < surgeon[-1].start())


def _is_elsewhere(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The phrase is about another organ, or about an operation on something else."""
    text = note.text
    before = claims.reach(note, sentence, start, 70)
    after = text[end : min(sentence.end, end + 45)]
    if _list("other_surgery").search(before) or _list("other_surgery_after").match(after.lstrip()):
        return True
    follows = re.match(rf"\s*(?:[\w-]+\s+){{0,3}}?(?:{_list('organs').pattern})", after, re.IGNORECASE)
    if follows and not _list("liver_words").search(after):
        return True
    last = None
    for m in _list("organs").finditer(before):
        last = m
    return bool(last) and not _list("liver_words").search(before[last.end() if last else 0 :]) and not re.search(
        r"\b(?:he|she|it|disease|deposits|these|those|they|surge\w+|dr|from|by)\b", before[last.end() if last else 0 :], re.IGNORECASE
    )


def _statements(note: Note, order: int, found: Sequence[Claim]) -> list[Statement]:
    """What the document says: one statement, or two that contradict each other."""
    if not found:
        return []
    follows = bool(_list("change").search(" ".join(c.sentence.text for c in found)))
    told: list[Statement] = []
    for value, chosen in _decide(note, found):
        said = statement(note, order, value, claims.support(value, chosen, found), follows=follows)
        told.append(replace(said, note=REFUSAL) if all(c.value == "refused" for c in chosen) else said)
    return told


def _decide(note: Note, found: Sequence[Claim]) -> list[tuple[str, list[Claim]]]:
    """The value of the document, with its claims: the weightiest section that answers, an answer over a question."""
    top = max(c.weight for c in found)
    here = [c for c in found if c.weight == top]
    if all(c.value in {"refused", "offered"} for c in here):
        here = list(found)
    by = {v: [c for c in here if c.value == v] for v in (UNRESECTABLE, RESECTABLE, UNDETERMINED, "refused", "offered", "remnant")}
    no = [c for c in by[UNRESECTABLE] if not _rests_on_refusal(note, c, by["refused"])]
    yes = [c for c in by[RESECTABLE] if not any(u.sentence is c.sentence for u in by[UNDETERMINED])]
    if no and yes:
        return _contradiction(note, no, yes)
    if no:
        return [(UNRESECTABLE, no)]
    if yes:
        return [(RESECTABLE, yes)]
    if by[UNDETERMINED] or by["refused"]:
        return [(UNDETERMINED, by[UNDETERMINED] or by["refused"])]
    if by["remnant"]:
        return [(UNRESECTABLE, by["remnant"])]
    return [(RESECTABLE, by["offered"])] if by["offered"] else [(UNDETERMINED, by[UNRESECTABLE])]


def _rests_on_refusal(note: Note, claim: Claim, refused: Sequence[Claim]) -> bool:
    """ "Not a candidate because he refuses" is a refusal."""
    return any(
        r.sentence is claim.sentence
        and r.start > claim.end
        and re.search(r"\b(?:because|since|as|for|due to)\b", note.text[claim.end : r.start], re.IGNORECASE)
        for r in refused
    )


def _contradiction(note: Note, no: list[Claim], yes: list[Claim]) -> list[tuple[str, list[Claim]]]:
    """Both are said. "Technically resectable" yields to a reason against; what follows "now" replaces; else both stand."""
    apart = [y for y in yes if not any(n.sentence is y.sentence for n in no)]
    firm = [y for y in apart if not _list("technically").search(note.text, max(y.sentence.start, y.start - 25), y.end)]
    if not firm:
        return [(UNRESECTABLE, no)]
    last_no, last_yes = max(c.start for c in no), max(c.start for c in firm)
    later, earlier = ((UNRESECTABLE, no), (RESECTABLE, firm)) if last_no > last_yes else ((RESECTABLE, firm), (UNRESECTABLE, no))
    last = later[1][-1]
    if _list("change").search(last.sentence.text):
        return [later]
    return [later, earlier]


