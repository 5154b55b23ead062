"""The quick way through the lower-case text finds what the expression itself finds."""

import re

import pytest

from hepcite.extract.fields.base import data, join_phrases, phrases
from hepcite.extract.fields.labs.prose import name_starts, names_pattern
from hepcite.extract.language.folding import find_all, fold, folded
from hepcite.extract.language.places import matches_at

TEXTS = (
    "Serum BILIRUBIN 2.2, Alb 3.6; INR 1.1. PT/INR 1.2, direct bili 0.4, eGFR >60, Cr. 0.9",
    "\u0130stanbul clinic: Stra\u00dfe, \u1e9e, bilirubin 34 \u00b5mol/L, creatinine 80 \u03bcmol/l, \ufb01rst ALBUMIN 30 g/L",
    "Creatinine/BUN 0.8/14 | Albumin | 3.1\nT.Bili: 1.0\nGFR est. 75",
)


def spans(matches: object) -> list[tuple[int, int]]:
    return [m.span() for m in matches]  # type: ignore[attr-defined]


def test_a_folded_text_keeps_its_length_and_its_places() -> None:
    text = "\u0130nr \u1e9e KELVIN \u212a"
    assert fold(text) == "\u0130nr \u00df kelvin k"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("text", TEXTS)
def test_the_twin_finds_what_the_expression_finds(text: str) -> None:
    analytes = frozenset(data("labs")["analytes"])
    patterns = [
        names_pattern(analytes),
        phrases("child_pugh", "liver_disease"),
        re.compile(r"(?-i:[A-Z]{3})|bili", re.IGNORECASE),
    ]
    for pattern in patterns:
        assert spans(find_all(pattern, text)) == spans(pattern.finditer(text))
    assert spans(find_all(patterns[0], text, 7, 30)) == spans(patterns[0].finditer(text, 7, 30))


@pytest.mark.parametrize("text", TEXTS)
def test_every_name_of_an_analyte_begins_at_a_start(text: str) -> None:
    analytes = data("labs")["analytes"]
    for chosen in (frozenset(analytes), *(frozenset({each}) for each in analytes)):
        names = names_pattern(chosen)
        assert spans(matches_at(names, text, name_starts(text))) == spans(names.finditer(text))


def test_names_groups_and_classes_stay_as_they_are() -> None:
    pattern = folded(r"(?P<Node>\bLN\b)\S(?P=Node)[A-Z]\D\W")
    match = pattern.search(fold("x LN/LNQ- y"))
    assert match
    assert match["Node"] == "ln"


def test_what_regards_case_cannot_be_folded() -> None:
    with pytest.raises(ValueError, match="regards case"):
        folded("(?-i:NET)s?")


def test_a_list_of_phrases_is_the_same_either_way() -> None:
    joined = join_phrases(["Metastas\\w+", "no (?:other )?spread", "LR-5"], {})
    text = "No Spread; METASTASES, lr-5."
    assert spans(folded(joined).finditer(fold(text))) == spans(
        re.compile(joined, re.IGNORECASE).finditer(text)
    )
