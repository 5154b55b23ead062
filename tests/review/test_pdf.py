"""A Result into summary.pdf: what stands on it, how long it is, and what is said where it cannot be made."""

import importlib
import io
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from hepcite.records import Page, PageImage, Result, Word
from hepcite.review.citations import Citations
from hepcite.review.crops import crops_of
from hepcite.review.errors import MissingToolError
from hepcite.review.pdf import to_pdf

BOX = (72.0, 90.5, 300.0, 102.0)
"""Of every quote of the sample."""


def picture() -> PageImage:
    page = Image.new("L", (612, 792), 255)
    ImageDraw.Draw(page).rectangle(BOX, fill=0)
    packed = io.BytesIO()
    page.save(packed, "WEBP", lossless=True)
    return PageImage(packed.getvalue(), "image/webp", 612, 792)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in document).split())


def test_the_answer_the_gaps_and_the_clauses_are_on_it_and_the_cited_words_follow(result: Result) -> None:
    pytest.importorskip("weasyprint")
    pdf = to_pdf(result, {("mri.pdf", 1): picture()})
    text = text_of(pdf)
    parts = (
        "DRAFT · decision support · a person decides",
        "Ada Sample",
        "Needs clinical review",
        "Ask the provider for",
        "contradict one another",
        "No portal vein occlusion",
        "The cited words on their pages",
    )
    places = [*(text.index(part) for part in parts), text.rindex("Partial thrombus")]
    assert places == sorted(places)
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert pdf == to_pdf(result, {("mri.pdf", 1): picture()})


def test_hostile_text_fetches_nothing(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("weasyprint")
    asked: list[str] = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_, **__: asked.append("a request"))
    patient = replace(result.case.patient, name='<img src="http://127.0.0.1:9/x"><script>1</script>')
    text = text_of(to_pdf(replace(result, case=replace(result.case, patient=patient))))
    assert '<img src="http://127.0.0.1:9/x"><script>1</script>' in text
    assert asked == []


def test_without_weasyprint_the_message_says_what_to_install(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise OSError(f"cannot load library for {name}")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingToolError, match=r"pip install hepcite\[pdf\].*libpango-1\.0-0"):
        to_pdf(result)


def test_a_crop_holds_the_boxed_words_with_some_of_the_page_around(result: Result) -> None:
    words = (Word(0, 3, BOX),)
    documents = tuple(
        replace(d, pages=tuple(Page(p.number, p.text, words, 612, 792) for p in d.pages))
        for d in result.documents
    )
    result = replace(result, documents=documents)
    citations = Citations(result, {("mri.pdf", 1): picture()})
    citation = citations.of(result.findings.facts["largest_lesion_cm"].evidence[0])
    assert citation is not None
    (leaf,) = citations.leaves()
    (crop,) = crops_of(leaf, frozenset({1}))
    with Image.open(io.BytesIO(crop.image.data)) as opened:
        size, middle = opened.size, opened.convert("RGB").getpixel((200, 22))
        edge = opened.convert("RGB").getpixel((200, 15))
    assert (crop.numbers, size) == ((1,), (612, 44))
    assert middle == (0, 0, 0)
    assert edge[0] > 120 > edge[2]
    assert crops_of(leaf, frozenset({2})) == ()
