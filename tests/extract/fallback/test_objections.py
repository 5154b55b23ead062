"""A quote that the parser cannot read: each reason for which it cannot stand for the value either."""

from collections.abc import Callable

import pytest

from hepcite.extract.fallback import Claim
from hepcite.extract.fallback.leaning import objection
from hepcite.extract.fallback.questions import questions
from hepcite.extract.fallback.quotes import place_of
from hepcite.extract.fallback.tiers import Hearing, judged
from hepcite.extract.fallback.values import value_of
from hepcite.records import Document

AWAY = "the quote leans to another value"


@pytest.mark.parametrize(
    ("fact", "value", "sentence", "wanted"),
    [
        ("portal_vein", "patent", "Portal trunk: fills.", None),
        ("portal_vein", "patent", "Portal trunk: fills around a filling defect.", AWAY),
        ("portal_vein", "occluded", "Portal trunk: fills around a filling defect.", AWAY),
        ("portal_vein", "patent", "Portal trunk of 13 mm.", "no word of the quote leans to the value"),
        ("largest_lesion_cm", "3.2", "Liver focus of 3.2 cm.", None),
        (
            "largest_lesion_cm",
            "3.2",
            "Liver foci of 3.2 cm; beside it one of 6.1 cm.",
            "a larger size stands beside it",
        ),
        ("largest_lesion_cm", "3.2", "Liver focus of 2.3 cm.", "the number does not stand in the quote"),
        ("lesion_count", "2", "Two foci in the liver.", None),
        ("lesion_count", "2", "Two foci here and three there.", "other numbers stand in the quote"),
        ("lesion_count", "2", "Three foci in the liver.", "the number does not stand in the quote"),
        ("child_pugh", "A", "Pugh A.", None),
        ("child_pugh", "A", "Pugh A, or Child class B.", "the quote tells another class or score"),
        ("child_pugh", "A6", "Pugh A 5.", "the quote tells another class or score"),
        ("child_pugh", "A", "Pugh to be worked out.", "the class does not stand in the quote"),
        ("symptoms_despite_systemic", "true", "Flushing goes on, still.", "the quote names no treatment"),
    ],
)
def test_each_objection_has_its_words(
    fact: str,
    value: str,
    sentence: str,
    wanted: str | None,
    hearing_of: Callable[..., Hearing],
    document_of: Callable[..., Document],
) -> None:
    hearing = hearing_of([document_of([sentence], "radiology_report")])
    asks = questions().facts[fact]
    place = place_of(sentence, "", hearing.passages)
    assert objection(asks, value_of(asks, value), place) == wanted


def test_a_quote_that_stands_twice_has_no_place(
    hearing_of: Callable[..., Hearing], document_of: Callable[..., Document]
) -> None:
    sentence = "The main portal vein is patent."
    hearing = hearing_of([document_of([sentence, sentence], "radiology_report")])
    answer = judged(Claim("portal_vein", "patent", "", sentence), hearing)
    assert (answer.tier, answer.reason) == ("unverified", "the quote stands in more than one place")
    named = next(p.name for p in hearing.passages if sentence in p.sent.text)
    assert judged(Claim("portal_vein", "patent", named, sentence), hearing).tier == "verified"
