"""A sentence → the columns and whole-number weights of its hashed word and character n-grams."""

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

BUCKETS = 1 << 14
"""Columns of the hashed feature space; a power of two."""

UNIT = 4096
"""A weight of 1.0. Whole numbers keep every sum exact, whatever adds them up."""

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+|[?!:;|/%<>+-]", re.IGNORECASE)
_TITLED = re.compile(r"\b(?i:drs?|mrs?|ms|prof)\.?\s+[A-Z][\w'’-]+(?:\s+(?:and\s+)?[A-Z][\w'’-]+)?")
_NOT = re.compile(r"n['’]t$")
_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}
_KINDS = ((1.0, "words"), (0.7, "characters"), (0.3, "before"))


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case: a person is "xname", a number "0", a "n't" the word "not"."""
    found: list[str] = []
    for word in _WORD.findall(_TITLED.sub(" xname ", text).lower()):
        if word.isdigit():
            found.append("0")
        elif word == "cannot":
            found.extend(("can", "not"))
        elif _NOT.search(word):
            stem = _NOT.sub("", word)
            found.extend((_STEMS.get(stem, stem), "not"))
        else:
            found.append(word.replace("’", "'"))
    return found


def features(text: str, before: str = "") -> dict[int, int]:
    """Column to weight in UNITs: word 1- to 3-grams and pairs with a word between, character 3- to 5-grams of each
    word, and the words of the sentence `before`; each kind of unit length times what it counts."""
    words = ["<s>", *words_of(text), "</s>"]
    grams = {
        "words": list(_word_grams(words)),
        "characters": [g for w in words[1:-1] if len(w) > 2 for g in _character_grams(f"_{w}_")],
        "before": [f"b {w}" for w in words_of(before)],
    }
    vector: dict[int, int] = {}
    for weight, kind in _KINDS:
        columns = {zlib.crc32(g.encode()) % BUCKETS for g in grams[kind]}
        for column in columns:
            vector[column] = vector.get(column, 0) + round(UNIT * weight / len(columns) ** 0.5)
    return vector


def _word_grams(words: Sequence[str]) -> Iterator[str]:
    yield from (f"1 {w}" for w in words[1:-1])
    yield from (f"2 {a} {b}" for a, b in pairwise(words))
    yield from (f"3 {a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    yield from (f"g {a} {c}" for a, c in zip(words, words[2:], strict=False))


def _character_grams(marked: str) -> Iterator[str]:
    for n in (3, 4, 5):
        yield from (f"c {marked[i : i + n]}" for i in range(len(marked) - n + 1))
