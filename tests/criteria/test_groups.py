"""Trees of clauses: every smallest blocking set, the nearest of them, and what is still asked."""

import pytest

from hepcite.criteria.groups import blocking_sets, nearest, status_of, still_asked
from hepcite.criteria.model import Group
from hepcite.records.determination import PathwayStatus

TREE = Group(
    combine="all_of",
    clauses=[
        "a",
        Group(combine="one_of", clauses=["b", "c", Group(combine="all_of", clauses=["d", "e"])]),
    ],
)
WORDS: dict[str, PathwayStatus] = {"+": "met", "-": "not_met", "?": "not_documented", "~": "unclear"}


def statuses(letters: str) -> dict[str, PathwayStatus]:
    return {name: WORDS[letter] for name, letter in zip("abcde", letters, strict=True)}


@pytest.mark.parametrize(
    ("letters", "status", "sets", "chosen", "asked"),
    [
        ("++---", "met", [], "", ""),
        ("-+---", "not_met", ["a"], "a", ""),
        ("+----", "not_met", ["b", "c"], "b", ""),
        ("+---+", "not_met", ["b", "c", "d"], "b", ""),
        ("+-?-+", "not_documented", ["b", "c", "d"], "c", "c"),
        ("+-?--", "not_documented", ["b", "c"], "c", "c"),
        ("?-?--", "not_documented", ["ab", "ac"], "ac", "ac"),
        ("~-?--", "unclear", ["ab", "ac"], "ac", "c"),
        ("??+--", "not_documented", ["a"], "a", "a"),
        ("-??--", "not_met", ["ab", "ac"], "ab", ""),
        ("+--??", "not_documented", ["b", "c"], "b", "de"),
        ("+--+?", "not_documented", ["b", "c", "e"], "e", "e"),
    ],
)
def test_tree(letters: str, status: str, sets: list[str], chosen: str, asked: str) -> None:
    found = statuses(letters)
    assert status_of(TREE, found) == status
    assert blocking_sets(TREE, found) == tuple(tuple(names) for names in sets)
    assert nearest(blocking_sets(TREE, found), found) == tuple(chosen)
    assert "".join(still_asked(TREE, found)) == asked


def test_all_of_the_blocking_clauses_are_one_set() -> None:
    group = Group(combine="all_of", clauses=list("abcde"))
    assert blocking_sets(group, statuses("-+?+~")) == (("a", "c", "e"),)
