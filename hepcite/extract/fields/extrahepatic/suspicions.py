"""A note → what it holds suspicious outside the liver, understood or not: the guard of "absent".

No exact reading: a place, a finding there and a word of suspicion in one clause, that nothing denies or calls harmless.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, assertion_within, cited, clauses, is_of_long_ago, pattern
from hepcite.extract.fields.extrahepatic.cues import is_past, is_reason, is_unreal, report_covers
from hepcite.extract.fields.extrahepatic.sites import FIELD, LIVER, Site, sites_in
from hepcite.extract.fields.guard import Suspicion
from hepcite.extract.language.folding import find_all
from hepcite.extract.language.note import Note, Sentence

_UNTOLD = frozenset(
    {"technique", "indication", "comparison", "family_history", "social_history", "allergies", "medications"}
    | {"past_history", "review_of_systems", "exam"}
)
_NEAR = 60
"""Characters between a finding and its place."""


@cache
def _nouns() -> re.Pattern[str]:
    plain, other = phrases(FIELD, "guard_plain").pattern, phrases(FIELD, "guard_nouns").pattern
    return re.compile(rf"(?P<plain>{plain})|(?:{other})", re.IGNORECASE)


def suspicions(note: Note) -> tuple[Suspicion, ...]:
    """The suspicious statements in the order of the text, one a clause."""
    is_of_chest = report_covers(note) == {"chest"}
    found: list[Suspicion] = []
    last = None
    for m in find_all(_nouns(), note.text):
        sentence = note.sentence_at(m.start())
        if sentence is last or sentence.section in _UNTOLD or is_reason(sentence):
            continue
        last = sentence
        for clause in clauses(note.text, sentence.start, sentence.end):
            found.extend(_of_clause(note, sentence, clause, is_of_chest))
    return tuple(found)


def _of_clause(note: Note, sentence: Sentence, clause: Span, is_of_chest: bool) -> Iterator[Suspicion]:
    text = note.text
    sites = [s for s in sites_in(text, clause) if not _names_study(text, s)]
    fluids = phrases(FIELD, "guard_fluids").finditer(text, *clause)
    sites += [Site(m.start(), m.end(), "peritoneum") for m in fluids]
    if not is_of_chest and all(s.region == LIVER for s in sites):
        return
    own = text[clause[0] : clause[1]]
    is_harmless = phrases(FIELD, "harmless").search(own) or phrases(FIELD, "not_suspicious").search(own)
    if is_harmless or is_past(text, clause, clause) or is_of_long_ago(note, clause):
        return
    signs = [s.span() for s in phrases(FIELD, "guard_signs").finditer(text, clause[0], sentence.end)]
    signs = [s for s in signs if not _is_denied(note, sentence, clause, s)]
    for m in _nouns().finditer(text, *clause):
        site = _place(text, sites, m.span())
        region = site.region if site else LIVER
        if is_of_chest and not sites and pattern(FIELD, "small").match(m.group()):
            region = "chest"
        if region == LIVER or not (m["plain"] or signs):
            continue
        if _is_denied(note, sentence, clause, m.span()) or is_unreal(
            note, clause, m.span(), heeds_after=False
        ):
            continue
        evidence = cited(note, [m.span()], sentence, clause, FIELD)
        days = tuple(d.date for d in note.dates_in(*clause))
        doubted = phrases(FIELD, "strongly_unsettled").search(own)
        is_avid = any(pattern(FIELD, "avid").search(text, *s) for s in signs)
        is_plain = (bool(m["plain"]) or is_avid) and not doubted
        yield Suspicion(region, evidence, is_plain, sentence.section, days)
        return


def _names_study(text: str, site: Site) -> bool:
    """The word is part of the name of a study ("chest CT"), or of a place whose changes are mostly none of the tumor."""
    if phrases(FIELD, "guard_no_spread").match(text, site.start, site.end):
        return True
    return bool(phrases(FIELD, "guard_places_of_study").match(text, site.end)) or site.region == "abdomen"


def _place(text: str, sites: Sequence[Site], word: Span) -> Site | None:
    """The place nearest to the word, none beyond a denial."""
    near: list[tuple[int, Site]] = []
    for s in sites:
        gap = text[s.end : word[0]] if s.end <= word[0] else text[word[1] : s.start]
        if len(gap) <= _NEAR and not pattern(FIELD, "parted").search(gap):
            near.append((len(gap), s))
    nearest = min(near, key=lambda n: n[0], default=(0, None))[1]
    if nearest is None or nearest.region != LIVER:
        return nearest
    return joined_site(text, sites, nearest.end) or nearest


def joined_site(text: str, sites: Sequence[Site], end: int) -> Site | None:
    """The place outside the liver that "and" joins to what ends at `end`: "the liver and the peritoneum"."""
    after = next((s for s in sites if s.start >= end), None)
    if (
        after is None
        or after.region == LIVER
        or not pattern(FIELD, "joined_site").fullmatch(text, end, after.start)
    ):
        return None
    return None if pattern(FIELD, "says_of_it").match(text, after.end) else after


def _is_denied(note: Note, sentence: Sentence, clause: Span, span: Span) -> bool:
    if pattern(FIELD, "left_open").search(note.text, *clause):
        return False
    before = note.text[clause[0] : span[0]]
    held = assertion_within(note, sentence, clause, *span)
    if held.is_any("negated", "family", "hypothetical", "indication", "resolved", "historical"):
        return True
    if pattern(FIELD, "labelled_no").match(note.text, span[1], clause[1]):
        return True
    return any(pattern(FIELD, key).search(before) for key in ("negated_before", "none_before"))
