"""The phrase language of a lexicon, and where its phrases stand."""

import pytest

from hepcite.extract.language.lexicon import Lexicon

NAMED = {"be": ["is", "has been"], "exam": ["ct", "mri"]}


def words(phrase: str, text: str) -> list[str]:
    """The words that `phrase` finds in `text`, in order."""
    hits = Lexicon([(phrase, "sense")], NAMED).hits(text, 0, len(text))
    return [text[h.start : h.end] for h in sorted(hits, key=lambda h: (h.start, h.end))]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("no evidence of", "No evidence of clot.", ["No evidence of"]),
        ("no evidence of", "No evidences of clot.", []),
        ("no|without sign", "Without sign; no sign.", ["Without sign", "no sign"]),
        ("no [clear|good] sign", "no sign, no good sign, no bad sign", ["no sign", "no good sign"]),
        ("{be} gone", "It is gone, it has been gone, it was gone.", ["is gone", "has been gone"]),
        ("in_the|on past", "in the past, on past, in past", ["in the past", "on past"]),
        ("on {exam} <year>", "on CT 2024, on MRI 1890, on MRI 24", ["on CT 2024"]),
        ("was ~ <number>", "was 3.2 cm, was big", ["was"]),
        ("{exam} ^ <year>", "CT 2024, clip 2023", ["2024"]),
        ("absent ~ <end>", "Absent. absent flow, absent", ["Absent", "absent"]),
        ("<start> repeat", "Repeat CT; repeat CT: will repeat", ["Repeat", "repeat"]),
        ("<start> repeat", "1. Repeat CT", ["Repeat"]),
        ("( - )", "Ascites (-), spleen (+)", ["(-)"]),
        ("isn't", "It isn’t there", ["isn’t"]),
        (r"\[ \]", "[ ] clot [x] HCC", ["[ ]"]),
    ],
)
def test_a_phrase_finds(phrase: str, text: str, found: list[str]) -> None:
    assert words(phrase, text) == found


def test_each_hit_carries_its_sense_and_weight() -> None:
    lexicon = Lexicon([("no", 1), ("no doubt", 2), ("doubt ~ that", 3)], {})
    hits = lexicon.hits("Now: no doubt that", 0, 18)
    assert sorted((h.start, h.end, h.weight, h.sense) for h in hits) == [
        (5, 7, 1, 1),
        (5, 13, 2, 2),
        (8, 13, 2, 3),
    ]


def test_the_end_of_a_clause_counts_as_a_token() -> None:
    hits = Lexicon([("absent ~ <end>", 1), ("absent", 2)], {}).hits("absent", 0, 6)
    assert sorted((h.weight, h.sense) for h in hits) == [(1, 2), (2, 1)]


def test_only_the_given_part_of_the_text_is_read() -> None:
    lexicon = Lexicon([("no longer", "x"), ("no ~ <end>", "y")], {})
    assert [h.sense for h in lexicon.hits("no no longer", 3, 5)] == ["y"]


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(KeyError, match="kin"):
        Lexicon([("{kin} had", 1)], NAMED)
