"""Our own sentences: short words, short sentences, the glossary's terms, nothing that sounds like a verdict."""

import re
from pathlib import Path

import pytest
import yaml

import hepcite.review

FOLDER = Path(hepcite.review.__file__).parent
HIGHEST_GRADE = 10.0
HARDEST = 11
POLICY_TERMS = {
    "Experimental or investigational by the policy": 20,
    "No pathway is met, and the policy calls this use experimental, investigational or unproven.": 13,
}
"""Sentences with what the policy itself calls it, and their grades."""
FEWEST_WORDS = 6
"""Labels of fewer words are no sentences, and have no grade."""
TEMPLATES = sorted(path for path in (FOLDER / "templates").glob("*.html"))
VERDICTS = re.compile(r"\b(?:approv|den(?:y|ied|ial)|authoriz|reject)\w*", re.IGNORECASE)
DISCLAIMER = "This program never approves and never denies."
OTHER_TERMS = {
    "nodules": "lesions",
    "tumour": "tumor",
    "patient's": "member's",
    "criterion": "clause",
    "rule-out": "",
    "confidence": "",
}
"""Words that the page does not use, and what it says instead."""


def own_words() -> list[tuple[str, str]]:
    told = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}", " ", text)
        text = re.sub(r"(?s)\{\{.*?\}\}", "it", text)
        text = re.sub(r"<[^>]*>", "\n", text)
        told += [(path.name, line.strip()) for line in text.splitlines() if line.strip()]
    told += [
        ("words.yaml", text) for text in _texts(yaml.safe_load((FOLDER / "words.yaml").read_text("utf-8")))
    ]
    return told


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _texts(value)]
    return [node] if isinstance(node, str) else []


def grade(text: str) -> float:
    """Years of school (Kincaid, Fishburne, Rogers and Chissom 1975)."""
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    sentences = max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))
    syllables = sum(map(syllables_of, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def syllables_of(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - bool(re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$", word.lower())))


def sentences() -> list[tuple[str, str]]:
    return [
        (name, sentence)
        for name, text in own_words()
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if len(re.findall(r"[A-Za-z]+", sentence)) >= FEWEST_WORDS
    ]


def test_all_together_read_below_the_tenth_grade() -> None:
    text = " ".join(sentence if sentence[-1] in ".!?" else f"{sentence}." for _, sentence in sentences())
    assert len(sentences()) > 30
    assert grade(text) < HIGHEST_GRADE


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("The cat sat on the mat.", -2, 2),
        ("Notwithstanding aforementioned considerations, determination of applicability necessitates "
         "multidisciplinary deliberation.", 20, 50),
    ],
)  # fmt: skip
def test_the_grade_tells_plain_from_learned(text: str, lowest: float, highest: float) -> None:
    assert lowest <= grade(text) <= highest


def test_no_sentence_is_beyond_reading() -> None:
    assert {
        sentence: round(g) for _, sentence in sentences() if (g := grade(sentence)) > HARDEST
    } == POLICY_TERMS


def test_nothing_sounds_like_a_verdict() -> None:
    assert [text for _, text in own_words() if VERDICTS.search(text.replace(DISCLAIMER, ""))] == []


def test_one_thing_has_one_name() -> None:
    told = " ".join(text for _, text in own_words()).lower()
    assert [term for term in OTHER_TERMS if re.search(rf"\b{re.escape(term)}\b", told)] == []
