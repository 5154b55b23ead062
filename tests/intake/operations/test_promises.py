"""The tests that docs/promises.md and docs/security.md name, against the tests that there are."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROMISES = (ROOT / "docs" / "promises.md").read_text("utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")


@cache
def names_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def missing(path: Path, name: str) -> bool:
    """`name` may hold `*`; empty, the file or folder alone has to be there."""
    if not name:
        return not path.exists()
    return not path.is_file() or not any(fnmatchcase(there, name) for there in names_of(path))


def named_in_promises(text: str) -> Iterator[tuple[str, str]]:
    for told in re.findall(r"`(tests/[^`\s]+)`", text):
        path, _, name = told.partition("::")
        yield path, name


def named_in_security(text: str) -> Iterator[tuple[str, str]]:
    """Paths under tests/intake; `::name` alone is of the file before it."""
    path = ""
    for line in text.splitlines():
        for told in re.findall(r"`([\w./]*/[\w./]*(?:::[\w*]+)?|::[\w*]+)`", line.rpartition(" | ")[2]):
            own, _, name = told.partition("::")
            path = own or path
            yield path, name


def test_every_test_that_is_named_exists() -> None:
    named = list(named_in_promises(PROMISES))
    assert len(named) > 25
    assert [f"{path}::{name}" for path, name in named if missing(ROOT / path, name)] == []


def test_every_test_of_the_security_page_exists() -> None:
    table = SECURITY[SECURITY.index("## ASVS") : SECURITY.index("Does not apply:")]
    named = list(named_in_security(table))
    assert len(named) > 25
    base = ROOT / "tests" / "intake"
    assert [f"{path}::{name}" for path, name in named if missing(base / path, name)] == []


def test_every_promise_and_every_script_is_there() -> None:
    rows = re.findall(r"^\| (\d+) \|", PROMISES, flags=re.MULTILINE)
    assert rows == [str(number) for number in range(1, 22)]
    scripts = set(re.findall(r"`(bench/\w+\.py)", PROMISES))
    assert len(scripts) > 8
    assert [script for script in sorted(scripts) if not (ROOT / script).is_file()] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tests/intake/operations/test_promises.py", "test_nobody_wrote"),
        ("tests/nowhere.py", ""),
        ("tests/intake/operations", "test_a_folder_has_no_names"),
    ],
)
def test_what_does_not_exist_is_seen(path: str, name: str) -> None:
    assert missing(ROOT / path, name)
