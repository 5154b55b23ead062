"""Notes → symptoms_despite_systemic and symptoms_despite_treatment, and what was given before (READING.md 4, symptom facts).

A complaint of the liver tumor, a treatment, and a word that joins them: the complaint goes on despite the treatment
(true), or is gone or held by it (false). Without a treatment, or without a word: silence.
"""

from collections.abc import Sequence

from hepcite.extract.fields.base import Context, absent, phrases, statement
from hepcite.extract.fields.symptoms.history import read_history
from hepcite.extract.fields.symptoms.outcomes import Reading, readings
from hepcite.extract.fields.symptoms.treatments import FIELD, treatments
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Fact

SYSTEMIC, TREATMENT = "symptoms_despite_systemic", "symptoms_despite_treatment"
_QUOTES = 4


def read(context: Context) -> tuple[Fact, ...]:
    """The two symptom facts, and whether systemic or any earlier treatment was given."""
    secreting = any(phrases(FIELD, "secreting").search(n.text) for n in context.notes)
    systemic: list[Statement] = []
    anything: list[Statement] = []
    for order, note in enumerate(context.notes):
        if note.kind in ("radiology_report", "lab_report", "pathology"):
            continue
        found = [(r, _kinds(r, context)) for r in readings(note, secreting=secreting)]
        systemic.extend(_statement(note, order, [r for r, kinds in found if "systemic" in kinds]))
        anything.extend(_statement(note, order, [r for r, kinds in found if kinds]))
    return (
        resolve(SYSTEMIC, systemic, "newest") or absent(SYSTEMIC, context.notes),
        resolve(TREATMENT, anything, "newest") or absent(TREATMENT, context.notes),
        *read_history(context),
    )


def _kinds(reading: Reading, context: Context) -> frozenset[str]:
    """The kinds of treatment of a reading; for one that only implies some, the kind that the packet says was given."""
    named = reading.kinds - {"generic"}
    if named or not (reading.is_strong or reading.kinds):
        return named
    wanted = "systemic" if reading.is_hormonal else "other"
    given = {t.kind for n in context.notes for s in n.sentences for t in treatments(n, s) if t.status == "given"}
    if wanted in given:
        return frozenset({wanted})
    return frozenset({"other"}) if reading.kinds else frozenset()


def _statement(note: Note, order: int, found: Sequence[Reading]) -> list[Statement]:
    """What the note says in all: what is so now, then what is so, then what was so."""
    for persists, times in ((False, ("now",)), (True, ("now", "open")), (False, ("open",)), (True, ("then",))):
        chosen = [r for r in found if r.persists == persists and r.time in times]
        if chosen and not (not persists and times == ("now",) and any(r.persists and r.time == "now" for r in found)):
            evidence = tuple(note.evidence(*r.span, f"{FIELD}.{'persist' if persists else 'controlled'}") for r in sorted(chosen, key=_plainness)[:_QUOTES])
            return [statement(note, order, persists, evidence)]
    return []


def _plainness(reading: Reading) -> tuple[bool, bool]:
    """The order in which readings are cited: those that name the treatment first, then those whose words imply one."""
    return (not reading.kinds - {"generic"}, not reading.is_strong)
