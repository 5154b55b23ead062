"""Which record wins: READING.md, section 5, rule by rule."""

import datetime

from hepcite.extract.reconcile import IMAGING, NOTE, PATHOLOGY, Statement, resolve
from hepcite.records import Evidence, Fact, Value


def said(
    value: Value,
    date: str | None,
    rank: int = IMAGING,
    document: str = "a",
    order: int = 0,
    retold: bool = False,
    follows: bool = False,
) -> Statement:
    day = datetime.date.fromisoformat(date) if date else None
    evidence = (Evidence(document, 1, order, order + 1, str(value), "test"),)
    return Statement(value, evidence, document, order, day, rank, retold, follows)


def value_and_rivals(fact: Fact | None) -> tuple[Value, list[Value], str]:
    assert fact is not None
    return fact.value, [r.value for r in fact.rivals], fact.status


def test_nothing_said_is_no_fact() -> None:
    assert resolve("portal_vein", [], "imaging") is None


def test_newest_imaging_wins_and_older_imaging_does_not_contradict() -> None:
    fact = resolve("portal_vein", [said("patent", "2026-01-06"), said("occluded", "2026-04-16")], "imaging")
    assert value_and_rivals(fact) == ("occluded", [], "documented")


def test_two_imaging_reports_within_14_days_conflict_and_15_days_do_not() -> None:
    near = resolve("portal_vein", [said("patent", "2026-04-02"), said("occluded", "2026-04-16")], "imaging")
    far = resolve("portal_vein", [said("patent", "2026-04-01"), said("occluded", "2026-04-16")], "imaging")
    assert value_and_rivals(near) == ("occluded", ["patent"], "conflicting")
    assert value_and_rivals(far) == ("occluded", [], "documented")


def test_a_record_that_follows_the_older_one_is_no_conflict() -> None:
    fact = resolve(
        "portal_vein", [said("patent", "2026-04-10"), said("occluded", "2026-04-16", follows=True)], "imaging"
    )
    assert value_and_rivals(fact) == ("occluded", [], "documented")


def test_a_newer_clinic_note_that_disagrees_with_imaging_is_a_conflict() -> None:
    fact = resolve("lesion_count", [said(2, "2026-02-01"), said(3, "2026-03-20", NOTE)], "imaging")  # type: ignore[arg-type]
    assert value_and_rivals(fact) == (2, [3], "conflicting")


def test_an_older_clinic_note_does_not_contradict_imaging() -> None:
    fact = resolve(
        "portal_vein", [said("patent", "2026-02-01"), said("occluded", "2025-12-20", NOTE)], "imaging"
    )
    assert value_and_rivals(fact) == ("patent", [], "documented")


def test_a_note_that_retells_an_older_report_does_not_contradict() -> None:
    told = said("occluded", "2025-11-01", IMAGING, "note", retold=True)
    fact = resolve("portal_vein", [said("patent", "2026-02-01"), told], "imaging")
    assert value_and_rivals(fact) == ("patent", [], "documented")


def test_a_retold_report_wins_over_an_older_one_in_the_packet() -> None:
    told = said("occluded", "2026-03-01", IMAGING, "note", retold=True)
    fact = resolve("portal_vein", [said("patent", "2025-12-01"), told], "imaging")
    assert value_and_rivals(fact) == ("occluded", [], "documented")


def test_where_the_report_itself_is_in_the_packet_its_retelling_is_dropped() -> None:
    told = said("occluded", "2026-02-02", IMAGING, "note", retold=True)
    fact = resolve("portal_vein", [said("patent", "2026-02-01"), told], "imaging")
    assert value_and_rivals(fact) == ("patent", [], "documented")


def test_newest_record_wins_whatever_its_rank() -> None:
    fact = resolve("child_pugh", [said("A", "2026-01-01", IMAGING), said("B", "2026-03-01", NOTE)], "newest")
    assert value_and_rivals(fact) == ("B", [], "documented")


def test_an_undated_record_ranks_last() -> None:
    fact = resolve("child_pugh", [said("A", None, NOTE), said("B", "2024-03-01", NOTE)], "newest")
    assert value_and_rivals(fact)[0] == "B"


def test_pathology_outranks_newer_imaging_and_notes() -> None:
    statements = [
        said("hcc", "2026-03-01", NOTE),
        said("unclear", "2026-02-01"),
        said("cholangiocarcinoma", "2025-12-01", PATHOLOGY),
    ]
    assert value_and_rivals(resolve("tumor_type", statements, "tumor_type")) == (
        "cholangiocarcinoma",
        [],
        "documented",
    )


def test_agreeing_records_are_cited_together() -> None:
    fact = resolve(
        "portal_vein",
        [said("patent", "2026-02-01", document="mri"), said("patent", "2026-03-01", NOTE, "note", 1)],
        "imaging",
    )
    assert fact is not None
    assert [e.document for e in fact.evidence] == ["mri", "note"]


def test_an_older_record_that_agrees_is_not_cited_for_today() -> None:
    fact = resolve(
        "portal_vein",
        [said("patent", "2026-02-01", document="mri"), said("patent", "2025-11-01", document="ct", order=1)],
        "imaging",
    )
    assert fact is not None
    assert [e.document for e in fact.evidence] == ["mri"]


def test_values_that_agree_by_the_field_are_one() -> None:
    fact = resolve(
        "largest",
        [said(2.0, "2026-02-01"), said(2.1, "2026-02-03")],
        "imaging",
        lambda a, b: abs(a - b) <= 0.2,
    )  # type: ignore[arg-type, operator]
    assert value_and_rivals(fact) == (2.1, [], "documented")
