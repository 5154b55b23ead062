"""Table rows → the laboratory values in them; columns of dates, results and reference ranges told apart."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hepcite.extract.fields.labs.dates import heading_date
from hepcite.extract.fields.labs.prose import is_other_test, is_si_note, names_pattern
from hepcite.extract.fields.labs.value import NUMBER, LabValue, in_us_units, to_number, words
from hepcite.extract.language.note import Note, Row, Sentence

_CELL_VALUE = re.compile(
    rf"(?P<bound>[<>≤≥]=?|less than|greater than|above|over)?\s*"
    rf"(?P<number>{NUMBER})(?![\d/])(?!\s?(?:-|–|to)\s?\d)",
    re.IGNORECASE,
)
_QUALIFIER = re.compile(
    r"(?:[\s,:;.*]*(?:\([^()]*\)|\[[^\[\]]*\]|[a-zµμ]+/(?:d?l|min[^|]*)|ckd-?epi|2021|2009)|[\s,;:.*/-]*[A-Za-z-]+){0,6}[\s,:;.*]*",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"(?:(?:prothrombin(?: time)?|serum|plasma|blood|[spb]-|calc\w*|lab)[\s.,:/()-]*)*", re.IGNORECASE
)
ALL = frozenset({"bilirubin", "albumin", "inr", "creatinine", "egfr"})


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: `kind` is one of skip, points, date, past, present, value (nothing known)."""

    kind: str
    date: datetime.date | None = None


def read_tables(note: Note, analytes: frozenset[str]) -> tuple[list[LabValue], frozenset[int]]:
    """The values of all table rows, and the offsets of the names that they belong to."""
    found: list[LabValue] = []
    for rows in _tables(note):
        header = _header(note, rows[0], analytes) if len(rows) > 1 else None
        across = _names_across(note, rows[0], ALL)
        if len(across) >= 2 and len(rows) > 1 and not _has_values(note, rows[0], across):
            found.extend(_transposed(note, rows, {i: name for i, name in across.items() if name in analytes}))
            continue
        for row in rows[1:] if header else rows:
            found.extend(_row_values(note, row, header, analytes))
    return found, frozenset(v.start for v in found)


def _tables(note: Note) -> Iterator[tuple[Row, ...]]:
    inside: set[int] = set()
    for table in note.tables:
        inside.update(r.sentence for r in table.rows)
        yield table.rows
    for sentence in note.sentences:
        if sentence.is_row and sentence.index not in inside:
            yield (_single(note, sentence.index),)


def _single(note: Note, index: int) -> Row:
    sentence = note.sentences[index]
    cells = []
    at = sentence.start
    for part in sentence.text.split("|"):
        lead = len(part) - len(part.lstrip())
        cells.append((at + lead, at + max(lead, len(part.rstrip()))))
        at += len(part) + 1
    return Row(sentence.start, sentence.end, tuple(cells), index)


def _name_in(note: Note, cell: tuple[int, int], analytes: frozenset[str]) -> str | None:
    """The analyte that the whole cell names, or None."""
    prefix = _PREFIX.match(note.text, *cell)
    match = names_pattern(analytes).match(note.text, prefix.end() if prefix else cell[0], cell[1])
    if not match or is_other_test(note, str(match.lastgroup), match.start(), match.end()):
        return None
    rest = _QUALIFIER.fullmatch(note.text, match.end(), cell[1])
    return str(match.lastgroup) if rest else None


def _names_across(note: Note, row: Row, analytes: frozenset[str]) -> dict[int, str]:
    named = {i: _name_in(note, cell, analytes) for i, cell in enumerate(row.cells)}
    return {i: name for i, name in named.items() if name}


def _has_values(note: Note, row: Row, across: dict[int, str]) -> bool:
    return any(_CELL_VALUE.match(note.text, *row.cells[i + 1]) for i in across if i + 1 < len(row.cells))


def _header(note: Note, row: Row, analytes: frozenset[str]) -> tuple[Column, ...] | None:
    """The columns that the first row announces, or None where it is a row of values."""
    columns = tuple(_column(note, cell) for cell in row.cells)
    if _name_in(note, row.cells[0], analytes):
        return None
    return columns if any(c.kind != "value" for c in columns[1:]) or _is_title_row(note, row) else None


def column_at(note: Note, sentence: Sentence, position: int) -> Column | None:
    """What the head of the table says of the column that holds `position`, a place in the row `sentence`."""
    for table in note.tables:
        for row in table.rows[1:]:
            if row.sentence != sentence.index:
                continue
            index = next((i for i, (a, b) in enumerate(row.cells) if a <= position < max(b, a + 1)), None)
            header = _header(note, table.rows[0], ALL)
            return header[index] if header and index is not None and index < len(header) else None
    return None


def _is_title_row(note: Note, row: Row) -> bool:
    return any(words("header_result").search(note.text, *cell) for cell in row.cells[1:])


def _column(note: Note, cell: tuple[int, int]) -> Column:
    text = note.text[cell[0] : cell[1]]
    dates = note.dates_in(*cell)
    if dates:
        return Column("date", dates[0].date)
    for kind in ("skip", "points", "present", "past"):
        if words(f"header_{kind}").search(text) and not (
            kind == "past" and words("header_present").search(text)
        ):
            return Column(kind)
    return Column("value")


def _row_values(
    note: Note, row: Row, header: tuple[Column, ...] | None, analytes: frozenset[str]
) -> Iterator[LabValue]:
    names = _names_across(note, row, analytes)
    for index, analyte in names.items():
        stop = min((i for i in names if i > index), default=len(row.cells))
        cells = [(i, _cell_number(note, analyte, row, i)) for i in range(index + 1, stop)]
        known = [(i, n, header[i] if header and i < len(header) else Column("value")) for i, n in cells if n]
        readable = [(i, n, c) for i, n, c in known if c.kind not in ("skip", "points")]
        dated = [r for r in readable if r[2].kind == "date"]
        present = [r for r in readable if r[2].kind == "present"]
        chosen = dated or present or readable[:1]
        for i, (low, high), column in chosen:
            yield _value(note, analyte, row, index, i, low, high, column.date, column.kind == "past")


def _transposed(note: Note, rows: tuple[Row, ...], across: dict[int, str]) -> Iterator[LabValue]:
    """A table with the tests along the top and one day a row."""
    for row in rows[1:]:
        dates = note.dates_in(row.start, row.cells[0][1])
        past = bool(words("header_past").search(note.text, *row.cells[0])) and not dates
        if words("header_skip").search(note.text, *row.cells[0]):
            continue
        for i, analyte in across.items():
            number = _cell_number(note, analyte, row, i) if i < len(row.cells) else None
            if number:
                yield _value(note, analyte, row, i, i, *number, dates[0].date if dates else None, past)


Bounds = tuple[float | None, float | None]


def _cell_number(note: Note, analyte: str, row: Row, index: int) -> Bounds | None:
    """The bounds of the number that opens a cell; None for a range, a date or words."""
    cell = row.cells[index]
    match = _CELL_VALUE.match(note.text, *cell)
    if not match or any(d.start == match.start("number") for d in note.dates_in(*cell)):
        return None
    unit = note.text[row.start : row.end]
    number = in_us_units(analyte, to_number(match["number"]), unit, is_si_note=is_si_note(note))
    if number is None:
        return None
    bound = (match["bound"] or "").lower()
    if bound[:1] in ("<", "≤") or bound == "less than":
        return None, number
    return (number, None) if bound else (number, number)


def _value(
    note: Note,
    analyte: str,
    row: Row,
    name: int,
    cell: int,
    low: float | None,
    high: float | None,
    day: datetime.date | None,
    is_past: bool,
) -> LabValue:
    sentence = note.sentences[row.sentence]
    start, end = row.cells[name][0], row.cells[cell][1]
    return LabValue(analyte, low, high, day or heading_date(note, sentence), start, end, sentence, is_past)
