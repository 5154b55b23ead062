"""Ways to tell of spread that was not found: the liver alone, a study with its good news; and whether such news stands."""

import re
from collections.abc import Iterator
from functools import cache

from hepcite.extract.fields.base import Source, phrases
from hepcite.extract.fields.clauses import Span, assertion_within, comma_part, is_stale, pattern
from hepcite.extract.fields.extrahepatic.cues import is_limited_to_liver, is_unreal
from hepcite.extract.fields.extrahepatic.sites import FIELD, LIVER, Site
from hepcite.extract.language.note import Note, Sentence


def stands(note: Note, clause: Span, span: Span, told: Source | None) -> bool:
    """The good news at `span` is of now and of a look that was had: not of years before, not expected of a study
    to come, not of symptoms or the examination alone, not of a state that has ended."""
    text = note.text
    if is_stale(note, clause, span[0], told):
        return False
    is_denial = pattern(FIELD, "says_no").search(text, clause[0], span[1])
    if is_denial and pattern(FIELD, "unanswered").match(text, span[1], clause[1]):
        return False
    if pattern(FIELD, "options").match(text, span[1], clause[1]):
        return False
    if phrases(FIELD, "ended").match(text, span[1], clause[1]):
        return False
    part = comma_part(text, clause, span[0])
    if phrases(FIELD, "expected_before").search(text, clause[0], span[1]):
        return False
    if phrases(FIELD, "expected_after").match(text, span[1], clause[1]):
        return False
    is_clinical = note.kind != "radiology_report" and (
        phrases(FIELD, "clinical_only").search(text, *part)
        or phrases(FIELD, "no_symptoms").search(text, clause[0], span[1])
    )
    return not is_clinical or bool(pattern(FIELD, "imaged").search(text, *clause))


def is_answered_no(text: str, clause: Span, span: Span) -> bool:
    """A denial on a form that is itself denied: "No extrahepatic disease: No"."""
    return bool(
        pattern(FIELD, "denial").search(text, clause[0], span[1])
        and pattern(FIELD, "answered_no").match(text, span[1], clause[1])
    )


def of_limits(
    note: Note, sentence: Sentence, clause: Span, sites: list[Site]
) -> Iterator[tuple[str, frozenset[str], Span]]:
    """Ways to say that the liver alone is diseased, or that it is not alone."""
    text = note.text
    for m in phrases(FIELD, "liver_only").finditer(text, *clause):
        before = text[clause[0] : m.start()]
        if is_unreal(note, clause, m.span()) or not is_limited_to_liver(
            before, m.group(), text[m.end() : clause[1]]
        ):
            continue
        if pattern(FIELD, "not_before").search(before):
            yield "present", frozenset({"any"}), m.span()
        elif not assertion_within(note, sentence, clause, *m.span()).is_any("family", "historical"):
            after = [s for s in sites if m.end() <= s.start <= m.end() + 45 and s.region != LIVER]
            joined = after and pattern(FIELD, "joined").fullmatch(text[m.end() : after[0].start])
            yield (
                ("present" if joined else "absent"),
                frozenset({after[0].region} if joined else set()),
                m.span(),
            )


@cache
def _study_news() -> re.Pattern[str]:
    """Up to nine words, then the good news."""
    gap = phrases(FIELD, "between").pattern.removeprefix("(?:").removesuffix(")")
    return re.compile(rf"(?:{gap})[\s,:()=-]+(?:{phrases(FIELD, 'good_news').pattern})", re.IGNORECASE)


def of_studies(note: Note, clause: Span) -> Iterator[tuple[frozenset[str], Span]]:
    """A staging study with its good news."""
    text = note.text
    for m in phrases(FIELD, "study").finditer(text, *clause):
        if is_unreal(note, clause, m.span()):
            continue
        good = _study_news().match(text, m.end(), clause[1])
        if good:
            yield _study_regions(m.group()), (m.start(), good.end())
            continue
        other = phrases(FIELD, "otherwise").search(text, m.end(), clause[1])
        if other:
            yield _study_regions(m.group()), (m.start(), other.end())
        else:
            lead = pattern(FIELD, "good_adjective_before").search(text[clause[0] : m.start()])
            if lead:
                yield _study_regions(m.group()), (clause[0] + lead.start(), m.end())


def _study_regions(study: str) -> frozenset[str]:
    regions = {r for r in ("chest", "bone", "abdomen") if phrases(FIELD, "covers", r).search(study)}
    return frozenset(regions) if regions else frozenset()
