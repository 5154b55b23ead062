"""Document → Note, through a blank spaCy pipeline with our own components.

spaCy carries the tokens, the sentence starts and the span groups; the components are `hepcite_sentences`,
`hepcite_measures`, `hepcite_dates` and `hepcite_cues`. No model is loaded, nothing is downloaded.
"""

from functools import cache
from typing import Any

import numpy
import spacy
from spacy.language import Language as SpacyLanguage
from spacy.tokens import Doc

from hepcite.extract.language.assertion import find_cues
from hepcite.extract.language.dates import find_dates
from hepcite.extract.language.lines import join_pages
from hepcite.extract.language.measures import find_measures
from hepcite.extract.language.note import Note, Row, Sentence, Table
from hepcite.extract.language.outline import pieces_of
from hepcite.records import Document


@SpacyLanguage.component("hepcite_sentences", assigns=["doc._.hepcite_pieces", "token.is_sent_start"])
def _sentences(doc: Doc) -> Doc:
    pieces = pieces_of(doc._.hepcite_text, doc._.hepcite_kind)
    doc._.hepcite_pieces = pieces
    starts = {p.start for p in pieces}
    offsets = doc.to_array("IDX")
    marks = [1 if i == 0 or int(at) in starts else -1 for i, at in enumerate(offsets)]
    column: Any = numpy.array([marks], dtype="int64").T.astype("uint64")
    return doc.from_array(["SENT_START"], column)


@SpacyLanguage.component("hepcite_dates", assigns=["doc._.hepcite_dates"])
def _dates(doc: Doc) -> Doc:
    doc._.hepcite_dates = find_dates(doc._.hepcite_text, doc._.hepcite_date)
    return doc


@SpacyLanguage.component(
    "hepcite_measures", requires=["doc._.hepcite_dates"], assigns=["doc._.hepcite_measures"]
)
def _measures(doc: Doc) -> Doc:
    doc._.hepcite_measures = find_measures(doc._.hepcite_text, doc._.hepcite_dates, doc._.hepcite_date)
    return doc


@SpacyLanguage.component("hepcite_cues", requires=["doc._.hepcite_pieces"], assigns=["doc._.hepcite_cues"])
def _cues(doc: Doc) -> Doc:
    text = doc._.hepcite_text
    doc._.hepcite_cues = [find_cues(text, p.start, p.end) for p in doc._.hepcite_pieces]
    return doc


@cache
def pipeline() -> SpacyLanguage:
    """The spaCy pipeline, built once a process."""
    for name in ("text", "pieces", "dates", "measures", "cues", "date", "kind"):
        if not Doc.has_extension(f"hepcite_{name}"):
            Doc.set_extension(f"hepcite_{name}", default=None)
    nlp = spacy.blank("en")
    for component in ("hepcite_sentences", "hepcite_dates", "hepcite_measures", "hepcite_cues"):
        nlp.add_pipe(component)
    return nlp


def read_note(document: Document) -> Note:
    """`document` with its sentences, tables, measurements, dates and assertion cues."""
    joined = join_pages(document)
    nlp = pipeline()
    doc = nlp.make_doc(joined.text)
    doc._.hepcite_text = joined.text  # doc.text is put together anew from the tokens each time
    doc._.hepcite_date = document.date
    doc._.hepcite_kind = document.kind
    for _, component in nlp.pipeline:
        doc = component(doc)
    data: Any = doc._
    sentences = tuple(
        Sentence(i, p.start, p.end, joined.text[p.start : p.end], p.section, p.label, p.is_row, p.line, cues)
        for i, (p, cues) in enumerate(zip(data.hepcite_pieces, data.hepcite_cues, strict=True))
    )
    return Note(
        document, joined, doc, sentences, _tables(sentences), data.hepcite_measures, data.hepcite_dates
    )


def _tables(sentences: tuple[Sentence, ...]) -> tuple[Table, ...]:
    tables: list[list[Row]] = []
    last_line = -2
    for sentence in sentences:
        if not sentence.is_row:
            continue
        row = _row(sentence)
        if sentence.line == last_line + 1:
            tables[-1].append(row)
        else:
            tables.append([row])
        last_line = sentence.line
    return tuple(Table(tuple(rows)) for rows in tables if len(rows) > 1)


def _row(sentence: Sentence) -> Row:
    cells: list[tuple[int, int]] = []
    at = sentence.start
    for part in sentence.text.split("|"):
        a, b = at, at + len(part)
        at = b + 1
        while a < b and sentence_char(sentence, a).isspace():
            a += 1
        while b > a and sentence_char(sentence, b - 1).isspace():
            b -= 1
        cells.append((a, b))
    return Row(sentence.start, sentence.end, tuple(cells), sentence.index)


def sentence_char(sentence: Sentence, position: int) -> str:
    """The character of the note at `position`, which lies in `sentence`."""
    return sentence.text[position - sentence.start]
