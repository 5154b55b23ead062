"""Notes → severe_renal_impairment, and kidney_function where the records speak of it and do not settle it."""

from hepcite.extract.fields.base import Context, absent
from hepcite.extract.fields.renal.reading import Said, read_note_says
from hepcite.extract.reconcile import NOTE, Statement, resolve
from hepcite.records import Fact

NAME, AUXILIARY = "severe_renal_impairment", "kidney_function"
INDETERMINATE = "indeterminate"
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
    return (fact or absent(NAME, context.notes, near), absent(AUXILIARY, context.notes))


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
