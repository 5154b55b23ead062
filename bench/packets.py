"""Labeled cases as fax packets → how well the packet map finds their documents, and what the packets cost in facts.

    bench/packets.py TOOLS CASES FILLERS PLAIN OUT [--case D01 ...]

TOOLS holds packet.py, CASES its labeled case files, FILLERS its filler papers; PLAIN holds the same cases as folders.
Packets are built into OUT once and read again on the next run. Scanned pages take seconds each: set
HEPCITE_OCR_CACHE for a second run.
"""

import argparse
import copy
import importlib
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import yaml

from hepcite import pipeline
from hepcite.eval import CaseScore, Scores
from hepcite.eval.compare import compare
from hepcite.eval.labels import load_labels
from hepcite.eval.packets import MapScore, load_map, map_path, map_table, score_map, total
from hepcite.eval.tally import Rate, rate
from hepcite.intake import load_case
from hepcite.intake.policies import policy_of


def build(tools: Path, cases: Path, fillers: Path, out: Path) -> Iterator[Path]:
    """Each case as a packet with its map; those with a document of another patient, too."""
    sys.path.insert(0, str(tools))
    packet = importlib.import_module("packet")
    made: list[tuple[dict[str, Any], int]] = []
    pages_of = packet.pages_of

    def recorded(doc: dict[str, Any], case: Any, seed: int, turn: int) -> bytes:
        data: bytes = pages_of(doc, case, seed, turn)
        made.append((doc, len(pypdfium2.PdfDocument(data))))
        return data

    setattr(packet, "pages_of", recorded)  # noqa: B010 - a module found at run time
    paper = [json.loads(path.read_text()) for path in sorted(fillers.glob("*.json"))]
    for path in sorted(cases.glob("*.json")):
        case = json.loads(path.read_text())
        folder = out / f"{case['case_id']}P"
        if not map_path(folder).exists():
            made.clear()
            data, _, _ = packet.build(case, paper, random.Random(case["case_id"]))  # noqa: S311
            _write(folder, case, data, [made[-1], *made[:-1]], _kinds(fillers))
        yield folder


def _kinds(fillers: Path) -> dict[str, Any]:
    """The kinds that fit a filler: packets.yaml, and kinds.yaml beside the fillers where there is one."""
    beside = fillers / "kinds.yaml"
    known: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    return known | (yaml.safe_load(beside.read_text()) if beside.exists() else {})


def _write(
    folder: Path, case: Any, data: bytes, made: list[tuple[dict[str, Any], int]], kinds: dict[str, Any]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "packet.pdf").write_bytes(data)
    request = {"case_id": folder.name, **case["request"]}
    (folder / "case.json").write_text(json.dumps(request, indent=2, ensure_ascii=False))
    labels = copy.deepcopy(case["labels"])
    for quotes in labels.get("evidence", {}).values():
        for quote in quotes:
            quote["file"] = "packet.pdf"
    theme = {"theme": f"packet of {case['case_id']}"}
    (folder / "labels.json").write_text(json.dumps({**theme, **labels}, indent=2, ensure_ascii=False))
    map_path(folder).write_text(json.dumps(list(_map(case, made, kinds)), indent=1))


def _map(
    case: Any, made: list[tuple[dict[str, Any], int]], known: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The cover is first; a document of the case that comes again repeats its first copy."""
    own = {doc["file"]: doc["kind"] for doc in case["documents"]}
    first: dict[str, int] = {}
    page = 1
    for doc, pages in made:
        name = doc["file"]
        kinds = known["same"].get(own[name], [own[name]]) if name in own else known.get(name, ["other"])
        yield {
            "first_page": page,
            "pages": pages,
            "kinds": kinds,
            "date": doc["date"] if name in own else None,
            "repeats": first.get(name),
            "is_other_patient": name in case["labels"].get("set_aside", []),
        }
        if name in own:
            first.setdefault(name, page)
        page += pages


def read(folder: Path) -> tuple[CaseScore, MapScore | None, float, int]:
    """Scores, the map's where there is one, seconds, pages."""
    case, files = load_case(folder)
    started = time.perf_counter()
    result = pipeline.review_case(case, files, policy_of(case))
    seconds = time.perf_counter() - started
    maps = score_map(result.documents, load_map(folder)) if map_path(folder).exists() else None
    pages = sum(len(document.pages) for document in result.documents)
    return compare(folder.name, result, load_labels(folder)), maps, seconds, pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("tools", "cases", "fillers", "plain", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--case", action="append", default=[])
    told = parser.parse_args()
    maps: list[MapScore] = []
    packed: list[CaseScore] = []
    plain: list[CaseScore] = []
    seconds, pages = 0.0, 0
    for folder in build(told.tools, told.cases, told.fillers, told.out):
        name = folder.name[:-1]
        if told.case and name not in told.case:
            continue
        score, found, took, count = read(folder)
        before, _, _, _ = read(told.plain / name)
        packed.append(score)
        plain.append(before)
        maps += [found] if found else []
        seconds, pages = seconds + took, pages + count
        print(f"{folder.name}: {count} pages, {took:.1f} s{_news(before, score)}", flush=True)
    print(f"\n{map_table(total(maps))}")
    print(_facts_table(Scores(tuple(plain)), Scores(tuple(packed))))
    print(f"{len(packed)} packets, {pages} pages, {seconds / max(1, len(packed)):.1f} s a packet")


def _news(before: CaseScore, after: CaseScore) -> str:
    """What is wrong in the packet and right in the plain case."""
    right = {(item.group, item.name) for item in before.items if item.right}
    wrong = [
        f"\n  {item.group} {item.name}: expected {item.expected}, got {item.got}"
        for item in after.items
        if not item.right and item.group in ("fact", "disposition") and (item.group, item.name) in right
    ]
    return "".join(wrong)


def _facts_table(plain: Scores, packed: Scores) -> str:
    rows = ["| | plain cases | packets |", "| --- | --- | --- |"]
    for group in ("fact", "clause", "disposition"):
        rows.append(f"| {group}s | {_told(rate(plain.items(group)))} | {_told(rate(packed.items(group)))} |")
    rows.append(f"| false `meets_criteria` | {len(plain.false_meets)} | {len(packed.false_meets)} |")
    return "\n".join(rows) + "\n"


def _told(value: Rate) -> str:
    return f"{value.right}/{value.total} ({value.share or 0:.3f})"


if __name__ == "__main__":
    main()
