"""The findings of one record → its one answer on disease outside the liver: the worst, addendum heeded."""

from collections.abc import Sequence

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.extrahepatic.cues import report_covers
from hepcite.extract.fields.extrahepatic.findings import Finding
from hepcite.extract.fields.extrahepatic.sites import FIELD
from hepcite.extract.fields.extrahepatic.suspicions import suspicions
from hepcite.extract.language.note import Note
from hepcite.records import Evidence

Settled = tuple[str, list[Evidence], frozenset[str]]


def settle(note: Note, found: Sequence[Finding]) -> Settled | None:
    """Value, words and regions; None where the record does not answer."""
    standing = _after_addendum(note, list(found))
    for value in ("present", "indeterminate", "absent"):
        strong = [f for f in standing if f.value == value and not f.is_weak]
        if value == "absent" and strong and (beyond := _beyond(standing, strong)):
            return _answer("indeterminate", [*beyond, *strong])
        if strong:
            return _answer(value, strong) if value != "absent" else _guarded(note, strong)
    for value in ("present", "indeterminate"):
        weak = [f for f in standing if f.value == value]
        if weak:
            return _answer(value, weak)
    clear = [f for f in standing if f.value == "clear"]
    regions = frozenset().union(*(f.regions for f in clear))
    if "chest" in regions and len(regions) > 1 and "chest" in report_covers(note):
        return _guarded(note, clear)
    return None


def _guarded(note: Note, found: list[Finding]) -> Settled:
    """Absent, unless the record holds something suspicious outside the liver that this does not explain."""
    is_added = all(f.sentence.section == "addendum" for f in found)
    against = [s for s in suspicions(note) if not is_added or s.section == "addendum"]
    if not against:
        return _answer("absent", found)
    rest = any(phrases(FIELD, "guard_rest").search(f.evidence.quote) for f in found)
    plain = [s for s in against if s.is_plain]
    chosen, value = (plain, "present") if rest and plain else (against, "indeterminate")
    _, evidence, _ = _answer(value, found)
    return value, [*(s.evidence for s in chosen[:2]), *evidence][:3], frozenset(s.place for s in chosen)


def _beyond(standing: list[Finding], strong: list[Finding]) -> list[Finding]:
    """The weak findings, measured or counted, of a place that the good news of some regions does not cover."""
    if not all(f.regions for f in strong):
        return []
    covered = frozenset().union(*(f.regions for f in strong))
    weak = [f for f in standing if f.is_weak and f.value == "indeterminate" and not f.regions & covered]
    return [f for f in weak if any(sign.isdigit() for sign in f.evidence.quote)]


def _answer(value: str, found: list[Finding]) -> Settled:
    ranked = sorted(found, key=lambda f: f.sentence.section != "impression")
    return value, [f.evidence for f in ranked[:3]], frozenset().union(*(f.regions for f in found))


def _after_addendum(note: Note, found: list[Finding]) -> list[Finding]:
    """What stands once the addendum has replaced what it corrects (READING.md 5, rule 7)."""
    added = [f for f in found if f.sentence.section == "addendum" and not _is_withdrawn(note, f)]
    body = [f for f in found if f.sentence.section != "addendum"]
    answers = [f for f in added if f.value in {"present", "indeterminate", "absent"} and not f.is_weak]
    return answers if answers else [*body, *added]


def _is_withdrawn(note: Note, f: Finding) -> bool:
    m = phrases(FIELD, "withdrawal").search(note.text, f.sentence.start, f.sentence.end)
    return bool(m and f.start < m.start())
