"""Poorer pictures of the same cases cost answers, and never make a clause met."""

from pathlib import Path

import pytest

from hepcite.eval.degrade import LEVELS, degraded, score_degraded, table
from hepcite.eval.tally import falsely_met
from hepcite.extract.formats import engines, read_file

CASES = Path(__file__).resolve().parents[2] / "eval" / "cases"
NOTE = b"The portal vein is patent.\nBilirubin 1.2 mg/dL.\n"


def test_a_text_is_typeset_and_read_alike():
    pdf = degraded("note.txt", NOTE, LEVELS["clean"], "seed")
    assert pdf.startswith(b"%PDF")
    assert read_file("note.pdf", pdf).pages[0].text.split() == NOTE.decode().split()


@pytest.mark.parametrize(
    ("level", "size"), [("scan", (612, 792)), ("fax", (612, 792)), ("turned90", (792, 612))]
)
def test_pictures_fill_their_pages_and_are_the_same_every_time(level, size, monkeypatch):
    monkeypatch.setattr(engines, "ENGINES", {})
    engines.available_engine.cache_clear()
    spoiled = degraded("note.txt", NOTE, LEVELS[level], "seed")
    assert spoiled == degraded("note.txt", NOTE, LEVELS[level], "seed")
    assert spoiled != degraded("note.txt", NOTE, LEVELS[level], "another")
    page = read_file("note.pdf", spoiled).pages[0]
    engines.available_engine.cache_clear()
    assert (page.text, page.width, page.height) == ("", *size)


@pytest.mark.skipif(engines.available_engine() is None, reason="no text recognition is installed")
@pytest.mark.parametrize("level", ["clean", "scan"])
def test_two_cases_hold_no_false_answer(level):
    told: list[str] = []
    scores = score_degraded([CASES / "D08", CASES / "D22"], LEVELS[level], told.append)
    assert told == ["D08", "D22"]
    assert scores.unscored == ()
    assert scores.false_meets == ()
    assert falsely_met(scores, "clause") == 0
    row = table([(LEVELS[level], scores)]).splitlines()[-1]
    assert row.startswith(f"| {LEVELS[level].title} | 2 | ")
