"""Notes → whether the liver tumor can be resected: unresectable, resectable, undetermined, or not said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from hepcite.extract.fields import claim_context, claims, claims_late, resectability_doubts
from hepcite.extract.fields.base import Context, absent, data, statement
from hepcite.extract.fields.claims import Claim, Found
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact, Rival

NAME = "resectability"
UNRESECTABLE, RESECTABLE, UNDETERMINED = "unresectable", "resectable", "undetermined"
REFUSAL = "The patient declines surgery, and no record calls the tumor resectable or unresectable."
OWN = (
    "refused",
    "unresectable",
    "remnant",
    "undetermined",
    "resectable",
    "offered",
    "denied_here",
    "refused_bare",
)
AGAINST = frozenset({UNRESECTABLE, "remnant"})
SHARED = ("unable", "able", "denied", "unable_bare")


@cache
def _list(key: str) -> re.Pattern[str]:
    return claims.pattern(NAME, key)


def read(context: Context) -> tuple[Fact, ...]:
    statements: list[Statement] = []
    near: list[Evidence] = []
    told: list[tuple[Note, list[Claim]]] = []
    for order, note in enumerate(context.notes):
        found, dropped = _claims(note)
        near.extend(dropped)
        told.append((note, found))
        statements.extend(_statements(note, order, found))
    fact = resolve(NAME, _without_answered(statements), "newest")
    return (_doubted(fact, told) if fact else absent(NAME, context.notes, near),)


def _doubted(fact: Fact, told: Sequence[tuple[Note, list[Claim]]]) -> Fact:
    """`fact`, with a rival where it favors and the records that say it leave it open elsewhere."""
    if fact.value != UNRESECTABLE or fact.status != "documented":
        return fact
    sources = {e.document for e in fact.evidence}
    said = [note.date for note, _ in told if note.document.name in sources and note.date]
    against: list[Evidence] = []
    for note, found in told:
        chosen = [c for c in found if c.value == UNRESECTABLE]
        if note.document.name in sources and chosen:
            against.extend(resectability_doubts.doubts(note, chosen, found))
        if not said or not note.date or note.date >= max(said):
            against.extend(resectability_doubts.plans(note, chosen))
    against.extend(claims_late.against(fact, [n for n, _ in told], NAME, _read_as_such))
    if not against:
        return fact
    rival = Rival(UNDETERMINED, tuple(against))
    return replace(fact, status="conflicting", rivals=(rival,), note=resectability_doubts.DOUBTED)


def _read_as_such(note: Note) -> list[int]:
    """The sentences that a rule reads as saying that it cannot be cut out."""
    return [c.sentence.index for c in _claims(note)[0] if c.value in AGAINST]


def guarded(context: Context, fact: Fact) -> Fact:
    """A `fact` that no rule read, in doubt where records as new as its own leave it open."""
    return _doubted(fact, [(note, _claims(note)[0]) for note in context.notes])


def _without_answered(statements: Sequence[Statement]) -> list[Statement]:
    """Without open questions that a newer record answers, and without refusals beside any answer."""
    answers = [s for s in statements if s.value != UNDETERMINED]
    dates = [s.date for s in answers if s.date]
    kept = [s for s in statements if not (answers and s.note == REFUSAL)]
    return [
        s for s in kept if s.value != UNDETERMINED or s.date is None or not any(d > s.date for d in dates)
    ]


def dropped(note: Note) -> list[Evidence]:
    """The sentences whose words on resection do not count: of another organ, past, hypothetical, general."""
    return _claims(note)[1]


def claimed(note: Note) -> list[Sentence]:
    """The sentences of which a rule reads a value."""
    return [c.sentence for c in _claims(note)[0]]


def _claims(note: Note) -> tuple[list[Claim], list[Evidence]]:
    """What the sentences of `note` say, and the mentions that came near."""
    kept: list[Claim] = []
    near: list[Evidence] = []
    for sentence in claims.sentences_of(note, NAME):
        if claim_context.is_general(sentence):
            continue
        found = claims.matches(note, sentence, claims.sought(NAME, OWN, SHARED))
        for value, f in claims.judged(found, lambda f: _judge(note, f)):
            evidence = claims.cite(note, sentence, f.start, f.end, f"{NAME}.{f.value}")
            if value is None:
                near.append(evidence)
            else:
                kept.append(Claim(value, f.start, f.end, sentence, claims.weight_of(sentence), evidence))
    return kept, near


def _judge(note: Note, found: Found) -> str | None:
    """What the phrase comes to with the words around it; None where it does not count."""
    verdict = _told(note, found)
    if verdict not in {UNRESECTABLE, "remnant"}:
        return verdict
    return resectability_doubts.weighed(note, found, verdict)


def _told(note: Note, found: Found) -> str | None:
    """`_judge` before it is asked whether an "unresectable" lasts and is about this liver."""
    value, sentence, a, b = found.value, found.sentence, found.start, found.end
    if _is_elsewhere(note, sentence, a, b) or claim_context.is_of_kin(note, sentence, a):
        return None
    if _list("either_way").search(note.text, max(sentence.start, a - 25), b):
        return UNDETERMINED
    before = claim_context.reach(note, sentence, a, 90)
    if _list("rule_of").search(before):
        return None
    if _list("no_reason").search(before):
        return RESECTABLE if value == "unresectable" else None
    if value != "undetermined" and _list("asks").search(before):
        return UNDETERMINED if _list("open_words").search(sentence.text) else None
    if value == "unresectable" and _list("put_off").match(
        note.text[b : min(sentence.end, b + 40)].lstrip(" ,")
    ):
        return UNDETERMINED
    if _is_not_now(note, sentence, a, b):
        return None
    if value.endswith("_bare"):
        if claim_context.topic_of_bare(note, found) != "surgery":
            return None
        return "refused" if value == "refused_bare" else UNRESECTABLE
    if value in {"able", "denied", "denied_here", "resectable", "offered"}:
        return _judge_able(note, found)
    if value == "undetermined":
        asks = note.text[a : a + 7].lower() == "whether"
        return UNDETERMINED if not asks or _list("open_words").search(sentence.text) else None
    if value == "refused":
        return UNRESECTABLE if _surgeon_speaks(note, sentence, a) else "refused"
    if claim_context.crosses_rival(note, found, "surgery"):
        return None
    if claim_context.is_unruled(note, a, b) or claim_context.is_denied(note, sentence, a, a):
        return None
    return value if value == "remnant" else UNRESECTABLE


def _judge_able(note: Note, found: Found) -> str | None:
    sentence, a, b = found.sentence, found.start, found.end
    if claim_context.crosses_rival(note, found, "surgery"):
        return None
    answer = claim_context.answer_after(note, b)
    if answer:
        return {"no": UNRESECTABLE, "yes": RESECTABLE, "open": UNDETERMINED}[answer]
    if claim_context.is_denied(note, sentence, a, b):
        is_withheld = found.value == "resectable" and _list("withheld").search(
            claim_context.reach(note, sentence, a, 45)
        )
        return UNDETERMINED if is_withheld else UNRESECTABLE
    if found.value.startswith("denied"):
        return None
    before = note.text[max(sentence.start, a - 24) : a]
    if _list("hedge_before").search(before) or _list("hedge_inside").search(note.text, a, b):
        return UNDETERMINED
    return "offered" if found.value == "offered" else RESECTABLE


def _is_not_now(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    checks = (claim_context.is_hypothetical, claim_context.is_past, claim_context.is_old)
    return any(check(note, sentence, start, end) for check in checks)


def _surgeon_speaks(note: Note, sentence: Sentence, start: int) -> bool:
    """The subject of a refusal is a surgeon or a board, not the patient."""
    if _list("wish").match(note.text, start):
        return False
    before = claim_context.reach(note, sentence, start, 60)
    surgeon = list(_list("surgeon").finditer(before))
    patient = list(_list("patient_word").finditer(before))
    return bool(surgeon) and (not patient or patient[-1].start() < surgeon[-1].start())


def _is_elsewhere(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The phrase is about another organ, or about an operation on something else."""
    text = note.text
    before = claim_context.reach(note, sentence, start, 70)
    after = text[end : min(sentence.end, end + 45)]
    opens_with_effect = _list("effect_first").match(text, start)
    if _list("other_surgery_after").match(after.lstrip()):
        return True
    if _list("other_surgery").search(before) and not opens_with_effect:
        return True
    if _organ_next().match(after) and not _list("liver_words").search(after):
        return True
    organs = list(_list("organs").finditer(before))
    if not organs or opens_with_effect:
        return False
    between = _list("deposits_there").sub("", before[organs[-1].end() :], count=1)
    return not _list("liver_words").search(between) and not _list("new_subject").search(between)


@cache
def _organ_next() -> re.Pattern[str]:
    """The name of another organ after at most three words that give no cause ("because of")."""
    link = str(data(NAME)["organ_link"][0])
    return re.compile(rf"\s*(?:{link}){{0,3}}?(?:{_list('organs').pattern})", re.IGNORECASE)


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
    """The value of the document, with its claims: the weightiest section, an answer over a question."""
    top = max(c.weight for c in found)
    here = [c for c in found if c.weight == top]
    if all(c.value in {"refused", "offered"} for c in here):
        here = list(found)
    by = {
        v: [c for c in here if c.value == v]
        for v in (UNRESECTABLE, RESECTABLE, UNDETERMINED, "refused", "offered", "remnant")
    }
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
    """The words are "not a candidate because he refuses"."""
    return any(
        r.sentence is claim.sentence
        and r.start > claim.end
        and _list("because").search(note.text, claim.end, r.start)
        for r in refused
    )


def _contradiction(note: Note, no: list[Claim], yes: list[Claim]) -> list[tuple[str, list[Claim]]]:
    """Both are said. "Technically resectable" yields to a reason against; what follows "now" replaces."""
    apart = [y for y in yes if not any(n.sentence is y.sentence for n in no)]
    firm = [y for y in apart if not _is_only_technical(note, y)]
    if not firm:
        return [(UNRESECTABLE, no)]
    last_no, last_yes = max(c.start for c in no), max(c.start for c in firm)
    both = [(UNRESECTABLE, no), (RESECTABLE, firm)]
    later, earlier = both if last_no > last_yes else both[::-1]
    return [later] if _list("change").search(later[1][-1].sentence.text) else [later, earlier]


def _is_only_technical(note: Note, claim: Claim) -> bool:
    return bool(
        _list("technically").search(note.text, max(claim.sentence.start, claim.start - 25), claim.end)
    )
