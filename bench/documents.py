"""The labeled cases' files → speed, recognition, the child process and memory, as a Markdown table; all in one run.

    python bench/documents.py eval/cases
    python bench/documents.py eval/cases --files 400 --rounds 5 --ocr-pages 5

The first form takes about a minute. `pdfplumber.extract_words` reads the same text PDFs in the same run, in turns with
our reader; processor time counts, of each file the least of the rounds. Set no cache.
"""

import argparse
import io
import math
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
from PIL.Image import Image

from hepcite.extract.formats import engines, read_file
from hepcite.extract.formats.isolation import read_file_isolated
from hepcite.extract.formats.pdf import read_pdf
from hepcite.extract.formats.picture import cleaned
from hepcite.extract.formats.shapes import shapes_of
from hepcite.records import Page

LONG_PAGES = 300
CALLS = 15
FEWEST_PATHS = 4
WARM_UP = (0, 0, 1200, 400)
"""Part of a page, in pixels, for an engine to load its models on."""


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    figure: str
    target: str = ""


def text_pdfs(cases: Path) -> list[bytes]:
    """The PDF files of which every page has a text layer."""
    found = []
    for path in sorted(cases.glob("*/*.pdf")):
        data = path.read_bytes()
        document = pypdfium2.PdfDocument(data)
        if all(page.get_textpage().count_chars() > 40 for page in document):
            found.append(data)
        document.close()
    return found


def ours(data: bytes) -> Sequence[Page]:
    return read_pdf("file.pdf", data).pages


def theirs(data: bytes) -> list[list[str]]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [[word["text"] for word in page.extract_words()] for page in document.pages]


@dataclass(slots=True)
class Read:
    """A file read by both: least processor seconds, and words counted page by page without regard to order."""

    is_ruled: bool
    pages: int = 0
    mine: float = math.inf
    other: float = math.inf
    both: int = 0
    words: int = 0
    other_words: int = 0


def seconds(read: Callable[[bytes], Any], data: bytes) -> tuple[float, Any]:
    began = time.process_time()
    found = read(data)
    return time.process_time() - began, found


def read_in_turns(files: Sequence[bytes], rounds: int) -> list[Read]:
    reads = [Read(is_ruled(data)) for data in files]
    for number in range(rounds):
        mine = [seconds(ours, data) for data in files]
        other = [seconds(theirs, data) for data in files]
        for read, (took, pages), (took_other, words) in zip(reads, mine, other, strict=True):
            read.mine, read.other = min(read.mine, took), min(read.other, took_other)
            if number == 0:
                count_words(read, pages, words)
    return reads


def count_words(read: Read, pages: Sequence[Page], words: Sequence[Sequence[str]]) -> None:
    for page, others in zip(pages, words, strict=True):
        a = Counter(page.text[w.start : w.end] for w in page.words)
        b = Counter(others)
        read.pages += 1
        read.both += (a & b).total()
        read.words += a.total()
        read.other_words += b.total()


def is_ruled(data: bytes) -> bool:
    """Four paths or more are drawn on a page: it may hold a table."""
    document = pypdfium2.PdfDocument(data)
    try:
        return any(sum(shape.is_path for shape in shapes_of(page)) >= FEWEST_PATHS for page in document)
    finally:
        document.close()


def speeds(files: Sequence[bytes], rounds: int) -> list[Row]:
    reads = read_in_turns(files, rounds)
    return [
        *speed("all", reads),
        *speed("plain", [read for read in reads if not read.is_ruled]),
        *speed("with drawn lines", [read for read in reads if read.is_ruled]),
    ]


def speed(what: str, reads: Sequence[Read]) -> list[Row]:
    if not reads:
        return []
    pages, both = sum(read.pages for read in reads), sum(read.both for read in reads)
    mine, other = sum(read.mine for read in reads), sum(read.other for read in reads)
    a, b = sum(read.words for read in reads), sum(read.other_words for read in reads)
    return [
        Row(f"text PDF, {what}, {len(reads)} files, {pages} pages: ours", f"{pages / mine:.0f} pages/s"),
        Row(f"{what}: `pdfplumber.extract_words`", f"{pages / other:.1f} pages/s"),
        Row(f"{what}: ratio", f"{other / mine:.1f}", "at least 8"),
        Row(
            f"{what}: words alike",
            f"{both} of {b} theirs ({both / b:.4f}), of {a} ours ({both / a:.4f})",
            "identical",
        ),
    ]


def recognition(cases: Path, most: int) -> list[Row]:
    pictures = []
    for path in sorted(cases.glob("*/*scan*.pdf"))[:most]:
        document = pypdfium2.PdfDocument(path.read_bytes())
        pictures.append(cleaned(document[0].render(scale=300 / 72, grayscale=True).to_pil()))
        document.close()
    rows = []
    for find in engines.ENGINES.values():
        engine = find()
        if engine is None or not pictures:
            continue
        engine.recognise(pictures[0].crop(WARM_UP), 300)
        taken = [_recognised(engine, picture) for picture in pictures]
        title = f"recognition, {engine.name} {engine.version}, {len(pictures)} pages"
        rows.append(Row(title, f"{statistics.median(taken):.1f} s a page"))
    return rows


def _recognised(engine: engines.Engine, picture: Image) -> float:
    began = time.perf_counter()
    engine.recognise(picture, 300)
    return time.perf_counter() - began


def _one(act: Callable[[bytes], object], value: bytes) -> float:
    began = time.perf_counter()
    act(value)
    return time.perf_counter() - began


def child(data: bytes) -> list[Row]:
    read_file_isolated("file.pdf", data)
    inside = [_one(lambda d: read_file_isolated("file.pdf", d), data) for _ in range(CALLS)]
    outside = [_one(lambda d: read_file("file.pdf", d), data) for _ in range(CALLS)]
    more = (min(inside) - min(outside)) * 1000
    return [Row(f"the child process, a document of {len(data) // 1000} kB", f"{more:.1f} ms more")]


def long_file(files: Sequence[bytes]) -> bytes:
    merged = pypdfium2.PdfDocument.new()
    while len(merged) < LONG_PAGES:
        for data in files:
            part = pypdfium2.PdfDocument(data)
            merged.import_pages(part)
            part.close()
            if len(merged) >= LONG_PAGES:
                break
    packed = io.BytesIO()
    merged.save(packed)
    return packed.getvalue()


MEASURED = """
import resource, sys
from hepcite.extract.formats.isolation import _pool, read_file_isolated
source = read_file_isolated("long.pdf", sys.stdin.buffer.read())
_pool().close()
unit = 1 if sys.platform == "darwin" else 1024
peaks = [resource.getrusage(who).ru_maxrss * unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(len(source.pages), *peaks)
"""


def memory(files: Sequence[bytes]) -> list[Row]:
    data = long_file(files)
    done = subprocess.run([sys.executable, "-c", MEASURED], input=data, capture_output=True, check=True)  # noqa: S603
    pages, parent, inside = map(int, done.stdout.split())
    figure = f"{parent / 1e6:.0f} MB, child {inside / 1e6:.0f} MB"
    return [Row(f"most memory on a file of {pages} pages ({len(data) / 1e6:.1f} MB)", figure, "under 400 MB")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--ocr-pages", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=int, default=100, help="so many text PDFs at most, from all cases")
    said = parser.parse_args()
    for name in ("HEPCITE_CACHE", "HEPCITE_OCR_CACHE"):
        os.environ.pop(name, None)
    found = text_pdfs(said.cases)
    files = found[:: max(1, -(-len(found) // said.files))]
    rows = [
        *speeds(files, said.rounds),
        *child(files[0]),
        *memory(files),
        *recognition(said.cases, said.ocr_pages),
    ]
    print("| what | figure | target |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {row.what} | {row.figure} | {row.target} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
