"""Silence beside something that was not read."""

from hepcite.extract.unread import marked
from hepcite.records import Absence, Document, Evidence, Fact, Problem

SILENT = Fact("transplant_status", "none_mentioned", "not_documented", absence=Absence("not_found"))
NEAR = Fact(
    "encapsulated",
    None,
    "not_documented",
    absence=Absence("mentioned_without_value", near_misses=(Evidence("a.txt", 1, 0, 1, "x", "rule"),)),
)
KNOWN = Fact("portal_vein", "patent", "documented")


def kinds(*problems: Problem) -> list[str | None]:
    document = Document("a.pdf", "0" * 64, (), 1, "text", problems=problems)
    facts = {fact.name: fact for fact in (SILENT, NEAR, KNOWN)}
    return [fact.absence.kind if fact.absence else None for fact in marked(facts, [document]).values()]


def test_an_unread_page_or_file_is_told() -> None:
    for kind in ("unreadable_page", "damaged", "encrypted", "unknown_format"):
        assert kinds(Problem(kind, "m")) == ["unreadable_page", "mentioned_without_value", None]


def test_what_was_read_whole_stays_silent() -> None:
    assert kinds() == ["not_found", "mentioned_without_value", None]
    assert kinds(Problem("comments", "m", fatal=False)) == ["not_found", "mentioned_without_value", None]
