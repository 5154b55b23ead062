"""Sentences of a note → what each says of the symptoms under treatment: they go on, or are gone or held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import clauses
from hepcite.extract.fields.symptoms.complaints import Complaint, complaints
from hepcite.extract.fields.symptoms.cues import Cue, against, deciding_cue, implies_treatment, is_hoped_for
from hepcite.extract.fields.symptoms.patterns import FIELD, Span, word
from hepcite.extract.fields.symptoms.treatments import Story, Treatment, is_for_comfort
from hepcite.extract.language.note import Sentence

_SKIP = frozenset(
    (
        "family_history",
        "allergies",
        "medications",
        "social_history",
        "past_history",
        "technique",
        "comparison",
    )
)
_REACH = 3
"""Sentences before a complaint in which its treatment may be named."""
_LONGEST_QUOTE = 240


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says: the symptoms go on (`persists`) or not, against `kinds` of treatment.

    `kinds` is empty where no treatment is named near; `is_strong` says that the words alone imply a treatment
    ("refractory", "well controlled"). `time` is now, then, or open. `is_hormonal` says what is complained of.
    `is_at_large` marks words that the tumor gives no symptoms at all: they hold under whatever was given.
    """

    persists: bool
    kinds: frozenset[str]
    is_strong: bool
    time: str
    is_hormonal: bool
    span: Span
    is_at_large: bool = False


def readings(story: Story, *, secreting: bool) -> list[Reading]:
    """What the sentences of the note say of the symptoms, in order."""
    sentences = [s for s in story.note.sentences if s.section not in _SKIP]
    first = [complaints(story, s, secreting=secreting, pain_was_told=False) for s in sentences]
    pain_was_told = any(c.kind == "pain" and c.is_plain for found in first for c in found)
    last: list[Complaint] = []
    found: list[Reading] = []
    for i, sentence in enumerate(sentences):
        if phrases(FIELD, "none_at_large").search(sentence.text):
            span = (sentence.start, sentence.end)
            found.append(Reading(False, frozenset(), True, "open", False, span, is_at_large=True))
            last = []
            continue
        if word("in_general").search(sentence.text):
            continue
        own = first[i]
        if pain_was_told and word("bare_pain").search(sentence.text):
            own = complaints(story, sentence, secreting=secreting, pain_was_told=True)
        complained = own or _carried(story, sentence, last)
        if complained:
            found.extend(_of_sentence(story, sentences, i, complained, is_carried=not own))
        last = own or (last if last and _goes_on(sentence) else [])
    return found


def _goes_on(sentence: Sentence) -> bool:
    """The sentence may still be about the complaint before it."""
    return bool(word("pronoun").match(sentence.text.lstrip()) or word("fare").search(sentence.text))


def _carried(story: Story, sentence: Sentence, before: Sequence[Complaint]) -> list[Complaint]:
    """The complaints of the sentence before, where this one goes on about them without naming them."""
    if not before or all(c.is_denied for c in before) or word("of_disease").search(sentence.text):
        return []
    if not word("fare").search(sentence.text):
        return []
    if word("pronoun").match(sentence.text.lstrip()):
        return list(before)
    speaks_of_it = word("relief").search(sentence.text) or word("it").search(sentence.text)
    return list(before) if speaks_of_it and story.treatments(sentence) else []


def _of_sentence(
    story: Story, sentences: Sequence[Sentence], i: int, complained: Sequence[Complaint], *, is_carried: bool
) -> Iterator[Reading]:
    sentence, named = sentences[i], story.treatments(sentences[i])
    whole = (sentence.start, sentence.end)
    for part, mine in [(whole, complained)] if is_carried else _parts(story, sentence, complained):
        is_asked = sentence.text.rstrip().endswith("?")
        if not mine or is_asked or is_hoped_for(story.text, part, mine):
            continue
        cue = deciding_cue(story.text, part, mine, named, is_carried=is_carried)
        if cue:
            yield Reading(
                persists=not cue.is_control,
                kinds=_kinds(story, sentences, i, part, mine, cue),
                is_strong=implies_treatment(story.text, cue),
                time=cue.time,
                is_hormonal=any(
                    c.kind == "hormonal" or (c.kind == "symptoms" and not c.is_plain) for c in mine
                ),
                span=whole if sentence.end - sentence.start <= _LONGEST_QUOTE else part,
            )


def _parts(
    story: Story, sentence: Sentence, complained: Sequence[Complaint]
) -> list[tuple[Span, Sequence[Complaint]]]:
    """The parts of the sentence with their complaints: a clause without any belongs to the one before it."""
    parts: list[tuple[Span, Sequence[Complaint]]] = []
    for a, b in clauses(story.text, sentence.start, sentence.end):
        own = [c for c in complained if a <= c.start < b]
        if not parts or (own and parts[-1][1]):
            parts.append(((a, b), own))
        else:
            parts[-1] = ((parts[-1][0][0], b), [*parts[-1][1], *own])
    return parts


def _kinds(
    story: Story, sentences: Sequence[Sentence], i: int, part: Span, mine: Sequence[Complaint], cue: Cue
) -> frozenset[str]:
    """The kinds of treatment under which the complaints fare so: of the part, the sentence, or near it."""
    chosen = {t.kind for t in _beside(story, sentences[i], part, cue)}
    if cue.kind != "despite" and word("under_treatment").search(story.text, *part):
        chosen |= _near(story, sentences, i)
    if chosen - {"generic"}:
        return frozenset(chosen - {"generic"})
    if not chosen and not _may_look_back(story, sentences[i], part, mine, cue):
        return frozenset()
    near = _near(story, sentences, i, counts_comfort=cue.kind != "denied")
    if cue.kind == "denied" and not chosen and not any(c.kind == "symptoms" for c in mine):
        near &= {"systemic"}
    return frozenset(near or chosen)


def _beside(story: Story, sentence: Sentence, part: Span, cue: Cue) -> list[Treatment]:
    """The treatments of the sentence that bear on the cue."""
    named = story.treatments(sentence)
    counted = (
        ("given", "named", "denied") if word("none").match(story.text, cue.start) else ("given", "named")
    )
    usable = [t for t in named if t.status in counted]
    if cue.kind == "despite":
        return against(story.text, part, cue.end, usable) or against(story.text, part, cue.end, named)
    inside = [t for t in usable if part[0] <= t.start < part[1]]
    return inside or [t for t in usable if t.status == "given"]


def _may_look_back(story: Story, sentence: Sentence, part: Span, mine: Sequence[Complaint], cue: Cue) -> bool:
    """The treatment may be named in other sentences: not so for a complaint denied in passing, nor for a pain
    somewhere in the abdomen that is gone."""
    if cue.kind == "controlled" and all(c.kind in ("pain", "bulk") and c.is_plain for c in mine):
        return bool(word("near_liver").search(story.text, *part))
    if cue.kind in ("fails", "controlled", "persists", "despite"):
        return True
    return sentence.section != "review_of_systems" and any(c.kind in ("hormonal", "symptoms") for c in mine)


def _near(story: Story, sentences: Sequence[Sentence], i: int, *, counts_comfort: bool = True) -> set[str]:
    """The kinds of treatment given in the sentences just before, or in the next two of the same line."""
    here = sentences[i]
    kinds: set[str] = set()
    for other in (*sentences[max(0, i - _REACH) : i], *sentences[i + 1 : i + 3]):
        is_close = abs(here.line - other.line) <= 2 and (other.start < here.start or other.line == here.line)
        if is_close and other.section == here.section:
            given = [t for t in story.treatments(other) if t.status == "given" and t.kind != "generic"]
            kinds |= {t.kind for t in given if counts_comfort or not is_for_comfort(story, t)}
    return kinds


def secretes(text: str) -> bool:
    """The record speaks of a tumor that makes hormones, or of a drug against them."""
    return bool(phrases(FIELD, "secreting").search(text))
