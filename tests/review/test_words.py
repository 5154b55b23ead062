"""Keys of the program into the words that a reader sees."""

import pytest

from hepcite.records import FACT_NAMES, ChildPugh, Interval, Treatment, Value
from hepcite.records.fact import AUXILIARY_FACTS
from hepcite.review.words import words


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("largest_lesion_cm", Interval(3.4, 3.4), "3.4 cm"),
        ("largest_lesion_cm", Interval(0, 3), "at most 3 cm"),
        ("largest_lesion_cm", Interval(2.0, 3.0), "2 to 3 cm"),
        ("lesion_count", Interval(6, None), "at least 6"),
        ("lesion_count", Interval(None, None), "not stated"),
        ("child_pugh", ChildPugh("B", None, "stated"), "class B, score not given, stated"),
        ("intent", (), "not stated"),
        ("intent", ("bridge", "palliative"), "bridge, palliative"),
        ("encapsulated", False, "no"),
        ("portal_vein", "nonocclusive_thrombus", "non-occlusive thrombus"),
        ("portal_vein", "a_new_value", "a new value"),
        ("resectability", None, "not stated"),
    ],
)
def test_value(name: str, value: Value, told: str) -> None:
    assert words().value(name, value) == told


def test_every_fact_has_a_name() -> None:
    assert {*FACT_NAMES, *AUXILIARY_FACTS} == set(words().facts)


def test_no_two_statuses_share_symbol_and_word() -> None:
    marks = [(mark.symbol, mark.word) for mark in words().statuses.values()]
    assert len(marks) == len(set(marks)) == 6


def test_treatment_with_its_technique() -> None:
    assert words().treatment(Treatment("ablation", "mwa", (), "", "")) == "Ablation, microwave"
    assert words().treatment(Treatment(None, None, (), "", "")) == "Requested service"


def test_no_answer_is_called_an_approval_or_a_denial() -> None:
    told = " ".join(f"{m.word} {m.sentence}" for m in words().dispositions.values()).lower()
    assert "approv" not in told
    assert "den" not in told.replace("evidence", "")
