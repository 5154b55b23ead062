"""PDF files that libraries test themselves with → counts of what the confined reader makes of each.

    python bench/broken_pdfs.py [--keep DIR]

Sources are fetched by name through the ordinary package clients (pip, apt-get) into a folder that is deleted at
the end; nothing of them is kept in the checkout. Offline, or without a client, a source is skipped and said so.
After each file a good one is read. Exit status 1 where the parent failed.
"""

import argparse
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "extract" / "formats"))

from samples import PDF

from hepcite.extract.formats import engines
from hepcite.extract.formats.isolation import read_file_isolated

PYTHON_SOURCES = ("pypdf", "pikepdf", "ocrmypdf", "pyhanko", "pypdfium2", "img2pdf")
DEBIAN_SOURCES = ("qpdf", "pdf.js")
LARGEST_BYTES = 60_000_000
DEEPEST = 2
PDFIUM_WORDS = ("success", "pdfium", "failed to load", "err_", "null", "traceback")


def fetched(folder: Path) -> Iterator[tuple[str, Path | None, str]]:
    """Each source: its name, the archive or None, and the archive's sha256 or why there is none."""
    for name in PYTHON_SOURCES:
        place = folder / f"pip-{name}"
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name]
        yield name, *_one_archive([*command, "-d", str(place), name], place, folder)
    apt = _apt_with_sources(folder)
    for name in DEBIAN_SOURCES:
        place = folder / f"apt-{name}"
        place.mkdir()
        yield name, *_one_archive([*apt, "source", "--download-only", "-qq", name], place, place)


def _apt_with_sources(folder: Path) -> list[str]:
    """apt-get that knows the sources of what this machine has packages of; its own lists stay as they are."""
    parts, lists = folder / "parts", folder / "lists"
    parts.mkdir()
    (lists / "partial").mkdir(parents=True)
    for known in Path("/etc/apt/sources.list.d").glob("*.sources"):
        text = known.read_text(encoding="utf-8").replace("Types: deb\n", "Types: deb-src\n")
        (parts / known.name).write_text(text, encoding="utf-8")
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": parts,
        "Dir::State::lists": lists,
    }
    apt = ["apt-get", *(part for key, value in options.items() for part in ("-o", f"{key}={value}"))]
    try:
        subprocess.run([*apt, "update", "-qq"], capture_output=True, timeout=300)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ["apt-get"]
    return apt


def _one_archive(command: list[str], place: Path, cwd: Path) -> tuple[Path | None, str]:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, timeout=600)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, type(error).__name__
    archives = [path for path in place.glob("*") if ".tar" in path.name and "debian" not in path.name]
    if not archives:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return None, said[-1][:100] if said else "nothing came"
    found = max(archives, key=lambda path: path.stat().st_size)
    return found, hashlib.sha256(found.read_bytes()).hexdigest()


def pdfs_in(name: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The PDF files of an archive, and those of archives inside it."""
    if name.lower().endswith(".pdf") or data[:5] == b"%PDF-":
        yield name, data
    elif depth < DEEPEST and (".tar" in name or name.endswith((".tgz", ".txz"))):
        with tarfile.open(fileobj=io.BytesIO(data)) as packed:
            for member in packed:
                if member.isfile() and member.size < LARGEST_BYTES:
                    file = packed.extractfile(member)
                    yield from pdfs_in(member.name, file.read() if file else b"", depth + 1)
    elif depth < DEEPEST and name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for info in packed.infolist():
                if info.file_size < LARGEST_BYTES:
                    yield from pdfs_in(info.filename, packed.read(info), depth + 1)


def outcome(data: bytes) -> tuple[str, int]:
    """What becomes of the file, and how many pages; FAILED is what must never happen."""
    try:
        source = read_file_isolated("file.pdf", data)
        good = read_file_isolated("good.pdf", PDF)
    except Exception as error:
        return f"FAILED {type(error).__name__}", 0
    if not good.pages or good.problems:
        return "FAILED the next file", 0
    for problem in source.problems:
        words = problem.message.lower()
        if not words.startswith("file.pdf") or any(word in words for word in PDFIUM_WORDS):
            return "FAILED a message in foreign words", 0
    if not source.pages and not source.problems:
        return "FAILED nothing read and nothing said", 0
    fatal = sorted({problem.kind for problem in source.problems if problem.fatal})
    if not fatal:
        return "read", len(source.pages)
    return ("partly read: " if source.pages else "refused: ") + fatal[0], len(source.pages)


def run(folder: Path) -> Counter[str]:
    whole: Counter[str] = Counter()
    seen: set[str] = set()
    print("| source | archive (sha256) | files | pages | outcomes |\n| --- | --- | --- | --- | --- |")
    for name, archive, said in fetched(folder):
        if archive is None:
            print(f"| {name} | skipped: {said} | | | |", flush=True)
            continue
        found: Counter[str] = Counter()
        pages = 0
        for inner, data in pdfs_in(archive.name, archive.read_bytes()):
            digest = hashlib.sha256(data).hexdigest()
            if digest in seen:
                continue
            seen.add(digest)
            kind, count = outcome(data)
            found[kind] += 1
            pages += count
            if kind.startswith("FAILED"):
                print(f"{kind}: {name}: {inner}", file=sys.stderr)
        told = ", ".join(f"{kind} {count}" for kind, count in found.most_common())
        print(f"| {name} | {archive.name} ({said[:16]}…) | {found.total()} | {pages} | {told} |", flush=True)
        whole += found
        archive.unlink()
    return whole


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="an empty folder outside of the checkout for the archives")
    said = parser.parse_args()
    engines.ENGINES.clear()
    engines.available_engine.cache_clear()
    began = time.monotonic()
    folder = said.keep or Path(tempfile.mkdtemp())
    try:
        whole = run(folder)
    finally:
        if said.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    failed = sum(count for kind, count in whole.items() if kind.startswith("FAILED"))
    print(f"\n{whole.total()} files, parent failures {failed}, {time.monotonic() - began:.0f} s")
    for kind, count in whole.most_common():
        print(f"- {kind}: {count}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
