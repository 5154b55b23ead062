"""The findings of one record → its one value for the portal vein, addendum and impression heeded."""

from collections.abc import Sequence

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import pattern
from hepcite.extract.fields.guard import Suspicion
from hepcite.extract.fields.portal_vein.findings import Finding
from hepcite.extract.fields.portal_vein.suspicions import suspicions
from hepcite.extract.fields.portal_vein.vessels import FIELD
from hepcite.extract.language.note import Note
from hepcite.records import Evidence

ORDER = ("occluded", "tumor_thrombus", "thrombus", "nonocclusive_thrombus", "indeterminate", "patent")
"""Worst first (READING.md 4: several portal findings at once)."""


def settle(note: Note, found: Sequence[Finding]) -> tuple[str | None, list[Evidence]]:
    """The value and the words for it; None where nothing stands."""
    standing = _after_addendum(note, [f for f in found if not _is_deliberate(note, f)])
    if not standing:
        return None, []
    standing = _after_impression(standing)
    value = _worst(standing)
    against = _against(note, standing) if value == "patent" else []
    if against:
        worst = "thrombus" if any(s.is_plain for s in against) else "indeterminate"
        ranked_against = sorted(against, key=lambda s: s.place != worst)
        return worst, [*(s.evidence for s in ranked_against[:2]), standing[0].evidence]
    ranked = sorted(
        (f for f in standing if f.value == value), key=lambda f: f.sentence.section != "impression"
    )
    return value, [f.evidence for f in ranked[:3]]


def _against(note: Note, standing: Sequence[Finding]) -> list[Suspicion]:
    """What is suspicious of a branch, unless the impression denies it or an addendum replaces it."""
    against = list(suspicions(note))
    if any(f.sentence.section == "addendum" for f in standing):
        return [s for s in against if s.section == "addendum"]
    said = [f for f in standing if f.sentence.section == "impression"]
    is_denied = any(pattern(FIELD, "whole").search(f.evidence.quote) and not f.places for f in said)
    return [s for s in against if s.section == "impression" or not is_denied]


def _worst(found: Sequence[Finding]) -> str:
    values = {f.value for f in found}
    if "thrombus" in values and "nonocclusive_thrombus" in values:
        plain = [f for f in found if f.value == "thrombus"]
        partial = [f for f in found if f.value == "nonocclusive_thrombus"]
        if all(any(_may_be_same(a, b) for b in partial) for a in plain):
            values.discard("thrombus")
    return next(v for v in ORDER if v in values)


def _may_be_same(a: Finding, b: Finding) -> bool:
    """Two findings that may be of one thrombus: places meet, or one names none."""
    left, right = a.places - {"branch"}, b.places - {"branch"}
    return not left or not right or bool(left & right)


def _is_deliberate(note: Note, f: Finding) -> bool:
    """An occlusion that the embolization before surgery made (READING.md 4)."""
    if f.value == "patent" or "main" in f.places:
        return False
    if f.is_of_embolized:
        return True
    for m in phrases(FIELD, "embolized").finditer(note.text):
        before = note.text[max(0, m.start() - 60) : m.start()]
        if not phrases(FIELD, "embolization_to_come").search(before) and "right" in f.places:
            return True
    return False


def _is_withdrawn(note: Note, f: Finding) -> bool:
    s = f.sentence
    if s.section != "addendum" and not pattern(FIELD, "of_words").search(note.text, s.start, s.end):
        return False
    taken_back = phrases(FIELD, "withdrawal").search(note.text, s.start, s.end)
    reads = phrases(FIELD, "should_read").search(note.text, s.start, s.end)
    return bool(taken_back and f.start < taken_back.start()) or bool(reads and f.start < reads.start())


def _after_addendum(note: Note, found: list[Finding]) -> list[Finding]:
    """What stands once the addendum has replaced what it corrects (READING.md 5, rule 7)."""
    added = [f for f in found if f.sentence.section == "addendum"]
    if not added:
        return [f for f in found if not _is_withdrawn(note, f)]
    body = [f for f in found if f.sentence.section != "addendum"]
    standing = [f for f in added if not _is_withdrawn(note, f)]
    withdrawn = {f.value for f in added if _is_withdrawn(note, f)}
    if not standing:
        return [f for f in body if f.value not in withdrawn]
    if _worst(standing) != "patent":
        return standing
    is_placed = all(f.places for f in standing)
    places: frozenset[str] = frozenset().union(*(f.places for f in standing)) if is_placed else frozenset()
    kept = [f for f in body if places and f.places and not (f.places & places) and f.value not in withdrawn]
    return [*standing, *kept]


def _after_impression(found: list[Finding]) -> list[Finding]:
    """What stands once the impression has overruled findings that contradict it."""
    said = [f for f in found if f.sentence.section == "impression"]
    rest = [f for f in found if f.sentence.section != "impression"]
    if not said or not rest:
        return found
    value = _worst(said)
    denies_all = all(not f.places for f in said) and any(
        pattern(FIELD, "whole").search(f.evidence.quote) for f in said
    )
    if value == "patent" and denies_all:
        return [*said, *(f for f in rest if f.value == "patent")]
    if value == "nonocclusive_thrombus":
        worse = {"occluded", "thrombus"}
        return [
            *said,
            *(f for f in rest if f.value not in worse or not any(_may_be_same(f, g) for g in said)),
        ]
    return found
