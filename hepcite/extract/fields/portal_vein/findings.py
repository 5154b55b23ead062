"""A note → what its clauses say of the portal vein: one finding a clause, with place and words to cite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hepcite.extract.fields.base import Source, phrases
from hepcite.extract.fields.clauses import Span, cited, clauses, is_stale, pattern, source_in, speaks_of
from hepcite.extract.fields.portal_vein.polarity import Predicate, polarity, predicates_in
from hepcite.extract.fields.portal_vein.vessels import FIELD, Subject, subject_of, subjects
from hepcite.extract.language.folding import fold
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

SKIPPED = frozenset(
    {
        "technique",
        "indication",
        "comparison",
        "family_history",
        "social_history",
        "allergies",
        "review_of_systems",
    }
)
PLACES = ("main", "left", "right", "branch")
THROMBUS_VALUES = frozenset({"occluded", "tumor_thrombus", "thrombus", "nonocclusive_thrombus"})


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` is a value of the fact, or None for words that came near (`why` says how).

    `places` are compartments, empty where the vein is named as a whole.
    """

    value: str | None
    places: frozenset[str]
    sentence: Sentence
    start: int
    evidence: Evidence
    told: Source | None = None
    why: str | None = None
    is_of_embolized: bool = False


@dataclass(slots=True)
class _Topic:
    """What the words before are about: the portal vein or not, and the sentence that says so."""

    is_portal: bool = False
    sentence: int = -9
    span: Span = (0, 0)
    has_thrombus: bool = False

    def reaches(self, sentence: Sentence) -> bool:
        return self.is_portal and sentence.index - self.sentence <= 1


def findings(note: Note) -> tuple[Finding, ...]:
    """The findings in the order of the text."""
    topic = _Topic()
    found: list[Finding] = []
    text = fold(note.text)
    headers = {
        t.rows[0].sentence for t in note.tables if not note.measures_in(t.rows[0].start, t.rows[0].end)
    }
    for sentence in note.sentences:
        if sentence.section in SKIPPED or (sentence.index in headers and _names_columns(sentence)):
            continue
        if denies_in_cells(sentence) and (sentence.text.count("|") > 1 or _IN_VEIN.search(sentence.text)):
            continue
        if not topic.reaches(sentence) and not speaks_of(FIELD).search(text, sentence.start, sentence.end):
            continue
        for clause in clauses(note.text, sentence.start, sentence.end):
            found.extend(_of_clause(note, sentence, clause, topic))
    return tuple(found)


def _names_columns(sentence: Sentence) -> bool:
    """A row of three or more short cells is the head of a table: a column named TIV says nothing yet."""
    cells = sentence.text.split("|")
    return len(cells) >= 3 and all(len(c.split()) <= 3 for c in cells)


_NO = re.compile(r"\s*(?:no|n|none|absent|negative|neg|-|–|—|0|not seen|not present|n/?a)?\s*", re.IGNORECASE)


_IN_VEIN = re.compile(r"\btumou?r in vein\b|\bTIV\b", re.IGNORECASE)


def denies_in_cells(sentence: Sentence) -> bool:
    """A row such as "Tumor in vein | no | no": a name, and nothing but denials in its cells."""
    _, *answers = sentence.text.split("|")
    return sentence.is_row and bool(answers) and all(_NO.fullmatch(a) for a in answers)


def _of_clause(note: Note, sentence: Sentence, clause: Span, topic: _Topic) -> Iterator[Finding]:
    named = subjects(note.text, clause)
    portal = [s for s in named if s.is_portal]
    goes_on = topic.reaches(sentence) and _goes_on(note.text, clause, sentence, topic)
    carried = not portal and goes_on and not named[:1]
    if not portal and not carried:
        if named:
            topic.is_portal = False
        return
    words = _about_it(note.text, clause, named, predicates_in(note.text, clause), bool(carried))
    words = _of_vein_itself(note.text, sentence, words, topic.has_thrombus and goes_on)
    value, why = _value(note, sentence, clause, words, topic.has_thrombus and goes_on)
    if value == "patent" and carried and topic.has_thrombus and _is_of_flow(note.text, clause, words):
        value = "nonocclusive_thrombus"
    spans = [(p.start, p.end) for p in words] + [(s.start, s.end) for s in portal]
    if carried and topic.sentence >= sentence.index - 1 and topic.span[0] >= sentence.start - 200:
        spans.append(topic.span)
    if portal:
        topic.is_portal = named[-1].is_portal or named[0].is_portal
        topic.sentence, topic.span, topic.has_thrombus = sentence.index, clause, False
    else:
        topic.sentence = sentence.index
    if value in THROMBUS_VALUES:
        topic.has_thrombus = True
    if value or why:
        start = min([a for a, _ in spans] or [clause[0]])
        evidence = cited(note, spans, sentence, clause, "portal_vein")
        told = source_in(note, sentence, clause, start)
        if value == "patent" and is_stale(note, clause, start, told):
            value, why = None, "past"
        embolized = bool(phrases(FIELD, "embolized").search(sentence.text))
        yield Finding(value, _places(note.text, clause), sentence, start, evidence, told, why, embolized)


def _is_heading(text: str, clause: Span) -> bool:
    """The clause is nothing but the name of the vein, as a heading is."""
    return bool(phrases(FIELD, "portal").fullmatch(text[clause[0] : clause[1]].strip(" \t\n:.-*•")))


def _is_of_flow(text: str, clause: Span, words: list[Predicate]) -> bool:
    """The clause speaks of flow past the thrombus just named, of no other branch, and denies nothing."""
    return not _places(text, clause) and all(p.kind not in {"thrombus", "tumor", "occlusion"} for p in words)


def _goes_on(text: str, clause: Span, sentence: Sentence, topic: _Topic) -> bool:
    if topic.sentence == sentence.index:
        return True
    if _is_heading(text, topic.span):
        return True
    opening = pattern(FIELD, "opening").match(text, *clause)
    return bool(phrases(FIELD, "goes_on").match(text, opening.end() if opening else clause[0], clause[1]))


def _about_it(
    text: str, clause: Span, named: list[Subject], words: list[Predicate], is_carried: bool
) -> list[Predicate]:
    """The predicates that are about the portal vein."""
    kept = []
    for p in words:
        subject = subject_of(text, clause, named, (p.start, p.end))
        if subject is None:
            if is_carried:
                kept.append(p)
            continue
        is_of_its_clot = p.kind in {"partial", "not_occluded"} and any(
            s.is_portal and s.start < p.start for s in named
        )
        if not subject.is_portal and not is_of_its_clot:
            continue
        if p.kind == "patent" and not _is_close(text, subject, p):
            continue
        if p.kind == "weak" and pattern(FIELD, "of_an_area").match(text[p.end : subject.start]):
            continue
        kept.append(p)
    return kept


def _of_vein_itself(
    text: str, sentence: Sentence, words: list[Predicate], has_thrombus: bool
) -> list[Predicate]:
    """The predicates less a missing enhancement of the thrombus itself, or of a phase that is too early."""
    clot = has_thrombus or any(p.kind in {"thrombus", "partial"} for p in words)
    is_one_phase = bool(pattern(FIELD, "one_phase").search(text, sentence.start, sentence.end))

    def counts(p: Predicate) -> bool:
        if p.kind != "occlusion" or not pattern(FIELD, "of_contrast").search(text, p.start, p.end):
            return True
        return not (is_one_phase or (clot and "enhanc" in text[p.start : p.end].lower()))

    return [p for p in words if counts(p)]


def _is_close(text: str, subject: Subject, p: Predicate) -> bool:
    """A word for patency stands next to its vein, with no lesion between that could be what it is about."""
    if p.start >= subject.end:
        gap = text[subject.end : p.start]
        if pattern(FIELD, "and_is").search(gap):
            return True
        return len(gap) < 130 and not pattern(FIELD, "lesion").search(gap.rsplit(",", 1)[-1])
    gap = text[p.end : subject.start]
    is_clear_of = text[p.start : p.end].lower() in {"free", "clear"} and pattern(FIELD, "clear_of").match(gap)
    if is_clear_of or len(gap) >= 45 or "," in gap or pattern(FIELD, "away").match(gap):
        return False
    return not pattern(FIELD, "lesion").search(gap)


def _places(text: str, clause: Span) -> frozenset[str]:
    return frozenset(place for place in PLACES if phrases(FIELD, "compartments", place).search(text, *clause))


def _value(
    note: Note, sentence: Sentence, clause: Span, words: list[Predicate], has_thrombus: bool
) -> tuple[str | None, str | None]:
    """The value that the predicates of one clause make together, or why they make none."""
    held: dict[str, set[str]] = {}
    for p in words:
        held.setdefault(p.kind, set()).add(polarity(note, sentence, clause, p))
    yes, maybe = ({k for k, v in held.items() if state in v} for state in ("yes", "maybe"))
    gone = {k for k, v in held.items() if "no" in v or "resolved" in v} - {"patent"}
    is_partial = bool({"partial", "not_occluded"} & yes)
    clot = "thrombus" in yes or "tumor" in yes or has_thrombus
    if "tumor" in yes | maybe and "occlusion" in yes and not is_partial:
        return "occluded", None
    if "artifact" in yes and "occlusion" not in yes and not maybe & {"thrombus", "partial", "tumor"}:
        return "patent" if "patent" in yes else None, "artifact"
    if "artifact" in maybe:
        return "indeterminate", None
    if "occlusion" in yes and not is_partial and "thrombus" not in maybe:
        return "occluded", None
    if "tumor" in yes:
        return "tumor_thrombus", None
    value = _mild_value(yes, maybe, gone, clot and is_partial)
    if value in {None, "patent"} and _is_left_open(note.text, clause, words):
        return "indeterminate", None
    is_near = any(v & {"unreal", "past", "procedure", "family"} for v in held.values())
    return value, None if value or not is_near else "unreal"


def _is_left_open(text: str, clause: Span, words: list[Predicate]) -> bool:
    """The clause says of the vein itself that it is not settled: "left portal vein indeterminate", "filling incomplete"."""
    return not any(p.kind == "patent" for p in words) and bool(
        pattern(FIELD, "left_open").search(text, *clause)
    )


def _mild_value(yes: set[str], maybe: set[str], gone: set[str], is_partial_clot: bool) -> str | None:
    """The value where neither occlusion nor tumor is said."""
    if "thrombus" in yes and not is_partial_clot:
        return "indeterminate" if "tumor" in maybe or "weak" in yes else "thrombus"
    if is_partial_clot and not (maybe & {"thrombus", "tumor"}):
        return "nonocclusive_thrombus"
    if maybe - {"reached"} or "weak" in yes:
        return "indeterminate"
    if {"patent", "not_occluded"} & yes or gone & {"thrombus", "tumor", "occlusion", "reached"}:
        return "patent"
    return None
