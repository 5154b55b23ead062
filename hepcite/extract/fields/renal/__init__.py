"""Notes → severe_renal_impairment, and kidney_function where the records speak of it and do not settle it."""

from collections.abc import Sequence
from dataclasses import replace

from hepcite.extract.fields import claims_late
from hepcite.extract.fields.base import Context, absent
from hepcite.extract.fields.renal.doubts import alarms
from hepcite.extract.fields.renal.reading import Said, read_note_says
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import CONFLICT_DAYS, NOTE, Statement, resolve
from hepcite.records import Evidence, Fact, Rival

NAME, AUXILIARY, FILE = "severe_renal_impairment", "kidney_function", "renal"
INDETERMINATE = "indeterminate"
QUOTES = 3
DOUBTED = "Other words of the records sound as if the kidneys were severely impaired."
RULE = "5.3 newest record, unsettled"


def read(context: Context) -> tuple[Fact, ...]:
    """The facts severe_renal_impairment (bool or None) and kidney_function ("indeterminate" or None)."""
    said = [s for order, note in enumerate(context.notes) for s in read_note_says(context, note, order)]
    decided = [s for s in said if s.is_severe is not None]
    open_ones = [s for s in said if s.is_severe is None and not s.is_unsaid]
    near = [e for s in said if s.is_unsaid for e in s.evidence]
    latest = max((s.ordinal for s in decided), default=0)
    strong = [s for s in open_ones if s.ordinal > latest and (s.is_measured or not decided)]
    if strong:
        newest = max(strong, key=lambda s: s.ordinal)
        evidence = [e for s in open_ones for e in s.evidence]
        unsettled = Fact(AUXILIARY, INDETERMINATE, "documented", newest.evidence, rule=RULE, note=newest.note)
        return (absent(NAME, context.notes, evidence, mentioned=True), unsettled)
    fact = resolve(NAME, [_statement(s) for s in decided], "newest")
    fact = _doubted(fact, context, said) if fact else absent(NAME, context.notes, near)
    return fact, absent(AUXILIARY, context.notes)


def _doubted(fact: Fact, context: Context, said: Sequence[Said]) -> Fact:
    """`fact`, with a rival where it says "not severe" and a record as new has words of severe trouble that no rule reads."""
    if fact.value is not False or fact.status != "documented":
        return fact
    days = [s.date for s in said if s.is_severe is False and s.date]
    newest = max(days, default=None)
    against: list[Evidence] = []
    for note in context.notes:
        is_old = newest and note.date and (newest - note.date).days > CONFLICT_DAYS
        if note.kind != "radiology_report" and not is_old:
            read = [e for s in said if s.document == note.document.name for e in s.evidence]
            is_newer = bool(newest and note.date and note.date > newest)
            against.extend(alarms(note, read, is_newer=is_newer))
    against = against or claims_late.against(fact, context.notes, FILE, lambda n: _read_in(n, said))
    if not against:
        return fact
    return replace(fact, status="conflicting", rivals=(Rival(True, tuple(against[:QUOTES])),), note=DOUBTED)


def _read_in(note: Note, said: Sequence[Said]) -> list[int]:
    """The sentences of `note` of which something was read."""
    quotes = [e.quote for s in said if s.document == note.document.name for e in s.evidence]
    return [s.index for s in note.sentences if any(q in s.text or s.text in q for q in quotes)]


def _statement(said: Said) -> Statement:
    return Statement(
        value=said.is_severe,
        evidence=said.evidence,
        document=said.document,
        order=said.order,
        date=said.date,
        rank=NOTE,
        follows=said.follows,
        note=said.note,
    )
