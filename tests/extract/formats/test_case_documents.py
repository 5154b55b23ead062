"""The labeled cases: every gold quote is in the text that was read, and every word is where it says."""

import json
import re
from pathlib import Path

import pdfplumber
import pytest

from hepcite.extract.formats import read_file
from hepcite.extract.formats.engines import available_engine
from hepcite.records import SourceFile

CASES = Path(__file__).parents[3] / "eval" / "cases"
FILES = sorted(p for p in CASES.glob("*/*") if p.suffix in {".pdf", ".txt", ".docx"})


def squashed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def is_scan(path: Path) -> bool:
    if path.suffix != ".pdf":
        return False
    with pdfplumber.open(path) as document:
        return not document.pages[0].chars


PRINTED = [path for path in FILES if not is_scan(path)]
SCANS = [path for path in FILES if is_scan(path)]


def quotes_of(path: Path) -> list[str]:
    labels = json.loads((path.parent / "labels.json").read_text(encoding="utf-8"))
    return [q["quote"] for quotes in labels["evidence"].values() for q in quotes if q["file"] == path.name]


def missing_quotes(path: Path, source: SourceFile, fold=squashed) -> list[str]:
    pages = [fold(page.text) for page in source.pages]
    return [quote for quote in quotes_of(path) if not any(fold(quote) in page for page in pages)]


def check_words(source: SourceFile, *, boxed: bool) -> None:
    for page in source.pages:
        end = 0
        for word in page.words:
            assert word.start >= end
            end = word.end
            assert re.fullmatch(r"\S+", page.text[word.start : word.end])
            assert (word.box is not None) is boxed
            if word.box is not None:
                x0, top, x1, bottom = word.box
                assert 0 <= x0 < x1 <= page.width
                assert 0 <= top < bottom <= page.height
        words = " ".join(page.text[word.start : word.end] for word in page.words)
        assert words.replace("| ", "") == " ".join(page.text.split()).replace("| ", "")


def test_the_cases_are_there():
    assert len(PRINTED) > 80
    assert len(SCANS) >= 10


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_gold_quotes_and_words(path):
    source = read_file(path.name, path.read_bytes())
    assert source.problems == ()
    assert source.read_by == "text"
    assert missing_quotes(path, source, fold=unspaced) == []
    check_words(source, boxed=path.suffix == ".pdf")


def unspaced(text):
    """`text` without white space: some programs break words of a narrow table cell over lines."""
    return "".join(squashed(text).split())


@pytest.mark.parametrize("path", [p for p in PRINTED if p.suffix == ".pdf"][::9], ids=lambda path: path.name)
def test_word_edges_agree_with_pdfplumber(path):
    source = read_file(path.name, path.read_bytes())
    with pdfplumber.open(path) as document:
        for page, oracle in zip(source.pages, document.pages, strict=True):
            ours = sorted((page.text[w.start : w.end], w.box[0], w.box[2]) for w in page.words)
            theirs = sorted((w["text"], w["x0"], w["x1"]) for w in oracle.extract_words(x_tolerance=1.5))
            assert [word[0] for word in ours] == [word[0] for word in theirs]
            for mine, other in zip(ours, theirs, strict=True):
                assert mine[1:] == pytest.approx(other[1:], abs=0.8)


@pytest.mark.skipif(available_engine() is None, reason="no text recognition is installed")
def test_scans_give_nearly_all_gold_quotes():
    missing, total = [], 0
    for path in SCANS[:3]:
        source = read_file(path.name, path.read_bytes())
        assert source.problems == ()
        assert source.read_by == "ocr"
        check_words(source, boxed=True)
        total += len(quotes_of(path))
        missing += missing_quotes(path, source, fold=lambda text: squashed(text).lower())
    assert total >= 10
    assert len(missing) <= 0.1 * total
