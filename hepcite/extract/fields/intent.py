"""Notes → what the requested treatment is for: bridge, downstaging, palliative, definitive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from hepcite.extract.fields import claim_context, claims, intent_doubts
from hepcite.extract.fields.base import Context, absent, data, statement
from hepcite.extract.fields.claims import Claim, Found
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import CONFLICT_DAYS, Statement, resolve
from hepcite.records import Case, Evidence, Fact, Rival, Value

FIELD = "intent"
BRIDGE, DOWNSTAGING, PALLIATIVE, DEFINITIVE = "bridge", "downstaging", "palliative", "definitive"
DENIED = "not "
"""Before a value: the records say that the treatment is not that."""

FOR_TRANSPLANT = "downstaging for transplant"
KEYS = (BRIDGE, "hold", DOWNSTAGING, PALLIATIVE, DEFINITIVE)
ABOVE_HISTORY = 2
_KEY = re.compile(r"bridg|stag|palliat|curativ|definitiv|\bcur", re.IGNORECASE)


@cache
def _list(*path: str) -> re.Pattern[str]:
    return claims.pattern(FIELD, *path)


@dataclass(frozen=True, slots=True)
class Told:
    """What one note says: its claims by value, denials under `DENIED` and the value."""

    note: Note
    order: int
    by: dict[str, list[Claim]]

    def evidence(self, *values: str) -> list[Evidence]:
        return claims.support("", [c for v in values for c in self.by.get(v, [])], ())

    @property
    def aims(self) -> tuple[str, ...]:
        held = {DOWNSTAGING if v == FOR_TRANSPLANT else v for v in self.by if not v.startswith(DENIED)}
        return tuple(sorted(held))

    @property
    def denied(self) -> frozenset[str]:
        return frozenset(v.removeprefix(DENIED) for v in self.by if v.startswith(DENIED))


def read(context: Context) -> tuple[Fact, ...]:
    told: list[Told] = []
    near: list[Evidence] = []
    for order, note in enumerate(context.notes):
        if note.kind in data(FIELD)["silent_kinds"]:
            continue
        found, dropped = _claims(note, _kinds_requested(context.case))
        near.extend(dropped)
        if found:
            told.append(Told(note, order, _grouped(found)))
    aims = _aims(told) or absent(FIELD, context.notes, near, value=())
    purpose = _purpose(told) or absent("bridge_purpose", context.notes)
    return _doubted(aims, purpose, context, told)


def _doubted(aims: Fact, purpose: Fact, context: Context, told: Sequence[Told]) -> tuple[Fact, Fact]:
    """Both facts, a bridge in doubt where records as new speak against it."""
    bridges = [t.note for t in told if BRIDGE in t.aims]
    if not bridges or BRIDGE not in _tuple(aims.value):
        return aims, purpose
    against = intent_doubts.doubts(aims, context.notes, bridges, lambda n: _bridged(n, told))
    if against is None:
        return aims, purpose
    evidence, note = against
    without = tuple(a for a in _tuple(aims.value) if a != BRIDGE)
    if aims.status == "documented":
        aims = replace(aims, status="conflicting", rivals=(Rival(without, evidence),), note=note)
    if (purpose.value, purpose.status) == (BRIDGE, "documented"):
        rivals = (Rival("not_bridge", evidence),)
        purpose = replace(purpose, status="conflicting", rivals=rivals, note=note)
    return aims, purpose


def _bridged(note: Note, told: Sequence[Told]) -> list[int]:
    """The sentences of `note` of which a rule reads that the treatment leads to a transplant."""
    aims = (BRIDGE, DOWNSTAGING, FOR_TRANSPLANT)
    return [c.sentence.index for t in told if t.note is note for v in aims for c in t.by.get(v, ())]


def _kinds_requested(case: Case) -> frozenset[str]:
    codes = {(s.code or "").lower() for s in case.services}
    return frozenset(kind for kind, listed in data(FIELD)["codes"].items() if codes & set(listed))


def _claims(note: Note, requested: frozenset[str]) -> tuple[list[Claim], list[Evidence]]:
    """The aims that the sentences of `note` name or deny, and the mentions that came near."""
    kept: list[Claim] = []
    near: list[Evidence] = []
    for sentence in claims.sentences_of(note, FIELD):
        if sentence.section == "past_history" or claim_context.is_general(sentence):
            continue
        found = claims.matches(note, sentence, claims.sought(FIELD, KEYS))
        for value, f in claims.judged(found, lambda f: _judge(note, f, requested)):
            evidence = claims.cite(note, sentence, f.start, f.end, f"{FIELD}.{f.value}")
            if value is None or _is_no_aim(sentence, found):
                near.append(evidence)
            else:
                kept.append(Claim(value, f.start, f.end, sentence, claims.weight_of(sentence), evidence))
    return kept, near


def _judge(note: Note, found: Found, requested: frozenset[str]) -> str | None:
    """The aim that the phrase names, after `DENIED` where it is denied; None where it does not count."""
    value, sentence, a, b = found.value, found.sentence, found.start, found.end
    if _names_something_else(note, found) or _is_of_other_treatment(note, found, requested):
        return None
    if (
        claim_context.is_hypothetical(note, sentence, a, b)
        or _is_past(note, sentence, a, b)
        or claim_context.is_of_kin(note, sentence, a)
    ):
        return None
    if value == "hold" and not _is_purpose(note, sentence, a, b):
        return None
    aim = BRIDGE if value == "hold" else value
    if _is_denied(note, sentence, value, a, b):
        return DENIED + aim
    is_asked = sentence.text.rstrip().endswith("?")
    if is_asked or _list("uncertain").search(note.text, max(sentence.start, a - 60), b):
        return None
    return FOR_TRANSPLANT if aim == DOWNSTAGING and _is_for_transplant(note, sentence, b) else aim


def _is_no_aim(sentence: Sentence, found: Sequence[Found]) -> bool:
    """The sentence has words that leave it in doubt, or three aims or more joined by "or": what such treatments are for."""
    if _list("suspect").search(sentence.text):
        return True
    aims = {BRIDGE if f.value == "hold" else f.value for f in found}
    return len(aims) > 2 and bool(_list("alternatives").search(sentence.text))


def _names_something_else(note: Note, found: Found) -> bool:
    """The word names no aim: palliative care, bridging fibrosis, definite diagnosis, staging criteria."""
    text, sentence = note.text, found.sentence
    after = text[found.end : min(sentence.end, found.end + 60)].lstrip(" -")
    before = text[max(sentence.start, found.start - 30) : found.start]
    clause = text[slice(*claims.clause_at(note, sentence, found.start, found.end))]
    if found.value == PALLIATIVE:
        return bool(_list("not_palliative_after").match(after))
    if found.value == DEFINITIVE:
        return bool(_list("not_definitive_after").match(after))
    if found.value == BRIDGE:
        is_odd = _list("other_bridge").search(clause) or _list("not_bridge_after").match(after)
        return bool(is_odd) or not _list("bridge_context").search(sentence.text)
    if found.value == DOWNSTAGING:
        around = before[-8:] + text[found.start : found.end] + " " + after[:14]
        return bool(_list("other_staging").search(around))
    return False


def _is_of_other_treatment(note: Note, found: Found, requested: frozenset[str]) -> bool:
    """The words next to the phrase are those of a treatment that is not asked for."""
    start, end = claims.clause_at(note, found.sentence, found.start, found.end)
    kinds = frozenset(k for k in data(FIELD)["kinds"] if _list("kinds", k).search(note.text, start, end))
    if requested and kinds and not kinds & requested:
        return True
    others = [
        m.span()
        for m in _list("other_treatment").finditer(note.text, start, end)
        if m.start() < found.end or not _list("thereafter").search(note.text, found.end, m.start())
    ]
    if found.value in {BRIDGE, "hold", DOWNSTAGING}:
        after = note.text[found.end : found.end + 30].lstrip()
        return found.value == DOWNSTAGING and bool(_list("other_organ_after").match(after))
    treated = [
        m.span()
        for m in _list("treatment_words").finditer(note.text, start, end)
        if not any(a <= m.end() and m.start() <= b + 1 for a, b in others)
    ]
    distances = [[_apart(found, span) for span in spans] for spans in (others, treated)]
    return bool(distances[0]) and (not distances[1] or min(distances[0]) < min(distances[1]))


def _apart(found: Found, span: tuple[int, int]) -> int:
    return max(0, span[0] - found.end, found.start - span[1])


def _is_past(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The treatment whose aim is named has been given."""
    if claim_context.is_past(note, sentence, start, end):
        return True
    if claim_context.is_old(note, sentence, start, end) and not _list("lasting").search(sentence.text):
        return True
    before = claim_context.reach(note, sentence, start, 120)
    if _is_over(note, sentence, before, end):
        return True
    given = list(_list("past_treatment").finditer(before))
    since = before[given[-1].end() :] if given else before
    if _list("planned_words").search(since):
        return False
    return bool(given or _list("past_adjacent").search(before))


def _is_over(note: Note, sentence: Sentence, before: str, end: int) -> bool:
    """The aim was pursued and came to nothing, or to an end."""
    return bool(
        _list("over_before").search(before) or _list("over_after").match(note.text, end, sentence.end)
    )


def _is_purpose(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The holding is what the treatment is to bring about, not how things stand ("remains within Milan")."""
    before = claim_context.reach(note, sentence, start, 60)
    if _list("passive_keep").match(note.text, start) and not _list("purposive").search(before):
        return False
    return bool(_list("acts").search(sentence.text))


def _is_denied(note: Note, sentence: Sentence, value: str, start: int, end: int) -> bool:
    after = note.text[end : sentence.end].split(";")[0].lstrip()
    before = claim_context.reach(note, sentence, start, 60)
    if value == "hold" or (value == BRIDGE and re.search(r"\bwithout\s+$", before, re.IGNORECASE)):
        return False
    key = _KEY.search(note.text, start, end)
    at = key.start() if key else start
    denied = any(claim_context.is_denied(note, sentence, i, i) for i in (start, at))
    return denied or bool(_list("denied_after").match(after) or _list("instead").search(before))


def _is_for_transplant(note: Note, sentence: Sentence, end: int) -> bool:
    """The sentence says that the shrinking is to lead to a transplant."""
    return any(
        not claim_context.is_denied(note, sentence, m.start(), m.start())
        for m in _list("for_transplant").finditer(note.text, sentence.start, sentence.end)
    )


def _grouped(found: Sequence[Claim]) -> dict[str, list[Claim]]:
    """The claims by value; those of the history only where nothing else speaks."""
    here = [c for c in found if c.weight >= ABOVE_HISTORY] or list(found)
    return {v: [c for c in here if c.value == v] for v in dict.fromkeys(c.value for c in here)}


def _are_compatible(a: Value, b: Value) -> bool:
    """Two sets of aims that one treatment can have: palliation goes with nothing else."""
    one, two = set(a if isinstance(a, tuple) else ()), set(b if isinstance(b, tuple) else ())
    return one == two or PALLIATIVE not in one | two


def _aims(told: Sequence[Told]) -> Fact | None:
    """`intent`: the aims of the newest records that speak, without those that a newer one denies."""
    speaking = [t for t in told if t.aims]
    statements = [
        statement(t.note, t.order, t.aims, t.evidence(*(v for v in t.by if not v.startswith(DENIED))))
        for t in speaking
    ]
    fact = resolve(FIELD, statements, "newest", _are_compatible)
    if fact is None:
        return None
    newest = max(statements, key=_rank)
    together = [s for s in statements if _is_near(s, newest) and _are_compatible(s.value, newest.value)]
    denied = {v for t in told for v in t.denied if not t.aims and _is_newer(t, newest)}
    value = tuple(sorted({a for s in together for a in _tuple(s.value)} - denied))
    return replace(
        fact,
        value=value,
        evidence=tuple(e for s in sorted(together, key=_rank, reverse=True) for e in s.evidence),
    )


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _rank(s: Statement) -> tuple[int, int]:
    return (s.date.toordinal() if s.date else 0, -s.order)


def _is_near(s: Statement, newest: Statement) -> bool:
    return s is newest or bool(s.date and newest.date and (newest.date - s.date).days <= CONFLICT_DAYS)


def _is_newer(told: Told, newest: Statement) -> bool:
    return bool(told.note.date and newest.date and told.note.date >= newest.date)


def _purpose(told: Sequence[Told]) -> Fact | None:
    """`bridge_purpose`: whether the newest record that speaks of a bridge calls the treatment one."""
    statements: list[Statement] = []
    speaking = [t.note.date for t in told if t.aims and t.note.date]
    for t in told:
        if t.note.date and speaking and (max(speaking) - t.note.date).days > CONFLICT_DAYS:
            continue
        for value, keys in (("bridge", (BRIDGE, FOR_TRANSPLANT)), ("not_bridge", (DENIED + BRIDGE,))):
            evidence = t.evidence(*keys)
            if evidence:
                statements.append(statement(t.note, t.order, value, evidence))
    return resolve("bridge_purpose", statements, "newest")
