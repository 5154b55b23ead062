"""Notes whose words on resection no rule reads → what the second opinion proposes and the field's own checks let pass."""

from collections.abc import Iterator
from dataclasses import replace

from hepcite.extract.fields import claim_context, claims, resectability, resectability_doubts
from hepcite.extract.fields.base import Context, statement
from hepcite.extract.fields.claims import Found
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import resolve
from hepcite.extract.second_opinion.proposals import Proposal, Settings, near_misses, note_for
from hepcite.records import Evidence, Fact, Rival

NAME = resectability.NAME
_OF_PATIENT = "unable"
"""The key of words that say what cannot be done, of which a proposal is one."""
_SILENT_KINDS = frozenset({"radiology_report", "lab_report", "pathology", "cover_sheet", "operative_note"})


def consider(context: Context, fact: Fact, settings: Settings) -> Fact:
    """`fact`, which the rules left open, with the value of the proposals that hold, or with them as near misses."""
    proposals = [(order, p) for order, note in enumerate(context.notes) for p in _proposals(note, settings)]
    said = []
    for order, note in enumerate(context.notes):
        mine = [p for o, p in proposals if o == order]
        chosen = _decide(mine, settings)
        if chosen:
            evidence = [p.evidence(settings) for p in chosen]
            made = statement(note, order, chosen[0].value, evidence)
            said.append(replace(made, note=note_for(chosen, settings)))
    found = resolve(NAME, said, "newest")
    if found:
        return resectability.guarded(context, found)
    return near_misses(fact, [p for _, p in proposals], settings)


def dispute(context: Context, fact: Fact, settings: Settings) -> Fact:
    """`fact`, with a rival where a rule reads a favorable value and the model reads the opposite, or an open question,
    in every sentence that it rests on: the criterion is then unclear, and a person decides."""
    if fact.value not in settings.favorable or fact.status != "documented":
        return fact
    if any(resectability_doubts.is_settled(e.quote) for e in fact.evidence):
        return fact
    against = [settings.against(note, evidence) for note, evidence in _sources(context, fact)]
    if not against or min(against) < settings.dispute:
        return fact
    rival = Rival("undetermined", tuple(replace(e, source=settings.source) for e in fact.evidence))
    note = f"The second opinion ({settings.version}) does not read these words as the rule does."
    return replace(fact, status="conflicting", rivals=(rival,), note=note)


def _sources(context: Context, fact: Fact) -> Iterator[tuple[Note, Evidence]]:
    for evidence in fact.evidence:
        for note in context.notes:
            pages = {p.number for p in note.document.pages}
            if note.document.name == evidence.document and evidence.page in pages:
                yield note, evidence


def sentences(note: Note, settings: Settings) -> Iterator[tuple[Sentence, str, str]]:
    """The sentences of `note` on the topic, each with its text and that of the sentence before."""
    if note.kind in _SILENT_KINDS:
        return
    for sentence in note.sentences:
        before = settings.before(note, sentence)
        if sentence.section not in claims.NEVER and _is_on_topic(sentence.text, before, settings):
            yield sentence, sentence.text, before


def claimed(note: Note) -> list[Sentence]:
    """The sentences of which a rule reads a value."""
    return resectability.claimed(note)


def _proposals(note: Note, settings: Settings) -> Iterator[Proposal]:
    """The sentences on the topic that may say something, each with its likeliest value and what the checks make of it."""
    found = [p for s, _, before in sentences(note, settings) if (p := settings.propose(note, s, before))]
    if not any(p.probability >= settings.accept[p.value] for p in found):
        yield from found
        return
    rejected = resectability.dropped(note)
    for proposal in found:
        evidence = proposal.evidence(settings)
        is_rejected = any(_overlap(evidence, e) for e in rejected)
        yield replace(proposal, holds=not is_rejected and _holds(note, proposal.sentence, proposal, settings))


def _overlap(a: Evidence, b: Evidence) -> bool:
    return a.page == b.page and a.start < b.end and b.start < a.end


def _is_on_topic(text: str, before: str, settings: Settings) -> bool:
    if not settings.phrases("topic").search(text):
        return bool(len(text) < settings.short and settings.phrases("firm").search(before))
    return bool(settings.phrases("firm").search(f"{before} {text}"))


def _holds(note: Note, sentence: Sentence, proposal: Proposal, settings: Settings) -> bool:
    """The field's own checks do not contradict the proposal: a present statement about this patient's liver."""
    if claim_context.is_general(sentence) or sentence.text.rstrip().endswith("?"):
        return False
    if settings.phrases("elsewhere").search(sentence.text):
        return False
    m = settings.phrases("topic").search(note.text, sentence.start, sentence.end)
    start, end = m.span() if m else (sentence.start, sentence.end)
    checks = (claim_context.is_hypothetical, claim_context.is_past, claim_context.is_old)
    if any(check(note, sentence, start, end) for check in checks):
        return False
    if claim_context.is_of_kin(note, sentence, start):
        return False
    if proposal.value not in settings.favorable:
        return True
    found = Found(_OF_PATIENT, start, end, sentence)
    is_kept = resectability_doubts.weighed(note, found, proposal.value) == proposal.value
    return is_kept and bool(settings.phrases("against").search(sentence.text))


def _decide(proposals: list[Proposal], settings: Settings) -> list[Proposal]:
    """The proposals of one note that make its value: doubt outranks a value that favors coverage."""
    by = {
        value: [p for p in proposals if p.value == value and p.holds and p.probability >= least]
        for value, least in settings.accept.items()
    }
    doubts = [p for p in proposals if p.value not in settings.favorable and p.probability >= settings.doubt]
    favorable = [p for v in settings.favorable for p in by[v]]
    if favorable and not doubts:
        return favorable
    if favorable:
        return by["undetermined"]
    if by["undetermined"] and not by["resectable"]:
        return by["undetermined"]
    return by["resectable"] if not by["undetermined"] else []
