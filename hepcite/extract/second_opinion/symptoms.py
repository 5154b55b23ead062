"""Notes whose words on symptoms under treatment no rule reads → what the second opinion proposes and the checks let pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hepcite.extract.fields import claim_context, symptoms
from hepcite.extract.fields.base import Context, statement
from hepcite.extract.fields.symptoms.doubts import is_doubtful
from hepcite.extract.fields.symptoms.outcomes import readings, secretes
from hepcite.extract.fields.symptoms.treatments import Story
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.extract.second_opinion.proposals import Proposal, Settings, near_misses, note_for
from hepcite.records import Fact

SYSTEMIC, TREATMENT = symptoms.SYSTEMIC, symptoms.TREATMENT
_GIVEN = {"systemic": "systemic_therapy_given", "other": "earlier_treatment_given"}
_SILENT_KINDS = frozenset({"radiology_report", "lab_report", "pathology", "cover_sheet"})
_SILENT_SECTIONS = frozenset(
    {
        "family_history",
        "allergies",
        "medications",
        "social_history",
        "past_history",
        "technique",
        "comparison",
        "review_of_systems",
        "plan",
    }
)
_LOOK_BACK = 3
"""Sentences before a proposal in which the treatment may be named."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A proposal with the kinds of treatment, systemic or other, that it is about."""

    order: int
    proposal: Proposal
    kinds: frozenset[str]


def consider(context: Context, facts: Mapping[str, Fact], settings: Settings) -> dict[str, Fact]:
    """The two symptom facts; one that a rule documented stays, and an opinion against it does not count."""
    given = frozenset(k for k, name in _GIVEN.items() if name in facts and facts[name].value is True)
    if not given:
        return {}
    heard = [h for order, note in enumerate(context.notes) for h in _heard(order, note, given, settings)]
    settled = {}
    for name, wanted in ((SYSTEMIC, {"systemic"}), (TREATMENT, {"systemic", "other"})):
        fact, other = facts[name], facts[TREATMENT if name == SYSTEMIC else SYSTEMIC]
        if fact.status != "not_documented":
            continue
        mine = [h for h in heard if h.kinds & wanted or not h.proposal.holds]
        found = resolve(name, list(_statements(context, mine, settings)), "newest")
        is_denied = found and other.status != "not_documented" and other.value != found.value
        if found and found.status == "documented" and not is_denied:
            settled[name] = symptoms.guarded(context, found)
        else:
            settled[name] = near_misses(fact, [h.proposal for h in heard], settings)
    return settled


def sentences(note: Note, settings: Settings) -> Iterator[tuple[Sentence, str, str]]:
    """The sentences of `note` on the topic, each with its text and that of the sentence before."""
    if note.kind in _SILENT_KINDS:
        return
    for sentence in note.sentences:
        if sentence.section not in _SILENT_SECTIONS and settings.phrases("topic").search(sentence.text):
            yield sentence, sentence.text, settings.before(note, sentence)


def claimed(note: Note) -> list[Sentence]:
    """The sentences of which a rule reads a value."""
    return [note.sentence_at(r.span[0]) for r in readings(Story(note), secreting=secretes(note.text))]


def _heard(order: int, note: Note, given: frozenset[str], settings: Settings) -> Iterator[Heard]:
    """The proposals of `note`; those likely enough with what the checks make of them, and their treatments."""
    story = Story(note)
    for sentence, _, before in sentences(note, settings):
        proposal = settings.propose(note, sentence, before)
        if not proposal:
            continue
        is_kept = _holds(note, sentence, settings) and not (
            proposal.value in settings.favorable and is_doubtful(note, sentence, sentence.start, sentence.end)
        )
        if proposal.probability < settings.accept[proposal.value] or not is_kept:
            yield Heard(order, proposal, frozenset())
            continue
        yield Heard(order, replace(proposal, holds=True), _kinds(story, sentence, given, settings))


def _holds(note: Note, sentence: Sentence, settings: Settings) -> bool:
    """The sentence is a statement on this patient's complaint as it is now, and the complaint may be the tumor's."""
    text = sentence.text
    if settings.phrases("elsewhere").search(text) or text.rstrip().endswith("?"):
        return False
    m = settings.phrases("topic").search(note.text, sentence.start, sentence.end)
    start, end = m.span() if m else (sentence.start, sentence.end)
    checks = (claim_context.is_hypothetical, claim_context.is_old)
    return not (
        claim_context.is_general(sentence)
        or claim_context.is_of_kin(note, sentence, start)
        or any(check(note, sentence, start, end) for check in checks)
    )


def _kinds(story: Story, sentence: Sentence, given: frozenset[str], settings: Settings) -> frozenset[str]:
    """The kinds of treatment that the sentence, or those before it, name; a complaint of hormones, or words that
    name none, mean systemic therapy where the packet says that it was `given`."""
    near = story.note.sentences[max(0, sentence.index - _LOOK_BACK) : sentence.index + 1]
    for other in reversed(near):
        kinds = {t.kind for t in story.treatments(other) if t.status in ("given", "named")} - {"generic"}
        if kinds:
            return frozenset(kinds)
    keys = ("hormonal", "generic")
    is_systemic = any(settings.phrases(key).search(sentence.text) for key in keys)
    return given & {"systemic"} if is_systemic else frozenset()


def _statements(context: Context, heard: list[Heard], settings: Settings) -> Iterator[Statement]:
    """What each note says: nothing where its sentences speak both ways."""
    for order, note in enumerate(context.notes):
        mine = [h.proposal for h in heard if h.order == order]
        holding = [p for p in mine if p.holds and p.probability >= settings.accept[p.value]]
        doubts = [p for p in mine if p.value not in settings.favorable and p.probability >= settings.doubt]
        values = {p.value for p in holding}
        if len(values) != 1 or (values <= set(settings.favorable) and doubts):
            continue
        evidence = [p.evidence(settings) for p in holding]
        made = statement(note, order, values == {"persists"}, evidence)
        yield replace(made, note=note_for(holding, settings))
