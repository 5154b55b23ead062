"""Text without page geometry → a page whose words have places and no boxes."""

import re

from hepcite.records import Page, Word

_WORD = re.compile(r"\S+")


def written_page(number: int, text: str) -> Page:
    words = tuple(Word(match.start(), match.end()) for match in _WORD.finditer(text))
    return Page(number, text, words)
