"""One Result against its labels."""

from dataclasses import replace
from typing import Any

import pytest

from hepcite.eval.compare import compare, is_same_value
from hepcite.eval.labels import Labels
from hepcite.eval.score import CaseScore, Item
from hepcite.records import ChildPugh, Fact, Findings, Interval, Result, Treatment, Value


def scored(result: Result, labels: dict[str, Any]) -> CaseScore:
    return compare("T01", result, Labels.model_validate(labels))


def item(score: CaseScore, group: str, name: str) -> Item:
    (found,) = [item for item in score.of(group) if item.name == name]
    return found


def with_fact(result: Result, fact: Fact) -> Result:
    return replace(result, findings=Findings({**result.findings.facts, fact.name: fact}))


def with_treatments(result: Result, *treatments: Treatment) -> Result:
    return replace(result, determination=replace(result.determination, treatments=treatments))


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        (Interval(3.4, 3.4), Interval(3.45, 3.4), True),
        (Interval(3.4, 3.4), Interval(3.46, 3.4), False),
        (Interval(6, None), Interval(6.0, None), True),
        (Interval(6, None), Interval(6, 6), False),
        (Interval(0, 3), Interval(None, 3), False),
        (ChildPugh("A", 6, "stated"), ChildPugh("A", 5, "calculated"), True),
        (ChildPugh("A", 6, "stated"), ChildPugh("B", 6, "stated"), False),
        (("bridge", "palliative"), ("palliative", "bridge"), True),
        ((), None, True),
        ((), ("bridge",), False),
        (None, None, True),
        (None, False, False),
        (False, None, False),
        ("patent", "occluded", False),
        ("hcc", "hcc", True),
    ],
)
def test_is_same_value(expected: Value, got: Value, same: bool) -> None:
    assert is_same_value(expected, got) is same


def test_all_right(result: Result, labels: dict[str, Any]) -> None:
    score = scored(result, labels)
    assert [item for item in score.items if not item.right] == []
    groups = {
        group: len(score.of(group)) for group in ("fact", "clause", "pathway", "disposition", "set_aside")
    }
    assert groups == {"fact": 5, "clause": 2, "pathway": 2, "disposition": 1, "set_aside": 1}


def test_only_labeled_facts_are_scored(result: Result, labels: dict[str, Any]) -> None:
    del labels["facts"]["intent"]
    assert [item.name for item in scored(result, labels).of("fact") if item.name == "intent"] == []


def test_a_fact_that_extraction_never_gave_is_wrong(result: Result, labels: dict[str, Any]) -> None:
    labels["facts"]["resectability"] = "unresectable"
    found = item(scored(result, labels), "fact", "resectability")
    assert (found.right, found.got, found.cited) == (False, "none", None)


def test_the_score_of_child_pugh_is_told_apart(result: Result, labels: dict[str, Any]) -> None:
    labels["facts"]["child_pugh"]["score"] = 5
    score = scored(result, labels)
    assert item(score, "fact", "child_pugh").right
    assert not item(score, "child_pugh_score", "child_pugh").right


def test_citation_wants_the_file_and_the_words(result: Result, labels: dict[str, Any]) -> None:
    assert item(scored(result, labels), "fact", "tumor_type").cited is True
    labels["evidence"]["tumor_type"][0]["file"] = "note.txt"
    assert item(scored(result, labels), "fact", "tumor_type").cited is False


def test_no_citation_is_asked_for_wrong_null_or_unquoted_facts(
    result: Result, labels: dict[str, Any]
) -> None:
    labels["facts"]["tumor_type"] = "benign"
    labels["evidence"]["portal_vein"] = [{"file": "mri.pdf", "quote": "x"}]
    score = scored(result, labels)
    for name in ("tumor_type", "portal_vein", "lesion_count"):
        assert item(score, "fact", name).cited is None


def test_a_treatment_is_matched_by_name_technique_and_codes(result: Result, labels: dict[str, Any]) -> None:
    labels["treatments"][0]["technique"] = "rfa"
    score = scored(result, labels)
    assert [(i.expected, i.got) for i in score.of("disposition")] == [
        ("needs_documentation", "no such treatment"),
        ("no such treatment", "needs_documentation"),
    ]
    assert not any(
        item.right for item in (*score.of("clause"), *score.of("pathway")) if item.got != "not given"
    )


def test_a_clause_is_read_from_the_pathway_that_applies(result: Result, labels: dict[str, Any]) -> None:
    (treatment,) = result.determination.treatments
    hidden = replace(treatment.pathways[1], clause="I.A", status="not_applicable")
    met = replace(hidden.criteria[0], status="not_met")
    hidden = replace(hidden, criteria=(met,))
    changed = with_treatments(result, replace(treatment, pathways=(hidden, treatment.pathways[1])))
    assert item(scored(changed, labels), "clause", "I.B.1").got == "met"


def test_unlabeled_pathways_have_no_say(result: Result, labels: dict[str, Any]) -> None:
    del labels["treatments"][0]["pathways"]["I.B"]
    assert item(scored(result, labels), "clause", "I.B.1").got == "not given"


def test_set_aside_is_all_or_nothing(result: Result, labels: dict[str, Any]) -> None:
    labels["set_aside"] = ["other.pdf", "mri.pdf"]
    found = item(scored(result, labels), "set_aside", "documents")
    assert (found.right, found.got) == (False, "[other.pdf]")


def test_an_unread_page_is_counted_once(result: Result, labels: dict[str, Any]) -> None:
    score = scored(result, labels)
    assert (score.unread_pages, score.unread_files) == (1, ("scan.pdf",))
