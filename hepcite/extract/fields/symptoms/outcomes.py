"""Sentences of a note → what each says of the symptoms under treatment: they go on, or they are gone or held."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import clauses
from hepcite.extract.fields.symptoms.complaints import Complaint, complaints
from hepcite.extract.fields.symptoms.treatments import FIELD, Span, Treatment, treatments
from hepcite.extract.language.note import Note, Sentence

SKIP = frozenset({"family_history", "allergies", "medications", "social_history", "past_history", "technique", "comparison"})
_REACH = 3
"""Sentences before a complaint in which its treatment may be named."""
_KINDS = ("stays_away", "fails", "despite", "controlled", "persists", "measured")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word for how a complaint fares; `kind` is one of fails, despite, persists, measured, controlled, denied."""

    start: int
    end: int
    kind: str

    @property
    def is_control(self) -> bool:
        return self.kind in ("controlled", "denied")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says: the symptoms go on (`persists`) or not, against `kinds` of treatment.

    `kinds` is empty where no treatment is named near; `is_strong` says that the words alone imply a treatment
    ("refractory", "well controlled"). `time` is now, then, or open. `is_hormonal` says what is complained of.
    """

    persists: bool
    kinds: frozenset[str]
    is_strong: bool
    time: str
    is_hormonal: bool
    span: Span


def readings(note: Note, *, secreting: bool) -> list[Reading]:
    """What the sentences of `note` say of the symptoms, in order."""
    sentences = [s for s in note.sentences if s.section not in SKIP]
    told: list[list[Complaint]] = []
    found: list[Reading] = []
    for i, sentence in enumerate(sentences):
        pain_was_told = any(c.kind == "pain" and c.is_plain for cs in told for c in cs)
        own = complaints(note, sentence, secreting=secreting, pain_was_told=pain_was_told)
        told.append(own or (told[-1] if told and _carries(note, sentence) else []))
        complained = own or (_carried(note, sentence, told[-2] if i else []))
        if complained:
            found.extend(_of_sentence(note, sentences, i, complained, is_carried=not own))
    return found


_PRONOUN = re.compile(r"\W*(?:it|this|that|they|these|those|none|neither|nothing|both|he|she|all of (?:it|this|that)|all this|in short|however,? it)\b", re.IGNORECASE)
_RELIEF = re.compile(r"\b(?:relief|benefit|help(?:ed|s|ing)?|effect|touch(?:ed)?|budged?|avail|improvement|settled|controlled|resolved|come back|gone)\b", re.IGNORECASE)
_OF_TUMOR = re.compile(r"\b(?:tumou?rs?|lesions?|disease|cancer|mass(?:es)?|CT|MRI|scans?|imaging|growth|ascites|AFP|infection)\b", re.IGNORECASE)


def _carries(note: Note, sentence: Sentence) -> bool:
    return bool(_PRONOUN.match(sentence.text)) or bool(_RELIEF.search(sentence.text))


def _carried(note: Note, sentence: Sentence, before: Sequence[Complaint]) -> list[Complaint]:
    """The complaints of the sentence before, where this one goes on about them without naming them."""
    if not before or all(c.is_denied for c in before) or _OF_TUMOR.search(sentence.text):
        return []
    if not (_PRONOUN.match(sentence.text) or treatments(note, sentence)) or not _RELIEF.search(sentence.text):
        return []
    return list(before)


def _of_sentence(note: Note, sentences: Sequence[Sentence], i: int, complained: Sequence[Complaint], *, is_carried: bool) -> Iterator[Reading]:
    sentence = sentences[i]
    named = treatments(note, sentence)
    for unit, own in _units(note, sentence, () if is_carried else complained):
        mine = own if own else list(complained) if is_carried else []
        if not mine or _is_hoped_for(note, unit, mine):
            continue
        cue = _deciding(note, sentence, unit, mine, named, is_carried=is_carried)
        if cue is None:
            continue
        kinds = _kinds(note, sentences, i, unit, mine, cue, named)
        hormonal = any(c.kind == "hormonal" or (c.kind == "symptoms" and not c.is_plain) for c in mine)
        yield Reading(not cue.is_control, kinds, _is_strong(note, cue), _time(note, unit, cue), hormonal, _span(sentence, unit))


def _is_hoped_for(note: Note, unit: Span, mine: Sequence[Complaint]) -> bool:
    """The complaint is what something may or should relieve, of nobody in particular ("TACE may control symptoms")."""
    return any(
        0 <= c.start - m.end() <= 20 and not re.search(r"\b(?:his|her|their|the|this)\b", note.text[m.end() : c.start], re.IGNORECASE)
        for m in phrases(FIELD, "modal").finditer(note.text, *unit)
        for c in mine[:1]
    )


def _units(note: Note, sentence: Sentence, complained: Sequence[Complaint]) -> Iterator[tuple[Span, list[Complaint]]]:
    """The parts of the sentence, each with its own complaints: a clause without any belongs to the one before it."""
    if not complained:
        yield (sentence.start, sentence.end), []
        return
    parts: list[tuple[Span, list[Complaint]]] = []
    for a, b in clauses(note.text, sentence.start, sentence.end):
        own = [c for c in complained if a <= c.start < b]
        if not parts or (own and parts[-1][1]):
            parts.append(((a, b), own))
        else:
            parts[-1] = ((parts[-1][0][0], b), parts[-1][1] + own)
    yield from parts


def _deciding(note: Note, sentence: Sentence, unit: Span, mine: Sequence[Complaint], named: Sequence[Treatment], *, is_carried: bool) -> Cue | None:
    """The cue that decides for the part `unit`: a denial of all complaints, else what it says last, what is now first."""
    cues = _cues(note, unit, named)
    if not is_carried and all(c.is_denied for c in mine):
        return None if _is_not_this(note, unit, mine[0].start) else Cue(mine[0].start, mine[0].end, "denied")
    if not cues:
        return None
    firm = [c for c in cues if c.kind in ("fails", "despite")]
    controls = [c for c in cues if c.is_control and _time(note, unit, c) != "then"]
    current = [c for c in controls if _time(note, unit, c) == "now"]
    if current:
        return current[-1]
    if firm and not any(c.start > firm[-1].end for c in controls):
        return firm[-1]
    lasting = [c for c in cues if c.kind != "measured" and not (c.is_control and c not in controls)]
    return lasting[-1] if lasting else cues[-1]


def _cues(note: Note, unit: Span, named: Sequence[Treatment]) -> list[Cue]:
    """The cues of the part `unit` that speak of this patient as things are."""
    found: list[Cue] = []
    modal = [m.span() for m in phrases(FIELD, "modal").finditer(note.text, *unit)]
    for kind in _KINDS:
        for m in phrases(FIELD, "fares", kind).finditer(note.text, *unit):
            if any(c.start < m.end() and m.start() < c.end for c in found) or any(a <= m.start() and m.end() <= b for a, b in modal):
                continue
            if _is_not_this(note, unit, m.start()) or (kind == "despite" and not _against(m.end(), unit, named, note)):
                continue
            if kind in ("fails", "persists", "measured", "controlled", "despite") and _is_turned(note, unit, m.start()):
                if kind == "controlled":
                    found.append(Cue(m.start(), m.end(), "fails"))
                continue
            found.append(Cue(m.start(), m.end(), "controlled" if kind == "stays_away" else kind))
    return sorted(found, key=lambda c: c.start)


def _against(position: int, unit: Span, named: Sequence[Treatment], note: Note) -> list[Treatment]:
    """The treatments that stand after a word such as "despite", before the thought ends."""
    end = min(unit[1], position + 130)
    stop = re.search(r"\.\s|;", note.text[position:end])
    end = position + stop.start() if stop else end
    after = [t for t in named if position <= t.start < end and t.status not in ("off",)]
    return after if after and after[0].start - position <= 60 else []


def _is_not_this(note: Note, unit: Span, position: int) -> bool:
    return any(m.start() <= position for m in phrases(FIELD, "not_this").finditer(note.text, *unit))


def _is_turned(note: Note, unit: Span, position: int) -> bool:
    """A denial stands right before the cue ("not refractory", "no uncontrolled pain")."""
    before = note.text[max(unit[0], position - 30) : position]
    return bool(re.search(rf"(?:{phrases(FIELD, 'turns', 'not').pattern})(?:\s+(?:been|yet|have|has|had|any|really|a|an|as|currently|to be|be|so|longer)){{0,3}}\s*$", before, re.IGNORECASE))


def _time(note: Note, unit: Span, cue: Cue) -> str:
    """When the cue holds: now, then (it held once), or open."""
    text = note.text
    before, around = text[max(unit[0], cue.start - 45) : cue.start], text[max(unit[0], cue.start - 40) : min(unit[1], cue.end + 30)]
    if phrases(FIELD, "turns", "after_failure").search(text, max(unit[0], cue.start - 12), cue.end):
        return "then"
    if phrases(FIELD, "turns", "now").search(around):
        return "now"
    if phrases(FIELD, "turns", "past").search(before) or re.match(r"\W*(?:\w+\W+){0,3}?(?:initially|at first|until|for (?:about |nearly |almost )?(?:a|several|\d+|\w+) (?:years?|months?|weeks?)\b(?! now))", text[cue.end : min(unit[1], cue.end + 60)], re.IGNORECASE):
        return "then"
    if re.search(r"\b(?:was|were|had)\b[^,;]{0,25}$", before) and not cue.is_control:
        return "then"
    return "open"


def _is_strong(note: Note, cue: Cue) -> bool:
    """The cue itself implies that a treatment was given."""
    if cue.kind in ("fails", "despite"):
        return True
    return cue.kind == "controlled" and bool(re.search(r"control|manag|reliev|relief|response|check|bay|suppress|palliat", note.text[cue.start : cue.end], re.IGNORECASE))


_NONE = re.compile(r"(?:neither|nor|none|no|nothing)\b", re.IGNORECASE)


def _kinds(note: Note, sentences: Sequence[Sentence], i: int, unit: Span, mine: Sequence[Complaint], cue: Cue, named: Sequence[Treatment]) -> frozenset[str]:
    """The kinds of treatment under which the complaints fare so: those in the part, the sentence, or just before."""
    ok = {"given", "named", "denied"} if _NONE.match(note.text, cue.start) else {"given", "named"}
    usable = [t for t in named if t.status in ok]
    inside = [t for t in usable if unit[0] <= t.start < unit[1]]
    chosen = _against(cue.end, unit, usable, note) if cue.kind == "despite" else inside or [t for t in usable if t.status == "given"]
    if cue.kind == "despite" and not chosen:
        chosen = [t for t in _against(cue.end, unit, named, note) if t.status != "off"]
    kinds = {t.kind for t in chosen}
    if kinds - {"generic"}:
        return frozenset(kinds - {"generic"})
    if not _may_look_back(sentences[i], mine, cue, is_anaphoric=bool(kinds)):
        return frozenset(kinds)
    near = _near(note, sentences, i, unit)
    if cue.kind == "denied" and not kinds and not any(c.kind == "symptoms" for c in mine):
        near &= {"systemic"}
    return frozenset(near or kinds)


def _may_look_back(sentence: Sentence, mine: Sequence[Complaint], cue: Cue, *, is_anaphoric: bool) -> bool:
    if is_anaphoric or cue.kind in ("fails", "controlled", "persists", "despite"):
        return True
    hormonal = any(c.kind in ("hormonal", "symptoms") for c in mine)
    return hormonal and sentence.section != "review_of_systems"


def _near(note: Note, sentences: Sequence[Sentence], i: int, unit: Span) -> set[str]:
    """The kinds of treatment given in the sentences just before, or in the next one of the same line."""
    here = sentences[i]
    kinds: set[str] = set()
    for other in (*sentences[max(0, i - _REACH) : i], *sentences[i + 1 : i + 2]):
        if abs(here.line - other.line) <= 2 and other.section == here.section and (other.start < here.start or other.line == here.line):
            kinds |= {t.kind for t in treatments(note, other) if t.status == "given" and t.kind != "generic"}
    return kinds


def _span(sentence: Sentence, unit: Span) -> Span:
    return (sentence.start, sentence.end) if sentence.end - sentence.start <= 240 else unit
