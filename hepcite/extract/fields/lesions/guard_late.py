"""The facts of the reports + newer records in words that no rule read → the facts as conflicting where those words may be
against them: more lesions, a larger one, no capsule."""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from hepcite.extract.fields.base import Context
from hepcite.extract.fields.lesions.guard_reports import Telling, tells_more
from hepcite.extract.fields.lesions.late import MONTHS, Line, late_lines, word_list
from hepcite.extract.fields.lesions.link import SAME_SIZE_CM
from hepcite.extract.fields.lesions.quantity import amounts_in
from hepcite.extract.fields.lesions.sizes import current_sizes
from hepcite.extract.fields.lesions.words import lists, scan
from hepcite.extract.language.note import Note
from hepcite.records import Fact, Interval, Rival, Value

MOST_CM = 30.0
_WORDS_BETWEEN = 4


@dataclass(frozen=True, slots=True)
class Against:
    """`value` as the words at `start:end` of a line may say."""

    value: Value
    start: int
    end: int


def guarded_by_late(
    fact: Fact, told: Sequence[Telling], context: Context, day_of: Callable[[str], datetime.date | None]
) -> Fact:
    """`fact` with a rival for the first late record that may speak against it; `day_of` gives the day that the value
    of a document holds for."""
    judge = _JUDGES.get(fact.name)
    if judge is None or not fact.evidence or not _is_favorable(fact.value):
        return fact
    document = fact.evidence[0].document
    day = day_of(document)
    own = next((t.note for t in told if t.note.document.name == document), None)
    if day is None or own is None:
        return fact
    for line in late_lines(context.notes, document, day):
        for against in judge(line, fact.value, own):
            start = line.sentence.start
            quote = line.note.evidence(start, line.sentence.end, f"lesions.{fact.name}.late")
            rival = Rival(against.value, (quote,))
            return replace(fact, status="conflicting", rivals=(*fact.rivals, rival))
    return fact


def _is_favorable(value: Value) -> bool:
    return value is True or (isinstance(value, Interval) and value.max is not None)


def _count(line: Line, value: Value, own: Note) -> Iterable[Against]:
    number = int(value.max or 0) if isinstance(value, Interval) else 0
    nouns = line.nouns()
    if not nouns:
        return
    for found in (
        *_greater(line, nouns, number),
        *_ordinals(line, nouns, number, own),
        *_more(line, nouns, number, own),
    ):
        if not line.is_elsewhere(found.start, found.end) and not line.is_past(found.start, found.end):
            yield found


def _greater(line: Line, nouns: list[tuple[int, int]], number: int) -> Iterable[Against]:
    """A number of lesions above `number`."""
    text = line.filled
    for said, a, b in amounts_in(text):
        if not ((said.max or 0) > number or (said.max is None and (said.min or 0) > number)):
            continue
        if _LABEL.search(text[:a]) or _FROM.search(text[:a]) or line.is_denied(a, b):
            continue
        if _is_before_noun(text, b, nouns) or _is_counted(text, a, b):
            yield Against(said, a, b)


_KEYED = re.compile(r"(?:tumou?rs?|lesions?|hccs?|metastases|nodules?|masses)\s*[:=x×]\s*$", re.IGNORECASE)
_LABEL = re.compile(r"[(#]\s*$")
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_NTH = re.compile(
    rf"\b(?:an?|the)\s+(?:new\s+|further\s+|possible\s+)?(?P<nth>{'|'.join(lists()['ordinals'])})\b",
    re.IGNORECASE,
)


def _ordinals(line: Line, nouns: list[tuple[int, int]], number: int, own: Note) -> Iterable[Against]:
    """A lesion with a place beyond `number` ("a third lesion"); the second of which one was treated before may be the
    one that the value counts."""
    for m in _NTH.finditer(line.filled):
        nth = int(lists()["ordinals"][m["nth"].lower()])
        is_of_lesion = _is_before_noun(line.filled, m.end(), nouns) or _ALONE.match(line.filled, m.end())
        is_known = number == 1 and _is_in_place_of(line, own)
        if nth > number and is_of_lesion and not is_known and not line.is_denied(*m.span()):
            yield Against(Interval(nth, None), *m.span())


_ALONE = re.compile(r"\s*(?:[,;.]|$|(?:is|was|has|lies|in|one)\b)", re.IGNORECASE)


def _is_in_place_of(line: Line, own: Note) -> bool:
    """The segments that the line names are named in the record of the value too."""
    s = line.sentence
    named = {x for t in line.words.within(s.start, s.end, "segment") for x in t.value.split(",")}
    known = {x for t in scan(own).within(0, len(own.text), "segment") for x in t.value.split(",")}
    return bool(named) and named <= known and not line.is_reread


def _is_before_noun(text: str, end: int, nouns: list[tuple[int, int]]) -> bool:
    return any(
        a >= end
        and len(text[end:a].split()) <= _WORDS_BETWEEN
        and not re.search(r"[.;:,]", text[end:a])
        and not word_list("count", "between").search(text, end, a)
        for a, _ in nouns
    )


def _is_counted(text: str, start: int, end: int) -> bool:
    """ "There are really five of them", "the count stands at six"."""
    lead, tail = text[max(0, start - 40) : start], text[end : end + 16].lstrip()
    is_led = re.search(
        rf"(?:{word_list('count', 'counting').pattern})\W*(?:[\w']+\W+){{0,3}}$", lead, re.IGNORECASE
    )
    is_led = is_led or _KEYED.search(lead)
    return bool(is_led and (not tail or tail[0] in ".,;)(" or word_list("count", "counted").match(tail)))


def _more(line: Line, nouns: list[tuple[int, int]], number: int, own: Note) -> Iterable[Against]:
    """Words of more lesions than `number`, of some left out, or of many."""
    text, least = line.filled, Interval(number + 1, None)
    for kind in ("beyond", "spread"):
        for m in word_list("count", kind).finditer(text):
            if line.is_denied(m.start(), m.end()) or _is_said_too(own, m[0], line):
                continue
            yield Against(least, m.start(), m.end())
    for m in word_list("count", "more").finditer(text):
        lead = text[max(0, m.start() - 14) : m.start()]
        if m[0].lower() == "other" and _DEFINITE.search(lead):
            continue
        if not _is_before_noun(text, m.end(), nouns) or line.is_denied(m.start(), m.end()):
            continue
        if _is_than_before(line):
            continue
        if m[0].lower() in ("new", "fresh") and _is_the_known_one(line, text[m.start() :], number, own):
            continue
        if line.is_reread or tells_more(own) is None:
            yield Against(least, m.start(), m.end())


_THAN = re.compile(r"\bthan\s+(?:\w+\s+){0,4}?(?:in|on|last)\s+(?P<m>[A-Z][a-z]{2})[a-z]*\b")


def _is_than_before(line: Line) -> bool:
    """More than in a month that lies before the value."""
    than = _THAN.search(line.text)
    months = (line.day.month, line.note.date.month if line.note.date else 0)
    return bool(than and than["m"].lower() in MONTHS and MONTHS.index(than["m"].lower()) + 1 not in months)


def _is_the_known_one(line: Line, words: str, number: int, own: Note) -> bool:
    """The new lesion is the one that was found: by its place, by its number, or as a diagnosis."""
    if _is_in_place_of(line, own) or _DISEASE.match(words):
        return True
    if line.is_reread or word_list("first_hand").search(line.text):
        return False
    lead = line.filled[: len(line.filled) - len(words)]
    counted = [said for said, _, b in amounts_in(lead) if not lead[b:].strip() and said.max is not None]
    is_one = _ONE.search(lead) is not None and not line.words.within(
        line.sentence.start, line.sentence.end, "segment", "liver"
    )
    return any((said.max or 0) <= number for said in counted) or (is_one and number > 1)


_ONE = re.compile(r"\b(?:an?|one)\s+$", re.IGNORECASE)


_DISEASE = re.compile(
    r"\w+\s+(?:[\w-]+\s+){0,2}?(?:liver cancer|cancer|hcc|hepatocellular\s+carcinoma|cholangiocarcinoma)\b(?!\s+(?:in|at|lesion|nodule|foc|of))",
    re.IGNORECASE,
)


def _is_said_too(own: Note, word: str, line: Line) -> bool:
    """The record of the value uses the word itself, of lesions that it counted."""
    stem = word.lower().rstrip("s")
    return not line.is_reread and re.search(rf"\b{re.escape(stem)}", own.text, re.IGNORECASE) is not None


_DEFINITE = re.compile(r"\b(?:the|both|each|all|his|her|this|that|two|or)\s+$", re.IGNORECASE)


def _says(own: Note, *path: str) -> bool:
    """The record of the value says so itself, not denied: then the late one may retell it."""
    for sentence in own.sentences:
        for m in word_list(*path).finditer(sentence.text):
            if not word_list("denied").search(sentence.text, max(0, m.start() - 60), m.start()):
                return True
    return False


def _largest(line: Line, value: Value, own: Note) -> Iterable[Against]:
    most = (value.max or 0.0) if isinstance(value, Interval) else 0.0
    start, text = line.sentence.start, line.text
    sizes, _ = current_sizes(line.note, line.words, line.sentence, False)
    sizes = [
        m for m in sizes if not m.is_prior and not _SEGMENTS.search(text[m.start - start : m.end - start])
    ]
    is_topic = bool(line.nouns() or word_list("largest", "measuring").search(text))
    if not is_topic:
        return
    for m in sizes:
        a, b = m.start - start, m.end - start
        if m.bound == "upper" or not most + SAME_SIZE_CM + 1e-6 < m.largest_cm <= MOST_CM:
            continue
        if not _is_no_tumor(line, a, b) and not line.is_past(a, b):
            yield Against(Interval(m.largest_cm, None if m.bound == "lower" else m.largest_cm), a, b)
    if not any(m.bound != "lower" for m in sizes) and line.nouns():
        yield from _grown(line, most, own)
    yield from _nearer(line, most)


def _nearer(line: Line, most: float) -> Iterable[Against]:
    """ "Closer to 6 than to 3 cm"."""
    for m in _NEARER.finditer(line.text):
        is_larger = most + SAME_SIZE_CM < float(m[1]) <= MOST_CM and "cm" in line.text
        if is_larger and not _is_no_tumor(line, *m.span()):
            yield Against(Interval(most, float(m[1])), *m.span())


def _grown(line: Line, most: float, own: Note) -> Iterable[Against]:
    """Growth, without a length of today."""
    for m in word_list("largest", "grown").finditer(line.text):
        is_denied = line.is_denied(*m.span()) or word_list("denied").search(line.text, *m.span())
        if is_denied or line.is_past(*m.span()) or _is_no_tumor(line, *m.span()):
            continue
        is_repeated = any(
            abs(o.largest_cm - most) <= SAME_SIZE_CM for o in line.note.measures if not o.is_prior
        )
        if line.is_reread or not (is_repeated or _says(own, "largest", "compared")):
            yield Against(Interval(most, None), *m.span())


_SEGMENTS = re.compile(r"^\d\s*/\s*\d\s*\+")
_NEARER = re.compile(
    r"\b(?:closer|nearer|near)\s+(?:to\s+)?(\d{1,2}(?:\.\d)?)\b(?!\s*(?:mm|/))", re.IGNORECASE
)


def _is_no_tumor(line: Line, start: int, end: int) -> bool:
    a, b = line.clause(start, end)
    return bool(word_list("largest", "no_tumor").search(line.text, a, b)) or line.is_elsewhere(start, end)


def _capsule(line: Line, value: Value, own: Note) -> Iterable[Against]:
    text = word_list("capsule", "other").sub(lambda m: "#" * len(m[0]), line.text)
    text = word_list("capsule", "agrees").sub(lambda m: "#" * len(m[0]), text)
    for m in word_list("capsule", "topic").finditer(text):
        a, b = line.clause(*m.span())
        if word_list("capsule", "against").search(text, a, b):
            yield Against(False, *m.span())
    for m in word_list("capsule", "infiltrating").finditer(text):
        if line.nouns() and not line.is_denied(*m.span()) and not line.is_elsewhere(*m.span()):
            yield Against(False, *m.span())


_JUDGES: dict[str, Callable[[Line, Value, Note], Iterable[Against]]] = {
    "lesion_count": _count,
    "largest_lesion_cm": _largest,
    "encapsulated": _capsule,
}
