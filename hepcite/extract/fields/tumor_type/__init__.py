"""Notes → tumor_type: what the liver tumors are; pathology, imaging, notes (READING.md 5, rule 4)."""

from collections.abc import Sequence
from dataclasses import replace

from hepcite.extract.fields.base import Context, absent, source_of, statement
from hepcite.extract.fields.tumor_type import reports
from hepcite.extract.fields.tumor_type.certainty import FIELD
from hepcite.extract.fields.tumor_type.decide import Packet, Verdict, benign, decide, is_open, packet_of
from hepcite.extract.fields.tumor_type.doubts import denials, doubts
from hepcite.extract.fields.tumor_type.mentions import LIVER_KINDS, METASTASES_OF, Mention, mentions_in
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import IMAGING, NOTE, PATHOLOGY, Statement, resolve
from hepcite.records import Evidence, Fact, Rival

NAME = "tumor_type"
_QUOTES = 4


def read(context: Context) -> tuple[Fact, ...]:
    """`tumor_type`, or its absence.

    What is settled anywhere stands before what is left open; a benign name counts from a biopsy, or where
    nothing malignant is named or suspected.
    """
    found = [(note, mentions_in(note)) for note in context.notes]
    packet = packet_of(found)
    settled: list[Statement] = []
    left_open: list[Statement] = []
    harmless: list[Statement] = []
    for order, (note, names) in enumerate(found):
        verdicts = list(_verdicts(note, names, order, packet))
        if verdicts and (against := doubts(note, names, verdicts)):
            left_open.append(_stated(note, order, "unclear", against))
            continue
        settled.extend(verdicts)
        if verdicts:
            continue
        counted = reports.counted(names) if note.kind == "pathology" else names
        open_names, benign_names = is_open(note, counted), benign(note, counted)
        if open_names:
            left_open.append(_stated(note, order, "unclear", open_names))
        elif benign_names:
            made = _stated(note, order, "benign", benign_names)
            (settled if made.rank == PATHOLOGY and reports.is_of_liver(note) else harmless).append(made)
    fact = resolve(NAME, settled or left_open or harmless, "tumor_type")
    if fact and settled:
        kind = next((k for k, v in METASTASES_OF.items() if v == fact.value), str(fact.value))
        for order, (note, names) in enumerate(found):
            if denied := denials(note, names, kind):
                said_not = _stated(note, order, "unclear", denied)
                left_open.append(_ranked(said_not, PATHOLOGY))
        fact = _against_newer(fact, settled, left_open, context)
    return (fact or absent(NAME, context.notes),)


def _against_newer(
    fact: Fact, settled: Sequence[Statement], left_open: Sequence[Statement], context: Context
) -> Fact:
    """`fact` with a rival, where a newer record of no lower rank names another type or leaves it open again."""
    said = next((s for s in settled if fact.evidence[0] in s.evidence), None)
    told = {n.document.name: n.date for n in context.notes}
    if said is None or fact.status != "documented":
        return fact
    day = said.date or told.get(said.document)
    if day is None:
        return fact
    for other in (*settled, *left_open):
        other_day = other.date or told.get(other.document)
        if other.value != fact.value and other.rank >= said.rank and other_day and other_day > day:
            return replace(
                fact, status="conflicting", rivals=(*fact.rivals, Rival(other.value, other.evidence))
            )
    return fact


def _verdicts(note: Note, names: Sequence[Mention], order: int, packet: Packet) -> list[Statement]:
    if note.kind == "pathology":
        return _of_pathology(note, names, order, packet)
    made = []
    verdict = decide(note, names, packet)
    if verdict:
        made.append(_stated(note, order, verdict.value, verdict.proofs))
    for sentence, group, names_liver in reports.retold(note, names):
        told = decide(note, group, packet, in_liver=names_liver) or _benign(note, group)
        if told and (names_liver or _needs_no_organ(told, verdict)):
            source = source_of(note, sentence, sentence.end)
            date = source.date if source and source.rank == PATHOLOGY else None
            evidence = _evidence(note, told.proofs)
            made.append(Statement(told.value, evidence, note.document.name, order, date, PATHOLOGY, True))
    return made


def _needs_no_organ(told: Verdict, whole: Verdict | None) -> bool:
    """A biopsy whose organ is not named is the liver's where it shows a primary of it, or the note's own."""
    return told.value in LIVER_KINDS or bool(whole and whole.value == told.value)


def _benign(note: Note, group: Sequence[Mention]) -> Verdict | None:
    names = tuple(m for m in group if m.kind == "benign" and m.is_stated)
    return Verdict("benign", names) if names and not is_open(note, group) else None


def _of_pathology(note: Note, names: Sequence[Mention], order: int, packet: Packet) -> list[Statement]:
    of_liver = reports.is_of_liver(note)
    for part in reports.diagnosed(names):
        verdict = decide(note, part, packet, in_liver=of_liver)
        if verdict and (of_liver or verdict.value not in METASTASES_OF.values()):
            rank = PATHOLOGY if of_liver else NOTE
            return [_ranked(_stated(note, order, verdict.value, verdict.proofs), rank)]
        if part and (is_open(note, part) or benign(note, part)):
            return []
    return []


def _ranked(made: Statement, rank: int) -> Statement:
    return Statement(made.value, made.evidence, made.document, made.order, made.date, rank, made.is_retold)


def _stated(note: Note, order: int, value: str, proofs: Sequence[Mention]) -> Statement:
    made = statement(note, order, value, _evidence(note, proofs))
    return _ranked(made, min(made.rank, IMAGING)) if value == "unclear" else made


def _evidence(note: Note, proofs: Sequence[Mention]) -> tuple[Evidence, ...]:
    spans: dict[tuple[int, int], None] = {}
    for m in proofs:
        spans.setdefault((m.sentence.start, m.sentence.end))
    return tuple(note.evidence(a, b, f"{FIELD}.named") for a, b in list(spans)[:_QUOTES])
