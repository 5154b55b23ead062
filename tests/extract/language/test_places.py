"""Trying dates and lengths only where they can begin finds what trying everywhere finds."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hepcite.extract.language import dates, measures
from hepcite.extract.language.places import is_plain, matches_at

GOLD = (Path(__file__).parent / "assertion.txt").read_text("utf-8")
PIECES = (
    "3.4 cm", "2,1", "x", "by", "mm", "between", "two", "and", "sub-centimeter", "Sept", "12/03/2025", "2025-03-12",
    "March", "MAY", "5 May 25", "..5", "1.2.3", "-", "/", ".", ",", " ", "\n", "\u0130", "\u212a", "\u0663", "twenty-one", "st", "A5",
)  # fmt: skip
SEARCHES = {
    "dates": (dates._DATE, dates._begin),
    "measures": (measures._pattern(), measures._begin),
}


def spans(found):
    return [(m.span(), m.lastgroup) for m in found]


@pytest.mark.parametrize("name", SEARCHES)
def test_on_the_gold_sentences(name):
    pattern, begin = SEARCHES[name]
    assert spans(matches_at(pattern, GOLD, begin(GOLD))) == spans(pattern.finditer(GOLD))


@pytest.mark.parametrize("name", SEARCHES)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("\u01302 cm")
@example("x3.4.5 cm twenty-one mm")
def test_on_anything_made_of_their_parts(name, text):
    pattern, begin = SEARCHES[name]
    assert spans(matches_at(pattern, text, begin(text))) == spans(pattern.finditer(text))


@pytest.mark.parametrize(
    ("text", "plain"), [("5 cm – ≤ 3 µm é", True), ("\u212aM", False), ("\u0665 cm", False)]
)
def test_letters_that_pass_for_others_are_not_plain(text, plain):
    assert is_plain(text) is plain
