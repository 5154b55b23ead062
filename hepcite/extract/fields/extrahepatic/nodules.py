"""A clause that names a nodule, node or bone focus outside the liver → harmless, unsettled, or proven."""

from collections.abc import Iterator, Sequence

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, assertion_within, pattern
from hepcite.extract.fields.extrahepatic.cues import is_unreal
from hepcite.extract.fields.extrahepatic.sites import FIELD, LIVER, Site
from hepcite.extract.language.note import Note, Sentence

Nodule = tuple[str, str, Span, bool]
"""Value, region, span, and whether it is weak."""

_DOUBTED_AS_SPREAD = frozenset({"node", "peritoneum", "organ", "abdomen"})
"""Regions where only strong words of doubt count: a node to be followed is mostly reactive."""


def nodule_findings(
    note: Note, sentence: Sentence, clause: Span, sites: Sequence[Site], label: str | None
) -> Iterator[Nodule]:
    """The nodules and the like of the clause, once a region."""
    text = note.text
    seen: set[str] = set()
    for m in phrases(FIELD, "finding_words").finditer(text, *clause):
        region = _region(text, sites, m.span(), clause) or label
        if not region or region == LIVER or region in seen:
            continue
        region = "chest" if region == "lung_base" else region
        seen.add(region)
        if assertion_within(note, sentence, clause, *m.span()).is_any(
            "family", "hypothetical", "indication"
        ) or is_unreal(note, clause, m.span(), heeds_after=False):
            continue
        if _is_negated(note, sentence, clause, m.span()):
            yield "clear", region, m.span(), False
            continue
        value, is_weak = _standing(note, sentence, clause, region, m.group())
        if value:
            yield value, region, m.span(), is_weak


def _region(text: str, sites: Sequence[Site], word: Span, clause: Span) -> str | None:
    """The region that the word lies in."""
    own = [s for s in sites if s.start < word[1] and word[0] < s.end]
    if own:
        return own[0].region
    before = [s for s in sites if s.end <= word[0]]
    if before and pattern(FIELD, "before").fullmatch(text, before[-1].end, word[0]):
        return before[-1].region
    after = next((s for s in sites if s.start >= word[1]), None)
    if after and pattern(FIELD, "after").fullmatch(text, word[1], after.start):
        return after.region
    is_chest_alone = bool(before) and {s.region for s in sites} == {"chest"}
    return "chest" if is_chest_alone else None


def _is_negated(note: Note, sentence: Sentence, clause: Span, span: Span) -> bool:
    before = note.text[clause[0] : span[0]]
    if pattern(FIELD, "not_unsure").search(before):
        return False
    return "negated" in assertion_within(note, sentence, clause, *span)


def _context(note: Note, sentence: Sentence, clause: Span) -> str:
    """The words about the nodule: its sentence from the clause on, and the next ones that go on about it."""
    parts = [note.text[clause[0] : sentence.end]]
    for after in note.sentences[sentence.index + 1 : sentence.index + 3]:
        if after.section != sentence.section or not phrases(FIELD, "goes_on").match(
            after.text.lstrip(" -*•")
        ):
            break
        parts.append(after.text)
    return " ".join(parts)


def _standing(
    note: Note, sentence: Sentence, clause: Span, region: str, word: str
) -> tuple[str | None, bool]:
    own = note.text[clause[0] : clause[1]]
    context = _context(note, sentence, clause)
    if phrases(FIELD, "biopsied").search(context) and not pattern(FIELD, "harmless_biopsy").search(context):
        return "present", False
    harmless = phrases(FIELD, "harmless").search(context)
    doubts = phrases(FIELD, "strongly_unsettled" if region in _DOUBTED_AS_SPREAD else "unsettled")
    doubted = doubts.search(context)
    if phrases(FIELD, "past").search(own) and not phrases(FIELD, "now").search(own):
        return None, False
    is_doubted_here = doubted and phrases(FIELD, "strongly_unsettled").search(own)
    if harmless and (not is_doubted_here or pattern(FIELD, "settled").search(own)):
        return None, False
    if doubted:
        return "indeterminate", False
    return (
        ("indeterminate", True)
        if region == "chest" and pattern(FIELD, "small").search(word)
        else (None, False)
    )
