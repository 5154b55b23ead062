"""Files of a case into the pictures of its cited pages, and the formats that take them."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reviewed import CASES, reviewed

from hepcite.intake import pictures
from hepcite.intake.outputs import parse_formats, write_formats
from hepcite.intake.pictures import page_images
from hepcite.records import Result
from hepcite.review.citations import cited_pages
from hepcite.review.errors import MissingToolError


def test_each_cited_page_with_boxes_has_its_picture() -> None:
    result, images = reviewed("D01")
    assert set(images) == {(name, page) for name, pages in cited_pages(result).items() for page in pages}
    sizes = {(d.name, p.number): (p.width, p.height) for d in result.documents for p in d.pages}
    for place, image in images.items():
        assert (image.width, image.height) == sizes[place]
        with Image.open(io.BytesIO(image.data)) as opened:
            assert (opened.format, opened.width) == ("WEBP", round(image.width * 120 / 72))
        assert len(image.data) < 60_000


def test_a_file_that_cannot_be_drawn_has_no_picture() -> None:
    result, _ = reviewed("D01")
    assert page_images(result, dict.fromkeys(cited_pages(result), b"%PDF-1.4 broken")) == {}
    assert page_images(result, {}) == {}


def test_pictures_beyond_what_a_summary_may_weigh_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    result, images = reviewed("D01")
    files = {path.name: path.read_bytes() for path in (CASES / "D01").iterdir()}
    first = len(next(iter(images.values())).data)
    monkeypatch.setattr(pictures, "MOST_BYTES", first)
    assert list(page_images(result, files)) == [next(iter(images))]


def test_where_the_pdf_cannot_be_made_the_other_files_are_written(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> bytes:
        raise MissingToolError("install it")

    monkeypatch.setattr("hepcite.review.pdf.to_pdf", missing)
    drawn = replace(result, documents=())
    written, faults = write_formats(tmp_path, parse_formats("html,pdf,json"), drawn, {})
    assert [path.name for path in written] == ["summary.html", "result.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result.json", "summary.html"]
    assert faults == ["summary.pdf was not written: install it"]
