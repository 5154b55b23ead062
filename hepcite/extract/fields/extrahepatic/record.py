"""The findings of one record → its one answer on disease outside the liver: the worst, addendum heeded."""

from collections.abc import Sequence

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.extrahepatic.cues import report_covers
from hepcite.extract.fields.extrahepatic.findings import Finding
from hepcite.extract.fields.extrahepatic.sites import FIELD
from hepcite.extract.language.note import Note
from hepcite.records import Evidence

Settled = tuple[str, list[Evidence], frozenset[str]]


def settle(note: Note, found: Sequence[Finding]) -> Settled | None:
    """Value, words and regions; None where the record does not answer."""
    standing = _after_addendum(note, list(found))
    for value in ("present", "indeterminate", "absent"):
        strong = [f for f in standing if f.value == value and not f.is_weak]
        if strong:
            return _answer(value, strong)
    for value in ("present", "indeterminate"):
        weak = [f for f in standing if f.value == value]
        if weak:
            return _answer(value, weak)
    clear = [f for f in standing if f.value == "clear"]
    regions = frozenset().union(*(f.regions for f in clear))
    if "chest" in regions and len(regions) > 1 and "chest" in report_covers(note):
        return _answer("absent", clear)
    return None


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
