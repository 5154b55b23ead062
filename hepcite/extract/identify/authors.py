"""The text of a document → its author, where it is stated."""

import re
from collections.abc import Iterator
from functools import cache

from hepcite.extract.identify.data import load
from hepcite.extract.language.folding import fold, folded
from hepcite.extract.language.places import matches_at

_LONGEST = 60


@cache
def _name() -> str:
    """A person's name: two to five words with capitals or initials, credentials behind."""
    word = r"(?:[A-Z][\w'’-]*\.?|(?:de|del|van|von|der|la)(?=[ ]))"
    return rf"(?:Dr\.? )?{word}(?:,? {word}){{1,4}}(?:,? {load('authors')['credentials']}\b)*"


@cache
def _labelled(rank: int) -> re.Pattern[str]:
    labels = "|".join(load("authors")["labels"][rank])
    others = "".join(rf"(?<!\b(?i:{word}) )" for word in load("authors")["no_authors"])
    return re.compile(rf"{others}\b(?i:{labels})\b[ \t]*[:|.,/-]*[ \t]*(?P<name>{_name()})")


@cache
def _label_starts(rank: int) -> re.Pattern[str]:
    """Where a label begins in the folded text."""
    return folded(rf"\b(?=(?:{'|'.join(load('authors')['labels'][rank])})\b)")


@cache
def _closing() -> re.Pattern[str]:
    closings = "|".join(load("authors")["closings"])
    return re.compile(rf"^[ \t]*(?i:{closings})[ \t]*[,.]?[ \t]*\n\s*(?P<name>{_name()})", re.MULTILINE)


@cache
def _credentialed() -> re.Pattern[str]:
    """A line that begins with a name and its credentials."""
    return re.compile(
        rf"^[ \t]*(?P<name>{_name()}(?<=[A-Za-z.]))(?=[ \t]*(?:[,;|/(\n]|$|[a-z\d]))", re.MULTILINE
    )


def author_of(text: str) -> str | None:
    """The last signature; else who dictated or read it; else the name below a closing, or on the last lines."""
    end = "\n".join([line for line in text.split("\n") if line.strip()][-6:])
    places = (
        reversed(list(_of_labels(text, 0))),
        _of_labels(text, 1),
        _closing().finditer(text),
        (m for m in _credentialed().finditer(end) if _credential().search(m["name"])),
    )
    names = (_clean(match["name"]) for place in places for match in place)
    return next((name for name in names if name), None)


def _of_labels(text: str, rank: int) -> Iterator[re.Match[str]]:
    starts = (label.start() for label in _label_starts(rank).finditer(fold(text)))
    return matches_at(_labelled(rank), text, starts)


@cache
def _credential() -> re.Pattern[str]:
    return re.compile(rf"\b{load('authors')['credentials']}(?![\w.])")


def _clean(written: str) -> str | None:
    """Up to the credentials, or to the end of the sentence; None for what is no name."""
    credentials = list(_credential().finditer(written))
    name = written[: credentials[-1].end()] if credentials else re.split(r"(?<=[a-z]{2})\.[ ]", written)[0]
    name = " ".join(name.split()).strip(" ,")[:_LONGEST]
    words = [word.strip(".,").lower() for word in name.split()]
    is_name = len(words) > 1 and not set(words) & set(load("authors")["no_names"])
    return name if is_name else None
