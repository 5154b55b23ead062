"""Notes of the labeled cases → notes a second of hepcite and of its peers, each in an environment of its own, and whose
assertion is right how often; as a Markdown part of bench/RESULTS.md.

    python bench/peers.py eval/cases --environments /some/folder

Environments are built there once (a temporary folder where none is named). The peers run one after another, in turns, in
one run; set nothing else to work beside them.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pictures import has_text
from results_file import machine, write_part

from hepcite.extract.formats import read_file

HERE = Path(__file__).parent
NOTES, WORDS, ROUNDS = 100, 650, 3
PEERS: dict[str, tuple[str, ...]] = {
    "spacy": (),
    "edsnlp": ("edsnlp==0.23.0",),
    "medspacy": ("medspacy==1.3.1",),
    "negspacy": ("negspacy==1.1.0",),
}
"""Peer to what pip installs for it; plain spaCy is the one that hepcite itself uses."""
TITLES = {
    "hepcite": "hepcite, text to all facts",
    "spacy": "plain spaCy, ruler and sentencizer",
    "edsnlp": "EDS-NLP, matcher, negation, hypothesis, history, family, quantities",
    "medspacy": "medspaCy, target matcher and ConText",
    "negspacy": "spaCy with negspacy",
}
TARGETS = {"edsnlp": "at least 1.0", "medspacy": "at least 8"}
GOLD = (
    (HERE.parent / "tests/extract/language/assertion.txt", "in view"),
    (HERE / "assertion_held_back.txt", "held back"),
)


def notes(cases: Path) -> list[str]:
    """Texts of about WORDS words: the records of all cases one after another, cut at the ends of lines."""
    made: list[str] = []
    lines: list[str] = []
    count = 0
    for folder in sorted(path for path in cases.iterdir() if path.is_dir()):
        for path in sorted(folder.iterdir()):
            if path.suffix not in (".txt", ".docx", ".pdf") or (path.suffix == ".pdf" and not has_text(path)):
                continue
            for line in "\n".join(page.text for page in read_file(path.name, path.read_bytes()).pages).split(
                "\n"
            ):
                lines.append(line)
                count += len(line.split())
                if count >= WORDS:
                    made.append("\n".join(lines))
                    lines, count = [], 0
                    if len(made) == NOTES:
                        return made
    return made


def pythons(folder: Path) -> dict[str, str]:
    found = {"hepcite": sys.executable}
    for name, packages in PEERS.items():
        python = folder / name / "bin" / "python"
        if packages and not python.exists():
            print(f"building the environment of {name}", file=sys.stderr, flush=True)
            venv.create(folder / name, with_pip=True)
        if packages:
            subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)  # noqa: S603
        found[name] = str(python) if packages else sys.executable
    return found


def call(python: str, name: str, *words: str) -> dict[str, Any]:
    """The peer's own answer: the last line that it prints."""
    script = HERE / "peer" / f"with_{name}.py"
    done = subprocess.run([python, script, *words], capture_output=True, text=True, check=True)  # noqa: S603
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def speed(found: dict[str, str], texts: Sequence[str], folder: Path) -> list[str]:
    """Each peer once a round, in turns, so that a busy moment of the machine meets all of them."""
    file = folder / "notes.json"
    file.write_text(json.dumps(texts), encoding="utf-8")
    seconds: dict[str, list[float]] = {name: [] for name in found}
    versions: dict[str, str] = {}
    for _ in range(ROUNDS):
        for name, python in found.items():
            answer = call(python, name, "speed", str(file), "1")
            seconds[name] += answer["seconds"]
            versions[name] = ", ".join(f"{package} {v}" for package, v in answer["versions"].items())
            print(f"{name}: {len(texts) / answer['seconds'][0]:.1f} notes/s", file=sys.stderr, flush=True)
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    words = sum(len(text.split()) for text in texts) / len(texts)
    lines = [
        f"{len(texts)} notes of {words:.0f} words on average, median of {ROUNDS} rounds in turns, one process each.",
        "",
        "| what | notes/s | hepcite is so many times as fast | target | versions |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, value in middle.items():
        ratio = "" if name == "hepcite" else f"{value / middle['hepcite']:.2f}"
        told = f"{TITLES[name]} | {len(texts) / value:.1f} | {ratio} | {TARGETS.get(name, '')} | {versions[name]}"
        lines.append(f"| {told} |")
    return lines


def assertion(found: dict[str, str]) -> list[str]:
    paths = [str(path) for path, _ in GOLD]
    marks = {
        name: call(found[name], name, "assertion", *paths) for name in ("hepcite", "medspacy", "negspacy")
    }
    ours = marks["hepcite"]["parts"]
    lines = [
        "Share of entities right; `held back` is bench/assertion_held_back.txt, from batch H, labeled before a run and not",
        "in view when the cues were written. Defaults of each. medspaCy's five: negated, uncertain, historical,",
        "hypothetical, family, on the entities with none but these.",
        "",
        "| gold | entities | negated: hepcite | medspaCy | negspacy | medspaCy's five: hepcite | medspaCy | all eight: hepcite |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    versions = {f"{package} {v}" for mark in marks.values() for package, v in mark["versions"].items()}
    lines[3:3] = [f"{', '.join(sorted(versions))}."]
    five = five_of_ours(found["hepcite"], paths)
    for path, title in GOLD:
        key = str(path)
        theirs = marks["medspacy"]["parts"][key]
        cells = [
            str(len(ours[key]["negated"])),
            told(ours[key]["negated"]),
            told(theirs["negated"]),
            told(marks["negspacy"]["parts"][key]["negated"]),
            told(five["parts"][key]["own"]),
            told(theirs["own"]),
            told(ours[key]["own"]),
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return lines


def five_of_ours(python: str, paths: Sequence[str]) -> dict[str, Any]:
    return call(python, "hepcite", "assertion-five", *paths)


def told(marks: Sequence[bool | None]) -> str:
    counted = [mark for mark in marks if mark is not None]
    return f"{sum(counted)}/{len(counted)} = {sum(counted) / max(1, len(counted)):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--environments", type=Path)
    parser.add_argument("--only", choices=["speed", "assertion"])
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = pythons(said.environments or Path(temporary))
        if said.only != "assertion":
            texts = notes(said.cases)
            write_part("Language: speed", [machine(), "", *speed(found, texts, Path(temporary))])
        if said.only != "speed":
            write_part("Language: assertion", assertion(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
