"""A recognised sheet, quotes of it, and a second reader that says what it is told."""

import datetime
from dataclasses import replace

from PIL import Image
from sheets import PROSE, paragraphs, single

from hepcite.extract.formats import read_file
from hepcite.records import Case, Evidence, Page, Patient

FILE = single(paragraphs(PROSE))
PRINTED = read_file("fax.pdf", FILE).pages[0]
CASE = Case(
    "T1", "commercial", "OR", datetime.date(2026, 3, 1), "standard",
    Patient("Marisol Quintero", datetime.date(1958, 4, 2)), (), (),
)  # fmt: skip
QUOTE = "measures 3.4 cm"
PATENT = "The main portal vein and its branches are patent. No thrombus"


class Reader:
    """A second reader that reads every line as it is told."""

    name, version = "parrot", "1"

    def __init__(self, said: str) -> None:
        self.said = said

    def read_line(self, picture: Image.Image) -> str:
        return self.said


def recognised(text: str = PRINTED.text, confidence: float = 0.96) -> Page:
    """The page as an engine would give it, with `text` for what stands there."""
    words = tuple(replace(word, confidence=confidence) for word in PRINTED.words)
    return replace(PRINTED, text=text, words=words, read_by="tesseract")


def evidence_of(page: Page, quote: str) -> Evidence:
    start = page.text.index(quote)
    return Evidence("fax.pdf", page.number, start, start + len(quote), quote, "test")
