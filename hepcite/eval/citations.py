"""Evidence, the labeled quotes of a fact and the documents → how exactly it is cited, by what means, from what format."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from hepcite.eval.labels import GoldQuote
from hepcite.eval.score import Citation
from hepcite.records import Document, Evidence

Place = tuple[str, int, int, int]
"""File, page, start, end."""

READ_AS_TEXT = "text"


def citation_of(
    ours: Sequence[Evidence], gold: Sequence[GoldQuote], documents: Sequence[Document]
) -> Citation:
    files = {quote.file for quote in gold}
    places = [place for quote in gold for place in places_of(quote, documents)]
    in_document = any(each.document in files for each in ours)
    if not places:
        return Citation(in_document)
    pages = {(file, page) for file, page, _, _ in places}
    on_page = any((each.document, each.page) in pages for each in ours)
    covered, tight = max((_shared(each, place) for each in ours for place in places), default=(0.0, 0.0))
    return Citation(in_document, on_page, covered, tight)


def places_of(quote: GoldQuote, documents: Sequence[Document]) -> Iterator[Place]:
    """Where the quote stands in its file as it was read, white space, cell borders and case aside."""
    words = quote.quote.replace("|", " ").split()
    if not words:
        return
    pattern = re.compile(r"[\s|]+".join(re.escape(word) for word in words), re.IGNORECASE)
    for document in documents:
        for page in document.pages if document.name == quote.file else ():
            for found in pattern.finditer(page.text):
                yield document.name, page.number, found.start(), found.end()


def _shared(ours: Evidence, place: Place) -> tuple[float, float]:
    file, page, start, end = place
    if (ours.document, ours.page) != (file, page):
        return 0.0, 0.0
    shared = max(0, min(ours.end, end) - max(ours.start, start))
    return shared / (end - start), shared / max(1, ours.end - ours.start)


def origin_of(evidence: Sequence[Evidence]) -> str:
    """What found the words of a fact: the weakest of its means; empty where it has none."""
    if not evidence:
        return ""
    methods = {each.method for each in evidence}
    if "llm" in methods:
        return "llm"
    if "reviewer" in methods:
        return "reviewer"
    second = any(each.source.startswith("second_opinion") for each in evidence)
    return "second opinion" if second else "rule"


def format_of(gold: Sequence[GoldQuote], documents: Sequence[Document]) -> str:
    """The format of the file that is labeled first, told apart where its text was recognised in a picture."""
    if not gold:
        return ""
    name = gold[0].file
    suffix = PurePath(name).suffix.lower().lstrip(".") or "no suffix"
    pages = [p for d in documents if d.name == name for p in d.pages if p.text.strip()]
    return f"{suffix}, recognised" if any(is_recognised(page.read_by) for page in pages) else suffix


def is_recognised(read_by: str) -> bool:
    """The words of the page were recognised in a picture, by the engine that `read_by` names."""
    return read_by != READ_AS_TEXT
