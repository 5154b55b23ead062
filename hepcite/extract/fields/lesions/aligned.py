"""Lines set in columns by spaces or tabs → tables, as they stand in plain text."""

import re

from hepcite.extract.language.note import Note, Row, Table

_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"\S+(?:[ ]\S+)*")


def aligned_tables(note: Note) -> list[Table]:
    """The runs of two or more lines of three or more cells each, a cell ending at two spaces or a tab."""
    tables: list[Table] = []
    rows: list[Row] = []
    last_end = -2
    for line in _LINE.finditer(note.text):
        text = line.group()
        if "|" in text or not ("  " in text.strip() or "\t" in text):
            continue
        cells = [(line.start() + m.start(), line.start() + m.end()) for m in _CELL.finditer(text)]
        if len(cells) < 3:
            continue
        if line.start() != last_end + 1 and rows:
            tables.append(Table(tuple(rows)))
            rows = []
        start, end = cells[0][0], cells[-1][1]
        rows.append(Row(start, end, tuple(cells), note.sentence_at(start).index))
        last_end = line.end()
    return [t for t in [*tables, Table(tuple(rows))] if len(t.rows) > 1]
