"""What every peer does alike: read the notes and the phrases, run, print seconds; imported inside the peer's own environment."""

import json
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

LABEL = "TERM"
FIVE = {"negated", "uncertain", "historical", "hypothetical", "family"}
"""The categories of medspaCy's ConText."""
_ENT = re.compile(r"<ent(?P<categories>[a-z ]*)>(?P<words>[^<]+)</ent>")


def phrases() -> list[str]:
    lines = (Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def gold(path: Path) -> list[tuple[str, list[tuple[int, int, set[str]]]]]:
    """The sentences of a gold file in the shape of tests/extract/language/assertion.txt."""
    sentences = []
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith(("#", "==")):
            continue
        text, at, ents = "", 0, []
        for match in _ENT.finditer(line):
            text += line[at : match.start()]
            ents.append((len(text), len(text) + len(match["words"]), set(match["categories"].split())))
            text += match["words"]
            at = match.end()
        sentences.append((text + line[at:], ents))
    return sentences


def main(
    packages: list[str],
    run: Callable[[list[str]], int],
    told: Callable[[str, list[tuple[int, int]]], list[set[str]]] | None = None,
    knows: set[str] | None = None,
) -> None:
    """`speed NOTES ROUNDS`, `assertion GOLD...` or, of medspaCy's categories alone, `assertion-five GOLD...`. `run` takes texts and gives the number of things found;
    `told` the categories of each span of a sentence, of those that the peer `knows`."""
    answer: dict[str, Any] = {"versions": {name: version(name) for name in packages}}
    if sys.argv[1] == "speed":
        notes = json.loads(Path(sys.argv[2]).read_text("utf-8"))
        run(notes)  # once before, so that what is compiled or cached on first use is no part of the rate
        seconds = []
        for _ in range(int(sys.argv[3])):
            began = time.perf_counter()
            answer["found"] = run(notes)
            seconds.append(time.perf_counter() - began)
        answer["seconds"] = seconds
    elif told is not None and knows is not None:
        knows = FIVE if sys.argv[1] == "assertion-five" else knows
        answer["parts"] = {path: _accuracy(Path(path), told, knows) for path in sys.argv[2:]}
        answer["knows"] = sorted(knows)
    print(json.dumps(answer))


def _accuracy(
    path: Path, told: Callable[[str, list[tuple[int, int]]], list[set[str]]], knows: set[str]
) -> dict[str, Any]:
    """Entities with a category that the peer does not know are left out of its own figure.

    `all` holds one mark an entity in order, None where it is left out, so that two peers can be compared on the same.
    """
    marks: dict[str, list[bool | None]] = {"negated": [], "own": []}
    for text, ents in gold(path):
        for (_, _, labeled), ours in zip(ents, told(text, [(a, b) for a, b, _ in ents]), strict=True):
            marks["negated"].append(("negated" in labeled) == ("negated" in ours))
            marks["own"].append(labeled == ours & knows if labeled <= knows else None)
    return marks
