"""Notes → severe_renal_impairment, and kidney_function where the records speak of it and do not settle it."""

from hepcite.extract.fields.base import Context, absent
from hepcite.extract.fields.renal.reading import Said, read_note_says
from hepcite.extract.reconcile import NOTE, Statement, resolve
from hepcite.records import Evidence, Fact

NAME, AUXILIARY = "severe_renal_impairment", "kidney_function"
INDETERMINATE = "indeterminate"


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
        return (
            absent(NAME, context.notes, evidence, mentioned=True),
            Fact(
                AUXILIARY,
                INDETERMINATE,
                "documented",
                newest.evidence,
                rule="4 creatinine alone",
                note=newest.note,
            ),
        )
    fact = resolve(NAME, [_statement(s) for s in decided], "newest")
    return (
        fact or absent(NAME, context.notes, near),
        absent(AUXILIARY, context.notes, _evidence_of(decided)),
    )


def _statement(said: Said) -> Statement:
    return Statement(
        said.is_severe,
        said.evidence,
        said.document,
        said.order,
        said.date,
        NOTE,
        follows=said.follows,
        note=said.note,
    )


def _evidence_of(decided: list[Said]) -> list[Evidence]:
    return []
