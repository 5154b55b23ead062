"""A note → what its clauses say of disease outside the liver, with regions and words to cite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hepcite.extract.fields.base import Source, phrases
from hepcite.extract.fields.clauses import (
    Span,
    cited,
    clauses,
    is_of_long_ago,
    pattern,
    source_in,
    speaks_of,
)
from hepcite.extract.fields.extrahepatic.cues import (
    Reading,
    is_past,
    is_reason,
    is_unreal,
    reading_of,
    report_covers,
)
from hepcite.extract.fields.extrahepatic.good_news import is_answered_no, of_limits, of_studies, stands
from hepcite.extract.fields.extrahepatic.nodules import nodule_findings
from hepcite.extract.fields.extrahepatic.sites import FIELD, LIVER, Site, sites_in, sites_of
from hepcite.extract.fields.extrahepatic.suspicions import joined_site
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
        "medications",
    }
)
LABELS = {
    "chest": "chest",
    "bones": "bone",
    "nodes": "node",
    "adrenals": "adrenal",
    "peritoneum": "peritoneum",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` is absent, present, indeterminate, "clear" (one structure without disease), or None.

    None marks a near miss. `regions` is where, empty for all of the body. A weak one yields to others of its
    record. `told` is the report that the words retell.
    """

    value: str | None
    regions: frozenset[str]
    sentence: Sentence
    start: int
    evidence: Evidence
    is_weak: bool = False
    told: Source | None = None


_RECENT_DAYS = 60
_TOLD = re.compile(
    r"\b(?:showed|shows|demonstrated|revealed|was|were) (?:no|negative|without|clear|free)\b", re.IGNORECASE
)


def _tells_recent_result(note: Note, sentence: Sentence) -> bool:
    """A line of comparison that tells what another recent study found ("PET/CT of 16 April showed no ...")."""
    if sentence.section != "comparison" or note.date is None or not _TOLD.search(sentence.text):
        return False
    dates = note.dates_in(sentence.start, sentence.end)
    return any(0 <= (note.date - d.date).days <= _RECENT_DAYS for d in dates)


def findings(note: Note) -> tuple[Finding, ...]:
    """The findings in the order of the text."""
    covered = report_covers(note)
    found: list[Finding] = []
    text = fold(note.text)
    for sentence in note.sentences:
        is_skipped = is_reason(sentence) or (
            sentence.section in SKIPPED and not _tells_recent_result(note, sentence)
        )
        if is_skipped or not speaks_of(FIELD).search(text, sentence.start, sentence.end):
            continue
        if sentence.section == "exam" and not pattern(FIELD, "imaged").search(sentence.text):
            continue
        for clause in clauses(note.text, sentence.start, sentence.end):
            found.extend(_of_clause(note, sentence, clause, covered))
    return tuple(found)


def _of_clause(note: Note, sentence: Sentence, clause: Span, covered: frozenset[str]) -> Iterator[Finding]:
    text = note.text
    sites = sites_in(text, clause)

    def finding(value: str | None, regions: frozenset[str], span: Span, is_weak: bool = False) -> Finding:
        if value == "absent":
            value, regions = _with_exception(text, clause, sites, span, regions, sentence.end)
        if sentence.section == "past_history":
            value, is_weak = (value if value == "present" else None), True
        if is_of_long_ago(note, clause) and not phrases(FIELD, "now").search(text, *clause):
            value = None
        told = source_in(note, sentence, clause, span[0])
        if value == "absent" and not stands(note, clause, span, told):
            value = "indeterminate" if is_answered_no(text, clause, span) else None
        evidence = cited(note, [span], sentence, clause, FIELD)
        return Finding(value, regions, sentence, span[0], evidence, is_weak, told)

    for limit, regions, span in of_limits(note, sentence, clause, sites):
        yield finding(limit, regions, span)
    for regions, span in of_studies(note, clause):
        yield finding("absent", regions, span)
    taken: list[Span] = []
    for m in phrases(FIELD, "beyond").finditer(text, *clause):
        value = _of_beyond(note, sentence, clause, m.span())
        if value:
            taken.append(m.span())
            yield finding(None if value == "near" else value, _regions_of_beyond(m.group()), m.span())
    for m in phrases(FIELD, "spread_words").finditer(text, *clause):
        if any(a < m.end() and m.start() < b for a, b in taken):
            continue
        regions = sites_of(text, sites, m.span(), clause) or _labelled(sentence)
        value = _of_spread(note, sentence, clause, m.span(), regions, covered)
        if value:
            yield finding(None if value == "near" else value, regions - {LIVER}, m.span())
    for standing, region, span, is_weak in nodule_findings(
        note, sentence, clause, sites, _label(sentence, sites, covered)
    ):
        yield finding(standing, frozenset({region}), span, is_weak)
    for regions, span in _of_clear_structures(note, sentence, clause, sites):
        yield finding("absent" if _is_broad(regions) else "clear", regions, span)


def _labelled(sentence: Sentence) -> frozenset[str]:
    return frozenset({LABELS.get(sentence.label, LIVER)} if sentence.label in {*LABELS, "liver"} else ())


def _label(sentence: Sentence, sites: list[Site], covered: frozenset[str]) -> str | None:
    """The region under whose label the sentence stands; in a study of the chest alone, what names no place is there."""
    return LABELS.get(sentence.label or "") or ("chest" if covered == {"chest"} and not sites else None)


def _with_exception(
    text: str, clause: Span, sites: list[Site], span: Span, regions: frozenset[str], sentence_end: int
) -> tuple[str, frozenset[str]]:
    """Absent, unless an exception outside the liver follows: "none other than the known T8 lesion"."""
    joined = joined_site(text, sites, span[1])
    if joined and pattern(FIELD, "names_liver").search(text, *span):
        return "present", frozenset({joined.region})
    m = phrases(FIELD, "exception").search(text, span[1], clause[1])
    after = [s for s in sites if m and s.start >= m.end() and s.region != LIVER]
    if not m or not after:
        return "absent", regions
    is_open = pattern(FIELD, "still_open").search(text, m.end(), sentence_end)
    if phrases(FIELD, "harmless").search(text, m.end(), clause[1]) and not is_open:
        return "absent", regions
    known = pattern(FIELD, "known_disease").search(text, m.end(), clause[1])
    return ("present" if known else "indeterminate"), frozenset({after[0].region})


def _is_broad(regions: frozenset[str]) -> bool:
    """More than one structure: the chest and another, or three."""
    return ("chest" in regions and len(regions) > 1) or len(regions) > 2


def _of_beyond(note: Note, sentence: Sentence, clause: Span, span: Span) -> str | None:
    """What is said of disease beyond the liver as a whole."""
    words = note.text[span[0] : span[1]]
    reading = reading_of(note, sentence, clause, span)
    is_bare = bool(pattern(FIELD, "bare").fullmatch(words))
    if reading == "no":
        return "absent" if not is_bare or _is_labelled_none(note.text, span[1], clause[1]) else None
    if is_bare and _is_labelled_none(note.text, span[1], clause[1]):
        return "absent"
    if reading in {"unreal", "past", "no new"}:
        return "near"
    if (
        is_bare
        or pattern(FIELD, "other_first").match(words)
        or not pattern(FIELD, "real_spread").search(words)
    ):
        return None
    if reading == "maybe":
        return "indeterminate"
    is_named = pattern(FIELD, "names_beyond").search(words)
    return "present" if is_named and not pattern(FIELD, "mere_lesion").search(words) else None


def _is_labelled_none(text: str, end: int, limit: int) -> bool:
    return bool(pattern(FIELD, "labelled_none").match(text, end, limit))


def _regions_of_beyond(words: str) -> frozenset[str]:
    regions = (("chest", "of_chest"), ("abdomen", "of_abdomen"))
    return frozenset(region for region, key in regions if pattern(FIELD, key).search(words))


def _of_spread(
    note: Note, sentence: Sentence, clause: Span, span: Span, regions: frozenset[str], covered: frozenset[str]
) -> str | None:
    """What a word for spread says, given the regions that it is about."""
    outside = regions - {LIVER}
    reading: Reading = reading_of(note, sentence, clause, span)
    if reading == "no":
        if not regions:
            return "absent"
        return _of_negated(note.text, clause, outside, covered)
    if reading == "no new":
        return "near" if outside or not regions else None
    if not outside:
        return None
    if reading in {"unreal", "past"} or is_past(note.text, clause, span):
        return "near"
    return "indeterminate" if reading == "maybe" else "present"


def _of_negated(text: str, clause: Span, outside: frozenset[str], covered: frozenset[str]) -> str | None:
    """No spread to these regions: a whole region or several count, one structure does not."""
    if not outside:
        return None
    if "abdomen" in outside or _is_broad(outside):
        return "absent"
    if "chest" in outside:
        named = pattern(FIELD, "chest_named").search(text, *clause)
        return "absent" if named or "chest" in covered else "clear"
    return "clear"


def _of_clear_structures(
    note: Note, sentence: Sentence, clause: Span, sites: list[Site]
) -> Iterator[tuple[frozenset[str], Span]]:
    """Structures called clear: "bones and lungs are clear"."""
    if note.kind != "radiology_report" and not (
        pattern(FIELD, "imaged").search(sentence.text) or sentence.section == "imaging"
    ):
        return
    for i, site in enumerate(sites):
        m = pattern(FIELD, "clear").match(note.text, site.end, clause[1])
        if m and not is_unreal(note, clause, m.span()):
            listed = [
                s
                for s in sites[: i + 1]
                if pattern(FIELD, "plain_list").fullmatch(note.text, s.end, site.end)
            ]
            regions = frozenset(s.region for s in listed)
            if LIVER not in regions and "lung_base" not in regions:
                yield regions, (listed[0].start, m.end())
