"""Table rows → frames: the columns for segment, size, category and capsule, the current size where there are
several."""

import re
from dataclasses import dataclass

from hepcite.extract.fields.lesions.aligned import aligned_tables
from hepcite.extract.fields.lesions.capsule import capsule_cell, capsule_words
from hepcite.extract.fields.lesions.mention import BENIGN, LOW, OTHER, TARGET, TREATED, Frame, Size, size_of
from hepcite.extract.fields.lesions.state import treated_state
from hepcite.extract.fields.lesions.words import Words, lists, segments_of
from hepcite.extract.language.dates import find_dates
from hepcite.extract.language.note import Note, Row, Table


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns; None where the table has none. `unit` is that of the size column's
    header."""

    segment: int | None
    size: int | None
    category: int | None
    capsule: int | None
    number: int | None
    unit: str | None


def table_frames(note: Note, words: Words, frames: list[Frame]) -> set[int]:
    """Add the frames of the lesion tables of `note`; the sentences that they use."""
    used: set[int] = set()
    aligned = [t for t in aligned_tables(note) if _names_columns(note, t)]
    for table in (*note.tables, *aligned):
        cells = [[note.text[a:b] for a, b in row.cells] for row in table.rows]
        keys = {n: key for n, c in enumerate(cells) if c and (key := _column(c[0]))}
        if len(set(keys.values())) >= 2 and "size" in keys.values() and not _is_header(cells[0]):
            frames.extend(_transposed(note, table, cells, keys))
            used |= {r.sentence for r in table.rows}
            continue
        columns = _columns(note, cells)
        if columns.size is None or not _is_about_liver(note, table, cells, columns):
            continue
        for row, texts in zip(table.rows, cells, strict=True):
            frame = _row_frame(note, row, texts, columns)
            if frame:
                frames.append(frame)
                used.add(row.sentence)
        used.add(table.rows[0].sentence)
    return used


def _column(text: str) -> str | None:
    words = text.strip().lower()
    for name, regex in lists()["columns"].items():
        if re.fullmatch(regex, words) or re.fullmatch(regex, words.replace(" ", "")):
            return str(name)
    return None


def _is_header(cells: list[str]) -> bool:
    return len({_column(c) for c in cells} - {None}) >= 2


def _names_columns(note: Note, table: Table) -> bool:
    """The first row names a column for the place, the size or the category, and one more."""
    header = [note.text[a:b] for a, b in table.rows[0].cells]
    kinds = {_column(c) for c in header} - {None}
    dated = _dated(note, header) is not None
    return len(kinds) + dated >= 2 and bool(kinds & {"segment", "size", "now", "category"})


def _columns(note: Note, cells: list[list[str]]) -> Columns:
    header = (
        cells[0] if not any(_size_in(note, c, None) for c in cells[0][1:]) or _is_header(cells[0]) else []
    )
    named: dict[str, int] = {}
    for i, text in enumerate(header):
        kind = _column(text)
        if kind and kind not in named:
            named[kind] = i
    size = named.get("size", named.get("now"))
    if "now" in named:
        size = named["now"]
    dated = _dated(note, header)
    if size is None and dated:
        size = dated
    if size is None:
        size = _by_content(cells, named)
    unit = (
        next(
            (
                m[1].lower()
                for m in [
                    re.search(r"(?<![a-z])(cm|mm)(?![a-z])", header[size].replace(" ", ""), re.IGNORECASE)
                ]
                if m
            ),
            None,
        )
        if header and size is not None and size < len(header)
        else None
    )
    if unit is None and header:
        any_unit = re.search(r"\b(cm|mm)\b", " ".join(header), re.IGNORECASE)
        unit = any_unit[1].lower() if any_unit else None
    return Columns(
        named.get("segment"), size, named.get("category"), named.get("capsule"), named.get("number"), unit
    )


def _dated(note: Note, header: list[str]) -> int | None:
    """The column of the newest date."""
    found = []
    for i, text in enumerate(header):
        dates = find_dates(text, note.date)
        if dates:
            found.append((dates[0].date, -i))
    return -max(found)[1] if found else None


def _by_content(cells: list[list[str]], named: dict[str, int]) -> int | None:
    width = max(len(c) for c in cells)
    for i in range(width):
        if i in named.values():
            continue
        hits = sum(bool(re.search(r"\d\s*(?:cm|mm)\b", c[i], re.IGNORECASE)) for c in cells if i < len(c))
        if hits >= max(1, (len(cells) - 1) / 2):
            return i
    return None


def _is_about_liver(note: Note, table: Table, cells: list[list[str]], columns: Columns) -> bool:
    before = note.text[max(0, table.rows[0].start - 160) : table.rows[0].start].lower()
    head = " ".join(cells[0]).lower()
    if columns.segment is not None or columns.category is not None:
        return True
    return bool(
        re.search(r"lesion|target|observation|metast|tumou?r|hcc|nodule|liver|mass|seg", head + " " + before)
    ) or any(re.search(r"\bseg", " ".join(c), re.IGNORECASE) for c in cells)


def _size_in(note: Note, text: str, unit: str | None) -> bool:
    return bool(re.search(r"\d\s*(?:cm|mm)\b", text, re.IGNORECASE)) or bool(unit and re.search(r"\d", text))


def cell_size(note: Note, start: int, end: int, unit: str | None) -> Size | None:
    """The size in the cell `start:end`; `unit` is that of the header, for bare numbers."""
    measures = [m for m in note.measures_in(start, end) if not m.is_prior]
    text = note.text[start:end]
    if measures and (re.search(r"cm|mm", text, re.IGNORECASE) or unit in (None, "cm")):
        return size_of(measures[0])
    numbers = [
        float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", re.split(r"[(\[]", text)[0])
    ]
    if (
        not numbers
        or re.search(r"[A-Za-z]{4}", text)
        or (unit is None and not (re.search(r"\d\s*[x×]\s*\d", text)))
    ):
        return None
    factor = 0.1 if unit == "mm" or (unit is None and max(numbers) >= 20) else 1.0
    high = round(max(numbers) * factor, 3)
    return Size(high, high, None, start, end)


def _row_frame(note: Note, row: Row, texts: list[str], columns: Columns) -> Frame | None:
    if columns.size is None or columns.size >= len(row.cells) or _is_header(texts):
        return None
    size = cell_size(note, *row.cells[columns.size], columns.unit)
    whole = note.text[row.start : row.end]
    kind = row_kind(
        whole,
        texts[columns.category] if columns.category is not None and columns.category < len(texts) else "",
    )
    if size is None and kind == TARGET and not re.search(r"lr-?[45m]", whole, re.IGNORECASE):
        return None
    frame = Frame(row.start, row.end, "findings", kind, sentence=row.sentence)
    frame.sizes = [size] if size else []
    frame.is_named = True
    place = columns.segment if columns.segment is not None and columns.segment < len(texts) else None
    if place is not None:
        named = re.search(
            r"(?:^|seg\w*\.?\s*|\bs|\s)((?:[1-8]|viii|vii|vi|iv|v|iii|ii"
            r"|i)[ab]?(?:\s*[/,&-]\s*[1-8][ab]?)*)(?=$|[\s,;(])",
            re.sub(r"^[a-h#]\s+(?=\d)", "", texts[place].strip()),
            re.IGNORECASE,
        )
        frame.segments = segments_of(named[1]) if named else frozenset()
    else:
        named = re.search(
            r"\bseg\w*\.?\s*([1-8][ab]?(?:/[1-8][ab]?)?|viii|vii|vi|iv|v|iii|ii|i)\b", whole, re.IGNORECASE
        )
        frame.segments = segments_of(named[1]) if named else frozenset()
    if columns.number is not None:
        frame.number = (
            re.sub(r"^(?:lesion|target|obs\w*|no\.?|#)\s*", "", texts[columns.number].strip().lower()) or None
        )
    if columns.capsule is not None and columns.capsule < len(texts):
        frame.capsule, frame.capsule_span = capsule_cell(texts[columns.capsule]), (row.start, row.end)
    elif found := capsule_words(note.text, row.start, row.end):
        frame.capsule, frame.capsule_span = found.value, (row.start, row.end)
    category = re.search(lists()["lr"], whole, re.IGNORECASE)
    frame.category = category["cat"].upper() if category else None
    return frame


def row_kind(whole: str, category: str) -> str:
    """The kind of a row after its category, or the benign or treated words in it."""
    state = treated_state(
        whole, bool(re.search(r"treat|ablat|tace|zone|cavity|lr-?tr|y-?90", whole, re.IGNORECASE))
    )
    if state:
        return state
    plain = category.strip().lower()
    match = re.search(lists()["lr"], whole, re.IGNORECASE) or re.match(
        r"(?P<cat>[1-5]|m)(?:us)?(?=\s*(?:$|\())", plain, re.IGNORECASE
    )
    if match:
        return {"3": LOW, "2": BENIGN, "1": BENIGN}.get(match["cat"], TARGET)
    if re.search(
        r"cyst|h(?:a)?emangioma|fnh|focal nodular|hamartoma|benign|shunt|fat spar|perfusion|granuloma"
        r"|adenoma",
        whole,
        re.IGNORECASE,
    ):
        return BENIGN
    if re.search(
        r"kidney|renal|spleen|node|lung|adrenal|pancrea|portal|aorta|bone|mesenter|periton",
        whole,
        re.IGNORECASE,
    ):
        return OTHER
    if re.search(r"ablation (?:zone|defect)|\bcavity\b|treated", whole, re.IGNORECASE):
        return TREATED
    return TARGET


def _transposed(note: Note, table: Table, cells: list[list[str]], keys: dict[int, str]) -> list[Frame]:
    """The frames of a table whose first column holds the keys and every other column one lesion."""
    frames: list[Frame] = []
    width = max(len(c) for c in cells)
    for column in range(1, width):
        said = {kind: n for n, kind in keys.items() if column < len(cells[n])}
        if "size" not in said and "now" not in said:
            continue
        n = said.get("now", said.get("size", 0))
        start, end = table.rows[n].cells[column]
        unit = re.search(r"\b(cm|mm)\b", cells[n][0], re.IGNORECASE)
        size = cell_size(note, start, end, unit[1].lower() if unit else None)
        whole = " ".join(c[column] for c in cells if column < len(c))
        frame = Frame(
            table.rows[n].start,
            table.rows[n].end,
            "findings",
            row_kind(whole, cells[said["category"]][column] if "category" in said else ""),
            sentence=table.rows[n].sentence,
        )
        frame.sizes = [size] if size else []
        frame.is_named, frame.number = True, str(column)
        if "segment" in said:
            frame.segments = segments_of(cells[said["segment"]][column])
        if "capsule" in said:
            row = table.rows[said["capsule"]]
            frame.capsule, frame.capsule_span = (
                capsule_cell(cells[said["capsule"]][column]),
                (row.start, row.end),
            )
        if size:
            frames.append(frame)
    return frames
