"""The labeled cases' files → speed, recognition, the child process and memory, as a Markdown table; all in one run.

    python bench/documents.py eval/cases --ocr-pages 3

`pdfplumber.extract_words` reads the same text PDFs in the same run, in turns with our reader. Set no cache.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pypdfium2
from PIL.Image import Image

from hepcite.extract.formats import engines, read_file
from hepcite.extract.formats.isolation import read_file_isolated
from hepcite.extract.formats.pdf import read_pdf
from hepcite.extract.formats.picture import cleaned
from hepcite.extract.formats.shapes import shapes_of
from hepcite.records import Page

ROUNDS = 2
LONG_PAGES = 300
CALLS = 15
FEWEST_PATHS = 4


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


def seconds(read: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    began = time.process_time()
    for data in files:
        read(data)
    return time.process_time() - began


def agreement(files: Sequence[bytes]) -> tuple[int, int, int]:
    """Words that both have, words of ours, words of theirs, by page and without regard to order."""
    both = mine = other = 0
    for data in files:
        for page, words in zip(ours(data), theirs(data), strict=True):
            a = Counter(page.text[w.start : w.end] for w in page.words)
            b = Counter(words)
            both, mine, other = both + (a & b).total(), mine + a.total(), other + b.total()
    return both, mine, other


def is_ruled(data: bytes) -> bool:
    """Four paths or more are drawn on a page: it may hold a table."""
    document = pypdfium2.PdfDocument(data)
    try:
        return any(sum(shape.is_path for shape in shapes_of(page)) >= FEWEST_PATHS for page in document)
    finally:
        document.close()


def speeds(files: Sequence[bytes]) -> list[Row]:
    plain = [data for data in files if not is_ruled(data)]
    ruled = [data for data in files if is_ruled(data)]
    return [*speed("all", files), *speed("plain", plain), *speed("with drawn lines", ruled)]


def speed(what: str, files: Sequence[bytes]) -> list[Row]:
    if not files:
        return []
    pages = sum(len(ours(data)) for data in files)
    rounds = [(seconds(ours, files), seconds(theirs, files)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    both, a, b = agreement(files)
    return [
        Row(f"text PDF, {what}, {len(files)} files, {pages} pages: ours", f"{pages / mine:.0f} pages/s"),
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
        engine.recognise(pictures[0], 300)
        taken = [_recognised(engine, picture) for picture in pictures]
        title = f"recognition, {engine.name} {engine.version}, {len(pictures)} pages"
        rows.append(Row(title, f"{statistics.median(taken):.1f} s a page"))
    return rows


def _recognised(engine: engines.Engine, picture: Image) -> float:
    began = time.perf_counter()
    engine.recognise(picture, 300)
    return time.perf_counter() - began


def _one(act: Callable[[object], object], value: object) -> float:
    began = time.perf_counter()
    act(value)
    return time.perf_counter() - began


def child(data: bytes) -> list[Row]:
    read_file_isolated("file.pdf", data)
    inside = [_one(lambda d: read_file_isolated("file.pdf", d), data) for _ in range(CALLS)]
    outside = [_one(lambda d: read_file("file.pdf", d), data) for _ in range(CALLS)]
    more = (statistics.median(inside) - statistics.median(outside)) * 1000
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
    parser.add_argument("--ocr-pages", type=int, default=3)
    parser.add_argument("--files", type=int, default=100, help="so many text PDFs at most, from all cases")
    said = parser.parse_args()
    for name in ("HEPCITE_CACHE", "HEPCITE_OCR_CACHE"):
        os.environ.pop(name, None)
    found = text_pdfs(said.cases)
    files = found[:: max(1, -(-len(found) // said.files))]
    rows = [*speeds(files), *child(files[0]), *memory(files), *recognition(said.cases, said.ocr_pages)]
    print("| what | figure | target |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {row.what} | {row.figure} | {row.target} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
