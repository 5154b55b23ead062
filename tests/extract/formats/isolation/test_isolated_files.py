"""A file read in the child gives what it gives in the process itself; a child is cheap."""

import threading
import time

import pytest
from PIL import Image, ImageDraw, ImageFont
from sheets import PROSE, numbered, paragraphs, single

from hepcite.extract.formats import engines, read_file
from hepcite.extract.formats.isolation import read_file_isolated, start_readers

PDF = single(paragraphs(PROSE))
LONG_PDF = single(paragraphs(numbered(90)))
FILES = {
    "a.pdf": PDF,
    "long.pdf": LONG_PDF,
    "cut.pdf": PDF[:-30],
    "junk.pdf": b"%PDF-1.7 nothing",
    "empty.txt": b"",
    "note.txt": "Größe ≤ 3 cm\x0cPortal vein patent".encode(),
    "note.rtf": rb"{\rtf1 Portal vein patent\par}",
    "odd \ud800 name.txt": b"text",
    "page.html": b"<html><p>Portal vein patent",
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_as_in_the_process(name):
    assert read_file_isolated(name, FILES[name]) == read_file(name, FILES[name])


def picture() -> bytes:
    import io

    image = Image.new("L", (1000, 400), 255)
    ImageDraw.Draw(image).text((60, 100), "Portal vein is patent today", 0, ImageFont.load_default(48))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(200, 200))
    return buffer.getvalue()


def test_a_picture_is_recognised_through_the_parent():
    data = picture()
    inside, outside = read_file_isolated("scan.png", data), read_file("scan.png", data)
    assert inside == outside
    assert "vein" in inside.pages[0].text


def test_without_an_engine_a_picture_is_a_problem(monkeypatch):
    from hepcite.extract.formats.isolation import ReaderPool

    monkeypatch.setattr(engines, "ENGINES", {})
    engines.available_engine.cache_clear()
    pool = ReaderPool()
    reading = pool.read("scan.png", picture())
    pool.close()
    engines.available_engine.cache_clear()
    assert [p.kind for p in reading.problems] == ["unreadable_page"]


def test_progress_is_told_page_by_page():
    pages = []
    source = read_file_isolated("long.pdf", LONG_PDF, lambda: pages.append(1))
    assert len(pages) == len(source.pages) > 3


def test_the_child_costs_little():
    start_readers()
    read_file_isolated("warm.pdf", PDF)

    def seconds(read) -> float:
        began = time.perf_counter()
        read("a.pdf", PDF)
        return time.perf_counter() - began

    rounds = [(seconds(read_file_isolated), seconds(read_file)) for _ in range(30)]
    inside, outside = (min(times) for times in zip(*rounds, strict=True))
    assert inside - outside < 0.005


def test_many_threads_share_the_children():
    found = {}

    def read(number: int) -> None:
        found[number] = read_file_isolated(f"{number}.txt", f"note {number}".encode()).pages[0].text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"note {number}" for number in range(20)}
