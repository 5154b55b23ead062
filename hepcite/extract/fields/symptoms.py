"""Notes → symptoms_despite_systemic and symptoms_despite_treatment, and what was given before (READING.md 4, symptom facts).

A symptom of the liver tumor, a treatment, and a word that joins them: the symptom goes on despite the treatment (true), or
is gone or held by it (false). Symptom and treatment stand in one sentence or in neighbors; without a treatment: silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hepcite.extract.fields.base import Context, absent, phrases, statement
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact

SYSTEMIC, TREATMENT = "symptoms_despite_systemic", "symptoms_despite_treatment"
_SKIP = frozenset({"family_history", "allergies", "medications", "social_history", "past_history", "technique", "comparison", "header"})
_REACH = 2
"""Sentences before a symptom in which its treatment may be named."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence's word on the symptoms: they persist or not, against systemic or other treatment."""

    persists: bool
    systemic: bool
    other: bool
    span: tuple[int, int]
    weight: float


def read(context: Context) -> tuple[Fact, ...]:
    """The two symptom facts, and whether systemic or any earlier treatment was given."""
    readings = [(order, note, list(_readings(note))) for order, note in enumerate(context.notes) if note.kind != "radiology_report"]
    systemic = [s for o, n, r in readings for s in _statement(n, o, [x for x in r if x.systemic])]
    anything = [s for o, n, r in readings for s in _statement(n, o, r)]
    return (
        resolve(SYSTEMIC, systemic, "newest") or absent(SYSTEMIC, context.notes),
        resolve(TREATMENT, anything, "newest") or absent(TREATMENT, context.notes),
        _given(context, "systemic_therapy_given", ("treatment_systemic",), ("no_systemic", "no_treatment")),
        _given(context, "earlier_treatment_given", ("treatment_systemic", "treatment_other"), ("no_treatment",)),
    )


def _statement(note: Note, order: int, readings: list[Reading]) -> list[Statement]:
    if not readings:
        return []
    persisting = sum(r.weight for r in readings if r.persists)
    held = sum(r.weight for r in readings if not r.persists)
    value = persisting >= held
    chosen = [r for r in readings if r.persists == value]
    evidence = tuple(note.evidence(*r.span, f"symptoms.{'persist' if value else 'controlled'}") for r in chosen[:4])
    return [statement(note, order, value, evidence)]


def _sentences(note: Note) -> list[Sentence]:
    return [s for s in note.sentences if s.section not in _SKIP]


def _readings(note: Note) -> Iterator[Reading]:
    sentences = _sentences(note)
    for i, sentence in enumerate(sentences):
        text = sentence.text
        if not _names_symptom(note, sentence) or _is_not_now(note, sentence):
            continue
        despite = phrases("symptoms", "despite").search(text)
        persists = bool(despite) or bool(phrases("symptoms", "persists").search(text))
        controlled = _controlled(text)
        if not persists and not controlled:
            continue
        near = _near(sentences, i)
        systemic = _treats(note, [sentence], "treatment_systemic")
        other = _treats(note, [sentence], "treatment_other")
        weight = 2.0 if despite else 1.0
        start = sentence.start
        if not systemic and not other:
            systemic = _treats(note, near, "treatment_systemic")
            other = _treats(note, near, "treatment_other")
            weight *= 0.6
            if not despite and not _links(text) and sentence.section == "review_of_systems":
                continue
        if not systemic and not other:
            continue
        value = not controlled or (bool(despite) and not _controls_outweigh(text))
        yield Reading(value, systemic, other, (start, sentence.end), weight)


def _near(sentences: list[Sentence], i: int) -> list[Sentence]:
    """The sentences just before, of the same line first, and the next one of the same line."""
    here = sentences[i]
    before = [s for s in sentences[max(0, i - _REACH) : i] if here.line - s.line <= 1]
    after = [s for s in sentences[i + 1 : i + 2] if s.line == here.line]
    return before + after


def _names_symptom(note: Note, sentence: Sentence) -> bool:
    text = phrases("symptoms", "other_cause").sub(lambda m: " " * len(m.group()), sentence.text)
    if not phrases("symptoms", "symptom").search(text):
        return False
    return bool(phrases("symptoms", "liver_tumor").search(text)) or bool(re.search(r"\bsymptom|\bpain\b", text, re.IGNORECASE))


_CONDITION = re.compile(r"\b(?:if|should|unless|were to|would|risk of|risks?|in case|call (?:if|for)|return (?:if|for))\b", re.IGNORECASE)


def _is_not_now(note: Note, sentence: Sentence) -> bool:
    """The sentence speaks of a condition, a plan or a risk, or of the family."""
    match = phrases("symptoms", "symptom").search(sentence.text)
    if match is None:
        return False
    a = sentence.start + match.start()
    assertion = note.assertion(a, a + len(match.group()))
    return assertion.is_any("family", "hypothetical") or bool(_CONDITION.match(sentence.text.strip()))


def _controlled(text: str) -> bool:
    for match in phrases("symptoms", "controlled").finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if not re.search(r"\b(?:not|never|un|poorly|nothing|no drug|inadequately|has|have|n't)\s*(?:been |yet |well |given so far has )*$", before, re.IGNORECASE):
            return True
    return False


def _controls_outweigh(text: str) -> bool:
    return bool(re.search(r"\b(?:well|completely|fully|now) controlled|\bsymptom-?free\b|has not come back|\basymptomatic\b", text, re.IGNORECASE))


def _links(text: str) -> bool:
    return bool(re.search(r"\b(?:this|that|these|them|it|treatment|therapy|medication|dose)\b", text, re.IGNORECASE))


def _treats(note: Note, sentences: list[Sentence], kind: str) -> bool:
    for sentence in sentences:
        for m in phrases("symptoms", kind).finditer(sentence.text):
            a = sentence.start + m.start()
            assertion = note.assertion(a, a + len(m.group()))
            if not assertion.is_any("planned", "hypothetical", "family") and not _is_next(note, sentence, a):
                return True
    return False


_NEXT = re.compile(
    r"\b(?:will|plan(?:ned|s)?|propose[ds]?|recommend\w*|offer\w*|consider\w*|request\w*|schedule\w*|refer\w*|next|could|would|approval|candidate for|option|discuss\w*|"
    r"then|later|afterwards?)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def _is_next(note: Note, sentence: Sentence, position: int) -> bool:
    return bool(_NEXT.search(note.text[sentence.start : position]))


def _given(context: Context, name: str, kinds: tuple[str, ...], denials: tuple[str, ...]) -> Fact:
    """Whether treatment was given: true by any treatment told as given, false where the records say that none was."""
    given: list[Evidence] = []
    denied: list[Evidence] = []
    for note in context.notes:
        if note.kind in ("radiology_report", "lab_report"):
            continue
        for sentence in _sentences(note):
            for denial in denials:
                for m in phrases("symptoms", denial).finditer(sentence.text):
                    denied.append(note.evidence(sentence.start + m.start(), sentence.start + m.end(), f"symptoms.{denial}"))
            for kind in kinds:
                if _treats(note, [sentence], kind) and phrases("symptoms", "given").search(sentence.text):
                    given.append(note.evidence(sentence.start, sentence.end, f"symptoms.{kind}"))
    if given and not denied:
        return Fact(name, True, "documented", tuple(given[:3]), rule="5.3 newest record")
    if denied:
        return Fact(name, False, "documented", tuple(denied[:3]), rule="5.3 newest record")
    return absent(name, context.notes)
