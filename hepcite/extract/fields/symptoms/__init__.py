"""Notes → symptoms_despite_systemic, symptoms_despite_treatment, and what was given before (READING.md 4).

A complaint of the liver tumor, a treatment, and a word that joins them: the complaint goes on despite the
treatment (true), or is gone or held by it (false). Without a treatment, or without a word: silence.
"""

from collections.abc import Sequence
from dataclasses import replace

from hepcite.extract.fields import claims_late
from hepcite.extract.fields.base import Context, absent, statement
from hepcite.extract.fields.symptoms.doubts import firm
from hepcite.extract.fields.symptoms.history import read_history
from hepcite.extract.fields.symptoms.outcomes import Reading, readings, secretes
from hepcite.extract.fields.symptoms.patterns import FIELD
from hepcite.extract.fields.symptoms.treatments import Story
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact, Rival

SYSTEMIC, TREATMENT = "symptoms_despite_systemic", "symptoms_despite_treatment"
_REPORTS = frozenset(("radiology_report", "lab_report", "pathology"))
_QUOTES = 4


def read(context: Context) -> tuple[Fact, ...]:
    """The two symptom facts, and whether systemic or any earlier treatment was given."""
    secreting = any(secretes(n.text) for n in context.notes)
    stories = [(i, Story(n)) for i, n in enumerate(context.notes) if n.kind not in _REPORTS]
    systemic: list[Statement] = []
    anything: list[Statement] = []
    near: list[Evidence] = []
    better: list[tuple[Note, Reading]] = []
    for order, story in stories:
        every = readings(story, secreting=secreting)
        kept = firm(story.note, every)
        near.extend(story.note.evidence(*r.span, f"{FIELD}.doubt") for r in every if r not in kept)
        better.extend((story.note, r) for r in every if not r.persists and r.time != "then")
        found = [(r, _kinds(r, stories)) for r in kept]
        systemic.extend(_statement(story.note, order, [r for r, kinds in found if "systemic" in kinds]))
        anything.extend(_statement(story.note, order, [r for r, kinds in found if kinds]))
    return (
        _doubted(resolve(SYSTEMIC, systemic, "newest"), systemic, better, context.notes)
        or absent(SYSTEMIC, context.notes, near, mentioned=True),
        _doubted(resolve(TREATMENT, anything, "newest"), anything, better, context.notes)
        or absent(TREATMENT, context.notes, near, mentioned=True),
        *read_history(stories, context.notes),
    )


def _doubted(
    fact: Fact | None,
    said: Sequence[Statement],
    better: Sequence[tuple[Note, Reading]],
    notes: Sequence[Note],
) -> Fact | None:
    """`fact`, with a rival where it says that symptoms go on and a newer record tells of none, whatever was given."""
    if fact is None or fact.value is not True or fact.status != "documented":
        return fact
    newest = max((s.date for s in said if s.value is True and s.date), default=None)
    newer = [n for n in notes if newest and n.date and n.date > newest]
    against = tuple(
        note.evidence(*r.span, f"{FIELD}.doubt") for note, r in better if note in newer and r.is_hormonal
    ) or tuple(claims_late.against(fact, notes, FIELD, _persisting))
    if not against:
        return fact
    return replace(fact, status="conflicting", rivals=(Rival(False, against[:_QUOTES]),))


def _persisting(note: Note) -> list[int]:
    """The sentences of `note` of which a rule reads that symptoms go on."""
    found = readings(Story(note), secreting=True)
    return [note.sentence_at(r.span[0]).index for r in found if r.persists]


def guarded(context: Context, fact: Fact) -> Fact:
    """A `fact` that no rule read, in doubt where a record as new tells of being well."""
    if fact.value is not True or fact.status != "documented":
        return fact
    words = claims_late.against(fact, context.notes, FIELD, _persisting)
    if not words:
        return fact
    return replace(fact, status="conflicting", rivals=(Rival(False, tuple(words[:_QUOTES])),))


def _kinds(reading: Reading, stories: Sequence[tuple[int, Story]]) -> frozenset[str]:
    """The kinds of treatment of a reading; where it only implies one, the kind that the packet gives."""
    if reading.is_at_large:
        return _given_in(stories)
    named = reading.kinds - {"generic"}
    if named or not (reading.is_strong or reading.kinds):
        return named
    wanted = "systemic" if reading.is_hormonal else "other"
    for _, story in stories:
        for sentence in story.note.sentences:
            if any(t.kind == wanted and t.status == "given" for t in story.treatments(sentence)):
                return frozenset((wanted,))
    return frozenset(("other",)) if reading.kinds else frozenset()


def _given_in(stories: Sequence[tuple[int, Story]]) -> frozenset[str]:
    """All kinds of treatment that the packet says were given."""
    return frozenset(
        t.kind
        for _, story in stories
        for sentence in story.note.sentences
        for t in story.treatments(sentence)
        if t.status == "given" and t.kind != "generic"
    )


def _statement(note: Note, order: int, found: Sequence[Reading]) -> list[Statement]:
    """What the note says in all: what is so now, then what is so, then what was so."""
    still = any(r.persists and r.time == "now" for r in found)
    ranks = (
        [] if still else [r for r in found if not r.persists and r.time == "now"],
        [r for r in found if r.persists and r.time != "then"],
        [r for r in found if not r.persists and r.time != "then"],
        [r for r in found if r.persists],
    )
    chosen = next((r for r in ranks if r), [])
    if not chosen:
        return []
    persists = chosen[0].persists
    source = f"{FIELD}.{'persist' if persists else 'controlled'}"
    evidence = [note.evidence(*r.span, source) for r in sorted(chosen, key=_plainness)[:_QUOTES]]
    return [statement(note, order, persists, evidence)]


def _plainness(reading: Reading) -> tuple[bool, bool]:
    """The order of citation: readings that name the treatment first, then those whose words imply one."""
    return (not reading.kinds - {"generic"}, not reading.is_strong)
