"""Sentences → the laboratory values in them: "bili 2.2, alb 3.6", "BUN/Cr 14/0.8", "2.6 then, 0.9 now"."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from hepcite.extract.fields.base import compile_phrases, data
from hepcite.extract.fields.labs.columns import read_columns
from hepcite.extract.fields.labs.dates import date_of
from hepcite.extract.fields.labs.scan import Reading, scan
from hepcite.extract.fields.labs.value import NUMBER, LabValue, analyte_data, in_us_units, to_number, words
from hepcite.extract.language.assertion import assertion_at
from hepcite.extract.language.folding import find_all, fold, folded
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.language.places import matches_at

Span = tuple[int, int]
_SHORT_REST = 12


@cache
def names_pattern(analytes: frozenset[str]) -> re.Pattern[str]:
    """The names of `analytes`, each in the group of its analyte."""
    macros = data("labs")["macros"]
    groups = [
        f"(?P<{a}>{compile_phrases(analyte_data(a)['names'], macros).pattern})" for a in sorted(analytes)
    ]
    return re.compile(r"(?<![A-Za-z0-9])(?:" + "|".join(groups) + r")(?![A-Za-z])", re.IGNORECASE)


@cache
def _context_pattern(analyte: str, side: str) -> re.Pattern[str] | None:
    phrases = analyte_data(analyte)[side]
    if not phrases:
        return None
    joined = "|".join(p.replace(" ", r"\s+") for p in phrases)
    return re.compile(
        rf"(?<![A-Za-z])(?:{joined})[\s.,:]*$" if side == "not_before" else f"(?:{joined})", re.IGNORECASE
    )


@lru_cache(maxsize=64)
def name_starts(text: str) -> tuple[int, ...]:
    """Where names of analytes begin in the text of a note."""
    return tuple(match.start() for match in _any_name().finditer(fold(text)))


@cache
def _any_name() -> re.Pattern[str]:
    return folded(names_pattern(frozenset(data("labs")["analytes"])).pattern.join(("(?=", ")")))


def by_sentence(note: Note, pattern: re.Pattern[str]) -> Iterator[tuple[Sentence, list[re.Match[str]]]]:
    """The sentences of `note` that hold matches of `pattern`, with them; found in one pass over the text."""
    return _in_sentences(note, find_all(pattern, note.text))


def _in_sentences(
    note: Note, matches: Iterable[re.Match[str]]
) -> Iterator[tuple[Sentence, list[re.Match[str]]]]:
    held: dict[int, list[re.Match[str]]] = {}
    for match in matches:
        sentence = note.sentence_at(match.start())
        if match.end() <= sentence.end:
            held.setdefault(sentence.index, []).append(match)
    return ((note.sentences[i], matches) for i, matches in sorted(held.items()))


def is_other_test(note: Note, analyte: str, start: int, end: int) -> bool:
    """The name at `start:end` is part of another test's: direct bilirubin, urine creatinine, creatinine
    clearance."""
    before, after = _context_pattern(analyte, "not_before"), _context_pattern(analyte, "not_after")
    head = note.text[max(0, start - 22) : start].split("\n")[-1]
    return bool((before and before.search(head)) or (after and after.match(note.text, end)))


_SI = folded(r"(?:µ|μ|\bu|\bmc|\bmicro)mol|\d ?g/l\b")


def is_si_note(note: Note) -> bool:
    return _has_si_units(note.text)


@lru_cache(maxsize=64)
def _has_si_units(text: str) -> bool:
    return bool(_SI.search(fold(text)))


def read_prose(note: Note, analytes: frozenset[str], used: frozenset[int]) -> Iterator[LabValue]:
    """The values in sentences and in single cells; names that begin at an offset of `used` are read
    already."""
    names = names_pattern(analytes)
    for sentence, matches in _in_sentences(note, matches_at(names, note.text, name_starts(note.text))):
        if _is_no_result(sentence):
            continue
        grouped = list(_groups(note, sentence, names))
        yield from (value for _, value in grouped)
        taken = {start for start, _ in grouped}
        for match in matches:
            if match.start() not in used and match.start() not in taken:
                yield from _values_after(note, sentence, match)


def explains(sentence: Sentence) -> bool:
    """The sentence tells how values are read, or what they are compared with, and gives none."""
    return bool(words("explaining").search(sentence.text))


def _is_no_result(sentence: Sentence) -> bool:
    return explains(sentence) or bool(words("point_lists").search(sentence.text))


def _limit(note: Note, sentence: Sentence, end: int) -> int:
    """How far the words after a name reach: its cell, or its sentence, or the next one after an
    abbreviation ("Cr. 0.9")."""
    if sentence.is_row:
        bar = note.text.find("|", end, sentence.end)
        return bar if bar >= 0 else sentence.end
    rest = note.text[end : sentence.end]
    if len(rest) <= _SHORT_REST and not re.search(r"\d", rest) and sentence.index + 1 < len(note.sentences):
        following = note.sentences[sentence.index + 1]
        if following.line == sentence.line and re.match(r"[A-Za-z]{0,12}\s?\d", following.text):
            return following.end
    return sentence.end


def _values_after(note: Note, sentence: Sentence, match: re.Match[str]) -> Iterator[LabValue]:
    analyte = str(match.lastgroup)
    if is_other_test(note, analyte, match.start(), match.end()) or _is_not_of_patient(note, sentence, match):
        return
    columns = read_columns(note, sentence, match.end())
    for reading in columns or scan(note, analyte, match.end(), _limit(note, sentence, match.end())):
        if match.group() == "CR" and "." not in reading.written:
            return
        if _is_threshold(note, sentence, match.start(), reading):
            continue
        value = _lab_value(note, sentence, analyte, match.start(), reading)
        if value:
            yield value


def _lab_value(note: Note, sentence: Sentence, analyte: str, start: int, reading: Reading) -> LabValue | None:
    unit = note.text[reading.start : reading.end + 12] + note.text[start : reading.start]
    bounds = [
        None if n is None else in_us_units(analyte, n, unit, is_si_note=is_si_note(note))
        for n in (reading.low, reading.high)
    ]
    if all(b is None for b in bounds) or (
        reading.low is not None and reading.high is not None and None in bounds
    ):
        return None
    day = date_of(note, sentence, start, reading)
    return LabValue(analyte, bounds[0], bounds[1], day, start, reading.end, sentence, reading.is_past)


def _is_not_of_patient(note: Note, sentence: Sentence, match: re.Match[str]) -> bool:
    section = sentence.section if sentence.section == "family_history" else ""
    held = assertion_at(
        note.text, sentence.start, sentence.end, section, sentence.cues, match.start(), match.end()
    )
    return held.is_any("hypothetical", "family")


def _is_threshold(note: Note, sentence: Sentence, start: int, reading: Reading) -> bool:
    """The number is a limit that someone sets, not a value of the patient."""
    before = note.text[max(sentence.start, start - 45) : start].split(";")[-1]
    if words("threshold_before").search(before):
        return True
    is_bound = reading.low is None or reading.high is None
    after = note.text[reading.end : reading.end + 40]
    return is_bound and bool(
        words("threshold_before_bound").search(before) or words("threshold_after").search(after)
    )


_NAME = r"[A-Za-z][A-Za-z.0-9]{0,11}"
_SLASHED = re.compile(
    rf"(?<![\w/])(?P<names>(?:{_NAME} ?/ ?){{1,7}}{_NAME})[ :=]{{0,3}}(?:of|were|was|are|is)? ?"
    rf"(?P<numbers>(?:{NUMBER} ?/ ?){{1,7}}{NUMBER})(?![\d/])"
)
_AND = r"(?: ?, ?(?:and |& )?| and | & )"
_LISTED = re.compile(
    rf"(?P<names>(?:[A-Za-z][A-Za-z. ]{{0,22}}?{_AND}){{1,6}}[A-Za-z][A-Za-z. ]{{0,22}}?)"
    rf"(?: values)?(?:,? respectively,?)? (?:of|were|was|are|is|at|:) ?"
    rf"(?P<numbers>(?:{NUMBER}(?: ?[a-zµμ]+/[a-zA-Z]+)?{_AND}){{1,6}}{NUMBER})(?![\d/])"
)


def _groups(note: Note, sentence: Sentence, names: re.Pattern[str]) -> Iterator[tuple[int, LabValue]]:
    """Values of names and numbers that stand in two parallel lists, with the offset of the name that each
    belongs to."""
    for pattern, separator in ((_SLASHED, "/"), (_LISTED, _AND)):
        if not re.search(separator, sentence.text):
            continue
        for match in pattern.finditer(note.text, sentence.start, sentence.end):
            tests = _parts(match, "names", separator)
            numbers = _parts(match, "numbers", separator)
            if len(tests) != len(numbers):
                continue
            for (a, b), (c, d) in zip(tests, numbers, strict=True):
                name = names.fullmatch(note.text, a, b) or names.search(note.text, a, b)
                number = re.search(NUMBER, note.text[c:d])
                if (
                    name
                    and name.end() == b
                    and number
                    and not is_other_test(note, str(name.lastgroup), name.start(), b)
                ):
                    n = to_number(number.group())
                    at = c + number.start()
                    reading = Reading(n, n, at, c + number.end(), number.group(), None, False)
                    value = _lab_value(note, sentence, str(name.lastgroup), name.start(), reading)
                    if value:
                        yield name.start(), value


def _parts(match: re.Match[str], group: str, separator: str) -> list[Span]:
    """The spans of the parts of `group` between its separators."""
    base, text = match.start(group), match[group]
    cuts = [m.span() for m in re.finditer(separator, text)]
    edges = zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True)
    spans = []
    for start, end in edges:
        part = text[start:end]
        spans.append((base + start + len(part) - len(part.lstrip()), base + start + len(part.rstrip())))
    return spans
