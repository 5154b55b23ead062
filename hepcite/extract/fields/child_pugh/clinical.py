"""A note → its points for ascites and for encephalopathy, an interval where the grade is not said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.fields.base import compile_phrases, data, phrases
from hepcite.extract.fields.clauses import is_of_long_ago, is_stale
from hepcite.extract.fields.labs import by_sentence
from hepcite.extract.language.assertion import assertion_at
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

SOURCE = "child_pugh.calculated"


@dataclass(frozen=True, slots=True)
class Points:
    """At least `low` and at most `high` points of one input, with the words that say so. `is_treated`: held
    by drugs."""

    low: int
    high: int
    evidence: tuple[Evidence, ...]
    is_treated: bool = False


NONE, SLIGHT, MUCH, UNGRADED, NONE_OR_SLIGHT = (1, 1), (2, 2), (3, 3), (2, 3), (1, 2)


@cache
def _words(finding: str, name: str, *rest: int) -> re.Pattern[str]:
    node: Any = data("child_pugh")[finding][name]
    for key in rest:
        node = node[key]
    return compile_phrases(node) if node else re.compile(r"(?!)")


@cache
def _drugs(finding: str) -> re.Pattern[str]:
    return compile_phrases(data("child_pugh")["diuretics" if finding == "ascites" else "lactulose"])


_BREAK = re.compile(
    r"[;|\n]|\.\s|,\s(?!or\b|nor\b)|\((?!=)|\bbut\b|\bthough\b|\band (?=no\b|without\b|is\b|has\b)"
)
_LATER = re.compile(
    r"[;|\n)]|\.(?=\s|$)|,\s(?=no\b|and\b|or\b|nor\b|[a-z]+ (?:\d|is\b|was\b))|\bbut\b|\band (?=no\b)"
)


def points_of(note: Note, finding: str) -> Points | None:
    """What `note` supports for `finding` (ascites or encephalopathy); None where it does not say, or says
    both."""
    found = [*_phrased(note, finding), *_termed(note, finding)]
    if not found and finding == "encephalopathy":
        found = list(_signs(note))
    if not found:
        return None
    present = [p for p in found if p.low >= 2]
    absent = [p for p in found if p.high == 1]
    if present and absent:
        treated = [p for p in present if p.is_treated]
        if not treated:
            return Points(1, max(p.high for p in present), (present[-1].evidence[0], absent[-1].evidence[0]))
        present = treated
    chosen = present or found
    low, high = min(p.low for p in chosen), max(p.high for p in chosen)
    if high == 1 and finding == "encephalopathy" and _is_on_drug(note, finding):
        high = 2
    evidence = tuple(e for p in chosen for e in p.evidence)[:2]
    return Points(low, high, evidence, any(p.is_treated for p in chosen))


def _is_on_drug(note: Note, finding: str) -> bool:
    """The note lists the drug among those taken."""
    return any(
        not assertion_at(note.text, s.start, s.end, "", s.cues, m.start(), m.end()).is_any(
            "negated", "planned", "hypothetical"
        )
        for s in note.sentences
        for m in _drugs(finding).finditer(note.text, s.start, s.end)
    )


def _phrased(note: Note, finding: str) -> Iterator[Points]:
    for sentence, matches in by_sentence(note, _words(finding, "absent")):
        for m in matches:
            held = _held(note, sentence, m.start(), m.end())
            if not held.is_any("family", "hypothetical") and not _is_of_another_time(
                note, sentence, m.start()
            ):
                cited = (note.evidence(*_clause(note, sentence, m.start(), m.end()), SOURCE),)
                treated = finding == "encephalopathy" and bool(_drugs(finding).search(sentence.text))
                yield Points(*(SLIGHT if treated else NONE), cited, treated)
    for sentence, matches in by_sentence(note, _words(finding, "much_phrases")):
        for m in matches:
            if not _held(note, sentence, m.start(), m.end()).is_any(
                "family", "hypothetical", "negated", "historical"
            ):
                yield Points(*MUCH, (note.evidence(*_clause(note, sentence, m.start(), m.end()), SOURCE),))


_NOW = re.compile(r"\b(?:since|now|today|currently|remains?|still|never)\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|unless|should|once|when|whether|until)\b[^,;]*$", re.IGNORECASE)


def _is_of_another_time(note: Note, sentence: Sentence, position: int) -> bool:
    """The finding is of a day long before the note, or one that is only supposed."""
    if _NOW.search(sentence.text):
        return False
    span = (sentence.start, sentence.end)
    is_old = is_stale(note, span, position) or is_of_long_ago(note, span)
    return is_old or _IF.search(note.text, sentence.start, position) is not None


def _held(note: Note, sentence: Sentence, start: int, end: int) -> Any:
    section = sentence.section if sentence.section == "family_history" else ""
    return assertion_at(note.text, sentence.start, sentence.end, section, sentence.cues, start, end)


def _clause(note: Note, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The clause around `start:end`."""
    cuts = [m.end() for m in _BREAK.finditer(note.text, sentence.start, start)]
    stop = _LATER.search(note.text, end, sentence.end)
    return (cuts[-1] if cuts else sentence.start), (stop.start() if stop else sentence.end)


def _termed(note: Note, finding: str) -> Iterator[Points]:
    named = {s.index: (s, m) for s, m in by_sentence(note, _words(finding, "terms"))}
    if finding == "ascites":
        for sentence, matches in by_sentence(note, _words(finding, "exam_terms")):
            if sentence.index not in named and _is_about_abdomen(sentence):
                named[sentence.index] = (sentence, matches)
    for _, (sentence, matches) in sorted(named.items()):
        for match in matches:
            if match.group().lower() == "he" and not _is_abbreviation(note, sentence, match):
                continue
            if _is_of_another_time(note, sentence, match.start()):
                continue
            graded = _graded(note, sentence, finding, match)
            if graded:
                yield graded


def _is_about_abdomen(sentence: Sentence) -> bool:
    return sentence.section == "exam" or bool(_words("ascites", "exam_context").search(sentence.text))


def _is_abbreviation(note: Note, sentence: Sentence, match: re.Match[str]) -> bool:
    """HE for encephalopathy, not the pronoun in a text of capitals."""
    if match.group() != "HE":
        return False
    after = note.text[match.end() : match.end() + 12]
    return sentence.text != sentence.text.upper() or bool(
        re.match(r"\s*(?:[:.,;)|=]|\d|$|CONTROLLED|GRADE)", after)
    )


def _graded(note: Note, sentence: Sentence, finding: str, match: re.Match[str]) -> Points | None:
    """The grade that the clause around one term gives, None where it says nothing of the present."""
    held = _held(note, sentence, match.start(), match.end())
    if held.is_any("family", "comparison") or (
        held.is_any("hypothetical", "uncertain") and "negated" not in held
    ):
        return None
    if phrases("child_pugh", "not_told").match(note.text, match.end(), sentence.end):
        return None
    start, end = _clause(note, sentence, match.start(), match.end())
    clause = note.text[start:end]
    evidence = (note.evidence(start, end, SOURCE),)
    near = note.text[max(start, match.start() - 30) : match.start()]
    drug = _drugs(finding).search(clause)
    treated = drug is not None
    if "negated" in held or _is_denied(note, sentence, finding, match):
        if drug and not _OFF_DRUG.search(clause[: drug.start()]):
            return Points(*SLIGHT, evidence, True)
        return Points(*(NONE_OR_SLIGHT if _words(finding, "vague").search(near) else NONE), evidence)
    slight, much = _words(finding, "slight").search(clause), _words(finding, "much").search(clause)
    if "resolved" in held or _words(finding, "gone").search(clause):
        return Points(*(SLIGHT if treated else NONE_OR_SLIGHT), evidence, treated)
    if "historical" in held and not treated and not slight:
        return None
    if much and not (slight and treated):
        return Points(*MUCH, evidence)
    if slight:
        is_held = treated or bool(re.search(r"control|manag", slight.group(), re.IGNORECASE))
        return Points(*SLIGHT, evidence, is_held)
    return None if sentence.section == "past_history" or "planned" in held else Points(*UNGRADED, evidence)


_SAID_NONE = re.compile(
    r"^\s*(?:[:=|–-]|is|was|are|by exam|on exam|on imaging|today|clinically)*\s*(?:\|\s*)?"
    r"(?:none|absent|no\b|nil|negative|neg\b|not (?:present|seen|noted|detected|identified|evident)"
    r"|0\b|denied|never|1\s?(?:pt|point)?\b(?=\s*[|,;.)]|$))",
    re.IGNORECASE,
)


_NOT = re.compile(r"\b(?:not|isn't|wasn't|never|hardly|barely)\s(?:fully\s|entirely\s)?$", re.IGNORECASE)
_OFF_DRUG = re.compile(r"\b(?:off|not on|no|without|stopped)\s+(?:\w+\s)?$", re.IGNORECASE)
_DENIED_LIST = re.compile(
    r"\b(?:never(?: had)?|no|without|denies|neither)\s+(?:[\w-]+(?:\s[\w-]+){0,2},\s*){1,5}"
    r"(?:(?:or|nor|and)\s+)?(?:(?:hepatic|overt)\s+)?$",
    re.IGNORECASE,
)
_MINUS_AFTER = re.compile(r"\s*(?:\([-–−]\)|[-–−]\s*(?=[,;.|)]|$))")
_MINUS_BEFORE = re.compile(r"\(\s*[-–−]\s*\)\s*$")


def _is_denied(note: Note, sentence: Sentence, finding: str, match: re.Match[str]) -> bool:
    """ "Ascites: none", "ascites | absent", or a "no" that stands for a list of findings."""
    before = note.text[max(sentence.start, match.start() - 5) : match.start()]
    after = note.text[match.end() : sentence.end]
    listed = _DENIED_LIST.search(note.text, sentence.start, match.start())
    if listed and re.search(r"\bn?or\b", note.text[listed.start() : match.end() + 40], re.IGNORECASE):
        return True
    return bool(_SAID_NONE.match(after) or _MINUS_AFTER.match(after) or _MINUS_BEFORE.search(before))


def _signs(note: Note) -> Iterator[Points]:
    """A clear mind and steady hands: two different signs that together speak against encephalopathy."""
    kinds = data("child_pugh")["encephalopathy"]["signs"]
    seen: list[Evidence] = []
    for kind in range(len(kinds)):
        pattern = _words("encephalopathy", "signs", kind)
        for sentence in note.sentences:
            match = pattern.search(note.text, sentence.start, sentence.end)
            if match and not _NOT.search(note.text, sentence.start, match.start()):
                seen.append(note.evidence(*_clause(note, sentence, match.start(), match.end()), SOURCE))
                break
    if len(seen) == len(kinds):
        yield Points(*NONE, tuple(seen))
