"""`hepcite eval --fallback`: what a model brings and costs, measured with one that knows the labels and one that lies."""

from pathlib import Path

import pytest

from hepcite.eval.fallback import WAYS, FallbackCase, fallback_report, measure_cases, measure_folder
from hepcite.eval.score import Unscored

CASES = Path(__file__).parents[2] / "eval" / "cases"


@pytest.fixture(scope="module")
def measured() -> FallbackCase:
    found = measure_folder(CASES / "D02")
    assert isinstance(found, FallbackCase), found
    return found


def test_wrong_values_count_for_nothing_even_with_the_rules_silenced(measured: FallbackCase) -> None:
    blind = measured.blind
    assert (blind.lies.get("verified", 0), blind.lies.get("proposed", 0)) == (0, 0)
    assert blind.lies["unverified"] > 5
    assert blind.tiers.get("verified", 0) >= 2
    assert sum(blind.tiers.values()) == blind.facts


def test_only_a_small_share_leaves(measured: FallbackCase) -> None:
    assert 0 < measured.blind.share <= 0.11
    assert measured.sent_characters <= 0.11 * measured.record_characters


def test_the_report_tells_tiers_accuracy_and_disclosure(measured: FallbackCase) -> None:
    text = fallback_report([measured, Unscored("X01", "labels.json: is missing")])
    assert "cases: 1, unscored: 1" in text
    assert "X01: labels.json: is missing" in text
    for way in WAYS:
        assert way in text
    assert "wrong values with the right quotes: verified 0, proposed 0" in text
    assert "characters a case leave the machine" in text


def test_a_folder_without_labels_is_unscored(tmp_path: Path) -> None:
    (found,) = measure_cases([tmp_path])
    assert isinstance(found, Unscored)
