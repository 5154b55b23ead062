"""A summary in a browser: each citation shows its words on the page, by mouse, by keyboard, without script."""

import io
import re
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from PIL import Image, ImageOps
from reviewed import CASES, reviewed

from hepcite.extract.formats.engines import available_engine
from hepcite.records import Evidence
from hepcite.review.citations import all_evidence

RECTS = """hit => {
  const frame = hit.closest("svg").querySelector("image").getBoundingClientRect();
  const view = hit.closest("svg").viewBox.baseVal;
  const scale = view.width / hit.closest("svg").getBoundingClientRect().width;
  return [...hit.querySelectorAll("rect")].map(rect => {
    const r = rect.getBoundingClientRect();
    return [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top].map(x => x * scale);
  });
}"""
IS_IN_SIGHT = """id => {
  const hit = document.getElementById(id), pane = document.getElementById("viewer").getBoundingClientRect();
  const box = hit.getBoundingClientRect();
  return box.bottom > Math.max(pane.top, 0) && box.top < Math.min(pane.bottom, innerHeight)
    && box.right > pane.left && box.left < Math.min(pane.right, innerWidth);
}"""
LINKS = "main a.go"
MOST_CUT_OFF = 3
"""Signs of the first and last word that a quote may leave out: a box holds whole words."""


Place = tuple[float, float, float, float]


@cache
def printed_words(case_id: str, name: str, page: int) -> list[tuple[Place, str]]:
    with pdfplumber.open(CASES / case_id / name) as document:
        words = document.pages[page - 1].extract_words()
    return [((w["x0"], w["top"], w["x1"], w["bottom"]), w["text"]) for w in words]


def words_under(rects: list[list[float]], evidence: Evidence, case_id: str) -> tuple[str, list[Place]]:
    """What another PDF reader than ours finds under the boxes: its letters in reading order, its words' places."""
    words = printed_words(case_id, evidence.document, evidence.page)
    lines = [sorted(word for word in words if holds(rect, word[0])) for rect in rects]
    found = [each for line in lines for each in line]
    return "".join(text for _, text in found), [place for place, _ in found]


def holds(rect: list[float], word: Place) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]


def letters(text: str) -> str:
    return "".join(text.replace("|", "").split())


def evidence_by_words(case_id: str) -> dict[tuple[str, int, str], Evidence]:
    """The cited evidence of the case by what its box says: file, page and quote."""
    return {(e.document, e.page, e.quote): e for e in all_evidence(reviewed(case_id)[0])}


@pytest.mark.parametrize("case_id", ["D01", "D04"])
def test_a_click_on_a_citation_boxes_its_words_on_the_picture(open_summary: Any, case_id: str) -> None:
    result, images = reviewed(case_id)
    page = open_summary(result, images)
    known = evidence_by_words(case_id)
    boxed = 0
    for link in page.locator(LINKS).all():
        if not link.is_visible():
            continue
        link.click()
        anchor = link.get_attribute("href").removeprefix("#")
        assert page.evaluate(IS_IN_SIGHT, anchor)
        hit = page.locator(f"[id='{anchor}']")
        if hit.evaluate("hit => hit.tagName") != "g":
            continue
        place = re.sub(r"^\d+\s*", "", link.inner_text()).rsplit(", page ", 1)
        quote = hit.get_attribute("aria-label").split(": ", 1)[1]
        evidence = known[place[0], int(place[1]), quote]
        rects = hit.evaluate(RECTS)
        found, words = words_under(rects, evidence, case_id)
        assert letters(evidence.quote) in found
        assert len(found) - len(letters(evidence.quote)) <= MOST_CUT_OFF
        assert has_ink(images[evidence.document, evidence.page], words)
        boxed += 1
    assert boxed >= 15
    assert page.problems == []


def test_a_click_on_a_citation_boxes_its_words_on_a_scan(open_summary: Any) -> None:
    """What is recognised in the picture under the boxes is the quote, nearly."""
    result, images = reviewed("D02")
    page = open_summary(result, images)
    known = {(e.document, e.page, e.quote): e for e in all_evidence(result)}
    scanned = {d.name for d in result.documents if d.read_by == "ocr"}
    checked = 0
    for link in page.locator("table.clauses a.go").filter(visible=True).all():
        name, number = re.sub(r"^\d+\s*", "", link.inner_text()).rsplit(", page ", 1)
        if name not in scanned or checked == 4:
            continue
        link.click()
        hit = page.locator(f"[id='{link.get_attribute('href')[1:]}']")
        quote = hit.get_attribute("aria-label").split(": ", 1)[1]
        assert (name, int(number), quote) in known
        read = read_under(images[name, int(number)], hit.evaluate(RECTS))
        assert SequenceMatcher(None, letters(read), letters(quote)).ratio() > 0.8, (read, quote)
        checked += 1
    assert checked == 4


def read_under(picture: Any, rects: list[list[float]]) -> str:
    with Image.open(io.BytesIO(picture.data)) as opened:
        grey = opened.convert("L")
    scale = grey.width / picture.width
    texts = []
    for rect in rects:
        piece = grey.crop(tuple(round(edge * scale) for edge in rect))
        larger = ImageOps.expand(piece.resize((piece.width * 3, piece.height * 3)), 40, fill=255)
        texts += [word.text for word in available_engine().recognise(larger, 360)]
    return " ".join(texts)


def has_ink(picture: Any, words: list[Place]) -> bool:
    """Each word's place on the picture is printed, so picture and boxes count the same way."""
    with Image.open(io.BytesIO(picture.data)) as opened:
        grey = opened.convert("L")
    scale = grey.width / picture.width
    pieces = [grey.crop(tuple(round(edge * scale) for edge in word)) for word in words]
    return all(piece.getextrema()[0] < 130 for piece in pieces)


def test_a_page_without_geometry_is_shown_as_text_with_the_quote_marked(open_summary: Any) -> None:
    page = open_summary(*reviewed("D01"))
    link = page.locator(LINKS, has_text="ct-chest-2026-03-05.txt").filter(visible=True).first
    quote = link.locator("xpath=ancestor::*[contains(@class, 'cited')]").locator("mark").inner_text()
    link.click()
    anchor = link.get_attribute("href")
    assert page.locator(f"{anchor} + mark").inner_text() == quote
    assert page.evaluate(IS_IN_SIGHT, anchor.removeprefix("#"))


def test_the_whole_path_by_keyboard(open_summary: Any) -> None:
    page = open_summary(*reviewed("D02"))
    visible = [link for link in page.locator(LINKS).all() if link.is_visible()]
    hrefs = [link.get_attribute("href") for link in visible]
    visited = []
    for _ in hrefs:
        page.keyboard.press("n")
        visited.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert page.evaluate(IS_IN_SIGHT, visited[-1].removeprefix("#"))
    assert visited == hrefs
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.getAttribute('href')") == hrefs[-2]
    assert page.locator("#told").inner_text().startswith(f"Citation {len(hrefs) - 1} of {len(hrefs)}: ")
    page.keyboard.press("1")
    assert page.locator("#view-decided").is_checked()


def test_keys_are_listed_and_can_be_switched_off(open_summary: Any) -> None:
    page = open_summary(*reviewed("D02"))
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.locator("#keys-on").press("Space")
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()
    page.keyboard.press("n")
    page.keyboard.press("?")
    assert page.evaluate("location.hash") == ""
    assert not page.locator("dialog#keys").is_visible()
    page.locator("#keys-open").press("Enter")
    assert page.locator("dialog#keys").is_visible()


def test_all_of_it_works_without_script(open_summary: Any) -> None:
    page = open_summary(*reviewed("D02"), java_script_enabled=False)
    assert not page.locator("#next").is_visible()
    link = page.locator(LINKS).filter(visible=True).nth(5)
    link.click()
    assert page.url.endswith(link.get_attribute("href"))
    box = page.locator(f"[id='{link.get_attribute('href')[1:]}']").bounding_box()
    assert 0 <= box["y"] < 900
    assert box["x"] > 700
    page.check("#view-decided")
    assert not page.get_by_text("Child-Pugh worksheet").first.is_visible()


def test_each_view_shows_more_than_the_one_before(open_summary: Any) -> None:
    page = open_summary(*reviewed("D02"))
    rows = {}
    for view in ("decided", "context", "all"):
        page.check(f"#view-{view}")
        rows[view] = page.locator("table.clauses tbody tr").filter(visible=True).count()
        assert page.get_by_text("What was submitted").is_visible() == (view != "decided")
        assert page.get_by_text("Versions and checksums").is_visible() == (view == "all")
    assert rows == {"decided": 2, "context": 8, "all": 8}


def test_on_a_narrow_screen_the_page_opens_under_its_clause(open_summary: Any) -> None:
    page = open_summary(*reviewed("D01"), width=390)
    assert not page.locator("#viewer").is_visible()
    link = page.locator(LINKS).filter(visible=True).nth(4)
    link.click()
    assert page.locator("#viewer").is_visible()
    assert link.bounding_box()["y"] + 10 < page.locator("#viewer").bounding_box()["y"]
    assert page.evaluate(IS_IN_SIGHT, link.get_attribute("href")[1:])
    page.keyboard.press("Escape")
    assert not page.locator("#viewer").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('href')") == link.get_attribute("href")


@pytest.mark.parametrize("width", [320, 720])
def test_nothing_is_cut_off_at_the_width_of_a_zoomed_page(open_summary: Any, width: int) -> None:
    page = open_summary(*reviewed("D02"), width=width)
    page.check("#view-all")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_printed_it_holds_the_folded_quotes_and_no_controls(open_summary: Any) -> None:
    page = open_summary(*reviewed("D02"))
    folded = page.locator("main details.more blockquote mark").first.text_content()
    document = pypdfium2.PdfDocument(page.pdf(format="Letter"))
    text = " ".join("".join(sheet.get_textpage().get_text_range() for sheet in document).split())
    assert len(document) <= 8
    assert "Before anyone decides" in text
    assert "DRAFT · decision support · a person decides" in text
    assert " ".join(folded.split()) in text
    assert "Cited pages" not in text
    assert "In context" not in text
