"""Codes of a text page → kinds of signs and their letters, whatever the order in which codes are met."""

import numpy

from hepcite.extract.formats.signs import _Table

NOTHING, SPACE, SIGN, HYPHEN = 1, 2, 3, 4


def codes(*given: int) -> numpy.ndarray:
    return numpy.array(given, numpy.uint32)


def test_kinds():
    met = codes(
        ord("A"), 0x20, 0, 0xFFFF, 0xFEFF, 0xAD, 0xFFFE, 2, 0xA0, 0xD800, 0x110000, 0xFFFFFFFF, ord("A")
    )
    wanted = [SIGN, SPACE, NOTHING, NOTHING, NOTHING, HYPHEN, HYPHEN, HYPHEN]
    wanted += [SPACE, SPACE, NOTHING, NOTHING, SIGN]
    table = _Table()
    assert table.kinds_of(met).tolist() == wanted
    assert table.kinds_of(met).tolist() == wanted


def test_one_letter_a_sign():
    table = _Table()
    given = codes(*map(ord, "≥3 cm"[:2]), 0xFFFE, 0x1F600)
    table.kinds_of(given)
    text, starts = table.text_of(given)
    assert text == "≥3-\U0001f600"
    assert starts.tolist() == [0, 1, 2, 3, 4]


def test_ligatures_stand_for_several_letters():
    table = _Table()
    given = codes(ord("a"), 0xFB03, ord("x"), 0xFB01)
    table.kinds_of(given)
    text, starts = table.text_of(given)
    assert text == "affixfi"
    assert [text[a:b] for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)] == [
        "a",
        "ffi",
        "x",
        "fi",
    ]


def test_no_signs():
    text, starts = _Table().text_of(codes())
    assert (text, starts.tolist()) == ("", [0])
