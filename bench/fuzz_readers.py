"""Seeded mutations of a good file of every format → counts of what the confined readers make of them.

    python bench/fuzz_readers.py --count 5000 --seed 1

Exit status 1 where the parent failed, or where an answer breaks the contract of a SourceFile.
"""

import argparse
import copy
import io
import json
import random
import sys
import time
import zipfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "extract" / "formats"))

from samples import GOOD, zipped

from hepcite.extract.formats import engines
from hepcite.extract.formats.isolation import read_file_isolated
from hepcite.records import SourceFile

EDGES = (b"\x00", b"\xff", b"\x7f", b"\x80", b"2147483648", b"-1", b"99999999999", b"%n", b"{}", b"<", b"|")
TAGS = ("text", "value", "td", "tr", "section", "entry", "name")
ATTRIBUTES = ("negationInd", "nullFlavor", "ID", "value", "revised")
VALUES = (
    None,
    [],
    {},
    True,
    -1,
    1e400,
    "",
    "x" * 5000,
    "\ud800",
    [[[[]]]],
    {"resourceType": 7},
    "2026-13-45",
)
KINDS = {
    "comments",
    "damaged",
    "empty",
    "encoding",
    "encrypted",
    "hidden_text",
    "no_information",
    "not_read",
    "preliminary",
    "too_deep",
    "too_large",
    "took_too_long",
    "unknown_format",
    "unreadable_page",
    "withdrawn",
    "wrong_extension",
}
FAILED = "FAILED"


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to four changes: bits turned, bytes put in, parts cut out, doubled, moved or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if not changed:
            break
        at = chance.randrange(len(changed))
        length = min(chance.choice((1, 2, 8, 64, 1024)), len(changed) - at)
        match chance.randrange(8):
            case 0 | 1:
                for _ in range(chance.choice((1, 4, 32))):
                    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            case 2:
                changed[at : at + length] = chance.randbytes(length)
            case 3:
                del changed[at : at + length]
            case 4:
                changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 50))
            case 5:
                changed[at:at] = chance.choice(EDGES) * chance.choice((1, 1, 20))
            case 6:
                to = chance.randrange(len(changed))
                changed[to : to + length] = changed[at : at + length]
            case 7:
                del changed[max(at, len(changed) // 2) :]
    return bytes(changed)


def mutated_within(name: str, data: bytes, chance: random.Random) -> bytes:
    """Changes below the shell, which would refuse them at once: of a packed part, a value, an element."""
    match Path(name).suffix:
        case ".zip" | ".docx":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                parts = {info.filename: packed.read(info) for info in packed.infolist()}
            part = chance.choice(sorted(parts))
            return zipped({**parts, part: mutated(parts[part], chance)})
        case ".json":
            tree = json.loads(data)
            for _ in range(chance.randint(1, 6)):
                _change_value(tree, chance)
            return json.dumps(tree).encode()
        case ".xml":
            root = etree.fromstring(data)
            for _ in range(chance.randint(1, 6)):
                _change_element(chance.choice(list(root.iter())), chance)
            return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return mutated(data, chance)


def _change_value(tree: Any, chance: random.Random) -> None:
    holders = [tree]
    for holder in holders:
        inner = holder.values() if isinstance(holder, dict) else holder
        holders += [value for value in inner if isinstance(value, (dict, list))]
    holder = chance.choice([h for h in holders if h] or [{"": 0}])
    key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    if chance.random() < 0.2:
        del holder[key]
    else:
        holder[key] = chance.choice((*VALUES, *holders)) if chance.random() < 0.9 else list(range(50))
    try:
        json.dumps(tree)
    except ValueError:  # a value that holds itself
        holder[key] = None


def _change_element(element: Any, chance: random.Random) -> None:
    parent = element.getparent()
    match chance.randrange(6):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            parent.extend([copy.deepcopy(element) for _ in range(chance.choice((1, 30)))])
        case 2:
            element.tag = f"{{urn:hl7-org:v3}}{chance.choice(TAGS)}"
        case 3:
            element.set(
                chance.choice(("negationInd", "nullFlavor", "ID", "value", "revised")),
                chance.choice(("true", "#p1", "p2", "")),
            )
        case 4:
            element.text = chance.choice(("", "x" * 3000, "20269999", "\ue000\ue001 |", "nullified"))
        case 5:
            for name in list(element.attrib):
                del element.attrib[name]


def faults(name: str, source: SourceFile) -> list[str]:
    """How the answer breaks the contract; empty where it keeps it."""
    found = []
    if [page.number for page in source.pages] != list(range(1, len(source.pages) + 1)):
        found.append("pages out of order")
    for page in source.pages:
        if any(
            not page.text[w.start : w.end] or any(map(str.isspace, page.text[w.start : w.end]))
            for w in page.words
        ):
            found.append("a word that is none")
    for problem in source.problems:
        is_sound = problem.kind in KINDS and problem.message.startswith(name) and len(problem.message) < 400
        if not is_sound or not problem.message.isprintable():
            found.append(f"problem {problem.kind}")
    if not source.pages and not any(problem.fatal for problem in source.problems):
        found.append("nothing read and nothing said")
    return found


def outcome(name: str, data: bytes) -> str:
    try:
        source = read_file_isolated(name, data)
    except Exception as error:  # what must never happen is counted
        return f"{FAILED} {type(error).__name__}"
    wrong = faults(name, source)
    if wrong:
        return f"{FAILED} {wrong[0]}"
    fatal = [problem.kind for problem in source.problems if problem.fatal]
    return ("partly read: " if source.pages else "refused: ") + fatal[0] if fatal else "read"


def run(count: int, seed: int, names: list[str] | None = None) -> dict[str, Counter[str]]:
    """Counts by file name. Without recognition of pictures: that is another program's work."""
    engines.ENGINES.clear()
    engines.available_engine.cache_clear()
    chosen = names or list(GOOD)
    counts: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    for number in range(count):
        name = chosen[number % len(chosen)]
        chance = random.Random(f"{seed} {number}")  # noqa: S311
        change = mutated if chance.random() < 0.5 else partial(mutated_within, name)
        found = outcome(name, change(GOOD[name], chance))
        counts[name][found] += 1
        if found.startswith(FAILED):
            print(f"{found}: {name}, seed {seed}, number {number}", file=sys.stderr)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", choices=list(GOOD))
    said = parser.parse_args()
    began = time.monotonic()
    counts = run(said.count, said.seed, said.only)
    whole: Counter[str] = Counter()
    for name, found in counts.items():
        whole += found
        print(f"{name:14}", "  ".join(f"{kind} {number}" for kind, number in found.most_common()))
    seconds = time.monotonic() - began
    print(f"{'all':14}", "  ".join(f"{kind} {number}" for kind, number in whole.most_common()))
    print(f"{said.count} inputs in {seconds:.0f} s, {said.count / seconds:.0f} a second")
    return int(any(kind.startswith(FAILED) for kind in whole))


if __name__ == "__main__":
    sys.exit(main())
