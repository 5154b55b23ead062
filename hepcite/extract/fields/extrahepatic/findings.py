"""A note → what its clauses say of disease outside the liver, with regions and words to cite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, assertion_within, cited, clauses
from hepcite.extract.fields.extrahepatic.cues import Reading, is_limited_to_liver, is_past, is_unreal, reading_of, report_covers
from hepcite.extract.fields.extrahepatic.nodules import nodule_findings
from hepcite.extract.fields.extrahepatic.sites import FIELD, LIVER, Site, sites_in, sites_of
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

SKIPPED = frozenset(
    {"technique", "indication", "comparison", "family_history", "social_history", "allergies", "review_of_systems", "medications"}
)
LABELS = {"chest": "chest", "bones": "bone", "nodes": "node", "adrenals": "adrenal", "peritoneum": "peritoneum"}
_RELEVANT = re.compile(
    r"metasta|\bEH|\bmets?\b|extra-?hepatic|liver|spread|M0|\bPET\b|\bCT\b|chest|lung|pulmon|thora|lobe|\b[RL][UML]L\b|bone|oss|vertebr|node|nodal|adenopath|periton|oment|mesent|adrenal|staging|work-?up|elsewhere|nodul|implant|skelet|lytic|sclero|brain|secondaries|carcinomatosis|dotatate|uptake|avid|nothing|disease|sacr|ilia|ilium|rib|spine|spleen|mediast|pleura",
    re.IGNORECASE,
)
_REAL_SPREAD = re.compile(r"^EH|disease|dz|spread|metast|\bmets?\b|tumou?r|malignan|involvement|recurrence|deposit|cancer|dissemin", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` is absent, present, indeterminate, "clear" (one structure without disease), or None for words that came
    near. `regions` is where, empty for all of the body. A `weak` one yields to any other of its record."""

    value: str | None
    regions: frozenset[str]
    sentence: Sentence
    start: int
    evidence: Evidence
    is_weak: bool = False


def findings(note: Note) -> tuple[Finding, ...]:
    """The findings in the order of the text."""
    covered = report_covers(note)
    found: list[Finding] = []
    for sentence in note.sentences:
        if sentence.section in SKIPPED or not _RELEVANT.search(sentence.text):
            continue
        if sentence.section == "exam" and not _IMAGED.search(sentence.text):
            continue
        for clause in clauses(note.text, sentence.start, sentence.end):
            found.extend(_of_clause(note, sentence, clause, covered))
    return tuple(found)


def _of_clause(note: Note, sentence: Sentence, clause: Span, covered: frozenset[str]) -> Iterator[Finding]:
    text = note.text
    sites = sites_in(text, clause)

    def finding(value: str | None, regions: frozenset[str], span: Span, is_weak: bool = False) -> Finding:
        evidence = cited(note, [span], sentence, clause, FIELD)
        return Finding(value, regions, sentence, span[0], evidence, is_weak)

    for value, regions, span in _of_limits(note, sentence, clause, sites):
        yield finding(value, regions, span)
    for regions, span in _of_studies(note, clause):
        yield finding("absent", regions, span)
    taken: list[Span] = []
    for m in phrases(FIELD, "beyond").finditer(text, *clause):
        value = _of_beyond(note, sentence, clause, m.span())
        if value:
            taken.append(m.span())
            yield finding(value if value != "near" else None, _regions_of_beyond(m.group()), m.span())
    for m in phrases(FIELD, "spread_words").finditer(text, *clause):
        if any(a < m.end() and m.start() < b for a, b in taken):
            continue
        regions = sites_of(text, sites, m.span(), clause)
        if not regions and sentence.label in {*LABELS, "liver"}:
            regions = frozenset({LABELS.get(sentence.label or "", LIVER)})
        value = _of_spread(note, sentence, clause, m.span(), regions, covered)
        if value:
            yield finding(None if value == "near" else value, regions - {LIVER}, m.span())
    for value, region, span, is_weak in nodule_findings(note, sentence, clause, sites, LABELS.get(sentence.label or "")):
        yield finding(value, frozenset({region}), span, is_weak)
    for regions, span in _of_clear_structures(note, sentence, clause, sites):
        yield finding("absent" if _is_broad(regions) else "clear", regions, span)


def _is_broad(regions: frozenset[str]) -> bool:
    """More than one structure: the chest and another, or three."""
    return ("chest" in regions and len(regions) > 1) or len(regions) > 2


def _of_limits(note: Note, sentence: Sentence, clause: Span, sites: list[Site]) -> Iterator[tuple[str, frozenset[str], Span]]:
    """Ways to say that the liver alone is diseased, or that it is not alone."""
    text = note.text
    for m in phrases(FIELD, "liver_only").finditer(text, *clause):
        before = text[clause[0] : m.start()]
        if is_unreal(note, clause, m.span()) or not is_limited_to_liver(before, m.group(), text[m.end() : clause[1]]):
            continue
        if re.search(r"\b(?:not|no longer|n't)\s+(?:\w+\s+)?$", before, re.IGNORECASE):
            yield "present", frozenset({"any"}), m.span()
        elif not assertion_within(note, sentence, clause, *m.span()).is_any("family", "historical"):
            after = [s for s in sites if m.end() <= s.start <= m.end() + 15 and s.region != LIVER]
            joined = after and re.fullmatch(r"\s+(?:and|plus|&)\s+(?:\w+\s+){0,2}", text[m.end() : after[0].start])
            if not joined:
                yield "absent", frozenset(), m.span()


def _of_studies(note: Note, clause: Span) -> Iterator[tuple[frozenset[str], Span]]:
    """A staging study with its good news."""
    text = note.text
    for m in phrases(FIELD, "study").finditer(text, *clause):
        if is_unreal(note, clause, m.span()):
            continue
        between = phrases(FIELD, "between").match(text, m.end(), clause[1])
        at = between.end() if between else m.end()
        for position in {at, m.end(), *(m.end() + i.end() for i in re.finditer(r"[\s:,]", text[m.end() : at]))}:
            good = phrases(FIELD, "good_news").match(text, position, clause[1])
            if good:
                yield _study_regions(m.group()), (m.start(), good.end())
                break
        else:
            lead = re.search(r"\b(?:negative|clear|clean|unremarkable|normal)\s+(?:\w+\s+){0,2}$", text[clause[0] : m.start()], re.IGNORECASE)
            if lead:
                yield _study_regions(m.group()), (clause[0] + lead.start(), m.end())


def _study_regions(study: str) -> frozenset[str]:
    regions = {r for r in ("chest", "bone", "abdomen") if phrases(FIELD, "covers", r).search(study)}
    return frozenset(regions) if regions else frozenset()


def _of_beyond(note: Note, sentence: Sentence, clause: Span, span: Span) -> str | None:
    """What is said of disease beyond the liver as a whole."""
    words = note.text[span[0] : span[1]]
    reading = reading_of(note, sentence, clause, span)
    is_bare = bool(re.fullmatch(r"extra-?hepatic", words, re.IGNORECASE))
    if reading == "no":
        return "absent" if not is_bare or _is_labelled_none(note.text, span[1], clause[1]) else None
    if is_bare and _is_labelled_none(note.text, span[1], clause[1]):
        return "absent"
    if reading in {"unreal", "past", "no new"}:
        return "near"
    if is_bare or re.match(r"other\b", words, re.IGNORECASE) or not _REAL_SPREAD.search(words):
        return None
    if reading == "maybe":
        return "indeterminate"
    is_named = re.search(r"extra-?hepatic|^EH|outside|beyond|thoracic", words, re.IGNORECASE)
    return "present" if is_named and not re.search(r"lesion|uptake|finding|abnormal", words, re.IGNORECASE) else None


def _is_labelled_none(text: str, end: int, limit: int) -> bool:
    return bool(re.compile(r"\s*[:=|-]\s*(?:none|no(?=\s*(?:[.;|,]|$))|no\s+(?:evidence|sign|metast\w+|disease|spread|extra)|negative|absent|nil|clear|nothing|not (?:seen|identified))", re.IGNORECASE).match(text, end, limit))


def _regions_of_beyond(words: str) -> frozenset[str]:
    return frozenset({"chest"}) if re.search(r"thoracic", words, re.IGNORECASE) else frozenset({"abdomen"}) if re.match(r"(?:intra-?)?abd", words, re.IGNORECASE) else frozenset()


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
        named = re.search(r"\b(?:chest|thora\w+|intra-?thoracic)\b", text[clause[0] : clause[1]], re.IGNORECASE)
        return "absent" if named or "chest" in covered else "clear"
    return "clear"


_CLEAR = re.compile(
    r"[\s:|]*(?:(?:are|is|were|was|remains?|both|all|bilaterally|also|again|otherwise|appear|look|looks)\s+)*(?:clear|clean|negative|free of (?:\w+ )?(?:metast|disease|tumou?r|malign|spread)\w*|without (?:evidence of |any )?(?:metast|disease|tumou?r|malign|nodul)\w*)",
    re.IGNORECASE,
)
_IMAGED = re.compile(r"\b(?:CT|PET|scans?|imaging|MRI|staging|restaging|radiograph\w*|tomograph\w*)\b", re.IGNORECASE)


def _of_clear_structures(note: Note, sentence: Sentence, clause: Span, sites: list[Site]) -> Iterator[tuple[frozenset[str], Span]]:
    """Structures called clear: "bones and lungs are clear"."""
    if note.kind != "radiology_report" and not (_IMAGED.search(sentence.text) or sentence.section == "imaging"):
        return
    for i, site in enumerate(sites):
        m = _CLEAR.match(note.text, site.end, clause[1])
        if m and not is_unreal(note, clause, m.span()):
            listed = [s for s in sites[: i + 1] if re.fullmatch(r"[\w\s,/&()-]*", note.text[s.end : site.end])]
            regions = frozenset(s.region for s in listed)
            if LIVER not in regions and "lung_base" not in regions:
                yield regions, (listed[0].start, m.end())


def moved(finding: Finding, value: str) -> Finding:
    """The finding with another value."""
    return replace(finding, value=value)
