"""The gold of assertion.txt → the categories told of each marked entity, one case a sentence."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from hepcite.extract.language.note import Note
from hepcite.extract.language.pipe import read_note
from hepcite.records import Document, Page

CATEGORIES = frozenset(
    {"negated", "uncertain", "historical", "comparison", "resolved", "hypothetical", "planned", "family"}
)
READINGS = ("acts", "idle")
LEAST_SENTENCES = 300
LEAST_A_READING = 15
_ENT = re.compile(r"<ent(?P<categories>[a-z ]*)>(?P<words>[^<]+)</ent>")


@dataclass(frozen=True, slots=True)
class Gold:
    """One sentence without its marks; `ents` are (start, end, categories) in characters of `text`."""

    group: str
    reading: str
    text: str
    ents: tuple[tuple[int, int, frozenset[str]], ...]


def parse(line: str, group: str, reading: str) -> Gold:
    text, at, ents = "", 0, []
    for match in _ENT.finditer(line):
        text += line[at : match.start()]
        ents.append((len(text), len(text) + len(match["words"]), frozenset(match["categories"].split())))
        text += match["words"]
        at = match.end()
    return Gold(group, reading, text + line[at:], tuple(ents))


def read_gold(name: str = "assertion.txt") -> tuple[Gold, ...]:
    gold, group, reading = [], "", ""
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if line.startswith("== "):
            _, group, reading = line.split()
        elif line and not line.startswith("# "):
            gold.append(parse(line, group, reading))
    return tuple(gold)


GOLD = read_gold()


def note(text: str) -> Note:
    return read_note(Document("a.txt", "0" * 64, (Page(1, text),), 1, "text", kind="clinic_note"))


def told(gold: Gold) -> list[tuple[str, list[str]]]:
    made = note(gold.text)
    return [
        (gold.text[a:b], sorted(CATEGORIES & set(made.assertion(a, b).categories))) for a, b, _ in gold.ents
    ]


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: f"{g.group}-{g.reading}: {g.text}")
def test_the_engine_reads_the_marked_categories(gold: Gold) -> None:
    assert told(gold) == [(gold.text[a:b], sorted(categories)) for a, b, categories in gold.ents]


def test_the_gold_is_wide_and_well_formed() -> None:
    assert len({g.text for g in GOLD}) == len(GOLD) >= LEAST_SENTENCES
    assert all(g.ents and "<" not in g.text for g in GOLD)
    assert {c for g in GOLD for *_, categories in g.ents for c in categories} == CATEGORIES


def test_every_category_is_shown_acting_and_idle() -> None:
    counts = Counter((g.group, g.reading) for g in GOLD)
    assert set(counts) == {(c, r) for c in CATEGORIES for r in READINGS}
    assert min(counts.values()) >= LEAST_A_READING


def test_where_a_category_acts_an_ent_has_it_and_where_it_is_idle_an_ent_has_it_not() -> None:
    acting = [g for g in GOLD if g.reading == "acts"]
    idle = [g for g in GOLD if g.reading == "idle"]
    assert [g.text for g in acting if not any(g.group in c for *_, c in g.ents)] == []
    assert [g.text for g in idle if all(g.group in c for *_, c in g.ents)] == []


def test_the_cues_of_a_question_lie_inside_it() -> None:
    question, answer = note("Ascites? None.").sentences
    assert [(c.category, c.start, c.end) for c in question.cues] == [("negated", 7, 8)]
    assert all(answer.start <= c.start and c.end <= answer.end for c in answer.cues)


def test_a_word_of_the_present_lifts_what_a_section_lends() -> None:
    made = note("PMH: hepatitis C, now cirrhosis.")
    told = {word: made.text.index(word) for word in ("hepatitis C", "cirrhosis")}
    assert {w: "historical" in made.assertion(a, a + len(w)) for w, a in told.items()} == {
        "hepatitis C": True,
        "cirrhosis": False,
    }
