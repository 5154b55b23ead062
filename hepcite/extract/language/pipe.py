"""Document → Note: page furniture blanked, then sentences, dates, measurements and assertion cues, one after another."""

from dataclasses import replace

from hepcite.extract.language.assertion import find_cues
from hepcite.extract.language.dates import find_dates
from hepcite.extract.language.lines import join_pages
from hepcite.extract.language.measures import find_measures
from hepcite.extract.language.note import Note, Row, Sentence, Table
from hepcite.extract.language.unsaid import said
from hepcite.records import Document


def read_note(document: Document) -> Note:
    """`document` with its sentences, tables, measurements, dates and assertion cues."""
    joined = join_pages(document)
    text, pieces, denied = said(joined.text, document.kind)
    joined = replace(joined, text=text)
    sentences = tuple(
        Sentence(
            index=i,
            start=p.start,
            end=p.end,
            text=text[p.start : p.end],
            section=p.section,
            label=p.label,
            is_row=p.is_row,
            line=p.line,
            cues=find_cues(text, p.start, p.end),
        )
        for i, p in enumerate(pieces)
    )
    dates = find_dates(text, document.date)
    measures = find_measures(text, dates, document.date)
    return Note(document, joined, sentences, _tables(sentences), measures, dates, denied)


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
