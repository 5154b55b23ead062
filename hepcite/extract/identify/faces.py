"""A page → what of it tells whether a document begins or goes on there."""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from statistics import median

from hepcite.extract.identify.data import load, pattern
from hepcite.extract.identify.dates import is_labelled
from hepcite.extract.identify.kinds import is_cover_sheet, is_prose
from hepcite.extract.identify.patients import stated_names
from hepcite.extract.language.dates import find_dates
from hepcite.extract.language.folios import EDGE_LINES, Folio, folio_of, is_fax_stamp, is_furniture
from hepcite.extract.language.headings import heading_of
from hepcite.extract.language.lines import line_key
from hepcite.records import Page


@dataclass(frozen=True)
class Face:
    """`lines` are all lines with words, `body` those without furniture, `head` the first of the body,
    `banner` the head and the furniture as one text.

    `keys` are the edge lines without figures, as far as they could be a running header. `births` and `names` are the
    labelled ones of the head, `births` those of the furniture, too; `patients` are the names whose label is a patient's
    always. `type_size` is the usual height of a word in points, None without geometry.
    """

    page: Page
    lines: tuple[str, ...]
    body: tuple[str, ...]
    banner: str
    folios: tuple[Folio, ...]
    keys: frozenset[str]
    births: frozenset[datetime.date]
    names: tuple[frozenset[str], ...]
    patients: tuple[frozenset[str], ...]
    type_size: float | None

    @property
    def head(self) -> tuple[str, ...]:
        return self.body[: load("packet")["head_lines"]]

    @property
    def is_blank(self) -> bool:
        return not self.body


def face_of(page: Page) -> Face:
    lines = tuple(line.strip() for line in page.text.split("\n") if line.strip())
    edge = {*range(min(EDGE_LINES, len(lines))), *range(max(0, len(lines) - EDGE_LINES), len(lines))}
    furniture = {i for i in edge if is_furniture(lines[i], names_count=True)}
    folios = (folio_of(lines[i]) for i in sorted(furniture))
    body = tuple(line for i, line in enumerate(lines) if i not in furniture)
    head = "\n".join(body[: load("packet")["head_lines"]])
    banner = "\n".join([head, *(lines[i] for i in sorted(furniture))])
    heights = [w.box[3] - w.box[1] for w in page.words if w.box and page.text[w.start : w.end].isalpha()]
    return Face(
        page,
        lines,
        body,
        banner,
        tuple(folio for folio in folios if folio),
        frozenset(line_key(lines[i]) for i in edge if not is_fax_stamp(lines[i])) - {""},
        frozenset(
            d.date
            for d in find_dates(banner, None)
            if d.precision == "day" and is_labelled(banner, d, "birth")
        ),
        tuple(frozenset(name) for name in stated_names(head)),
        tuple(frozenset(name) for name in stated_names(head, "patient_names")),
        median(heights) if heights else None,
    )


def names_patient(line: str) -> bool:
    return bool(pattern("packet", "patient").search(line)) and not is_prose(line)


def is_dated(lines: list[str]) -> bool:
    """One of the lines holds a labelled date of exam, visit or report."""
    text = "\n".join(lines)
    return any(
        is_labelled(text, d, label)
        for d in find_dates(text, None)
        if d.precision == "day"
        for label in ("exam", "discharge", "reported")
    )


@cache
def _titles() -> re.Pattern[str]:
    """The title patterns that alone decide a kind (kinds.yaml)."""
    entries = [
        entry
        for parts in load("kinds")["kinds"].values()
        for weight, patterns in parts.get("title", {}).items()
        if float(weight) >= 5
        for entry in patterns
    ]
    return re.compile("|".join(f"(?:{entry})" for entry in entries), re.IGNORECASE)


def is_title(line: str) -> bool:
    """A short line that says what kind of document stands below."""
    return len(line) <= 110 and " | " not in line and not is_prose(line) and bool(_titles().search(line))


def has_title_form(line: str) -> bool:
    """Few words, all with a capital or a figure, no end of a sentence, and no section's name."""
    words = re.findall(r"[A-Za-z][\w'&-]*", line)
    long = [word for word in words if len(word) > 3]
    if not 1 <= len(words) <= 10 or not long or line.rstrip()[-1:] in ".;:," or " | " in line:
        return False
    heading = heading_of(line)
    is_section = heading is not None and heading.is_known
    return not is_section and all(word[:1].isupper() for word in long)


def is_cover(face: Face) -> bool:
    return is_cover_sheet(face.page.text)
