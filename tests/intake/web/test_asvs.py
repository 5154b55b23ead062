"""docs/asvs.md against the numbers of ASVS 5.0.0 at levels 1 and 2, and against the tests that there are."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STATES = ("done", "looked", "operator", "no need", "not done")
LEVELS = {
    f"{section}.{number}": int(level)
    for line in Path(__file__).with_name("asvs_levels.txt").read_text("utf-8").splitlines()
    for section, _, levels in [line.partition(":")]
    for number, level in enumerate(levels.split(), 1)
}
"""Section → the level of each of its requirements, in order, from OWASP's list of version 5.0.0."""
PAGE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")


@cache
def names_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def is_there(path: str, name: str) -> bool:
    file = ROOT / path if path.startswith("tests/") else ROOT / "tests" / "intake" / path
    return file.is_file() and name in names_of(file)


def test_the_list_is_that_of_the_standard() -> None:
    assert len(LEVELS) == 345
    assert {section.partition(".")[0] for section in LEVELS} == {str(chapter) for chapter in range(1, 18)}


def test_each_number_of_levels_1_and_2_stands_once_in_order() -> None:
    assert [row[0] for row in ROWS] == [number for number, level in LEVELS.items() if level < 3]


def test_each_row_has_its_level_and_a_state_of_ours() -> None:
    wrong = [row for row in ROWS if len(row) != 5 or row[1] != str(LEVELS[row[0]]) or row[3] not in STATES]
    assert wrong == []


def test_what_is_done_names_a_test_and_the_rest_a_reason() -> None:
    assert [row[0] for row in ROWS if row[3] == "done" and not TEST.search(row[4])] == []
    assert [row[0] for row in ROWS if len(row[4]) < 3] == []


def test_every_test_that_is_named_exists() -> None:
    named = TEST.findall(PAGE)
    assert len(named) > 90
    assert [f"{path}::{name}" for path, name in named if not is_there(path, name)] == []


def test_the_counts_are_those_of_the_rows() -> None:
    counts = Counter(row[3] for row in ROWS)
    for state in STATES:
        assert f"| {state} | {counts[state]} |" in PAGE


@pytest.mark.parametrize(
    ("path", "name"), [("web/test_asvs.py", "test_nobody_wrote"), ("web/nowhere.py", "x")]
)
def test_what_does_not_exist_is_seen(path: str, name: str) -> None:
    assert not is_there(path, name)
